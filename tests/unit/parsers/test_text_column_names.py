"""Which names of columns are those of times, and the units that they name."""

import time

import pytest

from parsers.kernels.text_unit_times import NO_UNIT, UNKNOWN_UNIT
from parsers.text_column_names import is_time, unit_ns


@pytest.mark.parametrize("name", ["Time [s]", "uptime_ms", "seconds", "t(us)", "SystemTime", "Time [ticks]"])
def test_what_is_a_time(name):
    assert is_time(name)


@pytest.mark.parametrize(
    "name",
    [
        "speed", "lap time", "response_time", "runtime", "timeout", "update", "voltage [ms]", "s", "", "lat",
        "hour", "minute", "second", "min", "time_min", "h",
    ],
)  # fmt: skip
def test_what_is_no_time(name):
    assert not is_time(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Time [s]", 10**9), ("t in ms", 10**6), ("uptimeUs", 10**3), ("time", NO_UNIT),
        ("Time since start/ns", 1), ("Time [h]", 3600 * 10**9), ("Uptime (min)", 60 * 10**9),
        ("uptime_hours", 3600 * 10**9), ("Time (since boot, ms)", 10**6), ("Time (hh:mm:ss)", NO_UNIT),
        ("Time (UTC)", NO_UNIT), ("ms (UTC+1)", 10**6), ("Time [ticks]", UNKNOWN_UNIT),
        ("t (10 ms)", UNKNOWN_UNIT),
    ],
)  # fmt: skip
def test_the_unit_is_the_last_that_is_named(name, expected):
    assert unit_ns(name) == expected


def test_names_made_to_be_slow_are_not():
    start = time.perf_counter()
    for name in ("(" * 60_000, "[<{(" * 15_000, "aA" * 30_000):
        assert not is_time(name)
        assert unit_ns(name) == NO_UNIT
    assert time.perf_counter() - start < 1
