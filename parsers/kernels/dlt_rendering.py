"""The texts of DLT messages, whole, to search them: the fast twin of `parsers.dlt_message`'s `text`.

What would take more than a few lines here is left to Python: texts that are no UTF-8, and floats whose sixth
digit hangs on more than one rounding.
"""

# numba infers the types of a kernel: numbers are i64, but for masks and what is loaded.
# pyright: basic
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from parsers.dlt_type_info import CONTROL
from parsers.kernels.dlt_arguments import (
    BOOL,
    CUT,
    END_WORD_BYTES,
    END_WORDS,
    FLOAT,
    INTEGER,
    RAW,
    TEXT,
    TRACE,
    number_u32,
    read_argument,
    value_of,
)
from parsers.kernels.dlt_float import float_of, write_float
from parsers.kernels.dlt_frame import framing_at, head_bytes
from parsers.kernels.dlt_header import BIG_ENDIAN, VERBOSE, read_extended, read_times
from parsers.kernels.dlt_text import write_decimal, write_integer
from parsers.kernels.memory import (
    load_i64,
    load_u8,
    load_u16_be,
    load_u64,
    store_i64,
    store_u8,
    store_u32,
    store_u64,
)
from parsers.kernels.text_bytes import utf8_size

WORD_BYTES, SUBTYPE_RESPONSE, SUBTYPE_TIME = 32, 2, 3
RETURN_VALUES = 32  # the row of `Words` from which on they stand; those of services before it, by number
WORDS = RETURN_VALUES + 256
EXPANSION, ROOM_BYTES = 7, 128  # a payload is this many times as long as text at most, and so much more

_SPACE, _COMMA, _QUOTE = 32, 44, 39
_TOPS = np.uint64(0x8080808080808080)
_BLANKS = np.uint64(0x2020202020202020)
_0, _10 = np.uint64(0), np.uint64(10)


class Words(NamedTuple):
    """Names of services and return values, WORD_BYTES for each row; row 0 is `service(`."""

    letters: Any  # u8
    sizes: Any  # i64; 0 is no name


class Texts(NamedTuple):
    """Where texts go: one behind the other."""

    room: Any  # u8
    ends: Any  # i64, by message: from the start of the room
    asked: Any  # u8, by message: 1 for one that Python has to read; it has no text here


@njit(cache=True, nogil=True)
def _has_controls(word):
    """Tell whether one of eight bytes is under 0x20, which is a NUL, a line end or harmless."""
    return (word - _BLANKS) & ~word & _TOPS != _0


@njit(cache=True, nogil=True)
def _copy_bytes(at, end, line):
    """Copy bytes up to a NUL, line ends as spaces; return (how many, their bits)."""
    size = 0
    all_bits = _0
    while at + size < end:
        byte = load_u8(at + size)
        if byte == 0:
            break
        store_u8(line + size, np.uint8(_SPACE) if byte == 10 or byte == 13 else byte)
        all_bits |= np.uint64(byte)
        size += 1
    return size, all_bits


@njit(cache=True, nogil=True)
def _copy_text(at, end, line):
    """Copy a text up to its first NUL, line ends as spaces; return (the address behind it, its high bits)."""
    if at < end and load_u8(end - 1) == 0:
        end -= 1
    start = at
    high = _0
    while at + 8 <= end:
        word = load_u64(at)
        if _has_controls(word):
            size, word = _copy_bytes(at, at + 8, line)
            if size < 8:
                return line + size, (high | word) & _TOPS
        else:
            store_u64(line, word)
        high |= word
        line += 8
        at += 8
    rest = end - at
    if rest > 0 and end - start >= 8:  # the last eight bytes at once, some of them for the second time
        word = load_u64(end - 8)
        if not _has_controls(word):
            store_u64(line + rest - 8, word)
            return line + rest, (high | word) & _TOPS
    size, word = _copy_bytes(at, end, line)
    return line + size, (high | word) & _TOPS


@njit(cache=True, nogil=True)
def _is_utf8(at, end):
    while at < end:
        size = utf8_size(at, end)
        if size == 0:
            return False
        at += size
    return True


@njit(cache=True, nogil=True)
def _hex_pair(byte):
    """Return the two hex digits of a byte, the first one lowest."""
    nibbles = byte >> 4 | (byte & 15) << 8
    letters = (nibbles + 0x0606) >> 4 & 0x0101
    return nibbles + 0x3030 + letters * 39


@njit(cache=True, nogil=True)
def _write_pairs(line, at, size, separator):
    """Write bytes as hex pairs with a separator between; two bytes behind them are written over."""
    for k in range(size):
        store_u32(line, np.uint32(_hex_pair(np.int64(load_u8(at + k))) | separator << 16))
        line += 3
    return line - 1 if size > 0 else line


@njit(cache=True, nogil=True)
def _write_argument(kind, info, at, size, big_endian, line):
    """Write an argument; return (the address behind it, 0 where Python has to; high bits of a text)."""
    if kind == TEXT or kind == TRACE:
        return _copy_text(at, at + size, line)
    if kind == INTEGER:
        return write_integer(line, value_of(at, size, big_endian), size, info), _0
    if kind == FLOAT:
        return write_float(line, float_of(value_of(at, size, big_endian), size)), _0
    if kind == BOOL:
        return write_decimal(line, np.uint64(load_u8(at))), _0
    return _write_pairs(line, at, size, _QUOTE if kind == RAW else _SPACE), _0


@njit(cache=True, nogil=True)
def _write_verbose(at, end, count, big_endian, start):
    """Write the text of `count` arguments; return the address behind it, 0 where Python has to."""
    line = start
    high = _0
    for number in range(count):
        if number > 0:
            store_u8(line, np.uint8(_SPACE))
            line += 1
        kind, info, at, size = read_argument(at, end, big_endian)
        if kind >= CUT:
            store_u64(line, END_WORDS[kind - CUT])
            line += END_WORD_BYTES[kind - CUT]
            break
        line, bits = _write_argument(kind, info, at, size, big_endian, line)
        if line == 0:
            return 0
        high |= bits
        at += size
    return line if high == _0 or _is_utf8(start, line) else 0


@njit(cache=True, nogil=True)
def _write_comma(line):
    store_u8(line, np.uint8(_COMMA))
    store_u8(line + 1, np.uint8(_SPACE))
    return line + 2


@njit(cache=True, nogil=True)
def _write_word(line, row, words):
    for k in range(0, WORD_BYTES, 8):
        store_u64(line + k, load_u64(words.letters + WORD_BYTES * row + k))
    return line + load_i64(words.sizes + 8 * row)


@njit(cache=True, nogil=True)
def _write_service(line, service, subtype, words):
    """Write what a control message is about."""
    if 0 < service < RETURN_VALUES and load_i64(words.sizes + 8 * service) > 0:
        return _write_word(line, service, words)
    if subtype == SUBTYPE_TIME:
        return line
    line = write_decimal(_write_word(line, 0, words), np.uint64(service))
    store_u8(line, np.uint8(41))
    return line + 1


@njit(cache=True, nogil=True)
def _write_control(at, end, service, subtype, line, words):
    line = _write_service(line, service, subtype, words)
    at += 4
    if subtype == SUBTYPE_RESPONSE and at < end:
        row = RETURN_VALUES + np.int64(load_u8(at))
        line = _write_comma(line)
        if load_i64(words.sizes + 8 * row) > 0:
            line = _write_word(line, row, words)
        else:
            line = _write_pairs(line, at, 1, _SPACE)
        at += 1
    return _write_pairs(_write_comma(line), at, end - at, _SPACE) if at < end else line


@njit(cache=True, nogil=True)
def _write_payload(at, end, header, info, count, line, words):
    """Write a payload; return the address behind it, 0 where Python has to."""
    big_endian = header & BIG_ENDIAN != 0
    if info >= 0 and info & VERBOSE:
        return _write_verbose(at, end, count, big_endian, line)
    if end - at < 4:
        return _write_pairs(line, at, end - at, _SPACE)
    number = number_u32(at, big_endian)
    if info >= 0 and info >> 1 & 7 == CONTROL:
        return _write_control(at, end, number, info >> 4, line, words)
    line = _write_comma(write_decimal(line, np.uint64(number)))
    return _write_pairs(line, at + 4, end - at - 4, _SPACE)


@njit(cache=True, nogil=True)
def _write_message(at, end, line, words):
    """Write the text of the message at at:end; return the address behind it, 0 where Python has to."""
    framing = framing_at(at, end)
    start = at + head_bytes(framing)
    if end - start < 4:
        return 0
    header = load_u8(start)
    end = min(end, start + np.int64(load_u16_be(start + 2)))
    _, _, _, at = read_times(at, header, end, framing)
    info, count, _, _, at = read_extended(at, header, end)
    return _write_payload(at, end, header, info, count, line, words)


@njit(cache=True, nogil=True)
def write_texts(base, size, offsets, lengths, messages, texts, words):
    """Write the texts of `messages` messages of the `size` bytes at `base`; return how many bytes they take.

    `offsets` and `lengths` are addresses of i64. There must be EXPANSION bytes of room for each byte of the
    messages, and ROOM_BYTES for each message.
    """
    line = texts.room
    for k in range(messages):
        offset, length = load_i64(offsets + 8 * k), load_i64(lengths + 8 * k)
        behind = 0
        if 0 <= offset <= size and length >= 0:
            behind = _write_message(base + offset, base + min(offset + length, size), line, words)
        store_u8(texts.asked + k, np.uint8(behind == 0))
        line = line if behind == 0 else behind
        store_i64(texts.ends + 8 * k, line - texts.room)
    return line - texts.room
