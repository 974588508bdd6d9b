"""Where an entry leads from a record: a number into its file, a time into the list it was opened from."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from core.batch import Batch
from core.errors import InvalidInputError
from core.file_result import FileResult
from core.log_file import LogFile
from dashboard.components.log_bar import goal, year_words
from dashboard.components.log_query import LogQuery
from dashboard.components.quantities import UTC_CLOCK
from dashboard.services.logs import Source
from tests.log_tables import START, START_NS, VIN

HOUR_NS = 3600 * 10**9
NO_FACTS: Mapping[str, str] = {}


DAY_NS = 24 * HOUR_NS
SINCE_BOOT = {"clock": "time since boot: the times name no date"}


def file(name: str, first_ns: int, facts: Mapping[str, str] = NO_FACTS) -> FileResult:
    log_file = LogFile(name, "B-1", f"{name}.log", 10, "0" * 64, f"raw/{name}")
    last_ns = first_ns + HOUR_NS
    return FileResult(log_file, format="text", records=10, first_ns=first_ns, last_ns=last_ns, facts=facts)


EARLY, LATE = file("early", START_NS), file("late", START_NS + HOUR_NS)
VIEW = Source(Batch("B-1", VIN, "1.0", START), (EARLY, LATE), EARLY)
OPENED = LogQuery("B-1", "early", record=3)


def test_a_time_is_looked_for_where_it_leads() -> None:
    whole = replace(OPENED, whole=True)
    assert goal("2026-11-21 07:30", whole, VIEW, UTC_CLOCK, None) == LogQuery(
        "B-1", at_ns=START_NS + 3 * HOUR_NS // 2
    )
    with pytest.raises(InvalidInputError, match="The last line here is at 21 Nov 2026 07:00:00"):
        goal("2026-11-21 07:30", OPENED, VIEW, UTC_CLOCK, None)


@pytest.mark.parametrize("days", [0, 31, 400])
def test_a_time_since_boot_is_one_however_long_ago_that_was(days: int) -> None:
    up = file("up", days * DAY_NS, SINCE_BOOT)
    query, view = LogQuery("B-1", "up"), Source(VIEW.batch, (up, LATE), up)
    entry = f"{24 * days}:30:00"
    assert goal(entry, query, view, UTC_CLOCK, days * DAY_NS) == replace(
        query, at_ns=days * DAY_NS + HOUR_NS // 2
    )
    with pytest.raises(
        InvalidInputError, match=f"The last line here is at {24 * days + 1:02d}:00:00.000 since"
    ):
        goal(f"{24 * days + 2}:00", query, view, UTC_CLOCK, days * DAY_NS)


@pytest.mark.parametrize("days", [0, 31])
def test_what_no_time_since_boot_reaches_is_a_time_of_the_first_day(days: int) -> None:
    up = file("up", days * DAY_NS, SINCE_BOOT)
    view, whole = Source(VIEW.batch, (up, LATE), None), LogQuery("B-1")
    shown_ns = days * DAY_NS
    assert goal(f"{24 * days}:30", whole, view, UTC_CLOCK, shown_ns).at_ns == shown_ns + HOUR_NS // 2
    if not days:
        assert goal("07:30", whole, view, UTC_CLOCK, 0).at_ns == START_NS + 3 * HOUR_NS // 2


def test_of_a_clock_that_was_set_the_first_day_is_one_after_it_was() -> None:
    up, late = file("up", 0, SINCE_BOOT), replace(LATE, first_ns=5 * 10**9)
    view = Source(VIEW.batch, (up, late), None)
    assert goal("07:30", LogQuery("B-1"), view, UTC_CLOCK, 0).at_ns == START_NS + 3 * HOUR_NS // 2


def test_where_nothing_is_shown_a_time_counts_as_the_file_does() -> None:
    up = file("up", 31 * DAY_NS, SINCE_BOOT)
    query, view = LogQuery("B-1", "up"), Source(VIEW.batch, (up, LATE), up)
    assert goal("744:30:00", query, view, UTC_CLOCK, None).at_ns == 31 * DAY_NS + HOUR_NS // 2


def test_where_a_dated_line_is_shown_a_time_is_of_its_day() -> None:
    up, late = file("up", 0, SINCE_BOOT), replace(LATE, first_ns=5 * 10**9, last_ns=START_NS + DAY_NS)
    view = Source(VIEW.batch, (up, late), None)
    assert goal("06:30", LogQuery("B-1"), view, UTC_CLOCK, START_NS).at_ns == START_NS + HOUR_NS // 2


@pytest.mark.parametrize("shown_ns", [None, 0, START_NS])
def test_what_an_entry_says_to_count_from_holds_whatever_is_shown(shown_ns: int | None) -> None:
    view, whole = Source(VIEW.batch, (file("up", 0, SINCE_BOOT), LATE), None), LogQuery("B-1")
    assert goal("00:30:00 since boot", whole, view, UTC_CLOCK, shown_ns).at_ns == HOUR_NS // 2
    opened = replace(OPENED, file="late", whole=True)
    in_file = replace(view, file=LATE)
    assert goal("00:30 since boot", opened, in_file, UTC_CLOCK, shown_ns) == replace(
        whole, at_ns=HOUR_NS // 2
    )
    with pytest.raises(InvalidInputError, match="last line without a date is at 01:00:00"):
        goal("100:00:00 since boot", whole, view, UTC_CLOCK, shown_ns)


def test_an_entry_past_all_lines_is_told_as_it_was_read() -> None:
    with pytest.raises(InvalidInputError, match="UTC, before 2 Dec 2026 10:00:00"):
        goal("Dec 2 10:00", OPENED, VIEW, UTC_CLOCK, START_NS)


def test_a_year_that_was_assumed_is_named_where_there_are_others() -> None:
    long = replace(EARLY, first_ns=START_NS - 700 * DAY_NS)
    words = year_words("Dec 2 10:00", Source(VIEW.batch, (long,), long), UTC_CLOCK, START_NS)
    assert (
        words == "2026 was taken as the year, that of the first line shown; there are lines from 2024 to 2026"
    )
    for entry in ("2024-12-02", "Dec 2 2024", "10:00", "#7"):
        assert not year_words(entry, Source(VIEW.batch, (long,), long), UTC_CLOCK, START_NS)
    up = replace(
        VIEW, files=(file("up", 0, SINCE_BOOT), LATE), file=None
    )  # what counts from boot has no year
    assert not year_words("Dec 2 10:00", up, UTC_CLOCK, START_NS)
