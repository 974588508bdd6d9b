"""What the rules say, from a log to the sentence."""

from pathlib import Path

import pytest

from core.diagnosis.answer import Diagnosis
from core.diagnosis.evidence import FleetRate, collect_evidence
from core.diagnosis.knowledge import Knowledge, structural_entries
from core.diagnosis.rules import diagnose
from core.knowledge_files import read_csv
from core.parsed_log import Problem
from core.signature import sign
from tests.log_tables import Row, TableBatch, TableFile

SEED = (Path(__file__).parents[4] / "assets/knowledge/seed.csv").read_text()
KNOWLEDGE = Knowledge((*read_csv(SEED), *structural_entries()))
QUIET = [Row(at, 4, "HU", f"status {at}") for at in range(0, 2400, 30)]


def said(folder: Path, rows: list[Row], fleet: dict[str, FleetRate] | None = None, **file) -> Diagnosis:
    ordered = sorted(rows, key=lambda row: row.time_ns or 0)
    batch = TableBatch(folder, [TableFile("f", ordered, **file)])
    evidence = collect_evidence(batch.report().body, batch.read_text, fleet=fleet)
    return diagnose(evidence, KNOWLEDGE, batch.read_bytes, batch.read_text)


def test_a_chain_reads_as_a_story_that_can_be_checked(tmp_path: Path):
    rows = [*QUIET]
    for at in (500, 1100, 1700):
        rows += [Row(at, 2, "ECM", "bus-off on can0"), Row(at + 0.2, 2, "GW", "0x0C9 missing", "U0100-87")]
    found = said(tmp_path, rows)
    (cause,) = found.causes
    assert found.headline == "Likely cause: “bus-off on can0”."
    assert cause.claim.text == (
        "“bus-off on can0” comes first (3 times, first at 06:08:20 UTC by ECM); from it follows U0100-87 "
        "(Lost communication with engine control module (ECM), message missing)."
    )
    assert [c.text for c in cause.claim.citations] == ["bus-off on can0", "0x0C9 missing"]
    assert [step.text for step in cause.steps] == [
        "“bus-off on can0” begins at 06:08:20 UTC.",
        "3 of 3 times U0100-87 (Lost communication with engine control module (ECM), message missing) begins "
        "200 ms after “bus-off on can0” (by accident: under 0.1 %). Knowledge base: “A node left the bus” "
        "leads to it.",
        "Nothing that is known to lead to it, or that goes before it more often than by chance, precedes "
        "“bus-off on can0”.",
    ]
    assert cause.solution.startswith("A node counted too many transmission errors")
    assert cause.confidence >= 0.9
    assert found.struck == 0


def test_a_fault_alone_says_so(tmp_path: Path):
    found = said(tmp_path, [*QUIET, Row(700, 2, "ECM", "cylinder 1 misfire", "P0301")])
    assert found.causes[0].claim.text == (
        "P0301 (Misfire, cylinder 1) stands alone: once, first at 06:11:40 UTC by ECM; no other fault "
        "leads to it or follows from it."
    )
    assert found.causes[0].title == "P0301 Misfire, cylinder 1"


def test_two_faults_are_told_as_two(tmp_path: Path):
    found = said(tmp_path, [*QUIET, Row(300, 2, "seat", "relay stuck"), Row(1500, 2, "", "pll unlocked")])
    assert found.headline == "2 faults that do not depend on one another: “relay stuck” and “pll unlocked”."
    assert "by an unnamed source" in found.causes[1].claim.text
    assert found.missing == ("how usual these faults are on other vehicles of this platform",)


def test_many_effects_are_summed_up(tmp_path: Path):
    rows = [*QUIET, Row(600, 2, "PDU", "supply voltage low", "P0562")]
    rows += [Row(600.5 + n / 10, 2, f"ECU{n}", f"node ECU{n} heartbeat lost") for n in range(7)]
    text = said(tmp_path, rows).causes[0].claim.text
    assert text.endswith("“node ECU3 heartbeat lost” and 3 more.")


def test_a_code_of_the_maker_s_own_asks_for_its_meaning(tmp_path: Path):
    found = said(tmp_path, [*QUIET, Row(700, 2, "GW", "E0931 state 7", "E0931")])
    assert "E0931 (“E0931 state 7”)" in found.headline
    assert "what E0931 means: the knowledge base does not say" in found.missing


def test_what_was_set_aside_is_named_with_its_reason(tmp_path: Path):
    rows = [*QUIET, *(Row(at, 2, "HU", "codec underrun") for at in range(5, 2400, 20))]
    rows += [Row(900, 2, "HU", "E0233 slow", "E0233"), Row(1200, 1, "ECM", "P0301", "P0301")]
    rows.append(Row(1300, 3, "seat", "heater", "B1234"))
    found = said(tmp_path, rows, fleet={"E0233": FleetRate(30, 40, 9.0)})
    assert [c.code for c in found.causes] == ["P0301"]
    texts = [step.text for step in found.steps]
    assert texts[0] == "E0233 (“E0233 slow”), once: usual; 30 of 40 other vehicles of the platform have it."
    assert "in 10 of 10 parts of the recording, from its start: not what changed." in texts[1]
    assert texts[2].endswith("apart from the causes, and weighs less.")
    assert all(step.citations for step in found.steps)


def test_a_standing_code_says_that_its_start_is_not_seen(tmp_path: Path):
    rows = [*QUIET, *(Row(at, 2, "GW", "battery control silent", "U0111-87") for at in range(1, 2400, 70))]
    found = said(tmp_path, rows)
    assert "is there from the start" in found.causes[0].steps[0].text
    assert "the time before the recording: a fault is there from its start" in found.missing


@pytest.mark.parametrize(
    ("rows", "file", "verdict", "missing"),
    [
        (QUIET, {}, "no_fault", ()),
        (QUIET, {"skipped": 100_000}, "not_enough_data", ("% of the bytes",)),
        (QUIET[:2], {}, "not_enough_data", ("a longer recording: this one holds 30 s",)),
        ([Row(None, 4, "HU", "x")], {}, "not_enough_data", ("times: no record has one",)),
        ([], {}, "not_enough_data", ("events: the files hold none",)),
        ([Row(at, 0, "HU", "x") for at in range(0, 900, 9)], {}, "not_enough_data", ("levels:",)),
        (
            QUIET,
            {"problems": (Problem(9, 9, "truncated", "cut"),), "skipped": 9},
            "no_fault",
            ("is cut off",),
        ),
        ([], {"unreadable": "no format"}, "not_enough_data", ("f.log",)),
    ],
)
def test_abstention_says_why(
    tmp_path: Path, rows: list[Row], file: dict, verdict: str, missing: tuple[str, ...]
):
    found = said(tmp_path, rows, **file)
    assert (found.verdict, found.causes) == (verdict, ())
    assert len(found.missing) == len(missing)
    for part, told in zip(missing, found.missing, strict=True):
        assert part in told


def test_only_what_every_vehicle_has_is_no_fault(tmp_path: Path):
    rows = [*QUIET, Row(900, 2, "HU", "E0233 slow", "E0233")]
    found = said(tmp_path, rows, fleet={"E0233": FleetRate(30, 40, 9.0)})
    assert (found.verdict, found.headline) == (
        "no_fault",
        "No fault that most other vehicles do not have as well.",
    )
    assert found.steps[0].citations


def test_a_fault_of_the_whole_fleet_is_still_one_and_says_so(tmp_path: Path):
    rows = [*QUIET, Row(700, 2, "ECM", "bus-off on can0"), Row(700.2, 2, "GW", "0x0C9 missing", "U0100-87")]
    usual = FleetRate(30, 40, 9.0)
    found = said(tmp_path, rows, fleet={"U0100-87": usual, f"{sign('bus-off on can0'):016x}/ECM": usual})
    assert "bus-off" in found.causes[0].title
    assert "30 of 40 other vehicles of the platform have it." in found.causes[0].steps[0].text
    new = said(tmp_path, rows, fleet={f"{sign('bus-off on can0'):016x}/ECM": FleetRate(0, 0, 0.0)})
    assert "no other vehicle of the platform to compare with." in new.causes[0].steps[0].text
    assert new.causes[0].confidence > found.causes[0].confidence


def test_standing_noise_alone_asks_for_other_vehicles(tmp_path: Path):
    rows = [*QUIET, *(Row(at, 2, "HU", "codec underrun") for at in range(5, 2400, 20))]
    found = said(tmp_path, rows)
    assert found.verdict == "not_enough_data"
    assert "“codec underrun”" in found.headline
    assert found.missing == ("how usual these faults are on other vehicles of this platform",)


def test_some_damage_is_a_gap(tmp_path: Path):
    size = sum(len(row.text) + 1 for row in QUIET)
    found = said(tmp_path, [*QUIET, Row(700, 2, "ECM", "P0301", "P0301")], skipped=size // 33)
    assert any("bytes that could not be read" in told for told in found.missing)


def test_five_unreadable_files_are_not_all_named(tmp_path: Path):
    files = [TableFile("f", QUIET), *(TableFile(f"g{n}", [], unreadable="x") for n in range(5))]
    batch = TableBatch(tmp_path, files)
    evidence = collect_evidence(batch.report().body, batch.read_text)
    found = diagnose(evidence, KNOWLEDGE, batch.read_bytes, batch.read_text)
    assert found.missing == ("what the unreadable files hold: g0.log, g1.log, g2.log and 2 more",)


@pytest.mark.parametrize(
    ("files", "repeated", "headline", "missing"),
    [
        (
            [TableFile("f", QUIET, duplicate_of="x")],
            ["B-EARLIER"],
            "Nothing new: this vehicle's batch B-EARLIER already has these bytes.",
            "a file that this vehicle's other batches do not hold",
        ),
        (
            [TableFile(f"f{n}", QUIET, duplicate_of=f"x{n}") for n in range(5)],
            ["B-1", "B-2", "B-3", "B-4"],
            "Nothing new: this vehicle's batches B-1, B-2, B-3 and 1 more already have these bytes.",
            "a file that this vehicle's other batches do not hold",
        ),
        (
            [TableFile("f", QUIET, duplicate_of="x")],
            [],
            "Nothing new: an earlier batch of this vehicle already had these bytes.",
            "a file that this vehicle's other batches do not hold",
        ),
        (
            [TableFile("f", [], unreadable="f.log is empty."), TableFile("g", [], unreadable="no format")],
            [],
            "No file of this batch could be read: f.log is empty; g.log: no format.",
            "what the unreadable files hold: f.log and g.log",
        ),
        (
            [TableFile("f", QUIET, duplicate_of="x"), TableFile("g", [], unreadable="no format")],
            ["B-1"],
            "Nothing new: this vehicle's batch B-1 already has the bytes of the other files. "
            "No new file of this batch could be read: g.log: no format.",
            "what the unreadable files hold: g.log",
        ),
    ],
)
def test_a_batch_of_which_nothing_was_read_is_no_all_clear(
    tmp_path: Path, files: list[TableFile], repeated: list[str], headline: str, missing: str
):
    batch = TableBatch(tmp_path, files)
    evidence = collect_evidence(batch.report().body, batch.read_text, repeated=repeated)
    found = diagnose(evidence, KNOWLEDGE, batch.read_bytes, batch.read_text)
    assert (found.verdict, found.headline, found.missing) == ("not_enough_data", headline, (missing,))


def test_bytes_that_changed_since_strike_the_cause(tmp_path: Path):
    batch = TableBatch(tmp_path, [TableFile("f", [*QUIET, Row(2400, 2, "ECM", "P0301", "P0301")])])
    evidence = collect_evidence(batch.report().body, batch.read_text)
    reads = iter(range(1000))

    def fading(file_id: str, offset: int, length: int) -> bytes:
        return batch.read_bytes(file_id, offset, length) + b"" if next(reads) < 2 else b"something else"

    found = diagnose(evidence, KNOWLEDGE, fading, batch.read_text)
    assert (found.verdict, found.causes, found.struck) == ("not_enough_data", (), 1)
