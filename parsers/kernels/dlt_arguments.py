"""The arguments of verbose DLT messages: what each one is, and where its value stands.

The fast twin of `parsers.dlt_arguments`, but for writing them: `dlt_text` does it to sign, `dlt_rendering` to
search.
"""

# numba infers the types of a kernel: numbers are i64, but for masks and what is loaded.
# pyright: basic
import numpy as np
from numba import njit

from parsers import dlt_type_info as bits
from parsers.kernels.memory import (
    load_u8,
    load_u16,
    load_u16_be,
    load_u32,
    load_u32_be,
    load_u64,
    load_u64_be,
)

TEXT, TRACE, RAW, BOOL, INTEGER, FLOAT, DUMP = range(7)  # kinds of arguments; a DUMP is shown byte by byte
CUT, ARRAY, STRUCT, UNKNOWN = range(7, 11)  # what ends a text
END_WORDS = tuple(
    np.uint64(int.from_bytes(word.ljust(8), "little")) for word in (b"<cut>", b"<array>", b"<struct>", b"<?>")
)  # by kind, from CUT on; blanks behind them
END_WORD_BYTES = 5, 7, 8, 3
_LONGEST_NUMBER = 8  # bytes that are one number


@njit(cache=True, nogil=True)
def number_u16(at, big_endian):
    """Return the u16 at an address."""
    return np.int64(load_u16_be(at)) if big_endian else np.int64(load_u16(at))


@njit(cache=True, nogil=True)
def number_u32(at, big_endian):
    """Return the u32 at an address."""
    return np.int64(load_u32_be(at)) if big_endian else np.int64(load_u32(at))


@njit(cache=True, nogil=True)
def value_of(at, size, big_endian):
    """Return 1, 2, 4 or 8 bytes as a u64."""
    if size == 1:
        return np.uint64(load_u8(at))
    if size == 2:
        return np.uint64(load_u16_be(at) if big_endian else load_u16(at))
    if size == 4:
        return np.uint64(load_u32_be(at) if big_endian else load_u32(at))
    return load_u64_be(at) if big_endian else load_u64(at)


@njit(cache=True, nogil=True)
def is_plain_string(info):
    """Tell whether a type info is that of a text without a name."""
    return (
        info & (bits.STRING | bits.NAMED | bits.ARRAY | bits.STRUCT) == bits.STRING
        and info & bits.CODING <= bits.UTF8
    )


@njit(cache=True, nogil=True)
def _kind(info):
    """Return what a type info announces."""
    if info & (bits.STRUCT | bits.ARRAY):
        return STRUCT if info & bits.STRUCT else ARRAY
    if info & bits.STRING and info & bits.CODING <= bits.UTF8:
        return TEXT
    if info & bits.BOOL:
        return BOOL
    if info & (bits.SIGNED | bits.UNSIGNED | bits.FLOAT):
        length = info & bits.LENGTH
        if length < 1 or length > 5:
            return UNKNOWN
        if info & (bits.SIGNED | bits.UNSIGNED):
            return INTEGER if 1 << (length - 1) <= _LONGEST_NUMBER else DUMP
        return FLOAT if length == 3 or length == 4 else DUMP
    if info & bits.RAW:
        return RAW
    return TRACE if info & bits.TRACE else UNKNOWN


@njit(cache=True, nogil=True)
def _skip_names(at, end, lengths, big_endian):
    """Return where a name, and with two lengths a unit, ends; past `end` where that is cut off."""
    if end - at < 2 * lengths:
        return end + 1
    skipped = number_u16(at, big_endian)
    if lengths == 2:
        skipped += number_u16(at + 2, big_endian)
    return at + 2 * lengths + skipped


@njit(cache=True, nogil=True)
def read_argument(at, end, big_endian):
    """Return (kind, type info, where its value starts, bytes of the value) of the argument at `at`.

    From CUT on the kind is a reason why there is none, and what follows it cannot be read.
    """
    if end - at < 4:
        return CUT, 0, at, 0
    info = number_u32(at, big_endian)
    at += 4
    kind = _kind(info)
    if kind >= CUT:
        return kind, info, at, 0
    if kind <= RAW:
        if end - at < 2:
            return CUT, info, at, 0
        size = number_u16(at, big_endian)
        at += 2
    else:
        size = 1 if kind == BOOL else 1 << ((info & bits.LENGTH) - 1)
    if info & bits.NAMED and kind != TRACE:
        at = _skip_names(at, end, 2 if kind >= INTEGER else 1, big_endian)
    if info & bits.FIXED_POINT and kind >= INTEGER and info & (bits.SIGNED | bits.UNSIGNED):
        at += 4 + max(size, 4)  # quantisation and offset
    if end - at < size:
        return CUT, info, at, 0
    return kind, info, at, size
