import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.coverage import SILENCE_NS
from core.parsed_log import EARLIEST_NS
from parsers.kernels.intervals import INTERVALS_KEPT, Coverage

NONE = -(1 << 63)
MINUTE = 60 * 1_000_000_000


def naive(times: list[int]) -> list[tuple[int, int]]:
    intervals: list[tuple[int, int]] = []
    for time in sorted(t for t in times if t >= EARLIEST_NS):
        if intervals and time - intervals[-1][1] <= SILENCE_NS:
            intervals[-1] = (intervals[-1][0], time)
        else:
            intervals.append((time, time))
    return intervals


@given(
    st.lists(
        st.lists(st.integers(-3, 200).map(lambda m: EARLIEST_NS + m * MINUTE) | st.just(NONE), max_size=40),
        max_size=4,
    )
)
def test_intervals_in_any_order(batches):
    coverage = Coverage()
    for batch in batches:
        coverage.add(np.array(batch, np.int64))
    times = [time for batch in batches for time in batch]
    known = [time for time in times if time != NONE]
    assert list(coverage.intervals()) == naive(known)
    assert (coverage.first_ns, coverage.last_ns) == (min(known, default=None), max(known, default=None))
    assert coverage.dropped == 0


def test_a_clock_gone_wild_is_bounded():
    coverage = Coverage()
    times = EARLIEST_NS + np.arange(INTERVALS_KEPT + 10, dtype=np.int64) * 10 * MINUTE
    coverage.add(times)
    assert len(coverage.intervals()) == INTERVALS_KEPT
    assert coverage.dropped == 10
    assert coverage.last_ns == times[-1]
