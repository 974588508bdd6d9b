import json
from pathlib import Path

from core.diagnosis.evidence import FAULTS_WEIGHED, FleetRate, collect_evidence
from core.signature import sign
from tests.log_tables import Row, TableBatch, TableFile

ROWS = [
    Row(0, 4, "a", "hello"),
    Row(95, 3, "a", "supply voltage 7.9 V low", mono_s=100),
    Row(100, 2, "b", "E0931 state 7", "E0931"),
    Row(300, 2, "b", "valve\n\tstuck"),
]


def test_faults_and_the_warnings_before_them_become_items(tmp_path: Path):
    batch = TableBatch(tmp_path, [TableFile("f", ROWS)])
    stored = json.loads(json.dumps(batch.report().body))  # as the database gives it back
    fleet = {"E0931": FleetRate(1, 9, 0.1), f"{sign(ROWS[3].text):016x}/b": FleetRate(2, 9, 0.1)}
    found = collect_evidence(stored, batch.read_text, fleet=fleet, files={"f": "ecu1.log"})
    coded, stuck, dip = found.items
    assert [i.id for i in found.items] == ["E1", "E2", "E3"]
    assert (coded.code, coded.text, coded.fleet) == ("E0931", "E0931 state 7", FleetRate(1, 9, 0.1))
    assert (stuck.text, stuck.fleet) == ("valve stuck", FleetRate(2, 9, 0.1))
    assert (dip.is_fault, dip.subject.topics) == (False, frozenset({"low supply voltage"}))
    assert dip.first.mono_ns == 100 * 10**9
    assert found.faults == (coded, stuck)
    assert (found.recorded_s, found.platform, found.files) == (300.0, "J7", {"f": "ecu1.log"})


def test_evidence_is_bounded(tmp_path: Path):
    rows = [Row(n, 2, f"source {n}", "broken") for n in range(FAULTS_WEIGHED + 40)]
    batch = TableBatch(tmp_path, [TableFile("f", rows)])
    assert len(collect_evidence(batch.report().body, batch.read_text).items) == FAULTS_WEIGHED


def test_a_batch_without_any_time_has_recorded_nothing(tmp_path: Path):
    batch = TableBatch(tmp_path, [TableFile("f", [Row(None, 2, "a", "broken")])])
    found = collect_evidence(batch.report().body, batch.read_text)
    assert found.recorded_s == 0.0
    assert not found.items[0].first.is_timed


def test_a_clock_that_counts_from_zero_counts(tmp_path: Path):
    rows = [Row(0, 2, "a", "broken", ts_ns=0), Row(0, 4, "a", "x", ts_ns=90 * 10**9)]
    batch = TableBatch(tmp_path, [TableFile("f", rows)])
    assert collect_evidence(batch.report().body, batch.read_text).recorded_s == 90.0
