from dataclasses import replace

from core.diagnosis.chains import KNOWN_WINDOW_S, SLOW_WINDOW_S, Link, ancestry, find_chains
from core.diagnosis.evidence import Item
from core.diagnosis.knowledge import Knowledge
from core.knowledge import KnowledgeEntry
from tests.unit.core.diagnosis.items import START_NS, item, occurrence

NOTHING = Knowledge(())
SEED = Knowledge(
    (
        KnowledgeEntry("low supply voltage", "Low supply", "", "", leads_to=("lost communication", "reset")),
        KnowledgeEntry("disk full", "Disk full", "", "", leads_to=("disk full", "write failed")),
        KnowledgeEntry("reset", "Reset", "", "", leads_to=("lost communication",)),
        KnowledgeEntry("misfire", "Misfire", "", "", leads_to=("P0420",)),
    )
)


def links(*items: Item, knowledge: Knowledge = SEED, recorded_s: float = 3600.0) -> dict[str, Link]:
    return find_chains(items, knowledge, recorded_s)


def test_a_known_effect_that_follows_at_once_hangs_on_its_cause():
    dip, lost = item(1, "supply voltage low", [100]), item(2, "x", [100.4], code="U0100-87")
    (link,) = links(dip, lost).values()
    assert (link.cause, link.effect, link.followed, link.of) == (dip, lost, 1, 1)
    assert link.known and link.known.title == "Low supply"
    assert link.pair == (dip.first, lost.first)
    assert not link.is_repeated


def test_a_known_effect_may_be_written_a_moment_before_but_not_long_before():
    dip = item(1, "supply voltage low", [100], file_id="g")
    assert links(dip, item(2, "x", [99.5], code="U0100-87"))["E2"].shortest_s < 0
    assert links(dip, item(2, "x", [98.0], code="U0100-87")) == {}


def test_the_known_direction_holds_whatever_came_first():
    lost, dip = item(1, "x", [100, 500], code="U0100-87"), item(2, "supply voltage low", [101.5, 501.5])
    assert links(lost, dip) == {}


def test_slow_causes_have_more_time():
    late = [100 + KNOWN_WINDOW_S + 30]
    assert links(item(1, "supply voltage low", [100]), item(2, "x", late, code="U0100-87")) == {}
    assert "E2" in links(item(1, "disk full", [100]), item(2, "write failed", late))
    too_late = [100 + SLOW_WINDOW_S + 1]
    assert links(item(1, "disk full", [100]), item(2, "write failed", too_late), recorded_s=36_000) == {}


def test_what_lasts_is_measured_from_its_end():
    long_dip = item(1, "supply voltage low", [occurrence(100, until_ns=START_NS + 900 * 10**9)])
    assert "E2" in links(long_dip, item(2, "x", [600.0], code="U0100-87"), recorded_s=36_000)


def test_a_start_that_persists_explains_all_that_comes_after_it():
    full = item(1, "disk full", [100])
    failing = item(2, "write failed", [110, 900, 1800, 3000])
    link = links(full, failing)["E2"]
    assert (link.followed, link.of) == (4, 4)
    assert links(full, item(2, "write failed", [50, 110, 1800, 3000]), recorded_s=36_000) == {}


def test_unknown_relations_need_repetition_and_nearness():
    one, other = item(1, "alpha", [100, 700, 1500]), item(2, "beta", [104, 706, 1503])
    link = links(one, other, knowledge=NOTHING)["E2"]
    assert link.known is None
    assert link.is_repeated
    assert link.chance < 0.001
    far = item(2, "beta", [150, 760, 1560])
    assert links(one, far, knowledge=NOTHING) == {}


def test_once_is_enough_only_when_very_near():
    assert "E2" in links(item(1, "alpha", [100]), item(2, "beta", [103]), knowledge=NOTHING)
    assert links(item(1, "alpha", [100]), item(2, "beta", [112]), knowledge=NOTHING) == {}
    assert links(item(1, "alpha", [100]), item(2, "beta", [103]), knowledge=NOTHING, recorded_s=120) == {}


def test_of_what_was_there_all_the_time_none_came_first():
    dip = item(1, "supply voltage low", [0.1], parts=10)
    lost = item(2, "x", [0.4], code="U0100-87", parts=10)
    assert links(dip, lost) == {}
    assert links(dip, replace(lost, parts=(0,))) == {}
    assert "E2" in links(replace(dip, parts=(0,)), replace(lost, parts=(0,)))


def test_what_goes_before_everything_goes_before_it_by_chance():
    noise = item(1, "alpha", [float(at) for at in range(0, 3600, 90)])
    assert links(noise, item(2, "beta", [123.0, 1503.0]), knowledge=NOTHING) == {}


def test_a_warning_must_go_before_three_times_to_be_a_cause_unknown_so_far():
    def warned(*moments: float) -> dict[str, Link]:
        warning = item(1, "alpha", moments, is_fault=False, level=3)
        return links(warning, item(2, "beta", [at + 1 for at in moments]), knowledge=NOTHING)

    assert warned(100) == warned(100, 900) == {}
    assert "E2" in warned(100, 900, 1700)


def test_an_effect_hangs_on_what_it_most_directly_follows_from():
    dip = item(1, "supply voltage low", [100])
    reset, lost = item(2, "unexpected reset of core", [101]), item(3, "x", [101.5], code="U0100-87")
    parents = links(dip, reset, lost)
    assert ancestry("E3", parents) == ["E3", "E2", "E1"]


def test_no_circles():
    """Two kinds of the same thing: the one that was there first is the cause, not each of the other."""
    one, other = item(1, "disk full", [100, 900]), item(2, "no space left", [101, 901])
    parents = links(one, other)
    assert set(parents) == {"E2"}


def test_past_the_last_occurrence_kept_nobody_can_say():
    cause = item(1, "alpha", [100, 200, 300], episodes=90)
    effect = item(2, "beta", [101, 201, 301, 2000, 2100, 2200])
    link = links(cause, effect, knowledge=NOTHING, recorded_s=9000)["E2"]
    assert (link.followed, link.of) == (3, 3)
    assert links(cause, item(2, "beta", [2000]), knowledge=NOTHING) == {}


def test_a_late_sign_that_is_only_a_warning_is_not_strung_on():
    misfire = item(1, "misfire", [100])
    sign = item(2, "catalyst weak", [500], code="P0420")
    assert "E2" in links(misfire, sign)
    assert links(misfire, item(2, "catalyst weak", [500], code="P0420", is_fault=False)) == {}


def test_the_cited_record_is_the_one_that_was_reckoned():
    dips = item(1, "supply voltage low", [occurrence(100, record=500)], episodes=9)
    late, near = occurrence(900, record=9_000), occurrence(None, record=501)
    lost = item(2, "x", [late, near], code="U0100-87")
    link = links(dips, lost)["E2"]
    assert (link.effect, link.pair) == (lost, (dips.first, near))
