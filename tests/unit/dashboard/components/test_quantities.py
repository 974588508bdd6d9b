"""Numbers, sizes and times as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.components.quantities import UTC_CLOCK, age, clock_in, from_ns, plural, share, size, span

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (999_499, "999 kB"),
        (6_184_220_160, "6.2 GB"),
        (2e15, "2000 TB"),
    ],
)
def test_size(size_bytes: float, text: str) -> None:
    assert size(size_bytes) == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1, 1, "100 %"),
        (0, 5, "0 %"),
        (999_999_999, 1_000_000_000, "99.99 %"),
        (1, 10**9, "0.01 %"),
        (0, 0, "– %"),
    ],
)
def test_share_never_rounds_a_loss_away(part: float, whole: float, text: str) -> None:
    assert share(part, whole) == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.22, "220 ms"),
        (11.4, "11.4 s"),
        (59.99, "1 min"),
        (61, "1 min 1 s"),
        (20_160, "5 h 36 min"),
        (400_000, "4 d 15 h"),
    ],
)
def test_span(seconds: float, text: str) -> None:
    assert span(seconds).replace(NBSP, " ") == text


def test_age_has_one_unit_and_is_never_negative() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    ages = [age(now - timedelta(seconds=s), now) for s in (-5, 59, 240, 7_200, 47 * 3600, 8 * 86400)]
    assert [a.replace(NBSP, " ") for a in ages] == ["0 s", "59 s", "4 min", "2 h", "47 h", "8 d"]


def test_plural() -> None:
    assert [plural(n, "batch", "batches") for n in (0, 1, 2)] == [
        f"0{NBSP}batches",
        f"1{NBSP}batch",
        f"2{NBSP}batches",
    ]


def test_clock_names_its_zone_and_shows_the_second_day_where_it_differs() -> None:
    clock = clock_in(None, -330)  # India's browsers count 330 minutes behind
    first = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    assert clock.moment(first).replace(NBSP, " ") == "21 Nov 2026 23:30 UTC+05:30"
    text = clock.range(first, first + timedelta(hours=1)).replace(NBSP, " ")
    assert text == "21 Nov 2026 23:30 – 22 Nov 2026 00:30 UTC+05:30"


@pytest.mark.parametrize("zone", [None, "", "Not/AZone", "../etc"])
def test_an_unknown_zone_falls_back_to_utc(zone: str | None) -> None:
    assert clock_in(zone).name == "UTC"


def test_from_ns_keeps_the_microseconds() -> None:
    assert from_ns(1_700_000_000_123_456_789) == datetime.fromtimestamp(1_700_000_000, UTC).replace(
        microsecond=123456
    )


def test_a_moment_of_another_day_is_told_with_its_day() -> None:
    then = datetime(2026, 11, 22, 7, 42, tzinfo=UTC)
    assert UTC_CLOCK.lately(then, then + timedelta(hours=3)) == "07:42\u00a0UTC"
    assert UTC_CLOCK.lately(then, then + timedelta(days=1)) == "22\u00a0Nov 07:42\u00a0UTC"
    assert UTC_CLOCK.lately(then, then + timedelta(days=60)) == "22\u00a0Nov\u00a02026 07:42\u00a0UTC"


def test_a_stretch_in_a_table_is_short_and_never_ambiguous() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    first = datetime(2026, 11, 20, 6, 12, tzinfo=UTC)

    def told(first: datetime, hours: float) -> str:
        return UTC_CLOCK.stretch(first, first + timedelta(hours=hours), now)

    assert told(first, 5.5) == "20 Nov 06:12–11:42"
    assert told(first, 20) == "20 Nov 06:12–21 Nov"
    assert told(first.replace(year=2024), 1) == "20 Nov 2024"
    assert told(first.replace(year=2024), 20) == "20 Nov 2024–21 Nov"
    assert told(first.replace(year=2023), 24 * 800) == "Nov 2023–Jan 2026"
    assert told(first, 24 * 45) == "Nov 2026–Jan 2027"
