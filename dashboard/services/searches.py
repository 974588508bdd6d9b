"""Searches in the texts of logs: they run as jobs, the page watches."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from redis import Redis, RedisError

from core.errors import PassingError
from dashboard.services.logs import EventFilter, EventLine, Source
from dashboard.services.wired import wiring
from jobs.redis_trouble import redis_trouble
from jobs.search_board import (
    ENDED,
    MOST_HITS,
    SearchProgress,
    SearchRequest,
    SearchState,
    begin_search,
    stop_search,
    watch_search,
)
from jobs.search_hits import found_lines

__all__ = ["ENDED", "MOST_HITS", "SearchProgress", "SearchState"]

_AGAIN_S = 0.1  # where one is gone as soon as it was begun: it is not begun a thousand times a second


@contextmanager
def _asked() -> Generator[Redis]:
    try:
        yield wiring().redis
    except RedisError as error:
        raise PassingError(redis_trouble(error)) from error


def watch(source: Source, wanted: EventFilter, *, after: str | None) -> tuple[str, SearchProgress]:
    """How far the search is, and its id; it is begun where nobody works at it."""
    request = SearchRequest.of(source.batch.id, source.read, wanted, after, in_time=source.file is None)
    with _asked() as redis:
        progress, begun = watch_search(redis, request.id), None
        while progress is None or not (progress.alive or progress.state in ENDED):
            if begun:
                time.sleep(_AGAIN_S)
            begun = begin_search(redis, request)
            progress = watch_search(redis, request.id)
    return request.id, progress


def lines(
    source: Source, search_id: str, progress: SearchProgress, *, skip: int, limit: int
) -> tuple[EventLine, ...]:
    """A page of the lines that were found so far."""
    with _asked():
        return found_lines(wiring(), search_id, progress, source.read, first=skip, limit=limit)


def resume(progress: SearchProgress) -> None:
    """Go on with a search that was stopped or failed."""
    with _asked() as redis:
        begin_search(redis, progress.request)


def stop(search_id: str) -> None:
    """Stop a search; what it found stays."""
    with _asked() as redis:
        stop_search(redis, search_id)
