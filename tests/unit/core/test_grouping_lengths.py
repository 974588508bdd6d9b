"""Rows of different length that are one."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from core.grouping.lengths import EXTRA_WORDS, merge_texts
from core.grouping.slots import FREE

WORDS = st.sampled_from(["a", "b", FREE])


def naive(pattern: tuple[str, ...], row: tuple[str, ...]) -> bool:
    """A pattern as a regular expression over the words."""
    word = "[^ ]+"
    parts = (f"{word}(?: {word}){{0,{EXTRA_WORDS}}}" if part == FREE else re.escape(part) for part in pattern)
    return re.fullmatch(" ".join(parts), " ".join(row)) is not None


@given(st.lists(WORDS, max_size=5), st.lists(st.sampled_from("ab"), min_size=1, max_size=24))
def test_rows_are_matched_as_by_a_regular_expression(pattern, row):
    one, other = ("x", *pattern, FREE, "y"), ("x", *row, "y")
    fillers = [("x", *(part if part != FREE else f"f{n}" for part in one[1:-1]), "y") for n in range(4)]
    if other not in fillers:
        assert (merge_texts([one, other, *fillers]).get(other) == one) == naive(one, other)


def test_words_that_repeat_take_no_time():
    pattern = (*("to", FREE) * 8, "end", "last")
    rows = [pattern, *((*["to"] * (30 + n), "last", "end") for n in range(20))]
    start = time.perf_counter()
    assert merge_texts(rows) == {}
    assert time.perf_counter() - start < 1
