"""Reads the times that lines of text begin with, in the forms that loggers write.

Everything works on addresses: `at` is the first byte, `end` the one after the last that may be read.
A form returns (address after, ns), with an address of 0 where its form is not there.
"""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.text_bytes import (
    BLANK,
    COLON,
    COMMA,
    DASH,
    DOT,
    NO_PAIRS,
    SLASH,
    UNDERSCORE,
    byte_at,
    digit_at,
    fixed_number,
    is_word,
    long_number,
    pair,
    pairs_like,
    pattern,
    short_number,
    skip_spaces,
)
from parsers.kernels.text_clocks import (
    SECOND_NS,
    end_moment,
    read_clock,
    read_compact_clock,
    read_fraction,
    read_moment,
    read_zone,
    utc_ns,
)
from parsers.kernels.text_dates import NO_DAY, days_of, days_without_year, month_at

# Forms of times, as a plan names them.
ISO, DATE, MONTH_NAME, WEEKDAY, DAY_FIRST, MONTH_DAY, DAY_MONTH = range(7)
SHORT_YEAR, AMERICAN, EUROPEAN, COMPACT_SHORT, COMPACT, EPOCH, CLOCK, UPTIME, FOUR_DIGITS = range(7, 16)

_T = 84
_YYYY_MM_DASHES, _YYYY_MM_SLASHES, _YYYY_MM_DOTS = map(pattern, (b"0000-00-", b"0000/00/", b"0000.00."))
_LEAST_EPOCH_S, _MOST_EPOCH_S = 946_684_800, 4_102_444_800  # 2000 to 2100: other numbers are no times


@njit(cache=True, nogil=True)
def _joins_date(byte):
    """Tell whether a byte may stand between the numbers of a date."""
    return byte == DASH or byte == SLASH or byte == DOT


@njit(cache=True, nogil=True)
def _year_first(at, end):
    """Return days since 1970 of `2024-03-01`, `2024/03/01` or `2024.03.01`; NO_DAY for none."""
    mark = byte_at(at + 4, end)
    if mark == DASH:
        pairs = pairs_like(at, _YYYY_MM_DASHES, end)
    elif mark == SLASH:
        pairs = pairs_like(at, _YYYY_MM_SLASHES, end)
    elif mark == DOT:
        pairs = pairs_like(at, _YYYY_MM_DOTS, end)
    else:
        return NO_DAY
    if pairs == NO_PAIRS:
        return NO_DAY
    return days_of(100 * pair(pairs, 0) + pair(pairs, 2), pair(pairs, 5), fixed_number(at + 8, 2, end))


@njit(cache=True, nogil=True)
def _iso(at, end):
    """`2024-03-01T12:00:00.123Z`, with `/` or `.` for `-`, and a blank, `_`, `-` or `:` for `T`."""
    between = byte_at(at + 10, end)
    if between != _T and between != 116 and between != BLANK and between != UNDERSCORE:
        if between != DASH and between != COLON:
            return 0, 0
    return read_moment(_year_first(at, end), at + 11, end)


@njit(cache=True, nogil=True)
def _date(at, end):
    """`2024-03-01` alone, before a blank."""
    days = _year_first(at, end)
    if days == NO_DAY or is_word(byte_at(at + 10, end)):
        return 0, 0
    return at + 10, utc_ns(days, 0, 0)


@njit(cache=True, nogil=True)
def _month_name(at, end, state):
    """`Jun  9 15:16:01`, as syslog writes, perhaps with a year before the clock."""
    month = month_at(at, end)
    if month == 0 or byte_at(at + 3, end) != BLANK:
        return 0, 0
    at, day = short_number(skip_spaces(at + 3, end), end)
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
def _weekday(at, end):
    """`Sun Dec 04 04:47:44 2005`, as C's ctime writes; a zone may stand before the year."""
    month = month_at(at + 4, end)
    if month == 0 or byte_at(at + 3, end) != BLANK or byte_at(at + 7, end) != BLANK or digit_at(at, end) >= 0:
        return 0, 0
    at, day = short_number(skip_spaces(at + 7, end), end)
    if at == 0 or byte_at(at, end) != BLANK:
        return 0, 0
    at, clock_ns = read_clock(skip_spaces(at, end), end)
    if at == 0:
        return 0, 0
    at, east = read_zone(at, end)
    at = skip_spaces(at, end)
    if 65 <= byte_at(at, end) <= 90:  # a zone by a name that is not known
        while is_word(byte_at(at, end)):
            at += 1
        at = skip_spaces(at, end)
    days = days_of(fixed_number(at, 4, end), month, day)
    if days == NO_DAY or digit_at(at + 4, end) >= 0:
        return 0, 0
    return at + 4, utc_ns(days, clock_ns, east)


@njit(cache=True, nogil=True)
def _day_first(at, end):
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


@njit(cache=True, nogil=True)
def _month_day(at, end, state, day_first):
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
def _four_digits(at, end, state):
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
def _short_year(at, end):
    """`17/06/09 20:10:40`: the last two digits of the year first."""
    mark = byte_at(at + 2, end)
    if not _joins_date(mark) or byte_at(at + 5, end) != mark:
        return 0, 0
    year, between = fixed_number(at, 2, end), byte_at(at + 8, end)
    if year < 0 or (between != BLANK and between != _T):
        return 0, 0
    days = days_of(2000 + year, fixed_number(at + 3, 2, end), fixed_number(at + 6, 2, end))
    return read_moment(days, at + 9, end)


@njit(cache=True, nogil=True)
def _long_year_last(at, end, day_first):
    """`03/17/2024 4:13:38 PM`, or the day first with `/`, `.` or `-`."""
    at, first = short_number(at, end)
    mark = byte_at(at, end) if at else 0
    if not _joins_date(mark):
        return 0, 0
    at, second = short_number(at + 1, end)
    if at == 0 or byte_at(at, end) != mark:
        return 0, 0
    year = fixed_number(at + 1, 4, end)
    at += 5
    if byte_at(at, end) == COMMA:
        at += 1
    if byte_at(at, end) != BLANK and byte_at(at, end) != _T:
        return 0, 0
    month, day = (second, first) if day_first else (first, second)
    return read_moment(days_of(year, month, day), at + 1, end)


@njit(cache=True, nogil=True)
def _compact(at, end, year_digits):
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


@njit(cache=True, nogil=True)
def _epoch(at, end):
    """Seconds since 1970 with a fraction, or milli-, micro- or nanoseconds: by how many digits there are."""
    start = at
    at, value = long_number(at, 20, end)
    digits = at - start
    unit = 0
    if digits == 9 or digits == 10:
        unit = SECOND_NS
    elif digits == 13:
        unit = 1_000_000
    elif digits == 16:
        unit = 1_000
    elif digits == 19:
        unit = 1
    if unit == 0 or is_word(byte_at(at, end)):
        return 0, 0
    seconds = value // (SECOND_NS // unit)
    if seconds < _LEAST_EPOCH_S or seconds > _MOST_EPOCH_S:
        return 0, 0
    nanoseconds = 0
    if unit == SECOND_NS:
        at, nanoseconds = read_fraction(at, end, False)
    return at, value * unit + nanoseconds


@njit(cache=True, nogil=True)
def _clock(at, end):
    """`12:00:00.123` alone, with colons: `10.0.0.1` is an address."""
    after, ns = read_clock(at, end)
    if after == 0 or byte_at(at + 1, end) == DOT or byte_at(at + 2, end) == DOT:
        return 0, 0
    return (0, 0) if is_word(byte_at(after, end)) else (after, ns)


@njit(cache=True, nogil=True)
def _uptime(at, end):
    """Seconds since boot with a fraction, as the kernel of Linux writes."""
    start = at
    at, seconds = long_number(at, 10, end)
    if at == start or at - start > 9 or byte_at(at, end) != DOT:
        return 0, 0
    after, nanoseconds = read_fraction(at, end, False)
    if after - at < 4 or is_word(byte_at(after, end)):
        return 0, 0
    return after, seconds * SECOND_NS + nanoseconds


@njit(cache=True, nogil=True)
def read_time(form, at, end, state):
    """Return (address after, UTC ns, ns since boot) of a time in this form; see the module.

    `state` is for dates without a year, see `text_dates.year_of`.
    """
    after, ns = 0, 0
    if form == ISO:
        after, ns = _iso(at, end)
    elif form == MONTH_NAME:
        after, ns = _month_name(at, end, state)
    elif form == MONTH_DAY or form == DAY_MONTH:
        after, ns = _month_day(at, end, state, form == DAY_MONTH)
    elif form == FOUR_DIGITS:
        after, ns = _four_digits(at, end, state)
    elif form == WEEKDAY:
        after, ns = _weekday(at, end)
    elif form == DAY_FIRST:
        after, ns = _day_first(at, end)
    elif form == SHORT_YEAR:
        after, ns = _short_year(at, end)
    elif form == AMERICAN or form == EUROPEAN:
        after, ns = _long_year_last(at, end, form == EUROPEAN)
    elif form == COMPACT or form == COMPACT_SHORT:
        after, ns = _compact(at, end, 4 if form == COMPACT else 2)
    elif form == EPOCH:
        after, ns = _epoch(at, end)
    elif form == DATE:
        after, ns = _date(at, end)
    elif form == CLOCK:
        after, ns = _clock(at, end)
    elif form == UPTIME:
        after, ns = _uptime(at, end)
        return after, NO_TIME, ns
    return after, ns, NO_TIME
