"""Which rows may match, by the bytes they stand in: few lines are read one by one then.

Only where a record's text is its bytes, and where the expression does not ask where a text begins or ends: a
match within a text is one within the bytes around it then, and what no block holds no text of it holds.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from jobs.log_filter import MATCHED_CHARACTERS
from parsers.contract import Stream

BLOCK_BYTES = 5 << 18  # more than a stream keeps; who searches can be stopped between two blocks


def sift(
    stream: Stream,
    offsets: NDArray[np.int64],
    lengths: NDArray[np.int64],
    may_hold: Callable[[bytes], bool],
    is_over: Callable[[], bool],
) -> NDArray[np.bool_] | None:
    """Return of the records at these offsets, ascending, which may match; none behind where it `is_over`.

    None where the bytes do not say it, as some text is matched by its beginning only.
    """
    if lengths.max() > MATCHED_CHARACTERS:
        return None
    ends = offsets + lengths
    found = np.zeros(offsets.size, np.bool_)
    begin = 0
    while begin < offsets.size and not is_over():
        behind = _end_of_block(offsets, begin)
        place, until = int(offsets[begin]), int(ends[begin:behind].max())
        found[begin:behind] = may_hold(stream.read(place, until - place))
        begin = behind
    return found


def _end_of_block(places: NDArray[np.int64], begin: int) -> int:
    """Return the row that begins the next block: that of another record, for its codes are rows as well."""
    near = int(np.searchsorted(places, places[begin] + BLOCK_BYTES, side="right"))
    if near == places.size:
        return near
    end = int(np.searchsorted(places, places[near - 1]))
    return end if end > begin else int(np.searchsorted(places, places[begin], side="right"))
