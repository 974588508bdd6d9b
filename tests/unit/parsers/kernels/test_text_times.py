from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.parsed_log import NO_TIME
from parsers.kernels import text_times as times
from parsers.kernels.text_dates import TRIAL
from parsers.kernels.text_times import read_time
from tests.unit.parsers import naive_text


def time_of(form: int, line: bytes, year: int = 2000) -> tuple[int | None, int]:
    data, state = np.frombuffer(line + b"\xff" * 8, np.uint8), np.array((year, *TRIAL[1:]), np.int64)
    start = data.ctypes.data
    after, ns, mono = read_time(form, start, start + len(line), state.ctypes.data)
    known = ns if ns != NO_TIME else mono
    return (int(known), after - start) if after else (None, 0)


def ns(*moment: int, fraction: int = 0) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 1_000_000_000 + fraction


HOUR = 3_600_000_000_000
NOON = ns(2024, 2, 29, 12, 0, 0)

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
    (times.ISO, b"2024-02-29 23:59:60", ns(2024, 3, 1)),
    (times.ISO, b"1969-12-31T23:59:59Z", -1_000_000_000),
    (times.DATE, b"2024.02.29 x", NOON - 12 * HOUR),
    (times.MONTH_NAME, b"Feb  9 12:00:00 x", ns(2000, 2, 9, 12)),
    (times.MONTH_NAME, b"Feb 29 2024 12:00:00.5 x", NOON + 500_000_000),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00 2024]", NOON),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00.25 CEST 2024", NOON - 2 * HOUR + 250_000_000),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00 IST 2024", NOON),
    (times.ISO, b"2024-02-29 12:00:00 CEST x", NOON),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 CEST x", NOON - 2 * HOUR),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00.5 EST] x", NOON + 5 * HOUR + 500_000_000),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 ACST", NOON - 9 * HOUR - HOUR // 2),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 +01 x", NOON - HOUR),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 -12", NOON + 12 * HOUR),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 -1 x", NOON),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 IST x", NOON),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 ESTx", NOON),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00 +0100 CET m=+0.1", NOON - HOUR),
    (times.ISO + times.ZONED, b"2024-02-29 12:00:00Z EST", NOON),
    (times.CLOCK + times.ZONED, b"1:0:0 PM CET", 12 * HOUR),
    (times.MONTH_NAME, b"Feb 29, 2024 1:00:00 PM com.foo", NOON + HOUR),
    (times.AMERICAN, b"02/29/24 12:00:00 x", NOON),
    (times.EUROPEAN, b"29.02.24 12:00:00 x", NOON),
    (times.WEEKDAY, b"Thu Feb 29 12:00:00 UTC 2024", NOON),
    (times.DAY_FIRST, b"29/Feb/2024:12:00:00 -0700]", NOON + 7 * HOUR),
    (times.DAY_FIRST, b"Thu, 29 Feb 2024 12:00:00 GMT", NOON),
    (times.DAY_FIRST, b"9-Feb-2024 12:00:00,5", ns(2024, 2, 9, 12, fraction=500_000_000)),
    (times.MONTH_DAY, b"02-29 12:00:00.123 x", ns(2000, 2, 29, 12, fraction=123_000_000)),
    (times.MONTH_DAY, b"02.28 12:00:00] x", ns(2000, 2, 28, 12)),
    (times.DAY_MONTH, b"28/02 12:00:00", ns(2000, 2, 28, 12)),
    (times.SHORT_YEAR, b"24/02/29 12:00:00 INFO", NOON),
    (times.AMERICAN, b"2/29/2024 1:00:00 PM x", NOON + HOUR),
    (times.AMERICAN, b"2/29/2024, 12:30:00 AM", NOON - 12 * HOUR + HOUR // 2),
    (times.AMERICAN, b"2/29/2024 1:00:00 PM +0100 x", NOON),
    (times.ISO, b"2024-02-29 01:00:00 PM x", NOON + HOUR),
    (times.ISO, b"2024-02-29 12:00:00.5 am +01:00 x", NOON - 13 * HOUR + 500_000_000),
    (times.ISO, b"2024-02-29 13:00:00 PM", NOON + HOUR),
    (times.ISO, b"2024-02-29 01:00:00 PMs", NOON - 11 * HOUR),
    (times.ISO, b"2024-02-29 12:00:00:5 x", NOON + 5_000_000),
    (times.ISO, b"2024-02-29 12:00:00:50 x", NOON + 50_000_000),
    (times.ISO, b"2024-02-29 12:00:00:6061 x", NOON + 606_100_000),
    (times.MONTH_NAME, b"Feb 29 2024 1:00:00 PM x", NOON + HOUR),
    (times.WEEKDAY, b"Thu Feb 29 01:00:00 PM UTC 2024", NOON + HOUR),
    (times.CLOCK, b"1:00:00.5 PM x", 13 * HOUR + 500_000_000),
    (times.EUROPEAN, b"29.02.2024 12:00:00", NOON),
    (times.COMPACT, b"20240229T120000.5Z", NOON + 500_000_000),
    (times.COMPACT, b"20240229-12:0:0:606|x", NOON + 606_000_000),
    (times.COMPACT_SHORT, b"240229 120000 35 INFO", NOON),
    (times.EPOCH, b"1709208000 x", NOON),
    (times.EPOCH, b"1709208000.25 x", NOON + 250_000_000),
    (times.EPOCH, b"1709208000123", NOON + 123_000_000),
    (times.EPOCH, b"1709208000123456789", NOON + 123_456_789),
    (times.CLOCK, b"12:00:00.5 x", 12 * HOUR + 500_000_000),
    (times.UPTIME, b"12.345678] x", 12_345_678_000),
    (times.UPTIME, b"12.345s][info", 12_345_000_000),
    (times.FOUR_DIGITS, b"0229 12:00:00.000001 x", ns(2000, 2, 29, 12, fraction=1_000)),
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
    st.integers(0, times.ZONED + times.FOUR_DIGITS),
    st.sampled_from([line for _, line, _ in KNOWN]),
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
