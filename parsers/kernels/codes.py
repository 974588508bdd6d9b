"""Diagnostic codes in many texts at once: the fast twin of `core.signature.find_codes`, over raw bytes."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from core.signature import LARGEST_FMI, LARGEST_SPN, SEED_CODE
from parsers.kernels.hashing import finish, hash_span
from parsers.kernels.memory import load_u8, load_u64, store_u8, store_u64

CODE_ROOM = 32  # bytes to write one code to: `SPN 524287 FMI 31` and eight more for the hash to read
_SEED_CODE = np.uint64(SEED_CODE)


@njit(cache=True, nogil=True)
def _is_digit(byte):
    return 48 <= byte <= 57


@njit(cache=True, nogil=True)
def _is_letter(byte):
    return 97 <= byte | 32 <= 122


@njit(cache=True, nogil=True)
def _is_upper_hex(byte):
    return 48 <= byte <= 57 or 65 <= byte <= 70


@njit(cache=True, nogil=True)
def _is_word(i, end):
    """Tell whether the byte at `i` is a letter, a digit or `_`."""
    if i >= end:
        return False
    byte = load_u8(i)
    return _is_digit(byte) or _is_letter(byte) or byte == 95


@njit(cache=True, nogil=True)
def _end_of_trouble_code(i, end):
    """Return the end of a `P0301` or `U0100-87` at `i`, or 0."""
    if i + 5 > end or not 48 <= load_u8(i + 1) <= 51 or _is_word(i + 5, end):
        return 0
    for k in range(2, 5):
        if not _is_upper_hex(load_u8(i + k)):
            return 0
    if i + 8 <= end and load_u8(i + 5) == 45 and _is_upper_hex(load_u8(i + 6)):
        if _is_upper_hex(load_u8(i + 7)) and not _is_word(i + 8, end):
            return i + 8
    return i + 5


@njit(cache=True, nogil=True)
def _end_of_digits(i, end, most):
    stop = i
    while stop < end and stop - i < most and _is_digit(load_u8(stop)):
        stop += 1
    return stop


@njit(cache=True, nogil=True)
def _end_of_error_code(i, end):
    """Return the end of an `E001` at `i`, or 0."""
    stop = _end_of_digits(i + 1, end, 4)
    return 0 if stop - i < 4 or _is_word(stop, end) else stop


@njit(cache=True, nogil=True)
def _is_name(i, end, first, second, third):
    """Tell whether three letters stand at `i`, given in lower case, in either case."""
    return (
        i + 3 <= end
        and load_u8(i) | 32 == first
        and load_u8(i + 1) | 32 == second
        and load_u8(i + 2) | 32 == third
    )


@njit(cache=True, nogil=True)
def _after_name(i, end):
    """Skip up to three of ` :=#`."""
    stop = i
    while stop < end and stop - i < 3:
        byte = load_u8(stop)
        if byte != 32 and byte != 58 and byte != 61 and byte != 35:
            break
        stop += 1
    return stop


@njit(cache=True, nogil=True)
def _between_numbers(i, end):
    """Skip up to three of ` ,;:/`."""
    stop = i
    while stop < end and stop - i < 3:
        byte = load_u8(stop)
        if byte != 32 and byte != 44 and byte != 59 and byte != 58 and byte != 47:
            break
        stop += 1
    return stop


@njit(cache=True, nogil=True)
def _number(start, stop):
    value = 0
    for i in range(start, stop):
        value = value * 10 + (np.int64(load_u8(i)) - 48)
    return value


@njit(cache=True, nogil=True)
def _write_name(code, first, second, third):
    store_u8(code, np.uint8(first))
    store_u8(code + 1, np.uint8(second))
    store_u8(code + 2, np.uint8(third))
    store_u8(code + 3, np.uint8(32))
    return code + 4


@njit(cache=True, nogil=True)
def _write_number(code, value):
    """Write `value` in decimal, without leading zeros; return where it ends."""
    power = 1
    while power * 10 <= value:
        power *= 10
    while power > 0:
        store_u8(code, np.uint8(48 + (value // power) % 10))
        code += 1
        power //= 10
    return code


@njit(cache=True, nogil=True)
def _suspect(i, end, code):
    """Return (end, bytes written to `code`) of an `SPN 110 FMI 3` at `i`; end 0: none, 0 bytes: no such."""
    if not _is_name(i, end, 115, 112, 110):
        return 0, 0
    spn = _after_name(i + 3, end)
    spn_end = _end_of_digits(spn, end, 6)
    fmi = _between_numbers(spn_end, end)
    if spn_end == spn or fmi == spn_end or not _is_name(fmi, end, 102, 109, 105):
        return 0, 0
    fmi = _after_name(fmi + 3, end)
    fmi_end = _end_of_digits(fmi, end, 2)
    if fmi_end == fmi or _is_word(fmi_end, end):
        return 0, 0
    spn_value, fmi_value = _number(spn, spn_end), _number(fmi, fmi_end)
    if spn_value > LARGEST_SPN or fmi_value > LARGEST_FMI:
        return fmi_end, 0
    at = _write_number(_write_name(code, 83, 80, 78), spn_value)
    store_u8(at, np.uint8(32))
    return fmi_end, _write_number(_write_name(at + 1, 70, 77, 73), fmi_value) - code


@njit(cache=True, nogil=True)
def _starts_field(start, i, stop, all_capitals):
    """Tell whether the name at i:stop is a word, or a hump of one: the `Code` of `errorCode`."""
    if i == start or not _is_letter(load_u8(i - 1)):
        return True
    if not 97 <= load_u8(i - 1) <= 122 or load_u8(i) > 90:
        return False
    small, large = 0, 0
    for k in range(i + 1, stop):
        small += load_u8(k) > 90
        large += load_u8(k) <= 90
    return large == 0 or (all_capitals and small == 0)


@njit(cache=True, nogil=True)
def _is_separator(byte):
    """Tell whether a byte is one of ` :=#"'([`."""
    return (
        byte == 32 or byte == 58 or byte == 61 or byte == 35
        or byte == 34 or byte == 39 or byte == 40 or byte == 91
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _is_after_field(start, i):
    """Tell whether 1 … 4 separators stand before `i`, and before them a field named code, error or dtc."""
    stop = i
    while stop > start and i - stop < 4 and _is_separator(load_u8(stop - 1)):
        stop -= 1
    if stop == i:
        return False
    name = stop - 4
    if name >= start and load_u8(name) | 32 == 99 and _is_name(name + 1, stop, 111, 100, 101):
        return _starts_field(start, name, stop, False)
    name = stop - 5
    if name >= start and _is_name(name, stop, 101, 114, 114) and _is_name(name + 2, stop, 114, 111, 114):
        return _starts_field(start, name, stop, False)
    name = stop - 3
    return name >= start and _is_name(name, stop, 100, 116, 99) and _starts_field(start, name, stop, True)


@njit(cache=True, nogil=True)
def _named_number(start, i, end, code):
    """Return (end, bytes written to `code`) of a `0x1A2B` at `i`; end 0: none, 0 bytes: it is zero."""
    stop = i + 2
    value = False
    while stop < end and stop - i < 10:
        byte = load_u8(stop)
        if not _is_digit(byte) and not 97 <= byte | 32 <= 102:
            break
        value = value or byte != 48
        stop += 1
    if stop == i + 2 or _is_word(stop, end) or not _is_after_field(start, i):
        return 0, 0
    if not value:
        return stop, 0
    for k in range(stop - i):
        byte = load_u8(i + k)
        store_u8(code + k, np.uint8(byte - 32 if k > 1 and byte >= 97 else byte))
    return stop, stop - i


@njit(cache=True, nogil=True)
def _copied(i, stop, code):
    for k in range(stop - i):
        store_u8(code + k, load_u8(i + k))
    return stop, max(stop - i, 0)


@njit(cache=True, nogil=True)
def next_code(start, i, end, code):
    """Return (signature, end) of the first code from `i` on of the text at start:end; end 0: there is none.

    All are addresses; `code` has CODE_ROOM bytes.
    """
    while i < end:
        byte = load_u8(i)
        stop, size = 0, 0
        if byte == 48:
            if i + 1 < end and load_u8(i + 1) == 120:
                stop, size = _named_number(start, i, end, code)
        elif byte | 32 == 115:
            if i == start or not _is_word(i - 1, end):
                stop, size = _suspect(i, end, code)
        elif byte == 69:
            if i == start or not _is_word(i - 1, end):
                stop, size = _copied(i, _end_of_error_code(i, end), code)
        elif byte == 80 or byte == 67 or byte == 66 or byte == 85:
            if i == start or not _is_word(i - 1, end):
                stop, size = _copied(i, _end_of_trouble_code(i, end), code)
        if size > 0:
            return finish(hash_span(code, code + size, _SEED_CODE)), stop
        i = stop if stop > 0 else i + 1
    return np.uint64(0), 0


@njit(cache=True, nogil=True)
def write_codes(start, end, code, signatures, room):
    """Write the signatures of the distinct codes of a text, 8 bytes each; return how many there are.

    `signatures` is the address of room for `room` of them.
    """
    count = 0
    i = start
    while count < room:
        signature, i = next_code(start, i, end, code)
        if i == 0:
            break
        known = False
        for k in range(count):
            known = known or load_u64(signatures + 8 * k) == signature
        if not known:
            store_u64(signatures + 8 * count, signature)
            count += 1
    return count
