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

from core.signature import MASK_WORD, MULTIPLIER, SEED_MESSAGE
from parsers.kernels.blocks import classify, first_bit, last_bit
from parsers.kernels.memory import load_u8, load_u64, store_u8, store_u64

MARGIN = 64  # bytes behind a text that must be readable, so that blocks need no tail

MAY_HOLD_CODE = 1  # a word looks like a code: `codes.next_code` has to look
NEEDS_DIGITS = 2  # a word was masked as one of a row of hex pairs: had a number more digits, it would stay

_MULTIPLIER, _MASK_WORD = np.uint64(MULTIPLIER), np.uint64(MASK_WORD)
_SEED_MESSAGE = np.uint64(SEED_MESSAGE)
_0, _1, _3, _32, _61, _63 = (np.uint64(n) for n in (0, 1, 3, 32, 61, 63))
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_PLUS, _MINUS, _COLON, _QUOTE, _SPACE = 43, 45, 58, 39, 32


# Of each block of 64 bytes five masks are kept side by side.
_WORDS, _DIGITS, _HEXADECIMAL, _OPAQUE, _PLACES = 0, 8, 16, 24, 32
_STRIDE = 40


class Room:
    """Memory to sign texts of at most `longest` bytes in, for one thread at a time.

    `masks` and `text` are the addresses that the kernels take.
    """

    def __init__(self, longest: int) -> None:
        size = 2 * longest + 3  # a byte that is no UTF-8 becomes three, but two of them in a row as well
        self.mask_room = np.zeros((size // 64 + 2) * _STRIDE, np.uint8)
        self.text_room = np.zeros(size + MARGIN + 64, np.uint8)
        self.masks = self.mask_room.ctypes.data
        self.text = self.text_room.ctypes.data


@njit(cache=True, nogil=True)
def _mix(state):
    state = state * _MULTIPLIER
    return state ^ (state >> _32)


@njit(cache=True, nogil=True)
def hash_span(start, end, state):
    """Add the bytes at start:end to a hash, as `core.signature` does; 8 from `end` on must be readable."""
    i = start
    while i + 8 <= end:
        state = _mix(state ^ load_u64(i))
        i += 8
    if i < end:
        state = _mix(state ^ (load_u64(i) & (_ALL >> np.uint64(64 - 8 * (end - i)))))
    return state


@njit(cache=True, nogil=True)
def finish(state):
    """Return the signature that a hash has come to."""
    return _mix(_mix(state))


# Finding the way in masks: `mask` is the address of the first of its kind, positions are bytes from the start
# of the text.


@njit(cache=True, nogil=True)
def _next_set(mask, position, size):
    """Return the first position from `position` on whose bit is set, `size` if there is none before it."""
    at = mask + (position >> 6) * _STRIDE
    word = load_u64(at) >> np.uint64(position & 63)
    if word != _0:
        return min(position + first_bit(word), size)
    position = (position | 63) + 1
    while position < size:
        at += _STRIDE
        word = load_u64(at)
        if word != _0:
            return min(position + first_bit(word), size)
        position += 64
    return size


@njit(cache=True, nogil=True)
def _next_clear(mask, position):
    """Return the first position from `position` on whose bit is clear; behind the text all are."""
    at = mask + (position >> 6) * _STRIDE
    word = ~load_u64(at) >> np.uint64(position & 63)
    if word != _0:
        return position + first_bit(word)
    position |= 63
    while True:
        at += _STRIDE
        word = ~load_u64(at)
        if word != _0:
            return position + 1 + first_bit(word)
        position += 64


@njit(cache=True, nogil=True)
def _start_of_run(mask, position):
    """Return where the run of set bits that ends just before `position` starts."""
    at = mask + (position >> 6) * _STRIDE
    word = ~load_u64(at) & ((_1 << np.uint64(position & 63)) - _1)
    position &= ~63
    while word == _0 and position > 0:
        at -= _STRIDE
        position -= 64
        word = ~load_u64(at)
    return position + last_bit(word) + 1


@njit(cache=True, nogil=True)
def _is_set(mask, position):
    return load_u64(mask + (position >> 6) * _STRIDE) >> np.uint64(position & 63) & _1 != _0


@njit(cache=True, nogil=True)
def survey(text, size, masks):
    """Fill the masks of a text; return whether it is in order. MARGIN bytes more must be readable."""
    doubt = _0
    words_before, digits_before, starts_before, last_before, carry = _0, _0, _0, _0, _0
    spaces_before = _ALL  # a space at the start of the text is one too many
    done = 0
    while done <= size:
        digits, letters, hex_letters, n_or_f, spaces, controls, high = classify(text + done)
        if size - done < 64:
            valid = (_1 << np.uint64(size - done)) - _1
            digits, letters, hex_letters = digits & valid, letters & valid, hex_letters & valid
            spaces, controls, high = spaces & valid, controls & valid, high & valid
        doubt |= controls | high | (spaces & (spaces << _1 | spaces_before >> _63))
        words = digits | letters
        words_shifted = words << _1 | words_before >> _63
        starts = words & ~words_shifted
        ends = words_shifted & ~words
        # Words of hex letters alone: a bit added where they start carries through them to where they end.
        sums = hex_letters + (starts & hex_letters)
        overflow = sums < hex_letters
        sums += carry
        carry = _1 if overflow or sums < carry else _0
        hex_ends = sums & ~hex_letters & ends & ~(starts << _1 | starts_before >> _63)
        number_ends = ends & (starts << _3 | starts_before >> _61) & (n_or_f << _1 | last_before >> _63)
        store_u64(masks + _WORDS, words)
        store_u64(masks + _DIGITS, digits)
        store_u64(masks + _HEXADECIMAL, digits | hex_letters)
        store_u64(masks + _OPAQUE, words | high)
        first_digits = digits & ~(digits << _1 | digits_before >> _63)
        store_u64(masks + _PLACES, first_digits | hex_ends | number_ends)
        words_before, digits_before, starts_before = words, digits, starts
        spaces_before, last_before = spaces, n_or_f
        masks += _STRIDE
        done += 64
    return doubt == _0 and (size == 0 or load_u8(text + size - 1) != _SPACE)


@njit(cache=True, nogil=True)
def _utf8_size(i, end):
    """Return the size of the well-formed UTF-8 sequence at `i`, or 0 (Unicode 16, table 3-7)."""
    first = load_u8(i)
    if first < 0x80:
        return 1
    if first < 0xC2 or first > 0xF4:
        return 0
    size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if i + size > end:
        return 0
    low = 0xA0 if first == 0xE0 else 0x90 if first == 0xF0 else 0x80
    high = 0x9F if first == 0xED else 0x8F if first == 0xF4 else 0xBF
    second = load_u8(i + 1)
    if second < low or second > high:
        return 0
    for k in range(2, size):
        if load_u8(i + k) & 0xC0 != 0x80:
            return 0
    return size


@njit(cache=True, nogil=True)
def _put_in_order(i, end, text):
    """Write the bytes at i:end to `text` as step 1 of `core.signature` wants it; return their size."""
    at = text
    blank, replaced = False, False
    while i < end:
        byte = load_u8(i)
        if byte <= 0x20 or byte == 0x7F:
            blank = True
            replaced = False
            i += 1
            continue
        if blank and at > text:
            store_u8(at, np.uint8(_SPACE))
            at += 1
        blank = False
        size = _utf8_size(i, end)
        if size == 0 or (size == 3 and byte == 0xEF and load_u8(i + 1) == 0xBF and load_u8(i + 2) == 0xBD):
            i += max(size, 1)
            if not replaced:
                store_u8(at, np.uint8(0xEF))
                store_u8(at + 1, np.uint8(0xBF))
                store_u8(at + 2, np.uint8(0xBD))
                at += 3
            replaced = True
            continue
        for k in range(size):
            store_u8(at + k, load_u8(i + k))
        at += size
        i += size
        replaced = False
    return at - text


@njit(cache=True, nogil=True)
def _joint(text, left, right):
    """Return what joins two hex words over left:right of the text: one of `-:'` or a space; 0 is nothing."""
    if right - left == 1:
        byte = np.int64(load_u8(text + left))
        if byte == _SPACE or byte == _MINUS or byte == _COLON or byte == _QUOTE:
            return byte
    return 0


@njit(cache=True, nogil=True)
def _hex_word_after(text, stop, size, end, masks):
    """Return (joint, stop, size) of the hex word after the one of `size` before `stop`, joint 0: none."""
    next_start = _next_set(masks + _WORDS, stop, end)
    joint = _joint(text, stop, next_start)
    if next_start == end or joint == 0:
        return 0, 0, 0
    next_stop = _next_clear(masks + _WORDS, next_start)
    next_size = next_stop - next_start
    if next_size < 2 or _next_clear(masks + _HEXADECIMAL, next_start) < next_stop:
        return 0, 0, 0
    if joint == _SPACE and (size != 2 or next_size != 2):
        return 0, 0, 0
    return joint, next_stop, next_size


@njit(cache=True, nogil=True)
def _hex_word_before(text, start, size, masks):
    """Return (joint, start, size) of the hex word before the one of `size` at `start`, joint 0: none."""
    if start < 3 or not _is_set(masks + _WORDS, start - 2):
        return 0, 0, 0
    joint = _joint(text, start - 1, start)
    before = _start_of_run(masks + _WORDS, start - 1)
    before_size = start - 1 - before
    if joint == 0 or before_size < 2 or _next_clear(masks + _HEXADECIMAL, before) < start - 1:
        return 0, 0, 0
    if joint == _SPACE and (size != 2 or before_size != 2):
        return 0, 0, 0
    return joint, before, before_size


@njit(cache=True, nogil=True)
def _joint_of_hex_run(text, start, stop, end, masks):
    """Return the joint of the run of three or more that the hex word at start:stop stands in, 0: none."""
    size = stop - start
    before, before_start, before_size = _hex_word_before(text, start, size, masks)
    after, after_stop, after_size = _hex_word_after(text, stop, size, end, masks)
    if before != 0:
        if before == after:
            return before
        further, _, _ = _hex_word_before(text, before_start, before_size, masks)
        if further == before:
            return before
    if after != 0:
        further, _, _ = _hex_word_after(text, after_stop, after_size, end, masks)
        if further == after:
            return after
    return 0


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
def _may_end_code(text, start, size):
    """Tell, quickly and rather too often, whether a number ends what a name in front of it begins."""
    i = text + start - 1
    stop = max(text, i - 4)
    while i > stop and load_u8(i) < 64:
        i -= 1
    if i <= text:
        return False
    last, before = load_u8(i) | 32, load_u8(i - 1) | 32
    if last == 110:
        return before == 112  # SPN 110
    if size < 3 or load_u8(text + start + 1) != 120:
        return False
    return (  # 0x behind code, error, dtc
        (last == 101 and before == 100) or (last == 114 and before == 111) or (last == 99 and before == 116)
    )


@njit(cache=True, nogil=True)
def sign_in_order(text, size, masks):
    """Return (signature, flags) of a text in order, surveyed into `masks`."""
    state = _SEED_MESSAGE
    flags = 0
    literal = 0  # where the text starts that is not hashed yet
    done = -1  # the end of the last word with a digit: it is decided on
    after_mask = False
    block = 0
    at = masks + _PLACES
    while block <= size:
        places = load_u64(at)
        while places != _0:
            place = block + first_bit(places)
            places &= places - _1
            if place <= done:
                continue
            start = _start_of_run(masks + _WORDS, place)
            if place < size and _is_set(masks + _DIGITS, place):
                stop = _next_clear(masks + _WORDS, place)
                letters = place - start
                if (letters == 1 or letters == 3) and _may_be_code(text + start, letters, stop - start):
                    flags |= MAY_HOLD_CODE
                done = stop
                if place == stop - 1 and _next_clear(masks + _HEXADECIMAL, start) < stop:
                    continue
            else:
                stop = place
                if stop - start < 2 or _next_clear(masks + _HEXADECIMAL, start) < stop:
                    if stop - start != 3 or not _is_number_name(text + start):
                        continue
                elif stop - start < 8:
                    joint = _joint_of_hex_run(text, start, stop, size, masks)
                    if joint == 0:
                        continue
                    if joint == _SPACE:
                        flags |= NEEDS_DIGITS
            if not (after_mask and _next_set(masks + _OPAQUE, literal, size) == start):
                if place == start and _may_end_code(text, start, stop - start):
                    flags |= MAY_HOLD_CODE
                literal_end = start
                if start > literal:
                    sign = load_u8(text + start - 1)
                    if sign == _PLUS or sign == _MINUS:
                        if start == 1 or not _is_set(masks + _WORDS, start - 2):
                            literal_end = start - 1
                state = hash_span(text + literal, text + literal_end, state)
                state = _mix(state ^ _MASK_WORD)
            literal = stop
            after_mask = True
        block += 64
        at += _STRIDE
    return finish(hash_span(text + literal, text + size, state)), flags


@njit(cache=True, nogil=True)
def sign_message(start, end, readable_end, masks, room):
    """Return (signature of the masked message at start:end, MAY_HOLD_CODE | NEEDS_DIGITS).

    All are addresses; bytes before `readable_end` may be read; `masks` and `room` are of a large enough Room.
    """
    size = end - start
    if end + MARGIN <= readable_end and survey(start, size, masks):
        return sign_in_order(start, size, masks)
    size = _put_in_order(start, end, room)
    survey(room, size, masks)
    return sign_in_order(room, size, masks)
