"""Splits plain text into lines and reads the time and level that a line begins with."""

from functools import reduce
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.parsed_log import NO_TIME

Bytes = NDArray[np.uint8]

LONGEST_LINE = 1 << 20  # bytes; a longer line is several records
LEVEL_WINDOW = 96  # bytes after the time in which a level is looked for


class Lines(NamedTuple):
    """Columns of one chunk of lines."""

    start: NDArray[np.int64]  # offset of the line's first byte in the data
    length: NDArray[np.uint32]  # without its line end
    ts_ns: NDArray[np.int64]  # NO_TIME where there is none
    level: NDArray[np.uint8]


def make_lines(rows: int) -> Lines:
    """Return columns for `rows` lines, not filled."""
    return Lines(
        start=np.empty(rows, np.int64),
        length=np.empty(rows, np.uint32),
        ts_ns=np.empty(rows, np.int64),
        level=np.empty(rows, np.uint8),
    )


@njit(cache=True, nogil=True)
def split_lines(data: Bytes, position: int, lines: Lines) -> tuple[int, int, int, int, int]:
    """Fill starts and lengths of `lines` from `position` on, until they are full or the data ends.

    A line ends at a line feed (a carriage return before it goes), before NUL bytes, which are skipped, or
    after LONGEST_LINE bytes. Returns (lines, position after, NUL bytes, the first or -1, end of the last).
    """
    size = data.shape[0]
    row = nuls = nuls_end = 0
    first_nul = -1
    while row < lines.start.shape[0] and position < size:
        if data[position] == 0:
            if first_nul < 0:
                first_nul = position
            while position < size and data[position] == 0:
                position += 1
                nuls += 1
            nuls_end = position
            continue
        limit = min(size, position + LONGEST_LINE)
        end = position
        while end < limit and data[end] != 10 and data[end] != 0:
            end += 1
        after = end
        length = end - position
        if end < size and data[end] == 10:
            after = end + 1
            if length > 0 and data[end - 1] == 13:
                length -= 1
        lines.start[row] = position
        lines.length[row] = length
        row += 1
        position = after
    return row, position, nuls, first_nul, nuls_end


@njit(cache=True, nogil=True)
def read_heads(data: Bytes, lines: Lines, rows: int) -> None:
    """Fill times and levels of the first `rows` lines."""
    for row in range(rows):
        start = lines.start[row]
        end = start + np.int64(lines.length[row])
        timed, ts_ns, after = read_time(data, start, end)
        lines.ts_ns[row] = ts_ns if timed else NO_TIME
        lines.level[row] = read_level(data, after, end, timed)


@njit(cache=True, nogil=True)
def _is_word(byte: int) -> bool:
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or byte == 95 or byte >= 128


@njit(cache=True, nogil=True)
def _number(data: Bytes, at: int, digits: int, end: int) -> int:
    """Return the value of exactly `digits` digits at `at`, or -1."""
    if at + digits > end:
        return -1
    value = 0
    for i in range(at, at + digits):
        if data[i] < 48 or data[i] > 57:
            return -1
        value = value * 10 + np.int64(data[i]) - 48
    return value  # pyright: ignore[reportReturnType] — numba makes no difference


@njit(cache=True, nogil=True)
def _days(year: int, month: int, day: int) -> int:
    """Return days since 1970-01-01, or a number under -200,000 where there is no such day."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 31
    if month in (4, 6, 9, 11):
        longest = 30
    elif month == 2:
        longest = 29 if leap else 28
    if year < 1700 or year > 2261 or month < 1 or month > 12 or day < 1 or day > longest:
        return -1_000_000  # int64 nanoseconds end in 1677 and 2262
    # Counted from March, so that the leap day is a year's last (Howard Hinnant's days_from_civil).
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


@njit(cache=True, nogil=True)
def _clock(data: Bytes, at: int, end: int) -> int:
    """Return seconds of the day of `HH:MM:SS` at `at`, or -1; a leap second counts as the next second."""
    if at + 8 > end or data[at + 2] != 58 or data[at + 5] != 58:
        return -1
    hour, minute, second = (
        _number(data, at, 2, end),
        _number(data, at + 3, 2, end),
        _number(data, at + 6, 2, end),
    )
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 60:
        return -1
    return hour * 3600 + minute * 60 + second


@njit(cache=True, nogil=True)
def _fraction(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return (nanoseconds, offset after) of `.123` or `,123` at `at`; digits past the ninth do not count."""
    if at + 1 >= end or (data[at] != 46 and data[at] != 44) or data[at + 1] < 48 or data[at + 1] > 57:
        return 0, at
    nanoseconds, unit, at = 0, 100_000_000, at + 1
    while at < end and 48 <= data[at] <= 57:
        nanoseconds += (np.int64(data[at]) - 48) * unit
        unit //= 10
        at += 1
    return nanoseconds, at  # pyright: ignore[reportReturnType] — numba makes no difference


@njit(cache=True, nogil=True)
def _zone(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return (seconds east of UTC, offset after) of `Z`, `+01`, `+0100`, `+01:00`, or ` +0100` at `at`."""
    if at < end and data[at] == 90:
        return 0, at + 1
    sign_at = at
    if at + 1 < end and data[at] == 32 and (data[at + 1] == 43 or data[at + 1] == 45):
        sign_at = at + 1
    if sign_at >= end or (data[sign_at] != 43 and data[sign_at] != 45):
        return 0, at
    hours = _number(data, sign_at + 1, 2, end)
    if hours < 0 or hours > 18:
        return 0, at
    after = sign_at + 3
    minutes_at = after + 1 if after < end and data[after] == 58 else after
    minutes = _number(data, minutes_at, 2, end)
    if 0 <= minutes <= 59:
        after = minutes_at + 2
    elif sign_at != at:
        return 0, at  # ` -12` is a number that follows; ` -1200` is a zone
    else:
        minutes = 0
    if after < end and _is_word(data[after]):
        return 0, at
    seconds = hours * 3600 + minutes * 60
    return (-seconds if data[sign_at] == 45 else seconds), after


@njit(cache=True, nogil=True)
def read_time(data: Bytes, start: int, end: int) -> tuple[bool, int, int]:
    """Return (found, UTC ns, offset after) of the stamp that the line begins with; zone-less is read as UTC.

    `2024-03-01T12:00:00.123Z`, with `/` for `-`, a blank for `T`, `,` for `.`, any zone or none, and an
    opening bracket before it.
    """
    at = start
    while at < end and (data[at] == 32 or data[at] == 9):
        at += 1
    if at < end and (data[at] == 91 or data[at] == 40 or data[at] == 60):
        at += 1
    if at + 19 > end:
        return False, 0, start
    dash = data[at + 4]
    if (dash != 45 and dash != 47) or data[at + 7] != dash:
        return False, 0, start
    if data[at + 10] != 84 and data[at + 10] != 32:
        return False, 0, start
    days = _days(_number(data, at, 4, end), _number(data, at + 5, 2, end), _number(data, at + 8, 2, end))
    seconds = _clock(data, at + 11, end)
    if days < -200_000 or seconds < 0 or (at + 19 < end and 48 <= data[at + 19] <= 57):
        return False, 0, start
    nanoseconds, after = _fraction(data, at + 19, end)
    east, after = _zone(data, after, end)
    return True, (days * 86_400 + seconds - east) * 1_000_000_000 + nanoseconds, after


@njit(cache=True, nogil=True)
def read_level(data: Bytes, start: int, end: int, timed: bool) -> int:
    """Return the level that the first LEVEL_WINDOW bytes from `start` name, 0 for none.

    A level's word counts in capitals; in brackets, quotes or bars; before a colon or after an equals sign;
    and as the first word after a time. In running text it does not: `no error found` has no level.
    """
    stop = min(end, start + LEVEL_WINDOW)
    at = start
    first = True
    while at < stop:
        if not _is_word(data[at]):
            at += 1
            continue
        word_end = at
        while word_end < end and _is_word(data[word_end]):
            word_end += 1
        level = _level_word(data, at, word_end)
        if level and ((first and timed) or _stands_out(data, start, at, word_end, end)):
            return level
        first = False
        at = word_end
    return 0


@njit(cache=True, nogil=True)
def _stands_out(data: Bytes, start: int, at: int, word_end: int, end: int) -> bool:
    after = data[word_end] if word_end < end else 32
    before = data[at - 1] if at > start else 32
    if data[at] < 97 and data[word_end - 1] < 97:  # capitals at both ends, so `Error` is not among them
        return True
    closed = after == 93 or after == 62 or after == 41 or after == 34 or after == 124 or after == 125
    opened = before == 91 or before == 60 or before == 40 or before == 34 or before == 124 or before == 123
    return (opened and closed) or after == 58 or before == 61


@njit(cache=True, nogil=True)
def _level_word(data: Bytes, at: int, end: int) -> int:
    """Return the level that a word names whatever its case, 0 for none."""
    if end - at > 12:  # what five bits a letter leave room for
        return 0
    packed = np.uint64(0)
    for i in range(at, end):
        letter = data[i] | 32
        if letter < 97 or letter > 122:
            return 0
        packed = (packed << np.uint64(5)) | np.uint64(letter & 31)
    for i in range(_WORDS.shape[0]):
        if packed == _WORDS[i]:
            return _LEVELS[i]
    return 0


WORDS_OF_LEVELS = {
    1: ("fatal", "critical", "crit", "panic", "emerg", "emergency", "alert"),
    2: ("error", "err", "severe"),
    3: ("warning", "warn", "wrn"),
    4: ("info", "information", "notice", "inf"),
    5: ("debug", "dbg", "fine"),
    6: ("trace", "verbose", "finer", "finest"),
}


def _packed(word: str) -> int:
    return reduce(lambda packed, letter: packed << 5 | ord(letter) & 31, word, 0)


_PAIRS = [(_packed(word), level) for level, words in WORDS_OF_LEVELS.items() for word in words]
_WORDS = np.array([packed for packed, _ in _PAIRS], np.uint64)
_LEVELS = np.array([level for _, level in _PAIRS], np.int64)
