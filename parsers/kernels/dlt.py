"""DLT messages to columns: one pass over the bytes of a file, message by message.

The fast twin of `parsers.dlt_message`. A message whose signature takes more than this kernel knows is left to
Python: its row goes on the list `Columns.asked`.
"""

# numba infers the types of a kernel: numbers are i64, but for masks and what is loaded.
# pyright: basic
from typing import NamedTuple

import numpy as np
from numba import njit

from core.signature import CODES_KEPT, SEED_ID
from parsers.kernels.codes import CODE_ROOM, write_codes
from parsers.kernels.dlt_text import (
    FLOAT_IN_CODE,
    HAS_FLOAT,
    ROOM_BYTES,
    copy_string,
    is_plain_string,
    number_u16,
    number_u32,
    put_in_one_line,
    write_arguments,
    write_decimal,
)
from parsers.kernels.memory import load_u8, load_u16_be, load_u32, load_u32_be, load_u64, store_u8, store_u64
from parsers.kernels.signing import (
    MARGIN,
    MAY_HOLD_CODE,
    NEEDS_DIGITS,
    Room,
    finish,
    hash_span,
    sign_in_order,
    sign_message,
    survey,
)

STORAGE, SERIAL, PLAIN = 0, 1, 2  # what stands before each message
_MAGIC = np.array([0x01544C44, 0x01534C44, 0], np.uint32)  # DLT 1, DLS 1
_HEAD = np.array([16, 4, 0], np.int64)

DAMAGE, SHORT, LONG, CUT = 0, 1, 2, 3  # kinds of problems
MESSAGE, CODE, ID = 0, 1, 2  # as in parsers.collect
_NO_TIME = np.int64(-0x8000000000000000)
_TICK_NS, _SECOND_NS = 100_000, 1_000_000_000

SOURCES_KEPT, ECUS_KEPT = 1 << 16, 256
PROBLEMS_AT_ONCE, ASKED_AT_ONCE, JUMPS_KEPT = 4_096, 512, 1_000
_REBOOT_NS, _EARLY_NS, _JUMP_NS = 5 * _SECOND_NS, 60 * _SECOND_NS, 5 * _SECOND_NS
_SERVICES, _CONTROL = 32, 3


class Columns(NamedTuple):
    """A batch of events, and what is to be said of it."""

    record: np.ndarray
    ts_ns: np.ndarray
    mono_ns: np.ndarray
    boot: np.ndarray
    level: np.ndarray
    source: np.ndarray
    kind: np.ndarray
    signature: np.ndarray
    offset: np.ndarray
    length: np.ndarray
    asked: np.ndarray  # rows whose signature Python has to make
    problems: np.ndarray  # offset, length, kind


class Sources(NamedTuple):
    """ECU, application and context ids, dense: open addressing."""

    ids: np.ndarray  # u32, three for each source
    slots: np.ndarray  # i32, number of the source; -1 is empty


class Clocks(NamedTuple):
    """The newest times of each ECU, and where wall clock and time since boot moved apart."""

    ecu: np.ndarray
    mono_ns: np.ndarray
    ts_ns: np.ndarray
    boot: np.ndarray
    jumps: np.ndarray  # record, ns


class Identities(NamedTuple):
    """What control messages are signed with."""

    services: np.ndarray  # u64, by subtype and service
    prefixes: np.ndarray  # u8, 32 by subtype: the identity of other services up to their number
    prefix_bytes: np.ndarray


class Progress(NamedTuple):
    """How far the reading is; all of one element, changed by the kernel."""

    position: np.ndarray
    record: np.ndarray
    bytes_parsed: np.ndarray
    sources: np.ndarray
    ecus: np.ndarray
    jumps: np.ndarray


@njit(cache=True, nogil=True)
def _find(base, position, size, framing):
    """Return where the next magic stands, `size` if there is none."""
    magic = _MAGIC[framing]
    last = size - 4
    while position <= last:
        if load_u32(base + position) == magic:
            return position
        position += 1
    return size


@njit(cache=True, nogil=True)
def _header_bytes(header):
    """Return the size of the standard header and all that the header type announces."""
    size = 4 + (4 if header & 4 else 0) + (4 if header & 8 else 0) + (4 if header & 16 else 0)
    return size + (10 if header & 1 else 0)


@njit(cache=True, nogil=True)
def _may_be_plain(base, position, size):
    """Tell whether bare messages stand here: three of version 1 that follow one another, or the last ones."""
    for _ in range(3):
        if position == size:
            return True
        if position + 4 > size:
            return False
        header = load_u8(base + position)
        length = np.int64(load_u16_be(base + position + 2))
        if header >> 5 != 1 or length < _header_bytes(header) or position + length > size:
            return False
        position += length
    return True


@njit(cache=True, nogil=True)
def _find_next(base, position, size, framing):
    """Return where the next message starts, `size` if there is none."""
    if framing != PLAIN:
        return _find(base, position, size, framing)
    while position < size and not _may_be_plain(base, position, size):
        position += 1
    return position


@njit(cache=True, nogil=True)
def _source(ecu, application, context, sources, progress):
    """Return the number of a source."""
    mask = sources.slots.size - 1
    key = (np.uint64(ecu) * np.uint64(0x9E3779B97F4A7C15)) ^ (np.uint64(application) << np.uint64(32))
    key = (key ^ np.uint64(context)) * np.uint64(0x9E3779B97F4A7C15)
    slot = np.int64(key >> np.uint64(32)) & mask
    while sources.slots[slot] >= 0:
        number = sources.slots[slot]
        if (
            sources.ids[number, 0] == ecu
            and sources.ids[number, 1] == application
            and sources.ids[number, 2] == context
        ):
            return number
        slot = (slot + 1) & mask
    number = progress.sources[0]
    if number == SOURCES_KEPT:
        return number - 1
    sources.slots[slot] = number
    sources.ids[number, 0], sources.ids[number, 1], sources.ids[number, 2] = ecu, application, context
    progress.sources[0] = number + 1
    return number


@njit(cache=True, nogil=True)
def _boot(ecu, mono, time, framing, record, clocks, progress):
    """Return the boot cycle of an ECU's message, noting where its two clocks moved apart."""
    if mono == _NO_TIME:
        return 0
    count = progress.ecus[0]
    n = 0
    while n < count and clocks.ecu[n] != ecu:
        n += 1
    if n == count:
        if count == ECUS_KEPT:
            return 0
        clocks.ecu[n], clocks.boot[n] = ecu, 0
        progress.ecus[0] = count + 1
    else:
        passed = mono - clocks.mono_ns[n]
        if passed <= -_REBOOT_NS and mono < _EARLY_NS and 2 * mono < clocks.mono_ns[n]:
            if clocks.boot[n] < 0xFFFF:
                clocks.boot[n] += 1
        elif passed >= 0 and framing == STORAGE:
            # A logger that was busy writes many messages at once: the wall clock stands, and that is no jump.
            drift = time - clocks.ts_ns[n] - passed
            if drift > _JUMP_NS or (drift < -_JUMP_NS and time < clocks.ts_ns[n]):
                if progress.jumps[0] < JUMPS_KEPT:
                    clocks.jumps[progress.jumps[0], 0] = record
                    clocks.jumps[progress.jumps[0], 1] = drift
                    progress.jumps[0] += 1
    clocks.mono_ns[n] = mono
    clocks.ts_ns[n] = time
    return clocks.boot[n]


@njit(cache=True, nogil=True)
def _sign_id(at, big_endian, info, line, identities):
    """Return the signature of a message with an id instead of words."""
    number = number_u32(at, big_endian)
    if info >= 0 and info >> 1 & 7 == _CONTROL:
        subtype = info >> 4
        signature = identities.services[subtype, min(number, _SERVICES - 1)]
        if signature != np.uint64(0):
            return signature
        for k in range(0, 32, 8):
            store_u64(line + k, load_u64(identities.prefixes.ctypes.data + 32 * subtype + k))
        end = write_decimal(line + identities.prefix_bytes[subtype], np.uint64(number))
        store_u8(end, np.uint8(41))
        return finish(hash_span(line, end + 1, np.uint64(SEED_ID)))
    store_u64(line, np.uint64(0x206567617373656D))  # "message "
    end = write_decimal(line + 8, np.uint64(number))
    return finish(hash_span(line, end, np.uint64(SEED_ID)))


@njit(cache=True, nogil=True)
def _sign_text(start, end, readable_end, masks, text):
    """Return (signature, flags, end) of a text that its first NUL ends."""
    while end > start and load_u8(end - 1) == 0:
        end -= 1
    if end + MARGIN <= readable_end and survey(start, end - start, masks):
        signature, flags = sign_in_order(start, end - start, masks)
        return signature, flags, end
    stop = start
    while stop < end and load_u8(stop) != 0:
        stop += 1
    signature, flags = sign_message(start, stop, readable_end, masks, text)
    return signature, flags, stop


@njit(cache=True, nogil=True)
def _sign_payload(at, end, readable_end, big_endian, count, row, columns, line, code, masks, text):
    """Sign a verbose message into rows from `row` on; return (row after them, kind; -1: Python has to)."""
    start, stop = line, line
    signature, flags = np.uint64(0), 0
    plain = False
    if count == 1 and end - at >= 6 and is_plain_string(number_u32(at, big_endian)):
        size = number_u16(at + 4, big_endian)
        if size <= end - at - 6:
            plain = True
            start = at + 6
            signature, flags, stop = _sign_text(start, start + size, readable_end, masks, text)
    if not plain:
        stop, flags = write_arguments(at, end, count, big_endian, line)
        signature, more = sign_message(line, stop, line + ROOM_BYTES, masks, text)
        flags |= more
        if flags & FLOAT_IN_CODE or (flags & HAS_FLOAT and flags & NEEDS_DIGITS):
            columns.signature[row] = signature
            return row + 1, -1
    if flags & MAY_HOLD_CODE:
        if plain:
            stop = copy_string(start, stop, line)
        put_in_one_line(line, stop)
        after = write_codes(line, stop, code, columns.signature, row)
        if after > row:
            return after, CODE
    columns.signature[row] = signature
    return row + 1, MESSAGE


@njit(cache=True, nogil=True)
def _frame(base, position, size, framing):
    """Return (end of what stands at `position`, its problem or -1, whether it is a message all the same)."""
    head = _HEAD[framing]
    at = base + position
    if size - position < head + 4:
        return size, CUT, False
    foreign = load_u8(at) >> 5 != 1 if framing == PLAIN else load_u32(at) != _MAGIC[framing]
    if foreign:
        found = _find_next(base, position + 1, size, framing)
        return found if size - found >= head + 4 else size, DAMAGE, False
    header = load_u8(at + head)
    length = np.int64(load_u16_be(at + head + 2))
    if length < _header_bytes(header):
        return _find_next(base, position + 1, size, framing), SHORT, False
    end = position + head + length
    if end <= size:
        return end, -1, True
    end = _find_next(base, position + 1, size, framing)
    microseconds = load_u32(at + 8) if framing == STORAGE else np.uint32(0)
    return end, CUT if end == size else LONG, header >> 5 == 1 and microseconds < 1_000_000


@njit(cache=True, nogil=True)
def _read_times(at, header, stop, framing, row, columns):
    """Fill `ts_ns` and `mono_ns`; return (ECU, where the extended header starts).

    Of a message that is cut off there may be less than its header type announces.
    """
    ecu = np.uint32(0)
    time = _NO_TIME
    if framing == STORAGE:
        seconds, microseconds = np.int64(load_u32(at + 4)), np.int64(np.int32(load_u32(at + 8)))
        time = seconds * _SECOND_NS + microseconds * 1_000
        ecu = load_u32(at + 12)
    at += _HEAD[framing] + 4
    if header & 4:
        if at + 4 <= stop:
            ecu = load_u32(at)
        at += 4
    if header & 8:
        at += 4
    mono = _NO_TIME
    if header & 16:
        if at + 4 <= stop:
            mono = np.int64(load_u32_be(at)) * _TICK_NS
        at += 4
    columns.mono_ns[row] = mono
    columns.ts_ns[row] = time if framing == STORAGE else mono
    return ecu, at


@njit(cache=True, nogil=True)
def _copy_row(columns, row, after):
    """Make the rows behind `row` tell of the same record, but for their signatures."""
    for n in range(row + 1, after):
        columns.record[n] = columns.record[row]
        columns.ts_ns[n] = columns.ts_ns[row]
        columns.mono_ns[n] = columns.mono_ns[row]
        columns.boot[n] = columns.boot[row]
        columns.level[n] = columns.level[row]
        columns.source[n] = columns.source[row]
        columns.kind[n] = columns.kind[row]
        columns.offset[n] = columns.offset[row]
        columns.length[n] = columns.length[row]


@njit(cache=True, nogil=True)
def _read(base, size, framing, columns, sources, clocks, identities, progress, line, code, masks, text):
    """Fill `columns`; return (rows, rows asked, problems)."""
    position, record = progress.position[0], progress.record[0]
    row, asked, problems = 0, 0, 0
    while (
        position < size
        and row + CODES_KEPT <= columns.record.size
        and asked < ASKED_AT_ONCE
        and problems < PROBLEMS_AT_ONCE
    ):
        end, problem, message = _frame(base, position, size, framing)
        if problem >= 0:
            columns.problems[problems, 0] = position
            columns.problems[problems, 1] = end - position
            columns.problems[problems, 2] = problem
            problems += 1
        if not message:
            position = end
            continue
        stop = base + end
        header = load_u8(base + position + _HEAD[framing])
        ecu, at = _read_times(base + position, header, stop, framing, row, columns)
        info, count, level = -1, 0, 0
        application, context = np.uint32(0), np.uint32(0)
        if header & 1:
            if at + 10 <= stop:
                info, count = np.int64(load_u8(at)), np.int64(load_u8(at + 1))
                application, context = load_u32(at + 2), load_u32(at + 6)
                if info >> 1 & 7 == 0 and info >> 4 <= 6:
                    level = info >> 4
            at += 10
        kind, after = -1, row + 1
        if problem < 0:
            progress.bytes_parsed[0] += end - position
            big_endian = header & 2 != 0
            if info >= 0 and info & 1:
                after, kind = _sign_payload(
                    at, stop, base + size, big_endian, count, row, columns, line, code, masks, text
                )
            elif stop - at >= 4:
                columns.signature[row] = _sign_id(at, big_endian, info, line, identities)
                kind = ID
        if kind < 0:
            columns.asked[asked] = row
            asked += 1
            kind = MESSAGE
        columns.boot[row] = _boot(
            ecu, columns.mono_ns[row], columns.ts_ns[row], framing, record, clocks, progress
        )
        columns.source[row] = _source(ecu, application, context, sources, progress)
        columns.record[row], columns.level[row], columns.kind[row] = record, level, kind
        columns.offset[row], columns.length[row] = position, end - position
        if after > row + 1:
            _copy_row(columns, row, after)
        row = after
        record += 1
        position = end
    progress.position[0], progress.record[0] = position, record
    return row, asked, problems


class MessageReader:
    """Reads the messages of a buffer, batch by batch.

    `services` and `prefixes` are the identities of control messages: signatures by (subtype, service), 0
    where it has no name, and by subtype what stands before the number of such a service.
    """

    def __init__(
        self, data: memoryview | bytes, framing: int, services: np.ndarray, prefixes: list[str]
    ) -> None:
        self._data = np.frombuffer(data, np.uint8)
        self._framing = framing
        self._sources = Sources(
            np.zeros((SOURCES_KEPT, 3), np.uint32), np.full(2 * SOURCES_KEPT, -1, np.int32)
        )
        self._clocks = Clocks(
            np.zeros(ECUS_KEPT, np.uint32),
            np.zeros(ECUS_KEPT, np.int64),
            np.zeros(ECUS_KEPT, np.int64),
            np.zeros(ECUS_KEPT, np.int64),
            np.zeros((JUMPS_KEPT, 2), np.int64),
        )
        padded = b"".join(prefix.encode().ljust(32) for prefix in prefixes)
        self._identities = Identities(
            services, np.frombuffer(padded, np.uint8).copy(), np.array([len(p) for p in prefixes], np.int64)
        )
        self._progress = Progress(*(np.zeros(1, np.int64) for _ in Progress._fields))
        self._line, self._code = np.zeros(ROOM_BYTES + MARGIN, np.uint8), np.zeros(CODE_ROOM, np.uint8)
        self._room = Room(ROOM_BYTES)

    def read(self, rows: int) -> Columns | None:
        """Return the next events, at most `rows` (over CODES_KEPT) of them; None at the end."""
        if self._progress.position[0] >= self._data.size:
            return None
        columns = Columns(
            np.empty(rows, np.uint64), np.empty(rows, np.int64), np.empty(rows, np.int64),
            np.empty(rows, np.uint16), np.empty(rows, np.uint8), np.empty(rows, np.int32),
            np.empty(rows, np.uint8), np.empty(rows, np.uint64), np.empty(rows, np.uint64),
            np.empty(rows, np.uint32), np.empty(ASKED_AT_ONCE, np.int64),
            np.empty((PROBLEMS_AT_ONCE, 3), np.int64),
        )  # fmt: skip
        filled, asked, problems = _read(
            self._data.ctypes.data, self._data.size, self._framing, columns, self._sources, self._clocks,
            self._identities, self._progress, self._line.ctypes.data, self._code.ctypes.data,
            self._room.masks, self._room.text,
        )  # fmt: skip
        by_row = (column[:filled] for column in columns[:10])
        return Columns._make([*by_row, columns.asked[:asked], columns.problems[:problems]])

    @property
    def records(self) -> int:
        """How many messages were read."""
        return int(self._progress.record[0])

    @property
    def bytes_parsed(self) -> int:
        """How many bytes whole messages took."""
        return int(self._progress.bytes_parsed[0])

    @property
    def sources(self) -> np.ndarray:
        """The ids of the sources so far: u32, three (ECU, application, context) for each."""
        return self._sources.ids[: self._progress.sources[0]]

    @property
    def boots(self) -> int:
        """The most boot cycles that an ECU has."""
        return int(self._clocks.boot[: self._progress.ecus[0]].max(initial=0)) + 1

    @property
    def clock_jumps(self) -> tuple[tuple[int, int], ...]:
        """Where wall clock and time since boot moved apart: (record, by how many ns)."""
        return tuple(
            (record, jump) for record, jump in self._clocks.jumps[: self._progress.jumps[0]].tolist()
        )
