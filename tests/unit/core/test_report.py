import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import core.report
from core.report import build_report, latest_possible_ns
from core.signature import sign
from tests.log_tables import SECOND, START_NS, Row, TableBatch, TableFile

HOUR = 3_600_000_000_000


def drive() -> list[TableFile]:
    """Two recorders: a bus-off and its lost messages twice, a warning, and some chatter."""
    ecu = [Row(at, 4, "ECU1/APP", f"speed {at} km/h") for at in range(0, 1200, 20)]
    ecu += [Row(300, 2, "ECU1/COM", "bus-off on can0"), Row(900, 2, "ECU1/COM", "bus-off on can0")]
    gateway = [
        Row(at, 2, "GW/MON", f"U0100-87 0x0C9 missing for {at} ms", "U0100-87") for at in (301, 310, 901)
    ]
    gateway.append(Row(290, 3, "GW/MON", "tx errors rising: 96"))
    by_time = lambda rows: sorted(rows, key=lambda row: row.at)  # noqa: E731
    return [TableFile("ecu", by_time(ecu)), TableFile("gw", by_time(gateway))]


def test_totals_and_recording(tmp_path: Path):
    body = TableBatch(tmp_path, drive()).report().body
    assert body["batch_id"] == "B-TEST"
    totals = body["totals"]
    assert (totals["files"], totals["records"], totals["events"], totals["faults"]) == (2, 66, 66, 2)
    assert totals["levels"] == {"2": 5, "3": 1, "4": 60}
    assert totals["sources"] == 3
    recording = body["recording"]
    assert (recording["first_ns"], recording["last_ns"]) == (START_NS, START_NS + 1180 * SECOND)
    assert (recording["clock"], recording["boots"]) == ("utc", 1)
    assert recording["hours"] == 1180 / 3600
    assert body["codes"] == {"U0100-87": 3}
    assert body["sources"][0] == {"source": "ECU1/APP", "events": 60}
    assert json.loads(json.dumps(body))["batch_id"] == "B-TEST"


def test_faults_name_count_and_place(tmp_path: Path):
    batch = TableBatch(tmp_path, drive())
    lost, bus_off = sorted(batch.report().body["faults"], key=lambda fault: fault["code"] or "~")
    assert (lost["code"], lost["count"], lost["episodes"], lost["level"]) == ("U0100-87", 3, 2, 2)
    assert (lost["template"], lost["source"], lost["sources"]) == ("U0100-87", "GW/MON", ["GW/MON"])
    assert (lost["first_ns"], lost["last_ns"]) == (START_NS + 301 * SECOND, START_NS + 901 * SECOND)
    assert bus_off["signature"] == f"{sign('bus-off on can0'):016x}"
    example = bus_off["example"]
    assert batch.read_text(example["file_id"], example["offset"], example["length"]) == "bus-off on can0"
    first, second = lost["occurrences"]
    assert (first["count"], first["until_ns"]) == (2, START_NS + 310 * SECOND)
    assert (second["count"], second["record"], second["ts_ns"]) == (1, 3, START_NS + 901 * SECOND)


def test_the_fleet_gets_the_same_faults_with_rollups_that_add_up(tmp_path: Path):
    report = TableBatch(tmp_path, drive()).report()
    sums = report.rollups.drop("source").group_by("fault").sum().sort("fault")
    for number, fault in enumerate(report.faults):
        assert (fault.count, fault.episodes) == (sums["count"][number], sums["episodes"][number])
    assert {fault.code for fault in report.faults} == {"U0100-87", None}
    assert report.coverage == ((START_NS, START_NS + 1180 * SECOND),)


def test_warnings_that_stand_before_a_fault_are_kept(tmp_path: Path):
    (warning,) = TableBatch(tmp_path, drive()).report().body["warnings"]
    assert (warning["template"], warning["episodes"]) == ("tx errors rising: <*>", 1)
    assert warning["occurrences"][0]["ts_ns"] == START_NS + 290 * SECOND


def test_the_worst_fault_comes_first(tmp_path: Path):
    rows = [Row(at * 100, 2, "a", "often") for at in range(9)]
    rows += [Row(905, 1, "a", "once and fatal"), Row(910, 4, "a", "P0301", "P0301")]
    faults = TableBatch(tmp_path, [TableFile("f", rows)]).report().body["faults"]
    assert [fault["template"] for fault in faults] == ["once and fatal", "often", "P0301"]


def test_a_fault_seen_only_at_impossible_times_is_shown_but_not_in_the_fleet(tmp_path: Path):
    rows = [Row(0, 2, "a", "before the clock was set", ts_ns=7 * SECOND), Row(50, 2, "a", "after")]
    report = TableBatch(tmp_path, [TableFile("f", rows)]).report()
    assert {fault["template"] for fault in report.body["faults"]} == {"before the clock was set", "after"}
    assert [fault.template for fault in report.faults] == ["after"]
    assert report.rollups["fault"].to_list() == [0]
    assert report.coverage == ((START_NS + 50 * SECOND, START_NS + 50 * SECOND),)


def test_a_batch_without_a_clock_is_shown_in_elapsed_time(tmp_path: Path):
    rows = [Row(0, 2, "a", "x", ts_ns=at * SECOND) for at in (0, 10, 200)]
    report = TableBatch(tmp_path, [TableFile("f", rows)]).report()
    assert report.body["recording"]["clock"] == "elapsed"
    assert report.body["recording"]["last_ns"] == 200 * SECOND
    assert report.body["faults"][0]["episodes"] == 2
    assert report.body["lanes"][0]["points"]
    assert report.rollups.is_empty()
    assert report.coverage == ()


@pytest.mark.parametrize("year", [1980, 1999, 2047])
def test_a_clock_that_was_wrong_names_dates_all_the_same(tmp_path: Path, year: int):
    began = int(datetime(year, 1, 6, tzinfo=UTC).timestamp()) * SECOND
    since_boot = TableFile("g", [Row(0, 2, "a", "y", ts_ns=5)], facts={"clock": "time since boot: no date"})
    wrong = TableFile("f", [Row(0, 2, "a", "x", ts_ns=began + at * SECOND) for at in (0, 10, 200)])
    for files in ([wrong], [since_boot, wrong]):
        recording = TableBatch(tmp_path, files).report().body["recording"]
        assert (recording["clock"], recording["first_ns"]) == ("impossible", began)
        assert (recording["hours"], recording["coverage"]) == (0, ())


def test_a_batch_without_any_time(tmp_path: Path):
    report = TableBatch(tmp_path, [TableFile("f", [Row(None, 2, "a", "x"), Row(None, 2, "a", "x")])]).report()
    assert report.body["timeline"] is None
    assert report.body["recording"]["clock"] == "none"
    assert (report.body["faults"][0]["count"], report.body["faults"][0]["first_ns"]) == (2, None)


def test_a_batch_of_which_nothing_could_be_read(tmp_path: Path):
    report = TableBatch(tmp_path, [TableFile("f", [], unreadable="an empty file")]).report()
    assert report.body["totals"]["events"] == 0
    assert report.body["faults"] == report.body["lanes"] == report.body["boots"] == []
    assert report.faults == ()
    assert report.rollups.is_empty()


def test_many_events_are_read_from_the_files_and_give_the_same(tmp_path: Path, monkeypatch):
    held = TableBatch(tmp_path, drive()).report()
    monkeypatch.setattr(core.report, "EVENTS_HELD", 0)
    streamed = TableBatch(tmp_path, drive()).report()
    assert streamed.body == held.body
    assert streamed.rollups.equals(held.rollups)


def test_a_signature_nobody_explained_reads_as_its_number(tmp_path: Path):
    batch = TableBatch(tmp_path, [TableFile("f", [Row(0, 2, "a", "x")])])
    body = build_report(
        batch.batch, [f.result() for f in batch.files], batch.events(), {}, batch.signals()
    ).body
    assert body["faults"][0]["template"] == f"#{sign('x'):016x}"


def test_a_time_may_be_24_h_after_the_upload():
    assert latest_possible_ns(datetime(1970, 1, 2, tzinfo=UTC)) == 48 * HOUR
