"""Reads lines that name their fields: JSON objects, `key=value` pairs, and rows of tables (`text_tables`).

Of each line the spans of some values are found, by the keys or columns that hold them: time, level, source,
message and, in tables, the day. Everything works on addresses.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.parsed_log import NO_TIME
from parsers.kernels.memory import load_i64, load_u8, store_i64
from parsers.kernels.text_brackets import skip_blanks, token_end
from parsers.kernels.text_bytes import COMMA
from parsers.kernels.text_dates import Calendar
from parsers.kernels.text_field_times import is_number, read_further_number, read_number
from parsers.kernels.text_header import ALONE, QUOTED, HeaderRoom, Headers
from parsers.kernels.text_level_search import find_level
from parsers.kernels.text_levels import level_of_value
from parsers.kernels.text_roles import DAY, LEVEL, MESSAGE, ROLES, SOURCE, SPAN_WORDS, STAMP, keep
from parsers.kernels.text_tables import JOINED_BYTES, join_cells, read_row
from parsers.kernels.text_times import read_time
from parsers.kernels.text_unit_times import NO_UNIT

JSON, PAIRS, TABLE = range(3)  # how a line names its values
KEY_BYTES = 32  # of each key in the table of keys: its length, and then the key
_QUOTE, _BACKSLASH, _COLON, _EQUALS = 34, 92, 58, 61


@njit(cache=True, nogil=True)
def _string_end(at, end):
    """Return the address of the quote that ends the string which begins at `at`, `end` for none."""
    while at < end:
        byte = load_u8(at)
        if byte == _QUOTE:
            return at
        at += 2 if byte == _BACKSLASH else 1
    return end


@njit(cache=True, nogil=True)
def _nested_end(at, end):
    """Return the address after the object or list that begins at `at`."""
    depth = 0
    while at < end:
        byte = load_u8(at)
        if byte == _QUOTE:
            at = _string_end(at + 1, end)
        elif byte == 123 or byte == 91:
            depth += 1
        elif byte == 125 or byte == 93:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return end


@njit(cache=True, nogil=True)
def _role_of(start, stop, keys):
    """Return the role of the key between two addresses, -1 for none."""
    for role in range(ROLES):
        key = keys + role * KEY_BYTES
        length = np.int64(load_u8(key))
        if length and stop - start == length:
            place = 0
            while place < length and load_u8(start + place) == load_u8(key + 1 + place):
                place += 1
            if place == length:
                return role
    return -1


@njit(cache=True, nogil=True)
def _read_json(at, end, keys, spans):
    """Find the values of the outermost object; return whether there is one.

    Before it may stand what begins a list, `[`, or parts it from the line before, `,`.
    """
    at = skip_blanks(at, end)
    if at < end and (load_u8(at) == 91 or load_u8(at) == 44):
        at = skip_blanks(at + 1, end)
    if at >= end or load_u8(at) != 123:
        return False
    at += 1
    while True:
        while at < end and (load_u8(at) == 44 or load_u8(at) == 32 or load_u8(at) == 9):
            at += 1
        if at >= end or load_u8(at) != _QUOTE:
            return True
        key_end = _string_end(at + 1, end)
        role = _role_of(at + 1, key_end, keys)
        at = skip_blanks(key_end + 1, end)
        if at >= end or load_u8(at) != _COLON:
            return True
        at = skip_blanks(at + 1, end)
        if at >= end:
            return True
        byte = load_u8(at)
        if byte == _QUOTE:
            stop = _string_end(at + 1, end)
            keep(spans, role, at + 1, stop)
            at = stop + 1
        elif byte == 123 or byte == 91:
            stop = _nested_end(at, end)
            keep(spans, role, at, stop)
            at = stop
        else:
            stop = at
            while stop < end and load_u8(stop) != 44 and load_u8(stop) != 125 and load_u8(stop) != 32:
                stop += 1
            keep(spans, role, at, stop)
            at = stop


@njit(cache=True, nogil=True)
def _read_pairs(at, end, keys, spans):
    """Find the values of `key=value key="quoted value"`; return whether the first word is a pair."""
    found = False
    while True:
        at = skip_blanks(at, end)
        key = at
        while at < end and load_u8(at) != _EQUALS and load_u8(at) != 32 and load_u8(at) != 9:
            at += 1
        if at >= end or load_u8(at) != _EQUALS or at == key:
            if at >= end or not found:
                return found
            at = token_end(at, end)  # a word between the pairs, perhaps `=` alone
            continue
        found = True
        role = _role_of(key, at, keys)
        at += 1
        if at < end and load_u8(at) == _QUOTE:
            stop = _string_end(at + 1, end)
            keep(spans, role, at + 1, stop)
            at = stop + 1
        else:
            stop = at
            while stop < end and load_u8(stop) != 32 and load_u8(stop) != 9:
                stop += 1
            keep(spans, role, at, stop)
            at = stop


@njit(cache=True, nogil=True)
def _within(start, stop):
    """Return where the first value of an object begins, as in `{"$date": "2024-…"}`; `start` for others."""
    if start + 1 >= stop or load_u8(start) != 123 or load_u8(start + 1) != _QUOTE:
        return start
    at = skip_blanks(_string_end(start + 2, stop) + 1, stop)
    if at >= stop or load_u8(at) != _COLON:
        return start
    at = skip_blanks(at + 1, stop)
    return at + 1 if at < stop and load_u8(at) == _QUOTE else start


@njit(cache=True, nogil=True)
def _read_stamp(spans, numbers, has_commas, form, unit_ns, state):
    """Return (UTC ns, ns since boot) of the time that was found, in tables with its day joined to it."""
    stop = load_i64(spans + 16 * STAMP + 8)
    at = _within(load_i64(spans + 16 * STAMP), stop)
    day_end = load_i64(spans + 16 * DAY + 8)
    if day_end:
        room = spans + 8 * SPAN_WORDS
        at, stop = room, join_cells(load_i64(spans + 16 * DAY), day_end, at, stop, room)
    if unit_ns != NO_UNIT:
        after, stamp, since = read_number(unit_ns, form, at, stop, state)
    else:
        after, stamp, since = read_time(form, at, stop, state)
    if after == 0 and numbers:
        after, stamp, since = read_further_number(unit_ns, form, at, stop, has_commas)
    return (stamp, since) if after else (NO_TIME, NO_TIME)


@njit(cache=True, nogil=True)
def _find_values(data, starts, ends, row, kind, mark, keys, columns, goes_on, spans):
    """Find the values of the record that begins in a line; return (whether there are some, line behind)."""
    for word in range(SPAN_WORDS):
        store_i64(spans + 8 * word, 0)
    if kind == TABLE:
        return read_row(data, starts, ends, row, goes_on, mark, columns, spans)
    start, end = data + starts[row], data + ends[row]
    found = _read_json(start, end, keys, spans) if kind == JSON else _read_pairs(start, end, keys, spans)
    return found, row + 1


@njit(cache=True, nogil=True)
def _read(data, size, starts, ends, kind, mark, keys, columns, habit, form, unit_ns, state, spans, out):
    message, message_end, ns, mono, level, source_start, source_end, goes_on = out
    numbers, has_commas = is_number(form), kind == TABLE and mark != COMMA
    unit_ns = unit_ns if numbers else NO_UNIT
    known, behind = False, np.int64(0)
    for row in range(starts.size):
        message[row], message_end[row], ns[row], mono[row] = starts[row], ends[row], NO_TIME, NO_TIME
        source_start[row] = source_end[row] = starts[row]
        level[row], goes_on[row] = 0, row < behind
        if row < behind:
            continue
        known, behind = _find_values(
            data, starts, ends, row, kind, mark, keys, columns, habit == QUOTED, spans
        )
        if known and load_i64(spans + 16 * STAMP + 8):
            ns[row], mono[row] = _read_stamp(spans, numbers, has_commas, form, unit_ns, state)
        stop = load_i64(spans + 16 * LEVEL + 8)
        if known and stop > load_i64(spans + 16 * LEVEL):
            level[row] = level_of_value(load_i64(spans + 16 * LEVEL), stop)
        stop = load_i64(spans + 16 * SOURCE + 8)
        if known and stop:
            source_start[row], source_end[row] = load_i64(spans + 16 * SOURCE) - data, stop - data
        stop = load_i64(spans + 16 * MESSAGE + 8)
        if known and stop > load_i64(spans + 16 * MESSAGE):
            message[row], message_end[row] = load_i64(spans + 16 * MESSAGE) - data, stop - data
        if level[row] == 0:
            level[row] = find_level(data + message[row], data + message_end[row], False, data + size)


class FieldReader:
    """Reads lines that name their fields.

    `keys` are the names of time, level, source and message (b"" for one that is not there), or for a TABLE
    `columns` their numbers (-1 for none) between the bytes `mark`, and perhaps that of the days of its times;
    `form` is that of the times; `calendar` as for HeaderReader. `unit_ns` is that of times that are numbers:
    with NO_UNIT those since boot are seconds that have a fraction, with UNKNOWN_UNIT no number is a time.
    `last` is the number of a last column whose cells may hold the mark, `source_end` that of the last one of
    several, side by side, which are the source; -1 for none. `habit` is QUOTED where cells of a table have
    line ends in their quotes, else ALONE.
    """

    def __init__(
        self,
        kind: int,
        keys: tuple[bytes, ...],
        columns: tuple[int, ...],
        mark: int,
        form: int,
        calendar: Calendar,
        unit_ns: int = NO_UNIT,
        last: int = -1,
        source_end: int = -1,
        habit: int = ALONE,
    ) -> None:
        self.habit, self.unit_ns, self.last, self.source_end = habit, unit_ns, last, source_end
        self.kind, self.keys, self.columns, self.mark, self.form = kind, keys, columns, mark, form
        self.calendar = calendar
        packed = b"".join(bytes([len(key)]) + key.ljust(KEY_BYTES - 1, b"\0") for key in keys)
        self._packed_keys = np.frombuffer(packed.ljust(ROLES * KEY_BYTES, b"\0"), np.uint8)
        self._numbers = np.full(ROLES + 3, -1, np.int64)
        self._numbers[: len(columns)], self._numbers[ROLES + 1 :] = columns, (last, source_end)
        self._spans = np.zeros(SPAN_WORDS + JOINED_BYTES // 8 + 1, np.int64)
        self._state = np.array(calendar, np.int64)
        self._room = HeaderRoom()

    def read(self, data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Headers:
        """Return what is known of the lines between these offsets; it holds until the next are read."""
        headers = self._room.rows(starts.size)
        _read(
            data.ctypes.data, data.size, starts, ends, self.kind, self.mark, self._packed_keys.ctypes.data,
            self._numbers.ctypes.data, self.habit, self.form, self.unit_ns, self._state.ctypes.data,
            self._spans.ctypes.data, headers,
        )  # fmt: skip
        return headers
