"""Looks for lines in the logs of a batch, for people who watch: hits are told as they are found."""

import logging
import threading
import time

from redis.exceptions import OutOfMemoryError

from core.errors import ArgusError
from jobs.find_lines import Stretch, find_lines
from jobs.log_order import Cursors
from jobs.match_rows import Hit
from jobs.patience import PASSING, patiently
from jobs.read_log import count_behind
from jobs.redis_trouble import redis_trouble
from jobs.run_job import DRAINING, job_wiring
from jobs.search_board import ENDED, MOST_HITS, SearchProgress, SearchRunner, SearchState, read_search
from jobs.search_hits import batch_in_words, requested_files
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
        with told.living(DRAINING) as ending:
            patiently(lambda: _go_on(wiring, search_id, told, ending))
    except PASSING as error:
        _fail(told, f"A server is away: {error} Search again in a few seconds.")
    except OutOfMemoryError as error:
        _fail(told, redis_trouble(error))
    except ArgusError as error:
        _fail(told, str(error))
    except Exception as error:
        _fail(told, f"Argus itself failed at this search ({type(error).__name__}: {error}).")
        raise


def _fail(told: SearchRunner, reason: str) -> None:
    _log.warning("a search failed: %s", reason)
    told.fail(reason)


def _go_on(wiring: Wiring, search_id: str, told: SearchRunner, ending: threading.Event) -> None:
    """Search from where it stands, until `ending`: with each telling, hits and place are written as one."""
    again = True
    while again:
        progress = read_search(wiring.redis, search_id)
        if progress is None or progress.state in ENDED:  # it was stopped before it began
            return
        with batch_in_words(wiring, progress.request):
            again = _search_on(wiring, progress, told, ending)


def _search_on(wiring: Wiring, progress: SearchProgress, told: SearchRunner, ending: threading.Event) -> bool:
    """Search on; return whether it ended only because it was told to, and was begun again meanwhile."""
    request = progress.request
    files = requested_files(wiring, request)
    cursor = progress.reached or request.after
    cursors = Cursors(files)
    place = cursors.read(cursor) if cursor else None
    behind = count_behind(wiring.store, files, place, in_time=request.in_time)
    total = progress.total or max(behind, 1)
    # In order of time more may be searched than lies before the place that was reached: it is searched again.
    searched = max(total - behind, 0) if progress.reached else 0
    run = _Run(told, searched, total, cursor, progress.unread)
    if run.tell():
        return False
    limit = MOST_HITS - progress.found
    if limit <= 0:  # it was stopped just behind its last hit
        run.end(whole=False)
        return False
    stretches = find_lines(
        wiring.store, files, request.wanted, place,
        limit=limit, in_time=request.in_time, within_s=None, stopped=ending,
    )  # fmt: skip
    for stretch in stretches:
        limit -= len(stretch.rows)
        if run.note(stretch, cursors.write(stretch.reached)):
            stretches.close()
            return False
    if not ending.is_set():
        run.end(whole=limit > 0)
        return False
    if run.tell():
        return False
    ending.clear()
    return True


class _Run:
    """Tells of the search, not too often, and at once of what is found first."""

    def __init__(
        self, told: SearchRunner, searched: int, total: int, reached: str | None, unread: int
    ) -> None:
        self._told, self._searched, self._total, self._reached = told, searched, total, reached
        self._unread = unread  # events
        self._hits: list[Hit] = []
        self._next = 0.0

    def note(self, stretch: Stretch, reached: str) -> bool:
        """Take note of a stretch and the cursor it reached; return whether the search is to end here."""
        self._hits += stretch.rows
        self._searched, self._reached = self._searched + stretch.searched, reached
        self._unread += stretch.unread
        return time.monotonic() >= self._next and self.tell()

    def tell(self) -> bool:
        """Tell how far it is; return whether the search is to end here."""
        self._next = time.monotonic() + EVERY_S
        ending = self._write(SearchState.RUNNING) or (SearchState.LEFT if DRAINING.is_set() else None)
        return ending is not None and (self._write(ending) is not None or ending is SearchState.LEFT)

    def end(self, *, whole: bool) -> None:
        """Tell that it is done; `whole`: there is nothing behind it."""
        self._searched = self._total if whole else self._searched
        self._reached = None if whole else self._reached
        self._write(SearchState.DONE)

    def _write(self, state: SearchState) -> SearchState | None:
        hits, self._hits = self._hits, []
        return self._told.tell(state, self._searched, self._total, self._reached, hits, self._unread)
