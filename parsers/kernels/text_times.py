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
    DASH,
    DOT,
    NO_PAIRS,
    SLASH,
    UNDERSCORE,
    byte_at,
    fixed_number,
    is_word,
    long_number,
    pair,
    pairs_like,
    pattern,
)
from parsers.kernels.text_clocks import SECOND_NS, read_clock, read_fraction, read_moment, utc_ns
from parsers.kernels.text_dates import NO_DAY, days_of
from parsers.kernels.text_month_times import read_day_first, read_month_name, read_weekday, read_year_behind
from parsers.kernels.text_number_times import (
    read_compact,
    read_four_digits,
    read_long_year_last,
    read_month_day,
    read_short_year,
)
from parsers.kernels.text_unit_times import LEAST_EPOCH_S, MOST_EPOCH_S
from parsers.kernels.text_zones import read_further_zone

# Forms of times, as a plan names them.
ISO, DATE, MONTH_NAME, WEEKDAY, DAY_FIRST, MONTH_DAY, DAY_MONTH = range(7)
SHORT_YEAR, AMERICAN, EUROPEAN, COMPACT_SHORT, COMPACT, EPOCH, CLOCK, UPTIME, FOUR_DIGITS, YEAR_BEHIND = (
    range(7, 17)
)
# Those that are a time without another field, the commoner first: where two fit, the one that fits more lines
# is taken. With a year behind it a date is none without one.
WHOLE_FORMS = (
    ISO, YEAR_BEHIND, MONTH_NAME, WEEKDAY, DAY_FIRST, MONTH_DAY, DAY_MONTH, SHORT_YEAR, AMERICAN, EUROPEAN,
    COMPACT, COMPACT_SHORT, EPOCH, UPTIME, CLOCK,
)  # fmt: skip
ZONED = 32  # added to a form behind which a zone may stand by name, or by its hours behind a blank

_T = 84
_YYYY_MM_DASHES, _YYYY_MM_SLASHES, _YYYY_MM_DOTS = map(pattern, (b"0000-00-", b"0000/00/", b"0000.00."))


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
    if seconds < LEAST_EPOCH_S or seconds > MOST_EPOCH_S:
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
    enough = after - at >= 4
    if byte_at(after, end) == 115:  # `12.345s`, as Java's machine writes
        after += 1
    if not enough or is_word(byte_at(after, end)):
        return 0, 0
    return after, seconds * SECOND_NS + nanoseconds


@njit(cache=True, nogil=True)
def _read(form, at, end, state):
    """Return (address after, UTC ns, ns since boot)."""
    after, ns = 0, 0
    if form == ISO:
        after, ns = _iso(at, end)
    elif form == MONTH_NAME:
        after, ns = read_month_name(at, end, state)
    elif form == MONTH_DAY or form == DAY_MONTH:
        after, ns = read_month_day(at, end, state, form == DAY_MONTH)
    elif form == FOUR_DIGITS:
        after, ns = read_four_digits(at, end, state)
    elif form == YEAR_BEHIND:
        after, ns = read_year_behind(at, end)
    elif form == WEEKDAY:
        after, ns = read_weekday(at, end)
    elif form == DAY_FIRST:
        after, ns = read_day_first(at, end)
    elif form == SHORT_YEAR:
        after, ns = read_short_year(at, end)
    elif form == AMERICAN or form == EUROPEAN:
        after, ns = read_long_year_last(at, end, form == EUROPEAN)
    elif form == COMPACT or form == COMPACT_SHORT:
        after, ns = read_compact(at, end, 4 if form == COMPACT else 2)
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


@njit(cache=True, nogil=True)
def read_time(form, at, end, state):
    """Return (address after, UTC ns, ns since boot) of a time in this form; see the module.

    `state` is for dates without a year, see `text_dates.year_of`.
    """
    after, ns, mono = _read(form & (ZONED - 1), at, end, state)
    if form >= ZONED and after and ns != NO_TIME:
        after, east = read_further_zone(at, after, end)
        ns -= east * SECOND_NS
    return after, ns, mono
