"""Finds out whether cells of a table have line ends in their quotes: its rows are then several lines.

That is a habit where rows fit the width of the first, and the lines that they are made of do less.
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.kernels import text_times as times
from parsers.kernels.text_dates import TRIAL
from parsers.kernels.text_header import QUOTED
from parsers.kernels.text_records import TABLE, FieldReader
from parsers.kernels.text_roles import ROLES
from parsers.text_cells import MARKS, cells_of
from parsers.text_sample import Sample

_LINES_JUDGED = 500  # the first ones, side by side: of further ones many are of rows that begin elsewhere
_WHOLE_ROWS = 0.95  # share of the rows that must have as many cells as the first


class QuotedRows(NamedTuple):
    """Rows of a table, each a line of the sample with line feeds in it, and the byte between their cells."""

    sample: Sample
    mark: int


def find_quoted_rows(sample: Sample) -> QuotedRows | None:
    """Return the rows that lines make where quotes join them, None where the lines show no such habit."""
    lines = sample.lines()
    for mark in MARKS:
        starts = _row_starts(sample, mark)
        if starts.size == len(lines):
            continue
        rows = [b"\n".join(lines[a:b]) for a, b in itertools.pairwise([*starts.tolist(), len(lines)])]
        width = len(cells_of(rows[0], mark))
        fitting = _fitting(rows, mark, width)
        share = fitting[: np.searchsorted(starts, _LINES_JUDGED)].mean()
        if width > 1 and share >= _WHOLE_ROWS and _fitting(lines[:_LINES_JUDGED], mark, width).mean() < share:
            return QuotedRows(_sample_of([rows[row] for row in np.flatnonzero(fitting)]), ord(mark))
    return None


def _row_starts(sample: Sample, mark: str) -> NDArray[np.int64]:
    """Return the numbers of the lines that begin a row."""
    unnamed = (b"",) * ROLES, (-1,) * ROLES
    reader = FieldReader(TABLE, *unnamed, ord(mark), times.ISO, TRIAL, habit=QUOTED)
    return np.flatnonzero(~reader.read(sample.data, sample.starts, sample.ends).goes_on)


def _fitting(rows: Sequence[bytes], mark: str, width: int) -> NDArray[np.bool_]:
    return np.array([len(cells_of(row, mark)) >= width for row in rows])


def _sample_of(rows: Sequence[bytes]) -> Sample:
    ends = np.cumsum([len(row) for row in rows])
    return Sample(np.frombuffer(b"".join(rows), np.uint8), np.append(0, ends[:-1]), ends)
