import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parsers.kernels.text_bytes import (
    NO_PAIRS,
    byte_at,
    digit_at,
    fixed_number,
    is_word,
    long_number,
    pair,
    pairs_like,
    pattern,
    short_number,
    skip_spaces,
)
from tests.unit.parsers import naive_text

text = st.lists(st.sampled_from([b"0", b"7", b"12", b" ", b"a", b":", b"\xff"]), max_size=8).map(b"".join)


class Held:
    """A text in memory, before a digit that must not be read."""

    def __init__(self, content: bytes) -> None:
        self._data = np.frombuffer(content + b"9", np.uint8)
        self.at = self._data.ctypes.data
        self.end = self.at + len(content)


def test_words_equal_the_naive_twin():
    assert [is_word(byte) for byte in range(256)] == [
        naive_text.WORD.fullmatch(bytes([byte])) is not None for byte in range(256)
    ]


def test_nothing_is_read_behind_the_end():
    held = Held(b"")
    assert (byte_at(held.at, held.end), digit_at(held.at, held.end)) == (0, -1)


@given(text)
def test_spaces_are_skipped(content):
    held = Held(content)
    assert skip_spaces(held.at, held.end) - held.at == len(content) - len(content.lstrip(b" "))


@given(text, st.integers(1, 6))
def test_a_fixed_number_has_so_many_digits(content, digits):
    held = Held(content)
    found = re.match(rb"\d{%d}" % digits, content)
    assert fixed_number(held.at, digits, held.end) == (int(found[0]) if found else -1)


@given(text)
def test_a_short_number_has_one_digit_or_two(content):
    held = Held(content)
    after, value = short_number(held.at, held.end)
    found = re.match(rb"\d\d?(?!\d)", content)
    assert (after - held.at, value) == ((found.end(), int(found[0])) if found else (-held.at, 0))


@given(text, st.integers(1, 6))
def test_a_long_number_has_the_digits_that_are_there(content, most):
    held = Held(content)
    after, value = long_number(held.at, most, held.end)
    found = re.match(rb"\d{0,%d}" % most, content)[0]
    assert (after - held.at, value) == (len(found), int(found or b"0"))


_PATTERN = b"00:00-0!"


def _near_pattern(byte: int) -> st.SearchStrategy[int]:
    return st.sampled_from(b"0189" if byte == ord("0") else bytes([byte])) | st.sampled_from(
        b"09:/;-!\0\xb0\xff"
    )


@given(st.tuples(*map(_near_pattern, _PATTERN)).map(bytes), st.integers(0, 8))
def test_eight_bytes_like_a_pattern_are_pairs_of_digits(content, missing):
    held = Held(content[: 8 - missing])
    pairs = pairs_like(held.at, pattern(_PATTERN), held.end)
    if missing or not re.fullmatch(rb"\d\d:\d\d-\d!", content):
        assert pairs == NO_PAIRS
    else:
        found = [pair(np.uint64(pairs), place) for place in (0, 3, 6)]
        assert found == [int(content[:2]), int(content[3:5]), 10 * int(content[6:7])]
