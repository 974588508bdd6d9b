import struct

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from core.parsed_log import NO_TIME
from parsers.kernels.rec import PLAIN_TEXT, SIGNAL_SAMPLE, UNKNOWN_SHAPE, make_columns, read_records

RECORD = struct.Struct("<IHBBqI")
BASE, ROW = 1000, 7
LATEST = (1 << 63) - 1


def naive(payload: bytes, zero_ns: int) -> tuple[list[tuple[int, ...]], int, int]:
    """(rows, bytes read, odd records) of a payload."""
    rows: list[tuple[int, ...]] = []
    at = odd = 0
    while at + 20 <= len(payload):
        length, source, level, kind, mono, code = RECORD.unpack_from(payload, at)
        if length < 20 or length > len(payload) - at:
            break
        shape, name, ts = UNKNOWN_SHAPE, 0, NO_TIME
        if kind == 0:
            shape = PLAIN_TEXT
        elif kind == 1 and length >= 32:
            shape, name = SIGNAL_SAMPLE, int.from_bytes(payload[at + 20 : at + 24], "little")
        if mono >= 0 and mono + zero_ns <= LATEST:
            ts = mono + zero_ns
        odd += shape == UNKNOWN_SHAPE or level > 6 or ts == NO_TIME
        level, mono = level if level <= 6 else 0, mono if mono >= 0 else NO_TIME
        rows.append((BASE + at, length, level, shape, source, code, name, mono, ts))
        at += length
    return rows, at, odd


_numbers = st.sampled_from([0, 1, 5, -1, LATEST, NO_TIME]) | st.integers(NO_TIME, LATEST)
_record = st.builds(
    lambda size, source, level, kind, mono, code: RECORD.pack(20 + size, source, level, kind, mono, code)
    + b"\x81" * size,
    st.sampled_from([0, 3, 11, 12, 40]), st.integers(0, 0xFFFF), st.sampled_from([0, 4, 6, 7, 255]),
    st.sampled_from([0, 0, 1, 1, 2, 3, 255]), _numbers, st.integers(0, 0xFFFF_FFFF),
)  # fmt: skip


@given(st.lists(_record, max_size=6).map(b"".join), _numbers, st.integers(0, 30), st.integers(0, 99))
@example(RECORD.pack(20, 1, 4, 1, 0, 0), NO_TIME, 0, 0)
@example(RECORD.pack(20, 1, 4, 0, 0, 0), NO_TIME, 0, 0)
@example(RECORD.pack(20, 1, 4, 0, 5, 0), LATEST - 4, 0, 0)
def test_records_equal_the_naive_twin(payload, zero_ns, missing, ahead):
    payload = payload[: max(len(payload) - missing, 0)]
    columns = make_columns()
    data = np.frombuffer(payload + bytes(ahead), np.uint8)[: len(payload)]
    end, read, odd = read_records(data, BASE, zero_ns, columns.room, ROW, ahead)
    c = columns
    found = (c.start, c.length, c.level, c.shape, c.source, c.code, c.name, c.mono_ns, c.ts_ns)
    rows = list(zip(*(column[ROW:end].tolist() for column in found), strict=True))
    assert (rows, read, odd) == naive(payload, zero_ns)
