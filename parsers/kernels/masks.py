"""A text as bit masks, 64 bytes to a word: which bytes are words, which words are masked, what is doubtful.

Of each block of 64 bytes the masks are kept side by side; a mask is named by the address of its first word.
Positions are bytes from the start of the text. A bit for a word stands at its end, the position behind it.
"""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.blocks import classify, first_bit, last_bit
from parsers.kernels.memory import load_u8, load_u64, store_u64

MARGIN = 64  # bytes behind a text that must be readable, so that blocks need no tail
WORDS, HEXADECIMAL = 0, 8  # bytes of words, bytes that are hex digits
MASKED, DOUBTFUL = 16, 24  # ends of words that are masked, and of those that may be
# What stands between two masks so that they do not become one: ends of other words, bytes over 0x7F.
BARS = 32
SIGNED = 40  # behind a plus or minus that is not behind a word
CODES = 48  # where a code may be: its first digit, or the x of `0x`
STRIDE = 64

_0, _1, _2, _3, _15, _60, _61, _62, _63 = (np.uint64(n) for n in (0, 1, 2, 3, 15, 60, 61, 62, 63))
_SPACE = 32


@njit(cache=True, nogil=True, forceinline=True)
def through(runs, starts, carry):
    """Return (where those of the runs end that a start stands before, the carry for the next block).

    A bit that is added where a run starts is carried through it, and on to the next block.
    """
    started = runs & starts
    sums = runs + started + carry
    return sums & ~runs, (started | (runs & ~sums)) >> _63


# What a block says of the next one, as its lowest bits; a space at the start of a text is one too many.
_START = (_0, _0, _0, _0, _0, _0, _0, _0, _0, _0, _0, _1)


@njit(cache=True, nogil=True, forceinline=True)
def _survey_block(text, size, masks, before):
    """Fill the masks of a block; return (what is not in order, as bits; what is said of the next block)."""
    in_word, in_letters, in_hex, behind_second, behind_fourth = before[:5]
    behind_late, behind_number, behind_n_or_f, behind_p, behind_spn, behind_sign, behind_space = before[5:]
    digits, letters, hex_letters, n_or_f, p, x, signs, spaces, controls, high = classify(text)
    if size < 64:
        valid = (_1 << np.uint64(size)) - _1
        digits, letters, hex_letters = digits & valid, letters & valid, hex_letters & valid
        spaces, controls, high = spaces & valid, controls & valid, high & valid
    words, hexadecimal = digits | letters, digits | hex_letters
    behind_words = words << _1 | in_word
    starts, ends = words & ~behind_words, behind_words & ~words
    second, fourth = starts << _1 | behind_second, starts << _3 | behind_fourth
    last_letter, in_letters = through(letters, starts, in_letters)  # the byte behind it
    all_hex, in_hex = through(hexadecimal, starts, in_hex)
    late = last_letter & digits  # the first digit of a word that letters begin
    alphabetic = last_letter & ends
    masked = ends & ~last_letter & (all_hex | ~(late << _1 | behind_late))
    named = alphabetic & (n_or_f << _1 | behind_n_or_f)
    spn = named & (p << _2 | behind_p)  # rather too often
    near = spn | spn << _1
    near = (near | near << _2) << _1 | behind_spn
    numbers = digits & starts
    prefixed = x & (numbers << _1 | behind_number)
    store_u64(masks + WORDS, words)
    store_u64(masks + HEXADECIMAL, hexadecimal)
    store_u64(masks + MASKED, masked)
    store_u64(masks + DOUBTFUL, (alphabetic & all_hex & ~second) | (named & fourth))
    store_u64(masks + BARS, (ends & ~masked) | high)
    signs &= ~behind_words
    store_u64(masks + SIGNED, signs << _1 | behind_sign)
    store_u64(masks + CODES, (late & (second | fourth & (p << _2 | behind_p))) | prefixed | (numbers & near))
    after = (
        words >> _63, in_letters, in_hex, starts >> _63, starts >> _61,
        late >> _63, numbers >> _63, n_or_f >> _63, p >> _62, _15 if spn >> _60 else _0,
        signs >> _63, spaces >> _63,
    )  # fmt: skip
    return controls | high | (spaces & (spaces << _1 | behind_space)), after


@njit(cache=True, nogil=True)
def survey(text, size, masks):
    """Fill the masks of a text; return whether it is in order. MARGIN bytes more must be readable."""
    doubt, before = _survey_block(text, size, masks, _START)
    done = 64
    while done <= size:
        more, before = _survey_block(text + done, size - done, masks + done, before)
        doubt |= more
        done += 64
    return doubt == _0 and (size == 0 or load_u8(text + size - 1) != _SPACE)


@njit(cache=True, nogil=True)
def next_set(mask, position, size):
    """Return the first position from `position` on whose bit is set, `size` if there is none before it."""
    at = mask + (position & ~63)
    word = load_u64(at) >> np.uint64(position & 63)
    if word != _0:
        return min(position + first_bit(word), size)
    position = (position | 63) + 1
    while position < size:
        at += STRIDE
        word = load_u64(at)
        if word != _0:
            return min(position + first_bit(word), size)
        position += 64
    return size


@njit(cache=True, nogil=True)
def next_clear(mask, position):
    """Return the first position from `position` on whose bit is clear; behind the text all are."""
    at = mask + (position & ~63)
    word = ~load_u64(at) >> np.uint64(position & 63)
    if word != _0:
        return position + first_bit(word)
    position |= 63
    while True:
        at += STRIDE
        word = ~load_u64(at)
        if word != _0:
            return position + 1 + first_bit(word)
        position += 64


@njit(cache=True, nogil=True)
def start_of_run(mask, position):
    """Return where the run of set bits that ends just before `position` starts."""
    at = mask + (position & ~63)
    word = ~load_u64(at) & ((_1 << np.uint64(position & 63)) - _1)
    position &= ~63
    while word == _0 and position > 0:
        at -= STRIDE
        position -= 64
        word = ~load_u64(at)
    return position + last_bit(word) + 1


@njit(cache=True, nogil=True)
def is_set(mask, position):
    """Tell whether the bit at `position` is set."""
    return load_u64(mask + (position & ~63)) >> np.uint64(position & 63) & _1 != _0
