"""Wait for a condition without sleeping longer than needed, and for nothing without an end."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Found = TypeVar("Found")


def eventually(question: Callable[[], Found], seconds: float = 240) -> Found:
    """Ask until the answer is true-ish and return it; fail with the last answer after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still {answer!r} after {seconds} s")
        time.sleep(0.02)
    return answer


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail where what is done here is not done in time: a test that hangs says nothing."""

    def late(*_: object) -> None:
        raise AssertionError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
