from pathlib import Path

from core.data_quality import PROBLEMS_SHOWN
from core.parsed_log import Problem
from tests.log_tables import SECOND, VIN, Row, TableBatch, TableFile

HELLO = [Row(0, 4, "a", "hello"), Row(1, 2, "a", "broken")]


def quality(folder: Path, *files: TableFile) -> dict:
    return TableBatch(folder, files).report().body["data_quality"]


def test_bytes_and_places_of_what_could_not_be_read(tmp_path: Path):
    damaged = TableFile("f", HELLO, problems=(Problem(13, 40, "damage", "bad CRC"),), skipped=40)
    found = quality(tmp_path, damaged)
    assert (found["bytes_parsed"], found["bytes_skipped"]) == (len(damaged.content), 40)
    assert found["problem_count"] == 1
    assert found["problems"] == [
        {"file_id": "f", "file": "f.log", "offset": 13, "length": 40, "kind": "damage", "detail": "bad CRC"}
    ]


def test_a_file_of_pure_damage_does_not_hide_the_other_files(tmp_path: Path):
    bad = TableFile(
        "bad", HELLO, problems=tuple(Problem(n, 1, "damage", "x") for n in range(PROBLEMS_SHOWN * 2))
    )
    other = TableFile("other", HELLO, problems=(Problem(7, 1, "drop-out", "3 records lost"),))
    found = quality(tmp_path, bad, other)
    assert len(found["problems"]) == PROBLEMS_SHOWN
    assert found["problems"][-1]["file_id"] == "other"
    assert found["problem_count"] == PROBLEMS_SHOWN * 2 + 1
    assert found["drop_outs"] == 1


def test_clock_jumps_and_times_that_cannot_be(tmp_path: Path):
    rows = [Row(0, 4, "a", "x", ts_ns=5), Row(None, 4, "a", "x"), Row(3, 4, "a", "x")]
    found = quality(tmp_path, TableFile("f", rows, clock_jumps=((2, 37_200_000_000),)))
    assert found["clock_jumps"] == [{"file_id": "f", "file": "f.log", "record": 2, "jump_ns": 37_200_000_000}]
    assert (found["impossible_times"], found["untimed_events"], found["boot_cycles"]) == (1, 1, 1)


def test_times_without_a_date_are_told_from_other_impossible_ones(tmp_path: Path):
    rows = [Row(0, 4, "a", "x", ts_ns=5), Row(None, 4, "a", "x"), Row(None, 4, "a", "y")]
    since_boot = TableFile("f", rows, facts={"clock": "time since boot: the times name no date"})
    gps = TableFile("g", [Row(0, 4, "a", "x", ts_ns=10 * 366 * 86_400 * SECOND)])
    found = quality(tmp_path, since_boot, gps, TableFile("h", HELLO))
    assert (found["impossible_times"], found["undated_times"], found["untimed_events"]) == (2, 1, 2)


def test_the_upload_wins_and_the_header_is_a_finding(tmp_path: Path):
    facts = {"vin": "WRGSJ7DZ4P0000999", "firmware": "2.4.1", "platform": "", "clock": "GNSS"}
    found = quality(tmp_path, TableFile("f", HELLO, facts=facts), TableFile("g", HELLO, facts={"vin": VIN}))
    assert found["contradictions"] == [
        {
            "file_id": "f",
            "file": "f.log",
            "field": "vin",
            "declared": VIN,
            "found": "WRGSJ7DZ4P0000999",
        }
    ]


def test_what_had_to_be_assumed_of_times_is_said_once(tmp_path: Path):
    facts = {"zone": "none in the times, read as UTC", "year": "2026, inferred as there is none in the times"}
    order = {"order": "month first, inferred: no number of the dates is above 12"}
    files = [
        TableFile(name, HELLO, facts=facts if name != "h" else {"zone": facts["zone"], **order})
        for name in "fgh"
    ]
    assert quality(tmp_path, *files)["assumed_times"] == [
        {"what": "zone", "assumed": facts["zone"], "files": 3},
        {"what": "year", "assumed": facts["year"], "files": 2},
        {"what": "order", "assumed": order["order"], "files": 1},
    ]


def test_unreadable_files_and_duplicates_are_named_and_count_nowhere(tmp_path: Path):
    files = [
        TableFile("f", HELLO),
        TableFile("g", HELLO, unreadable="no parser knows it"),
        TableFile("h", HELLO, duplicate_of="f"),
        TableFile("i", [], unreadable="no parser knows it", duplicate_of="g"),
    ]
    report = TableBatch(tmp_path, files).report()
    found = report.body["data_quality"]
    assert found["unreadable"] == [{"file_id": "g", "file": "g.log", "reason": "no parser knows it"}]
    assert [d["file_id"] for d in found["duplicates"]] == ["h", "i"]
    assert found["files_read"] == 1
    assert found["bytes_unreadable"] == len(files[1].content)
    assert report.body["totals"]["records"] == 2
    assert report.rollups["count"].sum() == 1


def test_an_unreadable_file_without_a_reason_still_says_something(tmp_path: Path):
    found = quality(tmp_path, TableFile("g", [], unreadable=""))
    assert found["unreadable"][0]["reason"] == "it could not be read"
