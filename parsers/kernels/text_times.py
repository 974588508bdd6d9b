"""Reads the times that lines of text begin with, in the forms that loggers write.

Everything works on addresses: `at` is the first byte, `end` the one after the last that may be read.
A form returns (address after, UTC ns, ns since boot), with an address of 0 where its form is not there.
"""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
import numpy as np
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.memory import load_i64, load_u8, store_i64

# Forms of times, as a plan names them.
ISO, DATE, MONTH_NAME, WEEKDAY, DAY_FIRST, MONTH_DAY, DAY_MONTH = range(7)
SHORT_YEAR, AMERICAN, EUROPEAN, COMPACT_SHORT, COMPACT, EPOCH, CLOCK, UPTIME, FOUR_DIGITS = range(7, 16)

YEAR, MONTH = 0, 8  # in the state, bytes: the year that a date without one is of, the month before
SHUFFLED = -1  # for the month before: the records are in no order, and all of one year
STATE_WORDS = 2

_SECOND_NS, _DAY_S = 1_000_000_000, 86_400
_NO_DAY = -(1 << 40)
_ZERO, _NINE, _BLANK, _COLON, _DOT, _COMMA = 48, 57, 32, 58, 46, 44
_DASH, _PLUS, _SLASH, _UNDERSCORE, _T, _Z = 45, 43, 47, 95, 84, 90
_LEAST_YEAR, _MOST_YEAR = 1700, 2261  # nanoseconds in an i64 end in 1677 and 2262
_LEAST_EPOCH_S, _MOST_EPOCH_S = 946_684_800, 4_102_444_800  # 2000 to 2100: other numbers are no times


@njit(cache=True, nogil=True)
def _digit(at, end):
    """Return the value of the digit at `at`, -1 for none."""
    if at >= end:
        return -1
    byte = np.int64(load_u8(at))
    return byte - _ZERO if _ZERO <= byte <= _NINE else -1


@njit(cache=True, nogil=True)
def _byte(at, end):
    return np.int64(load_u8(at)) if at < end else 0


@njit(cache=True, nogil=True)
def _fixed(at, digits, end):
    """Return the value of exactly `digits` digits, -1 where they are not."""
    value = 0
    for place in range(digits):
        digit = _digit(at + place, end)
        if digit < 0:
            return -1
        value = value * 10 + digit
    return value


@njit(cache=True, nogil=True)
def _short(at, end):
    """Return (address after, value) of one or two digits, 0 where there are none or three."""
    first = _digit(at, end)
    if first < 0:
        return 0, 0
    second = _digit(at + 1, end)
    if second < 0:
        return at + 1, first
    if _digit(at + 2, end) >= 0:
        return 0, 0
    return at + 2, first * 10 + second


@njit(cache=True, nogil=True)
def days_of(year, month, day):
    """Return days since 1970-01-01, a number far below 0 where there is no such day."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 31
    if month == 4 or month == 6 or month == 9 or month == 11:
        longest = 30
    elif month == 2:
        longest = 29 if leap else 28
    if year < _LEAST_YEAR or year > _MOST_YEAR or month < 1 or month > 12 or day < 1 or day > longest:
        return _NO_DAY
    # Counted from March, so that the leap day is a year's last (Howard Hinnant's days_from_civil).
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


@njit(cache=True, nogil=True)
def _fraction(at, end, colon):
    """Return (address after, ns) of `.123` or `,123` (or `:123`); digits past the ninth do not count."""
    mark = _byte(at, end)
    if not (mark == _DOT or mark == _COMMA or (colon and mark == _COLON)) or _digit(at + 1, end) < 0:
        return at, 0
    nanoseconds, unit, at = 0, 100_000_000, at + 1
    while True:
        digit = _digit(at, end)
        if digit < 0:
            return at, nanoseconds
        nanoseconds += digit * unit
        unit //= 10
        at += 1


@njit(cache=True, nogil=True)
def _clock(at, end):
    """Return (address after, ns of the day) of `H:MM:SS` and its fraction; a leap second is the next one.

    Dots may stand for the colons.
    """
    at, hour = _short(at, end)
    mark = _byte(at, end) if at else 0
    if mark != _COLON and mark != _DOT:
        return 0, 0
    at, minute = _short(at + 1, end)
    if at == 0 or _byte(at, end) != mark:
        return 0, 0
    at, second = _short(at + 1, end)
    if at == 0 or hour > 23 or minute > 59 or second > 60:
        return 0, 0
    at, nanoseconds = _fraction(at, end, mark == _COLON)
    return at, (hour * 3600 + minute * 60 + second) * _SECOND_NS + nanoseconds


@njit(cache=True, nogil=True)
def _is_word(byte):
    return (
        _ZERO <= byte <= _NINE or 65 <= byte <= 90 or 97 <= byte <= 122 or byte == _UNDERSCORE or byte >= 128
    )


@njit(cache=True, nogil=True)
def _zone(at, end):
    """Return (address after, seconds east of UTC) of `Z`, ` UTC`, ` GMT`, `+01`, `+01:00` or ` +0100`."""
    if _byte(at, end) == _Z and not _is_word(_byte(at + 1, end)):
        return at + 1, 0
    sign_at = at + 1 if _byte(at, end) == _BLANK else at
    a, b, c = _byte(sign_at, end), _byte(sign_at + 1, end), _byte(sign_at + 2, end)
    named = (a == 85 and b == 84 and c == 67) or (a == 71 and b == 77 and c == 84)
    if named and not _is_word(_byte(sign_at + 3, end)):
        return sign_at + 3, 0
    if a != _PLUS and a != _DASH:
        return at, 0
    hours = _fixed(sign_at + 1, 2, end)
    if hours < 0 or hours > 18:
        return at, 0
    after = sign_at + 3
    minutes_at = after + 1 if _byte(after, end) == _COLON else after
    minutes = _fixed(minutes_at, 2, end)
    if 0 <= minutes <= 59:
        after = minutes_at + 2
    elif sign_at != at:
        return at, 0  # ` -12` is a number that follows; ` -1200` is a zone
    else:
        minutes = 0
    if _is_word(_byte(after, end)):
        return at, 0
    seconds = hours * 3600 + minutes * 60
    return after, -seconds if a == _DASH else seconds


@njit(cache=True, nogil=True)
def _moment(days, at, end):
    """Return (address after, UTC ns) of the clock at `at` on a day, with its zone; 0 where there is none."""
    after, clock_ns = _clock(at, end)
    if after == 0 or days == _NO_DAY or _digit(after, end) >= 0:
        return 0, 0
    after, east = _zone(after, end)
    return after, (days * _DAY_S - east) * _SECOND_NS + clock_ns


@njit(cache=True, nogil=True)
def _month(at, end):
    """Return the number of the month whose three letters stand at `at`, 0 for none."""
    a, b, c = _byte(at, end) | 32, _byte(at + 1, end) | 32, _byte(at + 2, end) | 32
    if a == 106:  # j
        if b == 97 and c == 110:
            return 1
        if b == 117:
            return 6 if c == 110 else 7 if c == 108 else 0
    elif a == 102:
        return 2 if b == 101 and c == 98 else 0
    elif a == 109:
        if b == 97:
            return 3 if c == 114 else 5 if c == 121 else 0
    elif a == 97:
        if b == 112 and c == 114:
            return 4
        return 8 if b == 117 and c == 103 else 0
    elif a == 115:
        return 9 if b == 101 and c == 112 else 0
    elif a == 111:
        return 10 if b == 99 and c == 116 else 0
    elif a == 110:
        return 11 if b == 111 and c == 118 else 0
    elif a == 100:
        return 12 if b == 101 and c == 99 else 0
    return 0


@njit(cache=True, nogil=True)
def _year_of(month, state):
    """Return the year of a date without one: where the months begin again, so does a year."""
    year, before = load_i64(state + YEAR), load_i64(state + MONTH)
    if before == SHUFFLED:
        return year
    if before and month > before + 6:
        return year - 1  # a late line of the old year
    if month + 6 < before:
        year += 1
        store_i64(state + YEAR, year)
    store_i64(state + MONTH, month)
    return year


@njit(cache=True, nogil=True)
def _blanks(at, end):
    while _byte(at, end) == _BLANK:
        at += 1
    return at


@njit(cache=True, nogil=True)
def _iso(at, end):
    """`2024-03-01T12:00:00.123Z`, with `/` or `.` for `-`, and a blank, `_`, `-` or `:` for `T`."""
    mark = _byte(at + 4, end)
    if (mark != _DASH and mark != _SLASH and mark != _DOT) or _byte(at + 7, end) != mark:
        return 0, 0
    between = _byte(at + 10, end)
    if between != _T and between != 116 and between != _BLANK and between != _UNDERSCORE:
        if between != _DASH and between != _COLON:
            return 0, 0
    days = days_of(_fixed(at, 4, end), _fixed(at + 5, 2, end), _fixed(at + 8, 2, end))
    return _moment(days, at + 11, end)


@njit(cache=True, nogil=True)
def _date(at, end):
    """`2024-03-01` alone, before a blank."""
    mark = _byte(at + 4, end)
    if (mark != _DASH and mark != _SLASH and mark != _DOT) or _byte(at + 7, end) != mark:
        return 0, 0
    days = days_of(_fixed(at, 4, end), _fixed(at + 5, 2, end), _fixed(at + 8, 2, end))
    if days == _NO_DAY or _is_word(_byte(at + 10, end)):
        return 0, 0
    return at + 10, days * _DAY_S * _SECOND_NS


@njit(cache=True, nogil=True)
def _month_name(at, end, state):
    """`Jun  9 15:16:01`, as syslog writes, perhaps with a year before the clock."""
    month = _month(at, end)
    if month == 0 or _byte(at + 3, end) != _BLANK:
        return 0, 0
    at, day = _short(_blanks(at + 3, end), end)
    if at == 0 or _byte(at, end) != _BLANK:
        return 0, 0
    year = _fixed(at + 1, 4, end)
    if year >= 0:
        at += 5
    at = _blanks(at, end)
    if _clock(at, end)[0] == 0:
        return 0, 0
    return _moment(days_of(year if year >= 0 else _year_of(month, state), month, day), at, end)


@njit(cache=True, nogil=True)
def _weekday(at, end):
    """`Sun Dec 04 04:47:44 2005`, as C's ctime writes; a zone may stand before the year."""
    month = _month(at + 4, end)
    if month == 0 or _byte(at + 3, end) != _BLANK or _byte(at + 7, end) != _BLANK or _digit(at, end) >= 0:
        return 0, 0
    at, day = _short(_blanks(at + 7, end), end)
    if at == 0 or _byte(at, end) != _BLANK:
        return 0, 0
    at, clock_ns = _clock(_blanks(at, end), end)
    if at == 0:
        return 0, 0
    at, east = _zone(at, end)
    at = _blanks(at, end)
    if 65 <= _byte(at, end) <= 90:  # a zone by a name that is not known
        while _is_word(_byte(at, end)):
            at += 1
        at = _blanks(at, end)
    days = days_of(_fixed(at, 4, end), month, day)
    if days == _NO_DAY or _digit(at + 4, end) >= 0:
        return 0, 0
    return at + 4, (days * _DAY_S - east) * _SECOND_NS + clock_ns


@njit(cache=True, nogil=True)
def _day_first(at, end):
    """`10/Oct/2000:13:55:36 -0700`, `04 Dec 2005 04:47:44,123` or `Sun, 4 Dec 2005 04:47:44`."""
    if _byte(at + 3, end) == _COMMA and _digit(at, end) < 0:
        at = _blanks(at + 4, end)
    at, day = _short(at, end)
    mark = _byte(at, end) if at else 0
    if mark != _SLASH and mark != _DASH and mark != _BLANK:
        return 0, 0
    month = _month(at + 1, end)
    if month == 0 or _byte(at + 4, end) != mark:
        return 0, 0
    year = _fixed(at + 5, 4, end)
    between = _byte(at + 9, end)
    if between != _COLON and between != _BLANK:
        return 0, 0
    return _moment(days_of(year, month, day), at + 10, end)


@njit(cache=True, nogil=True)
def _month_day(at, end, state, day_first):
    """`03-17 16:13:38.811`, as Android writes, with `/` or `.` as well; perhaps the day first."""
    first = _fixed(at, 2, end)
    mark = _byte(at + 2, end)
    second = _fixed(at + 3, 2, end)
    if first < 0 or second < 0 or (mark != _DASH and mark != _SLASH and mark != _DOT):
        return 0, 0
    between = _byte(at + 5, end)
    if between != _BLANK and between != _T and between != _DASH:
        return 0, 0
    month, day = (second, first) if day_first else (first, second)
    if month < 1 or month > 12:
        return 0, 0
    after, _ = _clock(at + 6, end)
    if after == 0:
        return 0, 0
    return _moment(days_of(_year_of(month, state), month, day), at + 6, end)


@njit(cache=True, nogil=True)
def _four_digits(at, end, state):
    """`0317 16:13:38.811`, as glog writes."""
    monthday = _fixed(at, 4, end)
    if monthday < 101 or monthday > 1231 or _byte(at + 4, end) != _BLANK or _clock(at + 5, end)[0] == 0:
        return 0, 0
    month = monthday // 100
    return _moment(days_of(_year_of(month, state), month, monthday % 100), at + 5, end)


@njit(cache=True, nogil=True)
def _short_year(at, end):
    """`17/06/09 20:10:40`: the last two digits of the year first."""
    mark = _byte(at + 2, end)
    if (mark != _SLASH and mark != _DASH and mark != _DOT) or _byte(at + 5, end) != mark:
        return 0, 0
    year, between = _fixed(at, 2, end), _byte(at + 8, end)
    if year < 0 or (between != _BLANK and between != _T):
        return 0, 0
    days = days_of(2000 + year, _fixed(at + 3, 2, end), _fixed(at + 6, 2, end))
    return _moment(days, at + 9, end)


@njit(cache=True, nogil=True)
def _long_year_last(at, end, day_first):
    """`03/17/2024 4:13:38 PM`, or the day first with `/`, `.` or `-`."""
    at, first = _short(at, end)
    mark = _byte(at, end) if at else 0
    if mark != _SLASH and mark != _DOT and mark != _DASH:
        return 0, 0
    at, second = _short(at + 1, end)
    if at == 0 or _byte(at, end) != mark:
        return 0, 0
    year = _fixed(at + 1, 4, end)
    at += 5
    if _byte(at, end) == _COMMA:
        at += 1
    if _byte(at, end) != _BLANK and _byte(at, end) != _T:
        return 0, 0
    month, day = (second, first) if day_first else (first, second)
    after, moment = _moment(days_of(year, month, day), at + 1, end)
    if after == 0:
        return 0, 0
    return _afternoon(after, moment, end)


@njit(cache=True, nogil=True)
def _afternoon(at, moment, end):
    """Take ` AM` or ` PM` into account."""
    half = _byte(at + 1, end) | 32
    if _byte(at, end) != _BLANK or (half != 97 and half != 112) or _byte(at + 2, end) | 32 != 109:
        return at, moment
    if _is_word(_byte(at + 3, end)):
        return at, moment
    hour = moment // (3600 * _SECOND_NS) % 24
    if half == 112 and hour < 12:
        moment += 12 * 3600 * _SECOND_NS
    if half == 97 and hour == 12:
        moment -= 12 * 3600 * _SECOND_NS
    return at + 3, moment


@njit(cache=True, nogil=True)
def _compact_clock(at, end):
    """Return (address after, ns of the day) of `HHMMSS` and its fraction."""
    value = _fixed(at, 6, end)
    if value < 0 or _digit(at + 6, end) >= 0:
        return 0, 0
    hour, minute, second = value // 10_000, value // 100 % 100, value % 100
    if hour > 23 or minute > 59 or second > 60:
        return 0, 0
    after, nanoseconds = _fraction(at + 6, end, False)
    return after, (hour * 3600 + minute * 60 + second) * _SECOND_NS + nanoseconds


@njit(cache=True, nogil=True)
def _compact(at, end, year_digits):
    """`20240317T161338.5Z`, `20240317-16:13:38:811`, or with a short year `240317 161338`."""
    year = _fixed(at, year_digits, end)
    monthday = _fixed(at + year_digits, 4, end)
    at += year_digits + 4
    between = _byte(at, end)
    if year < 0 or monthday < 0:
        return 0, 0
    if between != _BLANK and between != _T and between != _DASH and between != _UNDERSCORE:
        return 0, 0
    days = days_of(year + 2000 if year_digits == 2 else year, monthday // 100, monthday % 100)
    if days == _NO_DAY:
        return 0, 0
    after, clock_ns = _compact_clock(at + 1, end)
    if after == 0 and year_digits == 4:
        after, clock_ns = _clock(at + 1, end)
    if after == 0 or _digit(after, end) >= 0:
        return 0, 0
    after, east = _zone(after, end)
    return after, (days * _DAY_S - east) * _SECOND_NS + clock_ns


@njit(cache=True, nogil=True)
def _epoch(at, end):
    """Seconds since 1970 with a fraction, or milli-, micro- or nanoseconds: by how many digits there are."""
    start, value = at, 0
    while at - start < 20:
        digit = _digit(at, end)
        if digit < 0:
            break
        value = value * 10 + digit
        at += 1
    digits = at - start
    unit = 0
    if digits == 9 or digits == 10:
        unit = _SECOND_NS
    elif digits == 13:
        unit = 1_000_000
    elif digits == 16:
        unit = 1_000
    elif digits == 19:
        unit = 1
    if unit == 0 or _is_word(_byte(at, end)):
        return 0, 0
    seconds = value // (_SECOND_NS // unit)
    if seconds < _LEAST_EPOCH_S or seconds > _MOST_EPOCH_S:
        return 0, 0
    nanoseconds = 0
    if unit == _SECOND_NS:
        at, nanoseconds = _fraction(at, end, False)
    return at, value * unit + nanoseconds


@njit(cache=True, nogil=True)
def _uptime(at, end):
    """Seconds since boot with a fraction, as the kernel of Linux writes."""
    start, seconds = at, 0
    while at - start < 12:
        digit = _digit(at, end)
        if digit < 0:
            break
        seconds = seconds * 10 + digit
        at += 1
    if at == start or at - start > 9 or _byte(at, end) != _DOT:
        return 0, 0
    after, nanoseconds = _fraction(at, end, False)
    if after - at < 4 or _is_word(_byte(after, end)):
        return 0, 0
    return after, seconds * _SECOND_NS + nanoseconds


@njit(cache=True, nogil=True)
def read_time(form, at, end, state):
    """Return (address after, UTC ns, ns since boot) of a time in this form; see the module.

    `state` is the address of STATE_WORDS i64: YEAR, and MONTH (0 at first).
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
        if after and (_byte(at + 1, end) == _DOT or _byte(at + 2, end) == _DOT):
            after = 0  # `10.0.0.1` is an address
        if after and _is_word(_byte(after, end)):
            after = 0
    elif form == UPTIME:
        after, ns = _uptime(at, end)
        return after, NO_TIME, ns
    return after, ns, NO_TIME
