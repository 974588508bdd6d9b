"""Reads times in whose dates the month is a name; see `text_times`."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.text_bytes import (
    BLANK,
    COLON,
    COMMA,
    DASH,
    DOT,
    SLASH,
    byte_at,
    digit_at,
    fixed_number,
    is_word,
    short_number,
    skip_spaces,
)
from parsers.kernels.text_clocks import SECOND_NS, end_moment, read_clock, read_moment, read_zone, utc_ns
from parsers.kernels.text_dates import NO_DAY, days_of, days_without_year, month_at
from parsers.kernels.text_unit_times import MOST_EPOCH_S
from parsers.kernels.text_zones import read_zone_name

_STAR = 42


@njit(cache=True, nogil=True)
def read_month_name(at, end, state):
    """`Jun  9 15:16:01`, as syslog writes, `Jun 9 2024 15:16:01` or `Jun 09, 2024 3:16:01 PM`.

    Routers write `*` or `.` before it where their clock was not set.
    """
    if byte_at(at, end) == _STAR or byte_at(at, end) == DOT:
        at += 1
    month = month_at(at, end)
    if month == 0 or byte_at(at + 3, end) != BLANK:
        return 0, 0
    at, day = short_number(skip_spaces(at + 3, end), end)
    if at and byte_at(at, end) == COMMA:
        at += 1
    if at == 0 or byte_at(at, end) != BLANK:
        return 0, 0
    year = fixed_number(at + 1, 4, end)
    if year >= 0:
        at += 5
    after, clock_ns = read_clock(skip_spaces(at, end), end)
    if after == 0:
        return 0, 0
    days = days_of(year, month, day) if year >= 0 else days_without_year(month, day, state)
    return end_moment(days, clock_ns, after, end)


@njit(cache=True, nogil=True)
def _year_behind(at, end):
    """`Dec 04 04:47:44 2005`: a zone may stand before the year."""
    month = month_at(at, end)
    if month == 0 or byte_at(at + 3, end) != BLANK:
        return 0, 0
    at, day = short_number(skip_spaces(at + 3, end), end)
    if at == 0 or byte_at(at, end) != BLANK:
        return 0, 0
    at, clock_ns = read_clock(skip_spaces(at, end), end)
    if at == 0:
        return 0, 0
    at, east = read_zone(at, end)
    at = skip_spaces(at, end)
    if 65 <= byte_at(at, end) <= 90:  # a zone by its name, which need not be known
        east += read_zone_name(at, end)[1]
        while is_word(byte_at(at, end)):
            at += 1
        at = skip_spaces(at, end)
    days = days_of(fixed_number(at, 4, end), month, day)
    if days == NO_DAY or digit_at(at + 4, end) >= 0:
        return 0, 0
    return at + 4, utc_ns(days, clock_ns, east)


@njit(cache=True, nogil=True)
def read_year_behind(at, end):
    """`Dec 04 04:47:44 2005` from 1970 to 2099: another number behind the clock is a value."""
    after, ns = _year_behind(at, end)
    return (after, ns) if 0 <= ns < MOST_EPOCH_S * SECOND_NS else (0, 0)


@njit(cache=True, nogil=True)
def read_weekday(at, end):
    """`Sun Dec 04 04:47:44 2005`, as C's ctime writes."""
    if byte_at(at + 3, end) != BLANK or digit_at(at, end) >= 0:
        return 0, 0
    return _year_behind(at + 4, end)


@njit(cache=True, nogil=True)
def read_day_first(at, end):
    """`10/Oct/2000:13:55:36 -0700`, `04 Dec 2005 04:47:44,123` or `Sun, 4 Dec 2005 04:47:44`."""
    if byte_at(at + 3, end) == COMMA and digit_at(at, end) < 0:
        at = skip_spaces(at + 4, end)
    at, day = short_number(at, end)
    mark = byte_at(at, end) if at else 0
    if mark != SLASH and mark != DASH and mark != BLANK:
        return 0, 0
    month = month_at(at + 1, end)
    if month == 0 or byte_at(at + 4, end) != mark:
        return 0, 0
    year = fixed_number(at + 5, 4, end)
    between = byte_at(at + 9, end)
    if between != COLON and between != BLANK:
        return 0, 0
    return read_moment(days_of(year, month, day), at + 10, end)
