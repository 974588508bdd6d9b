"""Compensation: finds what was lost by kills, crashes and empty caches, and sets it going again.

Postgres says what should be happening; everything here compares that with what is. Safe to run anywhere, at
any time, by any number of processes: each mending takes the row's lock and looks again.
"""

import logging
from collections.abc import Callable, Iterable

from core.barrier import may_fall
from core.errors import NotFoundError
from jobs.close_barrier import close_barrier
from jobs.lost_work import retake_lost_attempts
from jobs.mend_objects import drop_old_scratch, drop_unknown_objects
from jobs.mend_uploads import mend_uploads
from jobs.missing_jobs import enqueue_missing_jobs
from jobs.patience import PASSING
from jobs.recount_duplicates import recount_duplicates
from jobs.relay import relay
from jobs.time_limits import enforce_time_limits
from jobs.wiring import Wiring

EVENTS_KEPT_S = 7 * 86_400.0
Mending = Callable[[Wiring], list[str]]
_log = logging.getLogger(__name__)


def publish_events(wiring: Wiring) -> list[str]:
    """Publish what waits in the outbox."""
    published = 0
    while count := relay(wiring):
        published += count
    return [f"published {published} events"] if published else []


def forget_events(wiring: Wiring) -> list[str]:
    """Drop what happened to batches that settled long ago: nobody follows these any more."""
    forgotten = 0
    while count := _forget(wiring):
        forgotten += count
    return [f"forgot {forgotten} events of batches that settled a week ago"] if forgotten else []


def _forget(wiring: Wiring) -> int:
    with wiring.uow() as uow:
        count = uow.outbox.forget(EVENTS_KEPT_S)
        uow.commit()
    return count


def close_barriers(wiring: Wiring) -> list[str]:
    """Let batches through whose files are all settled."""
    with wiring.uow() as uow:
        ready = [activity.batch.id for activity in uow.batches.working() if may_fall(activity.batch)]
    return [f"{batch_id}: its barrier is closed" for batch_id in ready if close_barrier(wiring, batch_id)]


LOST_WORK: tuple[Mending, ...] = (retake_lost_attempts, close_barriers, enqueue_missing_jobs)
HOUSEKEEPING: tuple[Mending, ...] = (enforce_time_limits, recount_duplicates, mend_uploads)
CLEARING: tuple[Mending, ...] = (drop_unknown_objects, drop_old_scratch, forget_events)
EVERYTHING: tuple[Mending, ...] = (publish_events, *LOST_WORK, *HOUSEKEEPING, *CLEARING)


def sweep(wiring: Wiring, mendings: Iterable[Mending] = EVERYTHING) -> list[str]:
    """Run the mendings; return a line for each thing done. One that fails does not stop the rest."""
    lines: list[str] = []
    for mending in mendings:
        try:
            lines += mending(wiring)
        except NotFoundError:  # a batch was deleted under our hands
            continue
        except PASSING as error:
            _log.warning("%s has to wait: %s", mending.__name__, error)
        except Exception:
            _log.exception("%s failed", mending.__name__)
    for line in lines:
        _log.info("%s", line)
    return lines
