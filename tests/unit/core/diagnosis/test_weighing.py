from core.diagnosis.evidence import FleetRate
from core.diagnosis.knowledge import Knowledge
from core.diagnosis.weighing import CAUSES_NAMED, Weighed, weigh
from core.knowledge import KnowledgeEntry
from tests.unit.core.diagnosis.items import Evidence, Item, evidence, item

KNOWN = Knowledge(
    (KnowledgeEntry("low supply voltage", "Low supply", "", "", leads_to=("lost communication",)),)
)


def weighed(*items: Item, **quality) -> Weighed:
    return weigh(evidence(*items, **quality), KNOWN)


def confidence(found: Weighed | Evidence) -> float:
    assert isinstance(found, Weighed)
    return found.causes[0].confidence


def test_the_start_of_the_chain_is_the_cause_not_what_is_seen_most():
    dip = item(1, "supply voltage low", [100], is_fault=False, level=3)
    lost = item(2, "x", [100.5, 180, 260, 340], code="U0100-87")
    (chain,) = weighed(lost, dip).causes
    assert chain.root == dip
    assert chain.worst_level == 2


def test_warnings_alone_are_no_cause():
    assert weighed(item(1, "supply voltage low", [100], is_fault=False, level=3)).causes == ()


def test_faults_that_do_not_depend_on_one_another_are_both_named():
    found = weighed(item(1, "alpha", [100]), item(2, "beta", [2000]))
    assert [chain.root.template for chain in found.causes] == ["alpha", "beta"]


def test_no_more_than_three_are_named_and_the_rest_is_beside():
    found = weighed(*(item(n, f"fault {n}", [n * 300]) for n in range(1, 6)))
    assert len(found.causes) == CAUSES_NAMED
    assert len(found.beside) == 2


def test_a_coded_warning_beside_an_error_is_only_mentioned():
    error, warning = item(1, "alpha", [100]), item(2, "beta", [2000], code="E0417", level=3)
    found = weighed(error, warning)
    assert [chain.root for chain in found.causes] == [error]
    assert [chain.root for chain in found.beside] == [warning]
    assert [chain.root for chain in weighed(warning).causes] == [warning]


def test_fatal_weighs_more_than_an_error():
    error, fatal = item(1, "alpha", [100]), item(2, "beta", [2000], level=1)
    assert weighed(error, fatal).causes[0].root == fatal


def test_what_every_vehicle_has_is_set_aside():
    usual = item(1, "alpha", [100], fleet=FleetRate(30, 40, 5.0))
    rare = item(2, "beta", [2000], fleet=FleetRate(0, 40, 0.0))
    found = weighed(usual, rare)
    assert [chain.root for chain in found.causes] == [rare]
    assert found.usual == (usual,)
    assert weighed(usual).causes == ()


def test_a_trouble_code_that_every_vehicle_has_weighs_less_but_counts():
    usual = item(1, "alpha", [100], code="P0301", fleet=FleetRate(30, 40, 5.0))
    assert [chain.usual for chain in weighed(usual).causes] == [True]
    fresh = item(2, "beta", [2000], code="P0087", fleet=FleetRate(0, 40, 0.0))
    found = weighed(usual, fresh)
    assert [chain.root for chain in found.causes] == [fresh]
    assert [chain.root for chain in found.beside] == [usual]


def test_standing_noise_is_set_aside_and_alone_proves_nothing():
    noise, fault = item(1, "alpha", [1], parts=10), item(2, "beta", [2000])
    assert weighed(noise, fault).standing == (noise,)
    assert [chain.root for chain in weighed(noise, fault).causes] == [fault]
    alone = weighed(noise)
    assert (alone.causes, alone.standing) == ((), (noise,))


def test_a_standing_code_is_believed_when_there_is_nothing_else():
    (chain,) = weighed(item(1, "vendor", [1], parts=10, code="E0931")).causes
    assert chain.standing
    assert weighed(item(1, "vendor", [1], parts=10, code="E0931")).standing == ()


def test_standing_faults_that_belong_together_are_believed():
    """By an order that is seen again and again; that one was written first says nothing."""
    dip = item(1, "supply voltage low", [1, 900, 2100], parts=10)
    lost = item(2, "heartbeat lost", [1.5, 900.5, 2100.5], parts=10)
    (chain,) = weighed(dip, lost).causes
    assert (chain.root, [link.effect for link in chain.links]) == (dip, [lost])
    once = weighed(item(1, "supply voltage low", [1], parts=10), item(2, "heartbeat lost", [1.5], parts=10))
    assert (once.causes, len(once.standing)) == ((), 2)


def test_links_are_told_from_the_start_outwards():
    knowledge = Knowledge(
        (
            KnowledgeEntry("low supply voltage", "", "", "", leads_to=("reset",)),
            KnowledgeEntry("reset", "", "", "", leads_to=("lost communication",)),
        )
    )
    items = [
        item(1, "heartbeat lost", [102]),
        item(2, "unexpected reset of core", [101]),
        item(3, "supply voltage low", [100]),
    ]
    (chain,) = weigh(evidence(*items), knowledge).causes
    assert [link.effect.id for link in chain.links] == ["E2", "E1"]


def test_confidence_grows_with_what_is_known_and_repeated():
    lone = confidence(weighed(item(1, "alpha", [100])))
    coded = confidence(weighed(item(1, "alpha", [100], code="P0301")))
    dips, losses = [100, 900, 1700], [100.4, 900.4, 1700.4]
    known = confidence(
        weighed(item(1, "supply voltage low", dips[:1]), item(2, "x", losses[:1], code="U0100"))
    )
    repeated = confidence(weighed(item(1, "supply voltage low", dips), item(2, "x", losses, code="U0100")))
    assert lone < coded < known < repeated <= 0.95


def test_confidence_falls_with_what_cannot_be_seen():
    fault = item(1, "alpha", [100], code="P0301")
    whole = confidence(weighed(fault))
    assert confidence(weighed(fault, bytes_skipped=5000)) < whole
    assert confidence(weighed(fault, unreadable=[{"file": "x"}])) < whole
    assert confidence(weighed(item(1, "alpha", [2], code="P0301"))) < whole
    dip, lost = item(1, "supply voltage low", [100]), item(2, "x", [100.4], code="U0100", file_id="g")
    assert confidence(weighed(dip, lost, clock_jump_count=1)) < confidence(weighed(dip, lost))
