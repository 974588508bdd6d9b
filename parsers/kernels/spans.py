"""Signatures of the texts that stand at given places in a buffer."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from core.signature import CODES_KEPT
from parsers.kernels.codes import CODE_ROOM, write_codes
from parsers.kernels.hashing import finish, hash_span, mix
from parsers.kernels.memory import load_u8
from parsers.kernels.signing import MAY_HOLD_CODE, Room, sign_message

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


@njit(cache=True, nogil=True)
def _sign_spans(data, size, starts, ends, span, masks, text, code, spans, signatures, is_code):
    row = 0
    while span < starts.size and row + CODES_KEPT < spans.size:
        start, end = data + starts[span], data + ends[span]
        signature, flags = sign_message(start, end, data + size, masks, text)
        codes = 0
        if flags & MAY_HOLD_CODE:
            codes = write_codes(start, end, code, signatures.ctypes.data + 8 * row, CODES_KEPT)
        if codes == 0:
            signatures[row] = signature
        for _ in range(max(codes, 1)):
            spans[row] = span
            is_code[row] = codes > 0
            row += 1
        span += 1
    return row, span


def sign_spans(data: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> Rows:
    """Return rows (span: i64, signature: u64, is_code: bool): one for each span, or for each of its codes.

    `data` is one-dimensional u8, `starts` and `ends` i64 offsets into it. Raises ValueError out of bounds.
    """
    if starts.size != ends.size:
        raise ValueError(f"{starts.size} starts, {ends.size} ends")
    if not starts.size:
        return np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.bool_)
    if starts.min() < 0 or ends.max() > data.size or (ends < starts).any():
        raise ValueError(f"spans outside of {data.size} bytes")
    data = np.ascontiguousarray(data)
    room = Room(int((ends - starts).max()))
    code = np.empty(CODE_ROOM, np.uint8)
    parts: list[Rows] = []
    span = 0
    while span < starts.size:
        rows = starts.size - span + CODES_KEPT
        spans, signatures, is_code = (
            np.empty(rows, np.int64),
            np.empty(rows, np.uint64),
            np.empty(rows, np.bool_),
        )
        row, span = _sign_spans(
            data.ctypes.data, data.size, starts, ends, span,
            room.masks, room.text, code.ctypes.data, spans, signatures, is_code,
        )  # fmt: skip
        parts.append((spans[:row], signatures[:row], is_code[:row]))
    if len(parts) == 1:
        return parts[0]
    spans, signatures, is_code = (np.concatenate(column) for column in zip(*parts, strict=True))
    return spans, signatures, is_code


@njit(cache=True, nogil=True)
def _hash_spans(data, readable_end, starts, ends, hashes):
    for span in range(starts.size):
        start, end = data + starts[span], data + ends[span]
        # Mixed, the size is in all bits: the bytes of a text must not make up for those of a shorter one.
        state = mix(np.uint64(ends[span] - starts[span]))
        if end + 8 <= readable_end:
            hashes[span] = finish(hash_span(start, end, state))
            continue
        word = np.uint64(0)  # byte by byte, as the words that `hash_span` reads
        for place in range(start, end):
            word |= np.uint64(load_u8(place)) << np.uint64((place - start) % 8 * 8)
            if (place - start) % 8 == 7 or place + 1 == end:
                state, word = mix(state ^ word), np.uint64(0)
        hashes[span] = finish(state)


def hash_spans(data: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return a hash (u64) of the bytes of each span; arguments as in `sign_spans`, not checked."""
    hashes = np.empty(starts.size, np.uint64)
    _hash_spans(data.ctypes.data, data.ctypes.data + data.size, starts, ends, hashes)
    return hashes
