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
from parsers.kernels.blocks import first_bit, last_bit
from parsers.kernels.hashing import finish, hash_span, mix
from parsers.kernels.hex_runs import SPACE, joint_of_hex_run
from parsers.kernels.masks import (
    BARS,
    CODES,
    DOUBTFUL,
    HEXADECIMAL,
    MARGIN,
    MASKED,
    SIGNED,
    STRIDE,
    WORDS,
    is_set,
    next_clear,
    start_of_run,
    survey,
    through,
)
from parsers.kernels.memory import load_u8, load_u64, store_u64
from parsers.kernels.order import put_in_order

MAY_HOLD_CODE = 1  # a word looks like a code: `codes.next_code` has to look
NEEDS_DIGITS = 2  # a word was masked as one of a row of hex pairs: had a number more digits, it would stay

_MASK_WORD, _SEED_MESSAGE = np.uint64(MASK_WORD), np.uint64(SEED_MESSAGE)
_0, _1, _63 = np.uint64(0), np.uint64(1), np.uint64(63)
_X, _BRACKET = 120, 91


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
def _may_hold_code(text, place, masks):
    """Tell, quickly and rather too often, whether a code is around one of the places CODES."""
    if load_u8(text + place) == _X:
        return _may_be_named(text, place - 1)
    start = start_of_run(masks + WORDS, place)
    if start == place:
        return _may_be_suspect(text, start)
    return _may_be_code(text + start, place - start, next_clear(masks + WORDS, place) - start)


@njit(cache=True, nogil=True)
def _decide(text, stop, size, masks):
    """Return (whether the word of letters before `stop` is masked, flags)."""
    start = start_of_run(masks + WORDS, stop)
    if next_clear(masks + HEXADECIMAL, start) < stop:
        return _is_number_name(text + start), 0
    if stop - start >= 8:
        return True, 0
    joint = joint_of_hex_run(text, start, stop, size, masks)
    return joint != 0, NEEDS_DIGITS if joint == SPACE else 0


@njit(cache=True, nogil=True)
def _decide_doubtful(text, block, size, masks, at):
    """Decide on the doubtful words that end in a block, whose masks are at `at`; return flags."""
    flags = 0
    doubtful = load_u64(at + DOUBTFUL)
    while doubtful != _0:
        stop = block + first_bit(doubtful)
        masked, flag = _decide(text, stop, size, masks)
        if masked:
            bit = _1 << np.uint64(stop & 63)
            flags |= flag
            store_u64(at + MASKED, load_u64(at + MASKED) | bit)
            if load_u8(text + stop) < 0x80:
                store_u64(at + BARS, load_u64(at + BARS) & ~bit)
        doubtful &= doubtful - _1
    return flags


@njit(cache=True, nogil=True)
def sign_in_order(text, size, masks):
    """Return (signature, flags) of a text in order, surveyed into `masks`."""
    state = _SEED_MESSAGE
    flags = 0
    literal = 0  # where the text starts that is not hashed yet
    behind_mask = _0  # 1 where only punctuation is between a mask and the block
    block = 0
    at = masks
    while block <= size:
        if load_u64(at + DOUBTFUL) != _0:
            flags |= _decide_doubtful(text, block, size, masks, at)
        codes = load_u64(at + CODES)
        while codes != _0:
            if _may_hold_code(text, block + first_bit(codes), masks):
                flags |= MAY_HOLD_CODE
                break
            codes &= codes - _1
        masked, bars = load_u64(at + MASKED), load_u64(at + BARS)
        merged, behind_mask = through(~(masked | bars), (masked & ~bars) << _1, behind_mask)
        behind_mask |= (masked & ~bars) >> _63
        firsts = masked & ~merged
        while firsts != _0:
            place = first_bit(firsts)
            before = masked & ((firsts & (~firsts + _1)) - _1)
            if before != _0:
                literal = block + last_bit(before)
            start = start_of_run(masks + WORDS, block + place)
            literal_end = start - is_set(masks + SIGNED, start)
            state = mix(hash_span(text + literal, text + literal_end, state) ^ _MASK_WORD)
            firsts &= firsts - _1
        if masked != _0:
            literal = block + last_bit(masked)
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
