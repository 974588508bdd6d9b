"""Reads one time with the kernels, for the tests of each group of forms."""

from datetime import UTC, datetime

import numpy as np

from core.parsed_log import NO_TIME
from parsers.kernels.text_dates import TRIAL
from parsers.kernels.text_times import read_time


def time_of(form: int, line: bytes, year: int = 2000) -> tuple[int | None, int]:
    data, state = np.frombuffer(line + b"\xff" * 8, np.uint8), np.array((year, *TRIAL[1:]), np.int64)
    start = data.ctypes.data
    after, ns, mono = read_time(form, start, start + len(line), state.ctypes.data)
    known = ns if ns != NO_TIME else mono
    return (int(known), after - start) if after else (None, 0)


def ns(*moment: int, fraction: int = 0) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 1_000_000_000 + fraction


HOUR = 3_600_000_000_000
NOON = ns(2024, 2, 29, 12, 0, 0)
