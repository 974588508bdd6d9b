import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers.kernels import text_times as times
from tests.unit.parsers import naive_text
from tests.unit.parsers.kernels.test_text_month_times import KNOWN as KNOWN_MONTHS
from tests.unit.parsers.kernels.test_text_number_times import KNOWN as KNOWN_NUMBERS
from tests.unit.parsers.kernels.test_text_zones import KNOWN as KNOWN_ZONES
from tests.unit.parsers.text_moments import HOUR, NOON, ns, time_of

KNOWN = [
    (times.ISO, b"2024-02-29T12:00:00", NOON),
    (times.ISO, b"2024/02/29 12:00:00 started", NOON),
    (times.ISO, b"2024-02-29-12.00.00.5", NOON + 500_000_000),
    (times.ISO, b"2024-02-29T12:00:00.123456789Z x", NOON + 123_456_789),
    (times.ISO, b"2024-02-29T12:00:00,1234567899 x", NOON + 123_456_789),
    (times.ISO, b"2024-02-29T12:00:00. x", NOON),
    (times.ISO, b"2024-02-29T12:00:00+02:00 x", NOON - 2 * HOUR),
    (times.ISO, b"2024-02-29 12:00:00 +0100 x", NOON - HOUR),
    (times.ISO, b"2024-02-29 12:00:00-08 x", NOON + 8 * HOUR),
    (times.ISO, b"2024-02-29 12:00:00 -12 degrees", NOON),
    (times.ISO, b"2024-02-29 12:00:00 UTC x", NOON),
    (times.ISO, b"2024-02-29 12:00:00 UTC-08:00 x", NOON + 8 * HOUR),
    (times.ISO, b"2024-02-29T12:00:00GMT+0100", NOON - HOUR),
    (times.ISO, b"2024-02-29 12:00:00 GMT-tick", NOON),
    (times.ISO, b"2024-02-29 23:59:60", ns(2024, 3, 1)),
    (times.ISO, b"1969-12-31T23:59:59Z", -1_000_000_000),
    (times.DATE, b"2024.02.29 x", NOON - 12 * HOUR),
    (times.ISO, b"2024-02-29 12:00:00 CEST x", NOON),
    (times.ISO, b"2024-02-29 01:00:00 PM x", NOON + HOUR),
    (times.ISO, b"2024-02-29 12:00:00.5 am +01:00 x", NOON - 13 * HOUR + 500_000_000),
    (times.ISO, b"2024-02-29 13:00:00 PM", NOON + HOUR),
    (times.ISO, b"2024-02-29 01:00:00 PMs", NOON - 11 * HOUR),
    (times.ISO, b"2024-02-29 12:00:00:5 x", NOON + 5_000_000),
    (times.ISO, b"2024-02-29 12:00:00:50 x", NOON + 50_000_000),
    (times.ISO, b"2024-02-29 12:00:00:6061 x", NOON + 606_100_000),
    (times.CLOCK, b"1:00:00.5 PM x", 13 * HOUR + 500_000_000),
    (times.EPOCH, b"1709208000 x", NOON),
    (times.EPOCH, b"1709208000.25 x", NOON + 250_000_000),
    (times.EPOCH, b"1709208000123", NOON + 123_000_000),
    (times.EPOCH, b"1709208000123456789", NOON + 123_456_789),
    (times.CLOCK, b"12:00:00.5 x", 12 * HOUR + 500_000_000),
    (times.UPTIME, b"12.345678] x", 12_345_678_000),
    (times.UPTIME, b"12.345s][info", 12_345_000_000),
]


@pytest.mark.parametrize(("form", "line", "expected"), KNOWN)
def test_times(form, line, expected):
    assert time_of(form, line)[0] == expected
    assert naive_text.time_of(form, line) == time_of(form, line)


@pytest.mark.parametrize(
    ("form", "line"),
    [
        (times.ISO, b""),
        (times.ISO, b"2024-02-29 12:00:0"[:-3]),
        (times.ISO, b"2023-02-29 12:00:00"),
        (times.ISO, b"2024-01-01 24:00:00"),
        (times.ISO, b"2024-01-01 12:00:61"),
        (times.ISO, b"2024-01/01 12:00:00"),
        (times.ISO, b"2024-01-01 12:00:001"),
        (times.ISO, b"12024-01-01 12:00:00"),
        (times.ISO, b"2262-01-01 00:00:00"),
        (times.MONTH_NAME, b"May I help 12:00:00"),
        (times.WEEKDAY, b"Thu Feb 29 01:00:00 U20242024"),
        (times.WEEKDAY, b"Thu Feb 29 01:00:00+19 2024"),
        (times.YEAR_BEHIND, b"Feb 29 12:00:00 1904 mV"),
        (times.YEAR_BEHIND, b"Feb 29 12:00:00 x"),
        (times.EPOCH, b"123456789 x"),
        (times.EPOCH, b"17092080001 x"),
        (times.CLOCK, b"10.0.0.1 x"),
        (times.UPTIME, b"1.2.3.4"),
        (times.COMPACT_SHORT, b"241329 120000"),
    ],
)
def test_what_is_no_time(form, line):
    assert time_of(form, line) == (None, 0)
    assert naive_text.time_of(form, line) == (None, 0)


_piece = st.sampled_from(
    [b" ", *b"2024 02 29 2 9 12 00 59 60 24 7 : . , - / T Z + +01 +01:00 -0830 +19".split(),
     *b"UTC GMT CEST EST IST PM am Feb Thu Dec x _ 1709208000".split()]
)  # fmt: skip


@given(
    st.builds(sum, st.tuples(st.integers(0, times.YEAR_BEHIND), st.sampled_from([0, times.ZONED]))),
    st.sampled_from([line for _, line, _ in KNOWN + KNOWN_MONTHS + KNOWN_NUMBERS + KNOWN_ZONES]),
    st.data(),
)
@example(times.ISO, b"2024-02-29T12:00:00+1860", None)
def test_times_equal_the_naive_twin(form, line, data):
    if data is not None:
        at = data.draw(st.integers(0, len(line)))
        line = line[:at] + data.draw(_piece) + line[at + data.draw(st.integers(0, 3)) :]
    assert time_of(form, line) == naive_text.time_of(form, line), line


def test_a_29_february_is_that_of_the_leap_year_before():
    line = b"Feb 29 12:00:00 x"
    assert time_of(times.MONTH_NAME, line, 2026)[0] == NOON
    assert naive_text.time_of(times.MONTH_NAME, line, naive_text.Years(2026)) == (NOON, 15)
    assert time_of(times.MONTH_DAY, b"02-29 12:00:00", 1903)[0] == ns(1896, 2, 29, 12)
    assert time_of(times.MONTH_NAME, b"Feb 30 12:00:00 x", 2026)[0] is None
