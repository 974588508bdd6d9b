"""Wait for a condition without sleeping longer than needed."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def eventually(question: Callable[[], Found], seconds: float = 90) -> Found:
    """Ask until the answer is true-ish and return it; fail with the last answer after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still {answer!r} after {seconds} s")
        time.sleep(0.02)
    return answer
