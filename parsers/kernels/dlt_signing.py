"""Signatures of DLT messages: of the text of verbose ones, of the id of others."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from core.parsed_log import CODE, MESSAGE
from core.signature import CODES_KEPT, SEED_ID
from parsers.dlt_type_info import CONTROL
from parsers.kernels.codes import write_codes
from parsers.kernels.dlt_arguments import is_plain_string, number_u16, number_u32
from parsers.kernels.dlt_layout import SERVICES
from parsers.kernels.dlt_text import (
    FLOAT_IN_CODE,
    HAS_FLOAT,
    ROOM_BYTES,
    put_in_one_line,
    write_arguments,
    write_bytes,
    write_decimal,
)
from parsers.kernels.hashing import finish, hash_span
from parsers.kernels.masks import MARGIN, survey
from parsers.kernels.memory import load_i64, load_u8, load_u64, store_u8, store_u64
from parsers.kernels.signing import MAY_HOLD_CODE, NEEDS_DIGITS, sign_in_order, sign_message


@njit(cache=True, nogil=True)
def sign_id(at, big_endian, info, room):
    """Return the signature of a message with an id instead of words."""
    number = number_u32(at, big_endian)
    line = room.line
    if info >= 0 and info >> 1 & 7 == CONTROL:
        subtype = info >> 4
        if number < SERVICES:
            signature = load_u64(room.services + 8 * (SERVICES * subtype + number))
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
def sign_payload(at, end, readable_end, big_endian, count, signatures, room):
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
def sign_bytes(at, end, room):
    """Return the signature of a payload without words that is too short for an id."""
    stop = write_bytes(room.line, at, end - at)
    signature, _ = sign_message(room.line, stop, room.line + ROOM_BYTES, room.masks, room.text)
    return signature
