import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.parsed_log import EARLIEST_NS, NO_TIME
from parsers.kernels.series import BUCKETS
from parsers.signals import SIGNALS_KEPT, Signals

SECOND = 1_000_000_000
samples = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.one_of(
            st.integers(-(1 << 62), 1 << 62),
            st.integers(0, 4_000).map(lambda s: EARLIEST_NS + s * SECOND),
            st.integers(0, 4_000).map(lambda s: s * SECOND),
            st.just(NO_TIME),
        ),
        st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf]),
    ),
    max_size=60,
)


def naive(given_samples: list[tuple[int, int, float]]) -> dict[int, list[tuple[int, float]]]:
    """The samples of each series that count."""
    counted: dict[int, list[tuple[int, float]]] = {}
    for key, time, value in given_samples:
        if time != NO_TIME and math.isfinite(value):
            counted.setdefault(key, []).append((time, value))
    for key, series in counted.items():
        if any(time >= EARLIEST_NS for time, _ in series):
            counted[key] = [(time, value) for time, value in series if time >= EARLIEST_NS]
    return counted


def add(signals: Signals, batch: list[tuple[int, int, float]]) -> None:
    keys, times, values = zip(*batch, strict=True) if batch else ((), (), ())
    signals.add(np.array(keys, np.uint64), np.array(times, np.int64), np.array(values, np.float64))


@given(st.lists(samples, max_size=4))
def test_every_sample_that_counts_is_in_its_bucket(batches):
    signals = Signals(lambda key: (f"s{key}", ""))
    for batch in batches:
        add(signals, batch)
    wanted = naive([sample for batch in batches for sample in batch])
    found = signals.finish()
    assert {signal.name for signal in found} == {f"s{key}" for key in wanted}
    for signal in found:
        series = wanted[int(signal.name[1:])]
        starts = [bucket[0] for bucket in signal.buckets]
        assert len(starts) <= BUCKETS
        assert starts[0] == min(time for time, _ in series)
        placed = np.searchsorted(starts, [time for time, _ in series], side="right") - 1
        for number, (_, low, high, total, count) in enumerate(signal.buckets):
            values = [value for (_, value), place in zip(series, placed, strict=True) if place == number]
            assert (low, high, count) == (min(values), max(values), len(values))
            assert math.isclose(total, sum(values), abs_tol=1e-3)


def test_a_series_of_hours_keeps_its_shape():
    signals = Signals(lambda _: ("voltage", "BMS"))
    for second in range(0, 20_000, 500):
        add(signals, [(7, EARLIEST_NS + (second + n) * SECOND, float(second + n)) for n in range(500)])
    (signal,) = signals.finish()
    assert BUCKETS // 4 <= len(signal.buckets) <= BUCKETS
    assert sum(bucket[4] for bucket in signal.buckets) == 20_000
    assert [bucket[1] for bucket in signal.buckets] == sorted(bucket[1] for bucket in signal.buckets)


def test_more_signals_than_are_kept():
    signals = Signals(lambda key: (str(key), ""))
    add(signals, [(key, key, 1.0) for key in range(SIGNALS_KEPT + 5)])
    assert len(signals.finish()) == SIGNALS_KEPT
