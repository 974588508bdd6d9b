"""The text of verbose DLT messages, to be signed: the fast twin of `parsers.dlt_arguments`.

What is written is not always the text itself, but always one with the same signature: of what is masked
anyway only as much is written as decides on what stands next to it.
"""

# numba infers the types of a kernel: numbers are i64, but for masks and what is loaded.
# pyright: basic
import numpy as np
from numba import njit

from parsers import dlt_type_info as bits
from parsers.kernels.dlt_arguments import (
    BOOL,
    CUT,
    END_WORDS,
    FLOAT,
    INTEGER,
    RAW,
    TEXT,
    TRACE,
    read_argument,
    value_of,
)
from parsers.kernels.memory import load_u8, load_u64, store_u8, store_u64

# For the longest payload as text: a number of 12 bytes becomes 82 at most, and there are 255 of them.
ROOM_BYTES = 4 * 65_536 + 64
HAS_FLOAT = 4  # beside MAY_HOLD_CODE and NEEDS_DIGITS: a float was written as `00`
FLOAT_IN_CODE = 8  # and it may be part of a code, so that its digits matter

_SPACE, _ZERO = np.uint8(32), np.uint8(48)
_LOWS, _TOPS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_HEX_PAIRS = np.uint64(int.from_bytes(b"00 00 00", "little"))
_RAW_PAIRS = np.uint64(int.from_bytes(b"00'00'00", "little"))
_1, _10 = np.uint64(1), np.uint64(10)


@njit(cache=True, nogil=True)
def copy_string(at, end, line):
    """Copy the bytes up to the first NUL; return the address behind the copy."""
    while at + 8 <= end:
        word = load_u64(at)
        if (word - _LOWS) & ~word & _TOPS != np.uint64(0):
            break
        store_u64(line, word)
        line += 8
        at += 8
    while at < end:
        byte = load_u8(at)
        if byte == 0:
            break
        store_u8(line, byte)
        line += 1
        at += 1
    return line


@njit(cache=True, nogil=True)
def put_in_one_line(start, end):
    """Replace line ends by spaces, as the text has it."""
    for at in range(start, end):
        byte = load_u8(at)
        if byte == 10 or byte == 13:
            store_u8(at, _SPACE)


@njit(cache=True, nogil=True)
def write_decimal(line, value):
    """Write a u64 in decimal; return the address behind it."""
    digits = 1
    rest = value
    while rest >= _10:
        rest //= _10
        digits += 1
    at = line + digits
    for _ in range(digits):
        at -= 1
        store_u8(at, np.uint8(np.uint64(48) + value % _10))
        value //= _10
    return line + digits


@njit(cache=True, nogil=True)
def _write_hex(line, value, digits):
    for k in range(digits):
        nibble = (value >> np.uint64(4 * (digits - 1 - k))) & np.uint64(15)
        store_u8(line + k, np.uint8(nibble + (np.uint64(48) if nibble < _10 else np.uint64(87))))
    return line + digits


@njit(cache=True, nogil=True)
def _write_binary(line, value, digits):
    for k in range(digits):
        if k > 0 and k & 3 == 0:
            store_u8(line, _SPACE)
            line += 1
        store_u8(line, np.uint8(np.uint64(48) + ((value >> np.uint64(digits - 1 - k)) & np.uint64(1))))
        line += 1
    return line


@njit(cache=True, nogil=True)
def _write_pairs(line, at, size, word):
    """Write bytes as hex pairs; three or more are masked whatever they are, so that three zeros will do."""
    if size > 2:
        store_u64(line, word)
        return line + 8
    for k in range(size):
        if k > 0:
            store_u8(line, np.uint8(word >> np.uint64(16) & np.uint64(255)))
            line += 1
        line = _write_hex(line, np.uint64(load_u8(at + k)), 2)
    return line


@njit(cache=True, nogil=True)
def write_bytes(line, at, size):
    """Write bytes that are no arguments as hex pairs; return the address behind them."""
    return _write_pairs(line, at, size, _HEX_PAIRS)


@njit(cache=True, nogil=True)
def write_integer(line, value, size, info):
    """Write an integer of up to 8 bytes as its type info says."""
    if info & bits.UNSIGNED and info & bits.CODING == bits.HEX:
        store_u8(line, _ZERO)
        store_u8(line + 1, np.uint8(120))
        return _write_hex(line + 2, value, 2 * size)
    if info & bits.UNSIGNED and info & bits.CODING == bits.BINARY:
        store_u8(line, _ZERO)
        store_u8(line + 1, np.uint8(98))
        return _write_binary(line + 2, value, 8 * size)
    sign = _1 << np.uint64(8 * size - 1)
    if info & bits.SIGNED and value & sign:
        store_u8(line, np.uint8(45))
        return write_decimal(line + 1, (~value & ((sign << _1) - _1)) + _1)
    return write_decimal(line, value)


@njit(cache=True, nogil=True)
def _ends_name(start, line):
    """Tell whether `SPN` or `FMI` and a few separators end what was written."""
    at = line - 1
    while at > start and line - at < 5 and load_u8(at) < 64:
        at -= 1
    if at < start + 2:
        return False
    a, b, c = load_u8(at - 2) | 32, load_u8(at - 1) | 32, load_u8(at) | 32
    return (a == 115 and b == 112 and c == 110) or (a == 102 and b == 109 and c == 105)


@njit(cache=True, nogil=True)
def _write_argument(kind, info, at, size, big_endian, line):
    """Write an argument that is no float; return the address behind it."""
    if kind == TEXT or kind == TRACE:
        return copy_string(at, at + size, line)
    if kind == INTEGER:
        return write_integer(line, value_of(at, size, big_endian), size, info)
    if kind == BOOL:
        return write_decimal(line, np.uint64(load_u8(at)))
    return _write_pairs(line, at, size, _RAW_PAIRS if kind == RAW else _HEX_PAIRS)


@njit(cache=True, nogil=True)
def _write_some_float(start, line):
    """Write `00` for any float; return (the address behind it, flags)."""
    flags = HAS_FLOAT | FLOAT_IN_CODE if _ends_name(start, line) else HAS_FLOAT
    store_u8(line, _ZERO)
    store_u8(line + 1, _ZERO)
    return line + 2, flags


@njit(cache=True, nogil=True)
def write_arguments(at, end, count, big_endian, start):
    """Write the text of `count` arguments at at:end to `start`; return (the address behind it, flags).

    There must be ROOM_BYTES of room.
    """
    line = start
    flags = 0
    for number in range(count):
        if number > 0:
            store_u8(line, _SPACE)
            line += 1
        kind, info, at, size = read_argument(at, end, big_endian)
        if kind >= CUT:
            store_u64(line, END_WORDS[kind - CUT])
            return line + 8, flags  # blanks included: they will go
        if kind == FLOAT:
            line, more = _write_some_float(start, line)
            flags |= more
        else:
            line = _write_argument(kind, info, at, size, big_endian, line)
        at += size
    return line, flags
