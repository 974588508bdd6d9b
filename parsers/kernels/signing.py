"""Signatures of many texts at once: the fast twin of `core.signature`, over raw bytes.

Bytes that are no UTF-8 count as U+FFFD, as if the text had been decoded with `errors="replace"`: for any
bytes `b` the result is `core.signature.sign_message(b.decode(errors="replace"))`.

A text is turned into bit masks, 64 bytes at a step: which bytes belong to words, which are digits. Only at
the few places that may be masked is a word looked at; what lies between is hashed eight bytes at a time.
"""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from core.signature import MASK_WORD, SEED_MESSAGE
from parsers.kernels.blocks import first_bit
from parsers.kernels.hashing import finish, hash_span, mix
from parsers.kernels.hex_runs import SPACE, joint_of_hex_run
from parsers.kernels.masks import (
    DIGITS,
    HEXADECIMAL,
    MARGIN,
    OPAQUE,
    PLACES,
    STRIDE,
    WORDS,
    is_set,
    next_clear,
    next_set,
    start_of_run,
    survey,
)
from parsers.kernels.memory import load_u8, load_u64
from parsers.kernels.order import put_in_order

MAY_HOLD_CODE = 1  # a word looks like a code: `codes.next_code` has to look
NEEDS_DIGITS = 2  # a word was masked as one of a row of hex pairs: had a number more digits, it would stay

_MASK_WORD, _SEED_MESSAGE = np.uint64(MASK_WORD), np.uint64(SEED_MESSAGE)
_0, _1 = np.uint64(0), np.uint64(1)
_PLUS, _MINUS, _BRACKET = 43, 45, 91


class Room:
    """Memory to sign texts of at most `longest` bytes in, for one thread at a time.

    `masks` and `text` are the addresses that the kernels take.
    """

    def __init__(self, longest: int) -> None:
        size = 2 * longest + 3  # a byte that is no UTF-8 becomes three, but two of them in a row as well
        self.mask_room = np.zeros((size // 64 + 2) * STRIDE, np.uint8)
        self.text_room = np.zeros(size + MARGIN + 64, np.uint8)
        self.masks = self.mask_room.ctypes.data
        self.text = self.text_room.ctypes.data


@njit(cache=True, nogil=True)
def _is_number_name(word):
    """Tell whether the word of three letters at `word` is `nan`, `NaN` or `inf`."""
    a, b, c = load_u8(word), load_u8(word + 1), load_u8(word + 2)
    return (
        (a == 110 and b == 97 and c == 110)
        or (a == 78 and b == 97 and c == 78)
        or (a == 105 and b == 110 and c == 102)
    )


@njit(cache=True, nogil=True)
def _may_be_code(word, letters, size):
    """Tell, quickly and rather too often, whether a word that starts with 1 or 3 letters begins a code."""
    letter = load_u8(word)
    if letters == 1:
        if letter == 80 or letter == 67 or letter == 66 or letter == 85:  # P, C, B, U
            return size == 5
        return letter == 69 and (size == 4 or size == 5)  # E
    return letter | 32 == 115 and load_u8(word + 1) | 32 == 112  # SPN110


@njit(cache=True, nogil=True)
def _end_of_name(text, start):
    """Return where the name in front of a number may end: up to four bytes that are no letters part them."""
    i = text + start - 1
    stop = max(text, i - 4)
    while i > stop and (load_u8(i) < 64 or load_u8(i) == _BRACKET):
        i -= 1
    return i


@njit(cache=True, nogil=True)
def _may_be_named(text, start):
    """Tell, quickly and rather too often, whether `0x` stands behind `code`, `error` or `dtc`."""
    i = _end_of_name(text, start)
    if i <= text:
        return False
    last, before = load_u8(i) | 32, load_u8(i - 1) | 32
    return (
        (last == 101 and before == 100) or (last == 114 and before == 111) or (last == 99 and before == 116)
    )


@njit(cache=True, nogil=True)
def _may_be_suspect(text, start):
    """Tell, quickly and rather too often, whether a number stands behind `SPN`."""
    i = _end_of_name(text, start)
    return i > text and load_u8(i) | 32 == 110 and load_u8(i - 1) | 32 == 112


@njit(cache=True, nogil=True)
def sign_in_order(text, size, masks):
    """Return (signature, flags) of a text in order, surveyed into `masks`."""
    state = _SEED_MESSAGE
    flags = 0
    literal = 0  # where the text starts that is not hashed yet
    done = -1  # the end of the last word with a digit: it is decided on
    after_mask = False
    block = 0
    at = masks + PLACES
    while block <= size:
        places = load_u64(at)
        while places != _0:
            place = block + first_bit(places)
            places &= places - _1
            if place <= done:
                continue
            start = start_of_run(masks + WORDS, place)
            if place < size and is_set(masks + DIGITS, place):
                stop = next_clear(masks + WORDS, place)
                letters = place - start
                if letters == 1 or letters == 3:
                    if _may_be_code(text + start, letters, stop - start):
                        flags |= MAY_HOLD_CODE
                elif letters == 0 and load_u8(text + start + 1) == 120 and _may_be_named(text, start):
                    flags |= MAY_HOLD_CODE
                done = stop
                if place == stop - 1 and next_clear(masks + HEXADECIMAL, start) < stop:
                    continue
            else:
                stop = place
                if stop - start < 2 or next_clear(masks + HEXADECIMAL, start) < stop:
                    if stop - start != 3 or not _is_number_name(text + start):
                        continue
                elif stop - start < 8:
                    joint = joint_of_hex_run(text, start, stop, size, masks)
                    if joint == 0:
                        continue
                    if joint == SPACE:
                        flags |= NEEDS_DIGITS
            if not (after_mask and next_set(masks + OPAQUE, literal, size) == start):
                if place == start and _may_be_suspect(text, start):
                    flags |= MAY_HOLD_CODE
                literal_end = start
                if start > literal:
                    sign = load_u8(text + start - 1)
                    if sign == _PLUS or sign == _MINUS:
                        if start == 1 or not is_set(masks + WORDS, start - 2):
                            literal_end = start - 1
                state = hash_span(text + literal, text + literal_end, state)
                state = mix(state ^ _MASK_WORD)
            literal = stop
            after_mask = True
        block += 64
        at += STRIDE
    return finish(hash_span(text + literal, text + size, state)), flags


@njit(cache=True, nogil=True)
def sign_message(start, end, readable_end, masks, room):
    """Return (signature of the masked message at start:end, MAY_HOLD_CODE | NEEDS_DIGITS).

    All are addresses; bytes before `readable_end` may be read; `masks` and `room` are of a large enough Room.
    """
    size = end - start
    if end + MARGIN <= readable_end and survey(start, size, masks):
        return sign_in_order(start, size, masks)
    size = put_in_order(start, end, room)
    survey(room, size, masks)
    return sign_in_order(room, size, masks)
