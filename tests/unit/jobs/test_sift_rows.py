"""Blocks of bytes rule out no text that the expression would find if it were asked of that text alone."""

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jobs import sift_rows
from jobs.log_filter import MATCHED_CHARACTERS, EventFilter, block_matcher, matcher
from jobs.sift_rows import sift
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
    expressions | st.tuples(expressions, expressions).map("|".join),
)
@example(["a", "x", "a"], "\n", 40, r"\Bx|^a")
@example(["ab", ""], "\0", 1, r"(?m)\B")
@hypothesis_settings(max_examples=1000, deadline=None)
def test_what_no_block_holds_no_text_of_it_holds(
    lines: list[str], end: str, block_bytes: int, expression: str
) -> None:
    wanted = EventFilter(text=expression, regex=True)
    if (may_hold := block_matcher(wanted)) is None:
        return
    lengths = np.array([len(line.encode()) for line in lines])
    offsets = np.cumsum(np.append(0, lengths + len(end)))[:-1]
    stream = BufferStream(end.join([*lines, ""]).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sift_rows, "BLOCK_BYTES", block_bytes)
        may = sift(stream, offsets, lengths, may_hold, lambda: False)
    assert may is not None
    matching = matcher(wanted)(pl.Series(lines)).to_numpy()
    assert may[matching].all()


def test_of_a_record_that_was_cut_bytes_say_nothing() -> None:
    """A word may go on behind it: only its length tells."""
    offsets, lengths = np.array([0, 3]), np.array([2, MATCHED_CHARACTERS + 1])
    may_hold = block_matcher(EventFilter(text=r"x\B", regex=True))
    assert may_hold is not None
    assert sift(BufferStream(b"x " * MATCHED_CHARACTERS), offsets, lengths, may_hold, lambda: False) is None
