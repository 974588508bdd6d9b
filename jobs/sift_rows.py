"""Which rows may match, by the bytes they stand in: few lines are read one by one then.

Only where a record's text is its bytes, and where the expression does not ask where a text begins or ends: a
match within a text is one within the bytes around it then, and what no block holds no text of it holds.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from jobs.log_filter import MATCHED_CHARACTERS
from parsers.contract import Stream

BLOCK_BYTES = 5 << 18  # read at once: more than a stream keeps


def sift(
    stream: Stream,
    offsets: NDArray[np.int64],
    lengths: NDArray[np.int64],
    may_hold: Callable[[bytes], bool],
    is_over: Callable[[], bool],
    *,
    at_once: int,
) -> NDArray[np.bool_] | None:
    """Return of the records at these offsets, ascending, which may match; none behind where it `is_over`.

    That is asked between blocks of `at_once` bytes, BLOCK_BYTES at most, or of a single record. None where
    the bytes do not say it, as some text is matched by its beginning only.
    """
    if lengths.max() > MATCHED_CHARACTERS:
        return None
    ends = offsets + lengths
    found = np.zeros(offsets.size, np.bool_)
    for read in _blocks(offsets, BLOCK_BYTES):
        place = int(offsets[read.start])
        content = stream.read(place, int(ends[read].max()) - place)
        for asked in _blocks(offsets[read], at_once):
            if is_over():
                return found
            rows = slice(read.start + asked.start, read.start + asked.stop)
            found[rows] = may_hold(content[offsets[rows.start] - place : ends[rows].max() - place])
    return found


def _blocks(places: NDArray[np.int64], most: int) -> Iterator[slice]:
    """Yield the rows in blocks of `most` bytes, or of a single record: its codes are rows as well."""
    begin = 0
    while begin < places.size:
        end = near = int(np.searchsorted(places, places[begin] + most, side="right"))
        if near < places.size:
            end = int(np.searchsorted(places, places[near - 1]))
            end = end if end > begin else int(np.searchsorted(places, places[begin], side="right"))
        yield slice(begin, end)
        begin = end
