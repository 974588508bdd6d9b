"""Reads times whose dates are numbers without a long year in front; see `text_times`."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.text_bytes import (
    BLANK,
    COMMA,
    DASH,
    DOT,
    SLASH,
    UNDERSCORE,
    byte_at,
    fixed_number,
    short_number,
)
from parsers.kernels.text_clocks import end_moment, read_clock, read_compact_clock, read_moment
from parsers.kernels.text_dates import days_of, days_without_year

_T, _SEMICOLON, _BAR, _TAB = 84, 59, 124, 9


@njit(cache=True, nogil=True)
def _joins_date(byte):
    """Tell whether a byte may stand between the numbers of a date."""
    return byte == DASH or byte == SLASH or byte == DOT


@njit(cache=True, nogil=True)
def _joins_clock(byte):
    """Tell whether a byte may stand between a date and its clock; a comma would be their fractions' too."""
    return byte == BLANK or byte == _T or byte == _SEMICOLON or byte == _BAR or byte == _TAB


@njit(cache=True, nogil=True)
def read_month_day(at, end, state, day_first):
    """`03-17 16:13:38.811`, as Android writes, with `/` or `.` as well; perhaps the day first."""
    first, second = fixed_number(at, 2, end), fixed_number(at + 3, 2, end)
    if first < 0 or second < 0 or not _joins_date(byte_at(at + 2, end)):
        return 0, 0
    between = byte_at(at + 5, end)
    if between != BLANK and between != _T and between != DASH:
        return 0, 0
    month, day = (second, first) if day_first else (first, second)
    if month < 1 or month > 12:
        return 0, 0
    return _without_year(month, day, at + 6, end, state)


@njit(cache=True, nogil=True)
def read_four_digits(at, end, state):
    """`0317 16:13:38.811`, as glog writes."""
    monthday = fixed_number(at, 4, end)
    if monthday < 101 or monthday > 1231 or byte_at(at + 4, end) != BLANK:
        return 0, 0
    return _without_year(monthday // 100, monthday % 100, at + 5, end, state)


@njit(cache=True, nogil=True)
def _without_year(month, day, at, end, state):
    """Read the clock behind a date without a year; a year passes only where there is a clock."""
    after, clock_ns = read_clock(at, end)
    if after == 0:
        return 0, 0
    return end_moment(days_without_year(month, day, state), clock_ns, after, end)


@njit(cache=True, nogil=True)
def read_short_year(at, end):
    """`17/06/09 20:10:40`: the last two digits of the year first."""
    mark = byte_at(at + 2, end)
    if not _joins_date(mark) or byte_at(at + 5, end) != mark:
        return 0, 0
    year, between = fixed_number(at, 2, end), byte_at(at + 8, end)
    if year < 0 or not _joins_clock(between):
        return 0, 0
    days = days_of(2000 + year, fixed_number(at + 3, 2, end), fixed_number(at + 6, 2, end))
    return read_moment(days, at + 9, end)


@njit(cache=True, nogil=True)
def read_long_year_last(at, end, day_first):
    """`03/17/2024 4:13:38 PM`, or the day first with `/`, `.` or `-`; the year may have two digits.

    The clock may stand in a cell of its own: `17.03.2024;16:13:38`.
    """
    at, first = short_number(at, end)
    mark = byte_at(at, end) if at else 0
    if not _joins_date(mark):
        return 0, 0
    at, second = short_number(at + 1, end)
    if at == 0 or byte_at(at, end) != mark:
        return 0, 0
    year, digits = fixed_number(at + 1, 4, end), 4
    if year < 0:
        year, digits = 2000 + fixed_number(at + 1, 2, end), 2
    at += 1 + digits
    if byte_at(at, end) == COMMA:
        at += 1
    if not _joins_clock(byte_at(at, end)):
        return 0, 0
    if year < 2000 and digits == 2:
        return 0, 0
    month, day = (second, first) if day_first else (first, second)
    return read_moment(days_of(year, month, day), at + 1, end)


@njit(cache=True, nogil=True)
def read_compact(at, end, year_digits):
    """`20240317T161338.5Z`, `20240317-16:13:38:811`, or with a short year `240317 161338`."""
    year = fixed_number(at, year_digits, end)
    monthday = fixed_number(at + year_digits, 4, end)
    at += year_digits + 4
    between = byte_at(at, end)
    if year < 0 or monthday < 0:
        return 0, 0
    if between != BLANK and between != _T and between != DASH and between != UNDERSCORE:
        return 0, 0
    days = days_of(year + 2000 if year_digits == 2 else year, monthday // 100, monthday % 100)
    after, clock_ns = read_compact_clock(at + 1, end)
    if after == 0 and year_digits == 4:
        after, clock_ns = read_clock(at + 1, end)
    return end_moment(days, clock_ns, after, end)
