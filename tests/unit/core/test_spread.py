import polars as pl
import pytest

from core.coverage import Interval
from core.spread import seen_parts


def parts(first: int | None, last: int | None, count: int, recorded: list[Interval]) -> list[int]:
    row = pl.DataFrame(
        {"first_ns": [first], "last_ns": [last], "count": [count]},
        schema={"first_ns": pl.Int64, "last_ns": pl.Int64, "count": pl.UInt64},
    )
    bits = seen_parts(row, recorded)[0]
    return [part for part in range(64) if bits >> part & 1]


@pytest.mark.parametrize(
    ("first", "last", "count", "expected"),
    [
        (0, 0, 1, [0]),
        (99, 99, 1, [9]),
        (0, 99, 2, [0, 9]),
        (0, 99, 10, list(range(10))),
        (35, 52, 3, [3, 4, 5]),
        (35, 52, 2, [3, 5]),
        (None, None, 7, [0]),
        (-50, 200, 2, [0, 9]),
    ],
)
def test_parts_of_one_recording(first: int | None, last: int | None, count: int, expected: list[int]):
    assert parts(first, last, count, [(0, 99)]) == expected


def test_silences_count_for_nothing():
    days = [(0, 49), (1_000_000, 1_000_049)]
    assert parts(49, 49, 1, days) == [4]
    assert parts(1_000_000, 1_000_000, 1, days) == [5]
    assert parts(500_000, 500_000, 1, days) == [4]


def test_nothing_recorded_is_one_part():
    assert parts(5, 900, 3, []) == [0]


def test_a_moment_has_one_part():
    assert parts(7, 7, 3, [(7, 7)]) == [0]
