"""When a file has records: the time intervals between silences, however its times are ordered."""

# numba infers the types of a kernel: numbers are i64.
# pyright: basic
import numpy as np
from numba import njit

from core.coverage import SILENCE_NS
from core.parsed_log import EARLIEST_NS

INTERVALS_KEPT = 4_096  # a file whose clock jumps all the time must not fill the memory


@njit(cache=True, nogil=True)
def _insert(time, starts, ends, count):
    """Add a time to sorted intervals; return (their count, the one it is in, whether it was dropped)."""
    after = np.searchsorted(starts[:count], time, side="right")
    if after > 0 and time - ends[after - 1] <= SILENCE_NS:
        here = after - 1
        ends[here] = max(ends[here], time)
        if after < count and starts[after] - ends[here] <= SILENCE_NS:
            ends[here] = ends[after]
            starts[after : count - 1] = starts[after + 1 : count].copy()
            ends[after : count - 1] = ends[after + 1 : count].copy()
            count -= 1
        return count, here, 0
    if after < count and starts[after] - time <= SILENCE_NS:
        starts[after] = time
        return count, after, 0
    if count == starts.size:
        return count, 0, 1
    starts[after + 1 : count + 1] = starts[after:count].copy()
    ends[after + 1 : count + 1] = ends[after:count].copy()
    starts[after] = ends[after] = time
    return count + 1, after, 0


@njit(cache=True, nogil=True)
def _cover(times, starts, ends, count, here):
    """Add times; return (count of intervals, the last one used, times dropped, smallest, largest time)."""
    dropped = 0
    smallest, largest = np.int64(0x7FFFFFFFFFFFFFFF), np.int64(-0x8000000000000000)
    unknown = np.int64(-0x8000000000000000)
    for time in times:
        if time == unknown:
            continue
        smallest = min(smallest, time)
        largest = max(largest, time)
        if time < EARLIEST_NS:
            continue
        if count > 0 and starts[here] <= time:
            if time <= ends[here]:
                continue
            if time - ends[here] <= SILENCE_NS and (
                here + 1 == count or starts[here + 1] - time > SILENCE_NS
            ):
                ends[here] = time
                continue
        count, here, lost = _insert(time, starts, ends, count)
        dropped += lost
    return count, here, dropped, smallest, largest


class Coverage:
    """Collects the times of a file: `first_ns`, `last_ns` of all, intervals of the possible ones."""

    def __init__(self) -> None:
        self.first_ns: int | None = None
        self.last_ns: int | None = None
        self.dropped = 0
        self._starts = np.empty(INTERVALS_KEPT, np.int64)
        self._ends = np.empty(INTERVALS_KEPT, np.int64)
        self._count = self._here = 0

    def add(self, times: np.ndarray) -> None:
        """Add times, UTC ns; the smallest i64 stands for none."""
        self._count, self._here, dropped, smallest, largest = _cover(
            times, self._starts, self._ends, self._count, self._here
        )
        self.dropped += dropped
        if smallest <= largest:
            first, last = int(smallest), int(largest)
            self.first_ns = first if self.first_ns is None else min(self.first_ns, first)
            self.last_ns = last if self.last_ns is None else max(self.last_ns, last)

    def intervals(self) -> tuple[tuple[int, int], ...]:
        """Return the intervals in order, each (first, last) in ns, a silence over 300 s between any two."""
        starts, ends = self._starts[: self._count].tolist(), self._ends[: self._count].tolist()
        return tuple(zip(starts, ends, strict=True))
