"""Does pieces of work in threads, a few ahead of who takes what came of them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def work_ahead(
    work: Callable[[Item], Result], items: Iterable[Item], threads: int
) -> Iterator[tuple[Item, Result]]:
    """Yield each item, in order, with what `work` made of it; at most `threads` items are worked on ahead.

    It pays where the work is done outside of Python's lock: reading, kernels, polars.
    """
    with ThreadPoolExecutor(threads) as pool:
        begun: deque[tuple[Item, Future[Result]]] = deque()
        try:
            for item in items:
                begun.append((item, pool.submit(work, item)))
                if len(begun) > threads:
                    done, result = begun.popleft()
                    yield done, result.result()
            while begun:
                done, result = begun.popleft()
                yield done, result.result()
        finally:
            pool.shutdown(cancel_futures=True)
