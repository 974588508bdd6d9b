"""DLT messages to columns: one pass over the bytes of a file, message by message.

The fast twin of `parsers.dlt_message`. A message whose signature takes more than this kernel knows is left to
Python: its row goes on the list `Columns.asked`.
"""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import secrets
from typing import Any

import numpy as np
from numba import njit

from core.parsed_log import ID, MESSAGE
from core.signature import CODES_KEPT
from parsers.kernels.codes import CODE_ROOM
from parsers.kernels.dlt_frame import frame, head_bytes, messages_swallowed
from parsers.kernels.dlt_header import BIG_ENDIAN, VERBOSE, level_of, read_extended, read_times
from parsers.kernels.dlt_layout import (
    ASKED_AT_ONCE,
    ECUS_KEPT,
    JUMPS_KEPT,
    OTHER_SOURCES,
    PARSED,
    POSITION,
    PROBLEMS_AT_ONCE,
    RECORDS,
    SOURCE_SLOTS,
    SOURCES_KEPT,
    SWALLOWS,
    Columns,
    Room,
    State,
)
from parsers.kernels.dlt_signing import sign_bytes, sign_id, sign_payload
from parsers.kernels.dlt_sources import boot_cycle, source_number
from parsers.kernels.dlt_text import ROOM_BYTES
from parsers.kernels.masks import MARGIN
from parsers.kernels.memory import (
    addresses,
    load_i64,
    load_u8,
    store_i64,
    store_u8,
    store_u16,
    store_u32,
    store_u64,
)
from parsers.kernels.signing import Room as SigningRoom

# The steps of `_read` are built into it: as calls, with the addresses of all columns, they cost a seventh.
_step: Any = njit(cache=True, nogil=True, inline="always")


@_step
def _sign(at, stop, readable_end, header, info, count, signatures, room):
    """Sign a payload; return (how many signatures were written, what they were made of; -1: ask Python)."""
    big_endian = header & BIG_ENDIAN != 0
    if info >= 0 and info & VERBOSE:
        return sign_payload(at, stop, readable_end, big_endian, count, signatures, room)
    if stop - at >= 4:
        store_u64(signatures, sign_id(at, big_endian, info, room))
        return 1, ID
    store_u64(signatures, sign_bytes(at, stop, room))
    return 1, MESSAGE


@_step
def _read_message(base, position, end, size, whole, framing, columns, row, record, state, room):
    """Fill the rows of the message at position:end; return (how many, what they were signed by; -1: ask).

    Of a message that is not whole the headers count; what is left of its words is for Python.
    """
    stop = base + end
    header = load_u8(base + position + head_bytes(framing))
    ecu, time, mono, at = read_times(base + position, header, stop, framing)
    info, count, application, context, at = read_extended(at, header, stop)
    written, kind = 1, -1
    if whole:
        signatures = columns.signature + 8 * row
        written, kind = _sign(at, stop, base + size, header, info, count, signatures, room)
    source = source_number(ecu, application, context, state)
    boot = boot_cycle(source, mono, time, framing, record, state)
    for at_row in range(row, row + written):
        store_i64(columns.record + 8 * at_row, record)
        store_i64(columns.ts_ns + 8 * at_row, time)
        store_i64(columns.mono_ns + 8 * at_row, mono)
        store_u16(columns.boot + 2 * at_row, np.uint16(boot))
        store_u8(columns.level + at_row, np.uint8(level_of(info)))
        store_u32(columns.source + 4 * at_row, np.uint32(source))
        store_u8(columns.kind + at_row, np.uint8(MESSAGE if kind < 0 else kind))
        store_i64(columns.offset + 8 * at_row, position)
        store_u32(columns.length + 4 * at_row, np.uint32(end - position))
    return written, kind


@njit(cache=True, nogil=True)
def _read(base, size, framing, columns, rows, state, room):
    """Fill up to `rows` rows of `columns`; return (rows, rows asked, problems)."""
    position, record = load_i64(state.progress + POSITION), load_i64(state.progress + RECORDS)
    parsed = load_i64(state.progress + PARSED)
    row, asked, problems = 0, 0, 0
    while (
        position < size and row + CODES_KEPT <= rows and asked < ASKED_AT_ONCE and problems < PROBLEMS_AT_ONCE
    ):
        end, problem, message = frame(base, position, size, framing)
        swallowed = messages_swallowed(base, position, end, size, framing) if problem < 0 else 0
        if swallowed:
            problem = SWALLOWS
        whole = problem < 0
        if problem >= 0:
            store_i64(columns.problems + 32 * problems, position)
            store_i64(columns.problems + 32 * problems + 8, end - position)
            store_i64(columns.problems + 32 * problems + 16, problem)
            store_i64(columns.problems + 32 * problems + 24, swallowed)
            problems += 1
        if message:
            written, kind = _read_message(
                base, position, end, size, whole, framing, columns, row, record, state, room
            )
            if kind < 0:
                store_i64(columns.asked + 8 * asked, row)
                asked += 1
            if whole:
                parsed += end - position
            row += written
            record += 1
        position = end
    store_i64(state.progress + POSITION, position)
    store_i64(state.progress + RECORDS, record)
    store_i64(state.progress + PARSED, parsed)
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
            salts=np.array([secrets.randbits(64) | 1 for _ in range(2)], np.uint64),
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
            problems=np.empty((PROBLEMS_AT_ONCE, 4), np.int64),
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
