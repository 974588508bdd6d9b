"""Looks for lines in the logs of a batch, for people who watch: hits are told as they are found."""

import logging
import time

from core.errors import ArgusError
from jobs.find_lines import Hit, find_lines
from jobs.log_order import read_cursor
from jobs.patience import PASSING, patiently
from jobs.run_job import DRAINING, job_wiring
from jobs.search_board import ENDED, MOST_HITS, SearchRunner, SearchState, read_search
from jobs.search_hits import requested_files
from jobs.wiring import Wiring

EVERY_S = 0.25
_log = logging.getLogger(__name__)


def search_logs(search_id: str, runner: str) -> None:
    """Run as a job: go on with a search until its end, or until it is told to stop."""
    with job_wiring() as wiring:
        search(wiring, search_id, runner)


def search(wiring: Wiring, search_id: str, runner: str) -> None:
    """Search; what goes wrong is told to those who watch."""
    told = SearchRunner(wiring.redis, search_id, runner)
    try:
        patiently(lambda: _go_on(wiring, search_id, told))
    except PASSING as error:
        _fail(told, f"A server is away: {error} Search again in a few seconds.")
    except ArgusError as error:
        _fail(told, str(error))
    except Exception as error:
        _fail(told, f"Argus itself failed at this search ({type(error).__name__}: {error}).")
        raise


def _fail(told: SearchRunner, reason: str) -> None:
    _log.warning("a search failed: %s", reason)
    told.tell(SearchState.FAILED, 0, 0, None, detail=reason)


def _go_on(wiring: Wiring, search_id: str, told: SearchRunner) -> None:
    """Search from where it stands: with each telling, hits and place are written as one."""
    progress = read_search(wiring.redis, search_id)
    if progress is None or progress.state in ENDED:  # it was stopped before it began
        return
    request = progress.request
    files = requested_files(wiring, request)
    cursor = progress.reached or request.after
    limit = max(MOST_HITS - progress.found, 1)
    run = _Run(told, progress.searched, progress.total or sum(file.events for file in files), cursor)
    place = read_cursor(cursor) if cursor else None
    stretches = find_lines(wiring.store, files, request.wanted, place, limit=limit, in_time=request.in_time)
    for stretch in stretches:
        limit -= len(stretch.rows)
        if run.note(stretch.rows, str(stretch.reached), stretch.searched):
            stretches.close()
            return
    run.end(SearchState.DONE, whole=limit > 0)


class _Run:
    """Tells of the search, not too often, and at once of what is found first."""

    def __init__(self, told: SearchRunner, searched: int, total: int, reached: str | None) -> None:
        self._told, self._searched, self._total, self._reached = told, searched, total, reached
        self._hits: list[Hit] = []
        self._next = 0.0

    def note(self, hits: list[Hit], reached: str, searched: int) -> bool:
        """Take note of a stretch; return whether the search was told to end."""
        self._hits += hits
        self._searched, self._reached = self._searched + searched, reached
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + EVERY_S
        ending = self._tell(SearchState.RUNNING) or (SearchState.LEFT if DRAINING.is_set() else None)
        if ending:
            self._tell(ending)
        return ending is not None

    def end(self, state: SearchState, *, whole: bool) -> None:
        """Tell the end; `whole`: there is nothing behind it."""
        self._reached = None if whole else self._reached
        self._tell(state)

    def _tell(self, state: SearchState) -> SearchState | None:
        without_text = [{k: v for k, v in hit.items() if k != "text"} for hit in self._hits]
        self._hits = []
        return self._told.tell(state, self._searched, self._total, self._reached, without_text)
