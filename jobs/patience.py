"""Trying again what failed for a reason that passes: 5 tries, 100 ms, 200 ms … 1.6 s apart."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import redis

from core.errors import ConcurrentChangeError, PassingError

PASSING = (PassingError, ConcurrentChangeError, redis.ConnectionError, redis.TimeoutError)
WAITS_S = (0.1, 0.2, 0.4, 0.8, 1.6)
_log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


def patiently(work: Callable[[], Answer]) -> Answer:
    """Return what `work` returns; when it fails in passing, wait and call it again; then raise its error."""
    for wait_s in WAITS_S:
        try:
            return work()
        except PASSING as error:
            _log.warning("trying again in %.1f s: %s", wait_s, error)
            time.sleep(wait_s)
    return work()
