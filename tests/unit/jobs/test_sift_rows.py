"""Blocks of bytes rule out no text that the expression would find if it were asked of that text alone."""

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jobs import sift_rows
from jobs.log_filter import MATCHED_CHARACTERS, EventFilter, block_matcher, matcher
from jobs.sift_rows import BLOCK_BYTES, sift
from parsers.stream import RangeStream
from tests.buffer_stream import BufferStream

EDGES = [r"\b", r"\B", "^", "$", r"\A", r"\z", "(?m)^", "(?m)$"]
BETWEEN = ["", "a", "x", "k", "é", "-", r"\w", r"\W", ".", "(?s).", "[^x]*", "[^ab]", "[[^x]&&[^-]]"]
texts = st.text("axKé-\n", max_size=3)
edges = st.just("") | st.sampled_from(EDGES)
expressions = st.tuples(edges, st.sampled_from(BETWEEN), edges, st.sampled_from(BETWEEN), edges).map("".join)


@given(
    st.lists(texts, min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n", "\0", "\r"]),
    st.integers(1, 40),
    st.integers(1, 40),
    expressions | st.tuples(expressions, expressions).map("|".join),
)
@example(["a", "x", "a"], "\n", 40, 40, r"\Bx|^a")
@example(["ab", ""], "\0", 1, 1, r"(?m)\B")
@hypothesis_settings(max_examples=1000, deadline=None)
def test_what_no_block_holds_no_text_of_it_holds(
    lines: list[str], end: str, block_bytes: int, at_once: int, expression: str
) -> None:
    wanted = EventFilter(text=expression, regex=True)
    if (may_hold := block_matcher(wanted)) is None:
        return
    lengths = np.array([len(line.encode()) for line in lines])
    offsets = np.cumsum(np.append(0, lengths + len(end)))[:-1]
    stream = BufferStream(end.join([*lines, ""]).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sift_rows, "BLOCK_BYTES", block_bytes)
        may = sift(stream, offsets, lengths, may_hold, lambda: False, at_once=at_once)
    assert may is not None
    matching = matcher(wanted)(pl.Series(lines)).to_numpy()
    assert may[matching].all()


def test_of_a_record_that_was_cut_bytes_say_nothing() -> None:
    """A word may go on behind it: only its length tells."""
    offsets, lengths = np.array([0, 3]), np.array([2, MATCHED_CHARACTERS + 1])
    may_hold = block_matcher(EventFilter(text=r"x\B", regex=True))
    assert may_hold is not None
    stream = BufferStream(b"x " * MATCHED_CHARACTERS)
    assert sift(stream, offsets, lengths, may_hold, lambda: False, at_once=BLOCK_BYTES) is None


def test_few_bytes_at_once_are_asked_of_what_is_read_at_once_and_it_may_end_between() -> None:
    read, asked = list[int](), list[bytes]()
    text = b"".join(b"line %d\n" % n for n in range(8))

    def read_range(offset: int, length: int) -> bytes:
        read.append(offset)
        return text[offset : offset + length]

    def may_hold(block: bytes) -> bool:
        asked.append(block)
        return b"4" in block

    stream = RangeStream(read_range, len(text))
    offsets, lengths = np.arange(0, 64, 8), np.full(8, 6)
    for over_after, found in ((9, [4, 5]), (2, [])):
        asked.clear()
        may = sift(stream, offsets, lengths, may_hold, lambda n=over_after: len(asked) >= n, at_once=20)
        assert may is not None
        assert np.flatnonzero(may).tolist() == found
        assert asked == [text[n : n + 14] for n in range(0, 64, 16)][:over_after]
    assert read == [0]
