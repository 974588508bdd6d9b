"""What is entered to go somewhere: numbers and times as the page shows them; what is wrong is told."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError
from dashboard.components.go_to import Goal, read_goal
from dashboard.components.log_lines import time_words
from dashboard.components.quantities import UTC_CLOCK, Clock, clock_in, from_ns

SHOWN_NS = 1_709_287_200 * 10**9  # 2024-03-01 10:00 UTC
BERLIN = clock_in("Europe/Berlin")


def utc_ns(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()) * 10**9


@pytest.mark.parametrize(("text", "record"), [("0", 0), (" 42 ", 42), ("#7", 7), ("1,204,000", 1_204_000)])
def test_a_number_is_a_record(text: str, record: int) -> None:
    assert read_goal(text, UTC_CLOCK, None) == Goal(record=record)


@pytest.mark.parametrize(
    ("text", "at_ns"),
    [
        ("2024-03-02 10:22:03.5", utc_ns(2024, 3, 2, 10, 22, 3) + 500_000_000),
        ("2024-03-02T10:22:03,000000001Z", utc_ns(2024, 3, 2, 10, 22, 3) + 1),
        ("2024-03-02 10:22+01:00", utc_ns(2024, 3, 2, 9, 22)),
        ("2024-03-02 10:22:03-0530", utc_ns(2024, 3, 2, 15, 52, 3)),
        ("2024-03-02", utc_ns(2024, 3, 2)),
        ("10:22:03", utc_ns(2024, 3, 1, 10, 22, 3)),
        ("9:05 UTC", utc_ns(2024, 3, 1, 9, 5)),
    ],
)
def test_a_time_is_of_the_day_and_the_zone_it_names_or_else_of_those_shown(text: str, at_ns: int) -> None:
    assert read_goal(text, UTC_CLOCK, SHOWN_NS) == Goal(at_ns=at_ns)


def test_a_time_without_a_zone_is_on_the_readers_clock() -> None:
    assert read_goal("10:22", BERLIN, SHOWN_NS) == Goal(at_ns=utc_ns(2024, 3, 1, 9, 22))
    assert read_goal("2024-07-01 00:00", BERLIN, SHOWN_NS) == Goal(at_ns=utc_ns(2024, 6, 30, 22))
    late = utc_ns(2024, 3, 1, 23, 30)  # the second of March in Berlin
    assert read_goal("00:10", BERLIN, late) == Goal(at_ns=utc_ns(2024, 3, 1, 23, 10))
    after_the_change = utc_ns(2024, 3, 31, 12)  # of a day of 23 hours
    assert read_goal("10:00", BERLIN, after_the_change) == Goal(at_ns=utc_ns(2024, 3, 31, 8))


@pytest.mark.parametrize(
    "text",
    [
        "1 Mar 2026 11:00",
        "1 March 2026, 11:00",
        "01-Mar-2026 11:00:00",
        "1. Mar. 2026 11:00",
        "01/Mar/2026:12:00:00 +0100",
        "Mar 1, 2026 11:00",
        "March 1 2026 11:00 UTC",
        "Sun, 01 Mar 2026 11:00:00 GMT",
        "01.03.2026 11:00",
        "2026/03/01 11:00",
        "1\u00a0Mar\u00a02026\u00a011:00:00.000\u00a0UTC",
    ],
)
def test_a_day_may_be_written_in_many_ways(text: str) -> None:
    assert read_goal(text, UTC_CLOCK, None) == Goal(at_ns=utc_ns(2026, 3, 1, 11))


def test_a_day_without_a_year_is_of_the_year_that_is_shown() -> None:
    assert read_goal("Mar  2 10:22:03", UTC_CLOCK, SHOWN_NS) == Goal(at_ns=utc_ns(2024, 3, 2, 10, 22, 3))
    assert read_goal("2 mar", BERLIN, SHOWN_NS) == Goal(at_ns=utc_ns(2024, 3, 1, 23))
    with pytest.raises(InvalidInputError, match="needs a year"):
        read_goal("Mar 2 10:22", UTC_CLOCK, 70 * 10**9, "since boot")


@pytest.mark.parametrize("clock", [UTC_CLOCK, BERLIN])
def test_a_time_in_the_words_of_the_page_leads_there(clock: Clock) -> None:
    assert read_goal(time_words(SHOWN_NS, clock, None), clock, None) == Goal(at_ns=SHOWN_NS)
    assert read_goal(clock.moment(from_ns(SHOWN_NS)), clock, None) == Goal(at_ns=SHOWN_NS)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:01:12.5", 72.5),
        ("25:00:00", 90_000),
        ("10:22", 37_320),
        ("744:00:01", 31 * 86_400 + 1),
        ("12345:00", 12_345 * 3600),
        ("744:00:01.250 since boot", 31 * 86_400 + 1.25),
    ],
)
@pytest.mark.parametrize("shown_ns", [3 * 10**9, 31 * 86_400 * 10**9])
def test_where_times_count_from_boot_the_entry_does(text: str, seconds: float, shown_ns: int) -> None:
    assert read_goal(text, BERLIN, shown_ns, "since boot") == Goal(at_ns=int(seconds * 10**9))


def test_a_time_of_a_clock_in_1970_is_of_that_day() -> None:
    assert read_goal("01:07", BERLIN, 5 * 10**9) == Goal(at_ns=7 * 60 * 10**9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tomorrow", "neither a record's number nor a time"),
        ("-3", "neither"),
        ("1,20", "neither"),
        ("3/1/2026 11:00", "neither"),
        ("10 min", "neither"),
        ("7 UTC", "neither"),
        ("744:00:00", "no time that there is"),
        ("31 Feb 2026", "no time that there is"),
        ("٣", "neither"),
        ("2024-13-01 10:00", "no time that there is"),
        ("25:00", "no time that there is"),
        ("10:22:03+99:00", "no time that there is"),
        ("0001-01-01 00:00", "no time that there is"),
        ("9999-12-31", "no time that there is"),
    ],
)
def test_a_wrong_entry_is_told_in_words(text: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        read_goal(text, UTC_CLOCK, SHOWN_NS)


def test_a_time_of_day_needs_a_day() -> None:
    with pytest.raises(InvalidInputError, match="needs a date"):
        read_goal("10:22", UTC_CLOCK, None)


@given(st.text(max_size=30))
def test_whatever_is_entered_is_a_goal_or_told(text: str) -> None:
    try:
        goal = read_goal(text, BERLIN, SHOWN_NS)
    except InvalidInputError:
        return
    assert (goal.record is None) != (goal.at_ns is None)


@given(st.integers(946_684_800 * 10**9, 4 * 10**18), st.integers(-720, 840))
def test_a_copied_time_leads_to_its_line(at_ns: int, minutes: int) -> None:
    clock = Clock(timezone(timedelta(minutes=minutes)), "shifted")
    when = clock.of(from_ns(at_ns))
    copied = f"{when:%Y-%m-%dT%H:%M:%S}.{at_ns % 10**9:09d}{when:%z}"
    assert read_goal(copied, UTC_CLOCK, None) == Goal(at_ns=at_ns)


def test_a_wrong_clock_has_dates_all_the_same() -> None:
    gps_ns = utc_ns(1980, 1, 6, 0, 5)
    assert time_words(gps_ns, UTC_CLOCK, None) == "6 Jan 1980 00:05:00.000 UTC"
    assert read_goal("00:07", UTC_CLOCK, gps_ns) == Goal(at_ns=gps_ns + 120 * 10**9)
