"""Slices are copied as Python joins them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.kernels.slices import gather


@given(st.binary(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), max_size=12))
def test_slices_stand_one_behind_the_other(data, places):
    spans = [(min(start, len(data)), min(start + length, len(data))) for start, length in places]
    starts, ends = (np.array([span[n] for span in spans], np.int64) for n in (0, 1))
    gathered, gathered_ends = gather(np.frombuffer(data, np.uint8), starts, ends)
    pieces = [data[start:end] for start, end in spans]
    assert gathered.tobytes() == b"".join(pieces)
    assert gathered_ends.tolist() == np.cumsum([len(piece) for piece in pieces]).tolist()


@pytest.mark.parametrize("span", [(-1, 2), (2, 1), (0, 11), (11, 11)])
def test_a_slice_outside_of_the_data_is_refused(span):
    start, end = (np.array([n], np.int64) for n in span)
    with pytest.raises(ValueError, match="outside of 10 bytes"):
        gather(np.zeros(10, np.uint8), start, end)
