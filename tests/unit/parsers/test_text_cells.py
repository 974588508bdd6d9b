"""Cells of rows, as the kernel's naive twin finds them."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers.text_cells import MARKS, cells_of
from tests.unit.parsers.naive_fields import row_spans

_pieces = st.sampled_from([*MARKS, '"', '""', " ", "x", "1,5", "ä", '"a" b', "\\"])


@given(st.sampled_from(MARKS), st.lists(_pieces, max_size=12).map("".join))
@example(",", 'a,"b,""c"" d" e , f ,')
@example(";", '"a""')
def test_cells_are_those_of_the_kernel(mark, row):
    line = row.encode()
    spans = row_spans(line, tuple(range(99)), ord(mark)) or {}
    cells = [line[start:stop].decode() for start, stop in spans.values()]
    found = cells_of(line, mark)
    assert found == cells if cells else len(found) == 1


@pytest.mark.parametrize("row", ['"' * 60_000, '"",' * 20_000, '"' + "," * 60_000, " " * 60_000 + '"'])
def test_cells_made_to_be_slow_are_not(row):
    start = time.perf_counter()
    assert cells_of(row.encode(), ",")
    assert time.perf_counter() - start < 1
