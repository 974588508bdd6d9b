"""Trying again what failed for a reason that passes: after 100 ms, 200 ms … 1.6 s."""

import logging
import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import TypeVar

import redis

from core.errors import ConcurrentChangeError, PassingError

PASSING = (PassingError, ConcurrentChangeError, redis.ConnectionError, redis.TimeoutError)
WAITS_S = (0.1, 0.2, 0.4, 0.8, 1.6)
_log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


def patiently(work: Callable[[], Answer], at_least_s: float = 0.0) -> Answer:
    """Return what `work` returns; when it fails in passing, wait and call it again; then raise its error.

    It is tried five times more, and then every 1.6 s until `at_least_s` seconds were waited.
    """
    for wait_s in _waits(at_least_s):
        try:
            return work()
        except PASSING as error:
            _log.warning("trying again in %.1f s: %s", wait_s, error)
            time.sleep(wait_s)
    return work()


def _waits(at_least_s: float) -> Iterator[float]:
    longer = int((at_least_s - sum(WAITS_S)) / WAITS_S[-1])
    return chain(WAITS_S, repeat(WAITS_S[-1], max(longer, 0)))
