"""Single bytes of a text, and the numbers that its digits write.

Everything works on addresses: `at` is the first byte, `end` the one after the last that may be read.
"""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.memory import load_u8, load_u64

BLANK, PLUS, COMMA, DASH, DOT, SLASH, COLON, UNDERSCORE = (ord(mark) for mark in " +,-./:_")
_ZERO, _NINE = 48, 57
NO_PAIRS = np.uint64(0xFFFFFFFFFFFFFFFF)
_HIGH_BITS, _8, _10 = np.uint64(0x8080808080808080), np.uint64(8), np.uint64(10)


@njit(cache=True, nogil=True)
def is_word(byte):
    """Tell whether a byte belongs to a word: ASCII letters, digits, `_` and all bytes over 0x7F."""
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or byte == 95 or byte >= 128


@njit(cache=True, nogil=True)
def byte_at(at, end):
    """Return the byte at `at`, 0 from `end` on."""
    return np.int64(load_u8(at)) if at < end else 0


@njit(cache=True, nogil=True)
def digit_at(at, end):
    """Return the value of the digit at `at`, -1 for none."""
    if at >= end:
        return -1
    byte = np.int64(load_u8(at))
    return byte - _ZERO if _ZERO <= byte <= _NINE else -1


@njit(cache=True, nogil=True)
def skip_spaces(at, end):
    """Return the first address that holds no blank."""
    while byte_at(at, end) == BLANK:
        at += 1
    return at


@njit(cache=True, nogil=True)
def fixed_number(at, digits, end):
    """Return the value of exactly `digits` digits, -1 where they are not."""
    value = 0
    for place in range(digits):
        digit = digit_at(at + place, end)
        if digit < 0:
            return -1
        value = value * 10 + digit
    return value


def pattern(text: bytes) -> tuple[np.uint64, np.uint64]:
    """Return eight bytes as `pairs_like` takes them: `0` for any digit, else the byte that must be there."""
    slack = bytes(0x80 - 10 if byte == _ZERO else 0x80 - 1 for byte in text)
    return np.uint64(int.from_bytes(text, "little")), np.uint64(int.from_bytes(slack, "little"))


@njit(cache=True, nogil=True)
def pairs_like(at, like, end):
    """Return eight bytes that are like a pattern, NO_PAIRS where they are not.

    Byte n of it is the number that the digits at n and n + 1 write.
    """
    if at + 8 > end:
        return NO_PAIRS
    expected, slack = like
    digits = load_u64(at) ^ expected
    if (digits + slack | digits) & _HIGH_BITS:  # one is over 9, or is not what must be there
        return NO_PAIRS
    return digits * _10 + (digits >> _8)


@njit(cache=True, nogil=True)
def pair(pairs, place):
    """Return the number of two digits at a place of the pairs."""
    return np.int64(pairs >> np.uint64(8 * place)) & 0xFF


@njit(cache=True, nogil=True)
def short_number(at, end):
    """Return (address after, value) of one or two digits, 0 where there are none or three."""
    first = digit_at(at, end)
    if first < 0:
        return 0, 0
    second = digit_at(at + 1, end)
    if second < 0:
        return at + 1, first
    if digit_at(at + 2, end) >= 0:
        return 0, 0
    return at + 2, first * 10 + second


@njit(cache=True, nogil=True)
def long_number(at, most, end):
    """Return (address after, value) of as many digits as there are, and at most `most`."""
    start, value = at, 0
    while at - start < most:
        digit = digit_at(at, end)
        if digit < 0:
            break
        value = value * 10 + digit
        at += 1
    return at, value


@njit(cache=True, nogil=True)
def utf8_size(at, end):
    """Return the size of the well-formed UTF-8 sequence at `at`, or 0 (Unicode 16, table 3-7)."""
    first = load_u8(at)
    if first < 0x80:
        return 1
    if first < 0xC2 or first > 0xF4:
        return 0
    size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if at + size > end:
        return 0
    low = 0xA0 if first == 0xE0 else 0x90 if first == 0xF0 else 0x80
    high = 0x9F if first == 0xED else 0x8F if first == 0xF4 else 0xBF
    second = load_u8(at + 1)
    if second < low or second > high:
        return 0
    for k in range(2, size):
        if load_u8(at + k) & 0xC0 != 0x80:
            return 0
    return size
