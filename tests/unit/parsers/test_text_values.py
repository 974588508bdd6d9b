"""Tables of values: which of their columns are times, and that no other number becomes one."""

import random
from datetime import UTC, datetime

import numpy as np
import pytest

from core.parsed_log import NO_TIME
from parsers.text_layout import find_layout
from parsers.text_sample import take_sample
from parsers.text_values import find_values, is_time, units_a_second

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SECOND = 1_000_000_000


def times(lines: list[str]) -> tuple[list[int | None], list[int | None]]:
    """Return the times and the times since boot that the lines are read to have."""
    data = np.frombuffer("\n".join(lines).encode(), np.uint8)
    sample = take_sample(data, 0)
    headers = find_layout(sample, NOW).reader.read(data, sample.starts, sample.ends)
    stamps, since = (
        [None if ns == NO_TIME else ns for ns in column.tolist()]
        for column in (headers.ts_ns, headers.mono_ns)
    )
    return stamps, since


def values(columns: str, mark: str, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    return [
        mark.join(f"{chance.uniform(0, 50):.{digits}f}" for digits in map(int, columns)) for _ in range(300)
    ]


@pytest.mark.parametrize(
    ("names", "digits", "mark"),
    [
        ("lat,lon,alt", "662", ","),
        ("voltage;current", "33", ";"),
        ("distance|speed", "33", "|"),
        ("Spannung [V]\tStrom [A]", "34", "\t"),
        ('"lap time","sector"', "33", ","),
        (",lat,1st value", "366", ","),
        ("s;v", "33", ";"),
    ],
)
def test_a_table_that_names_no_time_has_none(names, digits, mark):
    for rows in (
        values(digits, mark),
        sorted(values(digits, mark), key=lambda row: float(row.split(mark)[0])),
    ):
        stamps, since = times([names, *rows])
        assert set(stamps) == set(since) == {None}


@pytest.mark.parametrize("digits", ["3", "33", "363"])
def test_numbers_without_names_that_run_backwards_are_no_times(digits):
    for mark in (",", ";", " "):
        assert set(times(values(digits, mark))[1]) == {None}


def test_numbers_without_names_that_go_on_are_times():
    rows = [f"{12 + n / 8:.3f},{row}" for n, row in enumerate(values("33", ","))]
    assert times(rows)[1] == [12 * SECOND + n * SECOND // 8 for n in range(300)]


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("time", 1), ("Time [s]", 1), ("timestamp", 1), ("t", 1), ("elapsed", 1), ("uptime_ms", 1_000),
        ("t(us)", 1_000_000), ("seconds", 1), ("ms", 1_000), ("Time since start [ms]", 1_000),
        ("SystemTime", 1), ("Zeit in s", 1),
    ],
)  # fmt: skip
def test_a_column_that_is_named_so_is_the_time_wherever_it_stands(name, units):
    for place in (0, 2):
        names = ["speed", "rpm"]
        names.insert(place, name)
        lines = [",".join(names)]
        for n, row in enumerate(values("33", ",")):
            cells = row.split(",")
            cells.insert(place, f"{n / 8:.3f}")
            lines.append(",".join(cells))
        stamps, since = times(lines)
        assert set(stamps) == {None}
        assert since == [None, *(n * SECOND // 8 // units for n in range(300))]


def test_dates_and_epochs_of_tables_of_values():
    epochs = ["timestamp,lat,lon", *(f"{1_700_000_000 + n},48.1{n},11.5{n}" for n in range(30))]
    assert times(epochs)[0] == [None, *((1_700_000_000 + n) * SECOND for n in range(30))]
    dates = ["lat,lon,Time (hh:mm:ss)", *(f"48.1{n},11.5{n},2023-11-14T22:13:{20 + n}Z" for n in range(30))]
    assert times(dates)[0] == times(epochs)[0]


@pytest.mark.parametrize(
    "name",
    ["speed", "lap time", "response_time", "runtime", "timeout", "update", "voltage [ms]", "s", "", "lat"],
)
def test_what_is_no_time(name):
    assert not is_time(name)


def test_the_unit_is_the_last_that_is_named():
    names = ("Time [s]", "t in ms", "uptimeUs", "time", "Time since start/ns")
    assert [units_a_second(name) for name in names] == [1, 1_000, 1_000_000, 1, 1_000_000_000]


def test_other_lines_are_no_table_of_values():
    assert find_values([b"a,b", b"failed, retrying", b"done, all well"]) is None
    assert find_values([b"1.5,2.5", b"1.5,2.5"]) is None
    assert find_values([b"lat,lon,alt"]) is None
    assert find_values([b"lat,lon", *[b"1.5"] * 9]) is None
    assert find_values([]) is None
