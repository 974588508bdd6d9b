"""Floats as `%g` writes them: six digits, the zeros behind them left out."""

# numba infers the types of a kernel: numbers are i64, but for bit patterns, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.memory import store_u8

_POWERS = np.array([10.0**power for power in range(23)])  # those that a float holds exactly
_LARGEST_POWER = 22
_DIGITS, _SIX_DIGITS, _SEVEN_DIGITS = 6, 100_000, 1_000_000
_DOUBT = 1e-6  # nearer than this to a half, the rounding of the scaled number might decide


@njit(cache=True, nogil=True)
def float_of(bits, size):
    """Return the float of 4 or 8 bytes that a u64 holds."""
    if size == 4:
        return np.float64(np.uint32(bits).view(np.float32))
    return np.uint64(bits).view(np.float64)


@njit(cache=True, nogil=True)
def _scaled(number, exponent):
    """Return a number with six digits before the point, or NaN where no one rounding gives it."""
    power = _DIGITS - 1 - exponent
    if power > _LARGEST_POWER or power < -_LARGEST_POWER:
        return np.nan
    return number * _POWERS[power] if power >= 0 else number / _POWERS[-power]


@njit(cache=True, nogil=True)
def _write_digits(at, digits, count):
    """Write the first `count` of six digits."""
    for place in range(_DIGITS - 1, -1, -1):
        if place < count:
            store_u8(at + place, np.uint8(48 + digits % 10))
        digits //= 10
    return at + count


@njit(cache=True, nogil=True)
def _write_fraction(at, digits, count, whole):
    """Write `count` digits with a point behind the first `whole`, where more follow."""
    end = _write_digits(at, digits, max(count, whole))
    if count <= whole:
        return end
    _write_digits(at + 1, digits, count)  # all once more, one place on; then the whole ones before the point
    _write_digits(at, digits, whole)
    store_u8(at + whole, np.uint8(46))
    return end + 1


@njit(cache=True, nogil=True)
def _write_exponent(at, exponent):
    store_u8(at, np.uint8(101))
    store_u8(at + 1, np.uint8(45 if exponent < 0 else 43))
    size = abs(exponent)
    store_u8(at + 2, np.uint8(48 + size // 10))
    store_u8(at + 3, np.uint8(48 + size % 10))
    return at + 4


@njit(cache=True, nogil=True)
def _rounded(number):
    """Return (six digits, power of ten of the first one) of a positive number; no digits in doubt."""
    bits = np.int64(np.float64(number).view(np.int64))
    exponent = ((bits >> 52) - 1023) * 1233 >> 12  # it may be one too small
    scaled = _scaled(number, exponent)
    if scaled >= _SEVEN_DIGITS:
        exponent += 1
        scaled = _scaled(number, exponent)
    if not (_SIX_DIGITS <= scaled < _SEVEN_DIGITS):
        return 0, exponent
    digits = np.int64(scaled)
    beyond = scaled - np.float64(digits)
    if abs(beyond - 0.5) < _DOUBT:
        return 0, exponent
    if beyond > 0.5:
        digits += 1
    if digits == _SEVEN_DIGITS:
        return np.int64(_SIX_DIGITS), exponent + 1
    return digits, exponent


@njit(cache=True, nogil=True)
def write_float(at, number):
    """Write a float as `%g`; return the address behind it, 0 for one that this does not know how to round.

    There must be 16 bytes of room. NaN and infinity are not known either.
    """
    if np.signbit(number):
        store_u8(at, np.uint8(45))
        at += 1
        number = -number
    if number == 0.0:
        store_u8(at, np.uint8(48))
        return at + 1
    digits, exponent = _rounded(number)
    if digits == 0:
        return 0
    count = _DIGITS
    rest = digits
    while count > 1 and rest % 10 == 0:
        rest //= 10
        count -= 1
    if exponent < -4 or exponent >= _DIGITS:
        return _write_exponent(_write_fraction(at, digits, count, 1), exponent)
    if exponent >= 0:
        return _write_fraction(at, digits, count, exponent + 1)
    store_u8(at, np.uint8(48))
    store_u8(at + 1, np.uint8(46))
    at += 2
    for _ in range(-exponent - 1):
        store_u8(at, np.uint8(48))
        at += 1
    return _write_digits(at, digits, count)
