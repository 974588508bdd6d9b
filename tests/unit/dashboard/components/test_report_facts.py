"""Facts of a batch say what the report says."""

from dataclasses import replace

import pytest

from core.file_result import FileResult
from core.log_file import FileState, LogFile
from dashboard.components.report_facts import findings, logged, quality_facts, undated_files

RELATIVE = FileResult(
    LogFile("f1", "B-1", "dmesg.txt", 9, "0" * 64, "key", FileState.COMPLETED),
    events=300,
    last_ns=110 * 10**9,
    facts={"clock": "time since boot: the times name no date"},
)
DATED = replace(RELATIVE, last_ns=1_795_154_400 * 10**9, facts={})
QUALITY = {"contradictions": [], "impossible_times": 300, "undated_times": 300, "untimed_events": 0}
NUMBERS = ("bytes_parsed", "bytes_skipped", "problem_count", "drop_outs", "clock_jump_count")
NOTHING = dict.fromkeys(NUMBERS, 0) | {"problems": [], "clock_jumps": [], "unreadable": []}


def test_the_length_is_what_was_logged_not_from_first_to_last() -> None:
    years_apart = {"hours": 0.11, "first_ns": 0, "last_ns": 4 * 10**17}
    assert logged(years_apart) == "6\u00a0min 36\u00a0s"


def test_without_a_real_clock_it_is_from_first_to_last() -> None:
    assert logged({"hours": 0, "first_ns": 5, "last_ns": 5 + 90 * 10**9}) == "1\u00a0min 30\u00a0s"
    assert logged({"hours": 0, "first_ns": None, "last_ns": None}) == "unknown: no times"


def test_times_since_boot_are_not_called_impossible() -> None:
    assumed = [{"what": "clock", "assumed": RELATIVE.facts["clock"], "files": 1}]
    undated = undated_files([RELATIVE, DATED])
    assert undated == [RELATIVE]
    (line,) = findings(QUALITY | {"assumed_times": assumed}, undated)
    assert line.startswith("300\u00a0events of 1\u00a0file with times since boot, without a date")


def test_lines_without_a_time_do_not_count_from_boot() -> None:
    found = {"impossible_times": 250, "undated_times": 248, "untimed_events": 52}
    undated, impossible, untimed = findings(QUALITY | found, [RELATIVE])
    assert undated.startswith("248\u00a0events of 1\u00a0file with times since boot")
    assert impossible.startswith("2\u00a0events with an impossible time")
    assert untimed.startswith("52\u00a0events without a time")
    older = {name: value for name, value in (QUALITY | found).items() if name != "undated_times"}
    assert findings(older, [RELATIVE])[0].startswith("250\u00a0events of 1\u00a0file")


def test_what_is_assumed_of_another_clock_is_told() -> None:
    clocks = (RELATIVE.facts["clock"], "GNSS, of a receiver that may have had no fix")
    assumed = [{"what": "clock", "assumed": clock, "files": 1} for clock in clocks]
    (_, line) = findings(QUALITY | {"assumed_times": assumed}, [RELATIVE])
    assert line == "Clock of 1\u00a0file: GNSS, of a receiver that may have had no fix."


def test_impossible_times_of_other_files_are_still_told() -> None:
    lines = findings(QUALITY | {"impossible_times": 302}, [RELATIVE])
    assert lines[1].startswith("2\u00a0events with an impossible time")


@pytest.mark.parametrize(
    ("skipped", "lengths", "more", "says"),
    [
        (0, [], 0, "none"),
        (0, [0, 40], 0, "none"),  # a check sum that is wrong, a name told twice: all was read
        (512, [512, 0], 0, "512 in 1\u00a0place"),
        (512, [512, 0], 7, "512 in at least 1\u00a0place"),
        (512, [0], 0, "512"),
    ],
)
def test_only_places_whose_bytes_were_skipped_are_counted(
    skipped: int, lengths: list[int], more: int, says: str
) -> None:
    problems = [{"length": length} for length in lengths]
    found = {"bytes_skipped": skipped, "problems": problems, "problem_count": len(problems) + more}
    assert quality_facts({"data_quality": NOTHING | found}, [])["Skipped"] == says


def test_that_no_clock_jumps_is_said_only_where_two_can_be_compared() -> None:
    def said(file: FileResult) -> str:
        return quality_facts({"data_quality": NOTHING}, [file])["Clock jumps"]

    recorder = replace(DATED, format="rec")
    assert said(recorder) == "none"
    for file in (DATED, replace(recorder, facts=RELATIVE.facts), replace(DATED, format="text")):
        assert said(file) == "not known: one clock only"
