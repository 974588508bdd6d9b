"""Which times name no date, and how these are written."""

from dataclasses import replace

import pytest

from core.undated import counted_from, elapsed
from tests.log_tables import SECOND, START_NS, TableFile


@pytest.mark.parametrize(
    ("facts", "last_ns", "word"),
    [
        ({"clock": "time since boot: the file has no wall clock"}, 400 * 86_400 * SECOND, "since boot"),
        ({"clock": "time of day: the times name no date"}, 5, "of a day that is not named"),
        ({}, 30 * 3_600 * SECOND, "since the start of recording"),
        ({}, 3_657 * 86_400 * SECOND, None),  # 6 January 1980, where GPS begins
        ({}, 915_148_800 * SECOND, None),  # 1 January 1999
        ({}, -5, None),
        ({}, START_NS, None),
        ({"clock": "time since boot: the file has no wall clock"}, None, None),
    ],
)
def test_only_what_counts_from_nowhere_names_no_date(
    facts: dict[str, str], last_ns: int | None, word: str | None
):
    result = replace(TableFile("f", [], facts=facts).result(), last_ns=last_ns)
    assert counted_from(result) == word


@pytest.mark.parametrize(
    ("ns", "written"),
    [
        (0, "00:00:00.000000000"),
        (72_500_000_001, "00:01:12.500000001"),
        (744 * 3600 * SECOND, "744:00:00.000000000"),
        (-1_500_000_000, "-00:00:01.500000000"),
    ],
)
def test_hours_go_on_after_a_day(ns: int, written: str):
    assert elapsed(ns) == written
