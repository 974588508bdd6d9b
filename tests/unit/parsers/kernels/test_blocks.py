import string

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from parsers.kernels.blocks import (
    classify,
    first_bit,
    header_marks,
    last_bit,
    level_marks,
    line_enders,
    returns,
)


@njit
def masks(address):
    return classify(address)


@njit
def marks(address):
    return level_marks(address)


@njit
def header(address):
    return header_marks(address)


@njit
def enders(address):
    return line_enders(address), returns(address)


@njit
def bits(word):
    return first_bit(word), last_bit(word)


KINDS = [
    string.digits.encode(), string.ascii_letters.encode(), b"abcdefABCDEF", b"nfNF", b"pP", b"x", b"+-",
    b" ", bytes([*range(32), 127]), bytes(range(128, 256)),
]  # fmt: skip
MARKS = [
    (string.digits + string.ascii_letters + "_").encode() + bytes(range(128, 256)),
    string.ascii_letters.encode(), string.ascii_uppercase.encode(), b'[<("|{', b']>)"|}', b":", b"=",
]  # fmt: skip
HEADER = [b" \t", string.digits.encode(), b":", b'[("=']


@given(
    st.binary(min_size=64, max_size=64)
    | st.text("0aG_:=[]\n\r\0 \t+xp", min_size=64, max_size=64).map(str.encode)
)
def test_each_mask_tells_of_its_bytes(block):
    data = np.frombuffer(block, np.uint8)
    for read, kinds in (
        (masks, KINDS),
        (marks, MARKS),
        (header, HEADER),
        (enders, [b"\n\0", b"\r\0"]),
    ):
        for mask, kind in zip(read(data.ctypes.data), kinds, strict=True):
            assert mask == sum(1 << n for n, byte in enumerate(block) if byte in kind)


@given(st.integers(0, (1 << 64) - 1))
def test_first_and_last_bit(word):
    lowest = (word & -word).bit_length() - 1 if word else 64
    assert bits(np.uint64(word)) == (lowest, word.bit_length() - 1)
