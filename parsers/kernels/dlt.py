"""DLT messages to columns: one pass over the bytes of a file, message by message.

The fast twin of `parsers.dlt_message`. A message whose signature takes more than this kernel knows is left to
Python: its row goes on the list `Columns.asked`.
"""

# numba infers the types of a kernel: numbers are i64, but for masks and what is loaded.
# pyright: basic
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from core.signature import CODES_KEPT, SEED_ID
from parsers.kernels.codes import CODE_ROOM, write_codes
from parsers.kernels.dlt_text import (
    FLOAT_IN_CODE,
    HAS_FLOAT,
    ROOM_BYTES,
    is_plain_string,
    number_u16,
    number_u32,
    put_in_one_line,
    write_arguments,
    write_bytes,
    write_decimal,
)
from parsers.kernels.memory import (
    addresses,
    load_i64,
    load_u8,
    load_u16_be,
    load_u32,
    load_u32_be,
    load_u64,
    store_i64,
    store_u8,
    store_u16,
    store_u32,
    store_u64,
)
from parsers.kernels.signing import (
    MARGIN,
    MAY_HOLD_CODE,
    NEEDS_DIGITS,
    finish,
    hash_span,
    sign_in_order,
    sign_message,
    survey,
)
from parsers.kernels.signing import Room as SigningRoom

STORAGE, SERIAL, PLAIN = 0, 1, 2  # what stands before each message
_STORAGE_MAGIC, _SERIAL_MAGIC = np.uint32(0x01544C44), np.uint32(0x01534C44)  # DLT 1, DLS 1

DAMAGE, SHORT, LONG, CUT = 0, 1, 2, 3  # kinds of problems
MESSAGE, CODE, ID = 0, 1, 2  # as in parsers.collect
_NO_TIME = np.int64(-0x8000000000000000)
_TICK_NS, _SECOND_NS = 100_000, 1_000_000_000

SOURCES_KEPT, SOURCE_SLOTS, ECUS_KEPT = 1 << 14, 1 << 15, 256
OTHER_SOURCES = SOURCES_KEPT - 1  # the number of all that come when there is no room
PROBLEMS_AT_ONCE, ASKED_AT_ONCE, JUMPS_KEPT = 4_096, 512, 1_000
_REBOOT_NS, _EARLY_NS, _JUMP_NS = 5 * _SECOND_NS, 60 * _SECOND_NS, 5 * _SECOND_NS
_SERVICES, _CONTROL = 32, 3
_HASH = np.uint64(0x9E3779B97F4A7C15)


# Each holds arrays; kernels get the same with their addresses.


class Columns(NamedTuple):
    """A batch of events, and what is to be said of it."""

    record: Any  # u64
    ts_ns: Any  # i64
    mono_ns: Any  # i64
    boot: Any  # u16
    level: Any  # u8
    source: Any  # i32
    kind: Any  # u8
    signature: Any  # u64
    offset: Any  # u64
    length: Any  # u32
    asked: Any  # i64: rows whose signature Python has to make
    problems: Any  # i64, in threes: offset, length, kind


class State(NamedTuple):
    """What is known of the file so far."""

    progress: Any  # i64: one each of what is listed below
    source_ids: Any  # u32, in threes: ECU, application, context
    source_ecus: Any  # i64: number of each source's ECU
    source_slots: Any  # i32: number of a source by its hash, -1 is empty
    clocks: Any  # i64, in fours for each ECU: its id, newest time since boot and wall clock time, boot cycle
    jumps: Any  # i64, in twos: record, ns by which wall clock and time since boot moved apart


class Room(NamedTuple):
    """Room to work in, and what control messages are signed with."""

    line: Any  # a message as text
    code: Any
    masks: Any
    text: Any
    services: Any  # u64, by subtype and service: signatures, 0 where a service has no name
    prefixes: Any  # 32 bytes by subtype: the identity of a service without a name, up to its number
    prefix_bytes: Any  # i64, by subtype


_POSITION, _RECORDS, _PARSED, _SOURCES, _ECUS, _JUMPS = range(0, 48, 8)


@njit(cache=True, nogil=True)
def _head_bytes(framing):
    return 16 if framing == STORAGE else 4 if framing == SERIAL else 0


@njit(cache=True, nogil=True)
def _find(base, position, size, framing):
    """Return where the next magic stands, `size` if there is none."""
    magic = _STORAGE_MAGIC if framing == STORAGE else _SERIAL_MAGIC
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
def _source(ecu, application, context, state):
    """Return the number of a source."""
    key = (np.uint64(ecu) * _HASH) ^ (np.uint64(application) << np.uint64(32))
    key = (key ^ np.uint64(context)) * _HASH
    slot = np.int64(key >> np.uint64(32)) & (SOURCE_SLOTS - 1)
    while True:
        number = np.int64(np.int32(load_u32(state.source_slots + 4 * slot)))
        if number < 0:
            break
        ids = state.source_ids + 12 * number
        if load_u32(ids) == ecu and load_u32(ids + 4) == application and load_u32(ids + 8) == context:
            return number
        slot = (slot + 1) & (SOURCE_SLOTS - 1)
    number = load_i64(state.progress + _SOURCES)
    if number == OTHER_SOURCES:
        return number
    store_u32(state.source_slots + 4 * slot, np.uint32(number))
    store_u32(state.source_ids + 12 * number, ecu)
    store_u32(state.source_ids + 12 * number + 4, application)
    store_u32(state.source_ids + 12 * number + 8, context)
    store_i64(state.source_ecus + 8 * number, _ecu(ecu, state))
    store_i64(state.progress + _SOURCES, number + 1)
    return number


@njit(cache=True, nogil=True)
def _ecu(ecu, state):
    """Return the number of an ECU; those over ECUS_KEPT share the last."""
    count = load_i64(state.progress + _ECUS)
    for number in range(count):
        if load_i64(state.clocks + 32 * number) == np.int64(ecu):
            return number
    if count == ECUS_KEPT:
        return count - 1
    store_i64(state.clocks + 32 * count, np.int64(ecu))
    store_i64(state.clocks + 32 * count + 8, _NO_TIME)
    store_i64(state.progress + _ECUS, count + 1)
    return count


@njit(cache=True, nogil=True)
def _boot(clock, mono, time, framing, record, state):
    """Return the boot cycle of a message whose ECU has its times at `clock`; note where they moved apart."""
    mono_before, time_before = load_i64(clock + 8), load_i64(clock + 16)
    store_i64(clock + 8, mono)
    store_i64(clock + 16, time)
    passed = mono - mono_before
    if mono_before == _NO_TIME:
        return 0
    if passed < 0:
        if passed <= -_REBOOT_NS and mono < _EARLY_NS and 2 * mono < mono_before:
            store_i64(clock + 24, min(load_i64(clock + 24) + 1, 0xFFFF))
    elif framing == STORAGE:
        # A logger that was busy writes many messages at once: the wall clock stands, and that is no jump.
        drift = time - time_before - passed
        if drift > _JUMP_NS or (drift < -_JUMP_NS and time < time_before):
            jumps = load_i64(state.progress + _JUMPS)
            if jumps < JUMPS_KEPT:
                store_i64(state.jumps + 16 * jumps, record)
                store_i64(state.jumps + 16 * jumps + 8, drift)
                store_i64(state.progress + _JUMPS, jumps + 1)
    return load_i64(clock + 24)


@njit(cache=True, nogil=True)
def _sign_id(at, big_endian, info, room):
    """Return the signature of a message with an id instead of words."""
    number = number_u32(at, big_endian)
    line = room.line
    if info >= 0 and info >> 1 & 7 == _CONTROL:
        subtype = info >> 4
        if number < _SERVICES:
            signature = load_u64(room.services + 8 * (_SERVICES * subtype + number))
            if signature != np.uint64(0):
                return signature
        for k in range(0, 32, 8):
            store_u64(line + k, load_u64(room.prefixes + 32 * subtype + k))
        end = write_decimal(line + load_i64(room.prefix_bytes + 8 * subtype), np.uint64(number))
        store_u8(end, np.uint8(41))
        return finish(hash_span(line, end + 1, np.uint64(SEED_ID)))
    store_u64(line, np.uint64(0x206567617373656D))  # "message "
    end = write_decimal(line + 8, np.uint64(number))
    return finish(hash_span(line, end, np.uint64(SEED_ID)))


@njit(cache=True, nogil=True)
def _sign_text(start, end, readable_end, room):
    """Return (signature, flags, end) of a text that its first NUL ends."""
    while end > start and load_u8(end - 1) == 0:
        end -= 1
    if end + MARGIN <= readable_end and survey(start, end - start, room.masks):
        signature, flags = sign_in_order(start, end - start, room.masks)
        return signature, flags, end
    stop = start
    while stop < end and load_u8(stop) != 0:
        stop += 1
    signature, flags = sign_message(start, stop, readable_end, room.masks, room.text)
    return signature, flags, stop


@njit(cache=True, nogil=True)
def _sign_payload(at, end, readable_end, big_endian, count, signatures, room):
    """Sign a verbose message; return (how many signatures were written, what they were made of; -1: ask)."""
    start = at + 6
    if count == 1 and end >= start and is_plain_string(number_u32(at, big_endian)):
        size = number_u16(at + 4, big_endian)
        if size <= end - start:
            signature, flags, stop = _sign_text(start, start + size, readable_end, room)
            if not flags & MAY_HOLD_CODE:
                store_u64(signatures, signature)
                return 1, MESSAGE
    stop, flags = write_arguments(at, end, count, big_endian, room.line)
    signature, more = sign_message(room.line, stop, room.line + ROOM_BYTES, room.masks, room.text)
    store_u64(signatures, signature)
    flags |= more
    if flags & FLOAT_IN_CODE or (flags & HAS_FLOAT and flags & NEEDS_DIGITS):
        return 1, -1
    if flags & MAY_HOLD_CODE:
        put_in_one_line(room.line, stop)
        codes = write_codes(room.line, stop, room.code, signatures, CODES_KEPT)
        if codes > 0:
            return codes, CODE
        store_u64(signatures, signature)
    return 1, MESSAGE


@njit(cache=True, nogil=True)
def _frame(base, position, size, framing):
    """Return (end of what stands at `position`, its problem or -1, whether it is a message all the same)."""
    head = _head_bytes(framing)
    at = base + position
    if size - position < head + 4:
        return size, CUT, False
    if framing == PLAIN:
        foreign = load_u8(at) >> 5 != 1
    else:
        foreign = load_u32(at) != (_STORAGE_MAGIC if framing == STORAGE else _SERIAL_MAGIC)
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
    microseconds = load_u32(at + 8) if framing == STORAGE else np.uint32(0)
    message = header >> 5 == 1 and microseconds < 1_000_000
    end = _find_next(base, position + (head + 4 if message else 1), size, framing)
    return end, CUT if end == size else LONG, message


@njit(cache=True, nogil=True)
def _read_times(at, header, stop, framing):
    """Return (ECU, UTC ns, ns since boot, where the extended header starts).

    Of a message that is cut off there may be less than its header type announces.
    """
    ecu = np.uint32(0)
    time = _NO_TIME
    if framing == STORAGE:
        seconds, microseconds = np.int64(load_u32(at + 4)), np.int64(np.int32(load_u32(at + 8)))
        time = seconds * _SECOND_NS + microseconds * 1_000
        ecu = load_u32(at + 12)
    at += _head_bytes(framing) + 4
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
    return ecu, time if framing == STORAGE else mono, mono, at


@njit(cache=True, nogil=True)
def _read(base, size, framing, columns, rows, state, room):
    """Fill up to `rows` rows of `columns`; return (rows, rows asked, problems)."""
    position, record = load_i64(state.progress + _POSITION), load_i64(state.progress + _RECORDS)
    parsed = load_i64(state.progress + _PARSED)
    row, asked, problems = 0, 0, 0
    while (
        position < size and row + CODES_KEPT <= rows and asked < ASKED_AT_ONCE and problems < PROBLEMS_AT_ONCE
    ):
        end, problem, message = _frame(base, position, size, framing)
        if problem >= 0:
            store_i64(columns.problems + 24 * problems, position)
            store_i64(columns.problems + 24 * problems + 8, end - position)
            store_i64(columns.problems + 24 * problems + 16, problem)
            problems += 1
        if not message:
            position = end
            continue
        stop = base + end
        header = load_u8(base + position + _head_bytes(framing))
        ecu, time, mono, at = _read_times(base + position, header, stop, framing)
        info, count, level = -1, 0, 0
        application, context = np.uint32(0), np.uint32(0)
        if header & 1:
            if at + 10 <= stop:
                info, count = np.int64(load_u8(at)), np.int64(load_u8(at + 1))
                application, context = load_u32(at + 2), load_u32(at + 6)
                if info >> 1 & 7 == 0 and info >> 4 <= 6:
                    level = info >> 4
            at += 10
        written, kind = 1, -1
        if problem < 0:
            parsed += end - position
            signatures = columns.signature + 8 * row
            if info >= 0 and info & 1:
                written, kind = _sign_payload(at, stop, base + size, header & 2 != 0, count, signatures, room)
            elif stop - at >= 4:
                store_u64(signatures, _sign_id(at, header & 2 != 0, info, room))
                kind = ID
            else:
                end_of_line = write_bytes(room.line, at, stop - at)
                signature, _ = sign_message(
                    room.line, end_of_line, room.line + ROOM_BYTES, room.masks, room.text
                )
                store_u64(signatures, signature)
                kind = MESSAGE
        if kind < 0:
            store_i64(columns.asked + 8 * asked, row)
            asked += 1
            kind = MESSAGE
        source = _source(ecu, application, context, state)
        boot = 0
        if mono != _NO_TIME:
            clock = state.clocks + 32 * load_i64(state.source_ecus + 8 * source)
            boot = _boot(clock, mono, time, framing, record, state)
        for _ in range(written):
            store_i64(columns.record + 8 * row, record)
            store_i64(columns.ts_ns + 8 * row, time)
            store_i64(columns.mono_ns + 8 * row, mono)
            store_u16(columns.boot + 2 * row, np.uint16(boot))
            store_u8(columns.level + row, np.uint8(level))
            store_u32(columns.source + 4 * row, np.uint32(source))
            store_u8(columns.kind + row, np.uint8(kind))
            store_i64(columns.offset + 8 * row, position)
            store_u32(columns.length + 4 * row, np.uint32(end - position))
            row += 1
        record += 1
        position = end
    store_i64(state.progress + _POSITION, position)
    store_i64(state.progress + _RECORDS, record)
    store_i64(state.progress + _PARSED, parsed)
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
        self._state = State(
            progress=np.zeros(6, np.int64),
            source_ids=np.zeros((SOURCES_KEPT, 3), np.uint32),
            source_ecus=np.zeros(SOURCES_KEPT, np.int64),
            source_slots=np.full(SOURCE_SLOTS, -1, np.int32),
            clocks=np.zeros((ECUS_KEPT, 4), np.int64),
            jumps=np.zeros((JUMPS_KEPT, 2), np.int64),
        )
        self._signing = SigningRoom(ROOM_BYTES)
        self._room = Room(
            line=np.zeros(ROOM_BYTES + MARGIN, np.uint8),
            code=np.zeros(CODE_ROOM, np.uint8),
            masks=self._signing.mask_room,
            text=self._signing.text_room,
            services=services,
            prefixes=np.frombuffer(b"".join(p.encode().ljust(32) for p in prefixes), np.uint8),
            prefix_bytes=np.array([len(prefix) for prefix in prefixes], np.int64),
        )

    def read(self, rows: int) -> Columns | None:
        """Return the next events, at most `rows` (over CODES_KEPT) of them; None at the end."""
        progress, *_ = self._state
        if progress[0] >= self._data.size:
            return None
        types = (np.uint64, np.int64, np.int64, np.uint16, np.uint8, np.int32, np.uint8, np.uint64, np.uint64)
        columns = Columns(
            *(np.empty(rows, dtype) for dtype in types),
            length=np.empty(rows, np.uint32),
            asked=np.empty(ASKED_AT_ONCE, np.int64),
            problems=np.empty((PROBLEMS_AT_ONCE, 3), np.int64),
        )
        filled, asked, problems = _read(
            self._data.ctypes.data, self._data.size, self._framing,
            addresses(columns), rows, addresses(self._state), addresses(self._room),
        )  # fmt: skip
        by_row = (column[:filled] for column in columns[:10])
        return Columns._make([*by_row, columns.asked[:asked], columns.problems[:problems]])

    @property
    def records(self) -> int:
        """How many messages were read."""
        return int(self._state.progress[1])

    @property
    def bytes_parsed(self) -> int:
        """How many bytes whole messages took."""
        return int(self._state.progress[2])

    @property
    def sources(self) -> np.ndarray:
        """The ids of the sources so far: u32, three (ECU, application, context) for each.

        Behind those that there is room for stands one for OTHER_SOURCES, all zero.
        """
        count = int(self._state.progress[3])
        return self._state.source_ids[: count + (count == OTHER_SOURCES)]

    @property
    def boots(self) -> int:
        """The most boot cycles that an ECU has."""
        return int(self._state.clocks[: self._state.progress[4], 3].max(initial=0)) + 1

    @property
    def clock_jumps(self) -> tuple[tuple[int, int], ...]:
        """Where wall clock and time since boot moved apart: (record, by how many ns)."""
        return tuple((record, jump) for record, jump in self._state.jumps[: self._state.progress[5]].tolist())
