"""What every job has around it: wiring of its own, and an end for errors that will not pass."""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from core.batch import WORKING, BatchState
from core.errors import NotFoundError
from core.events import StatusChanged
from core.settings import Settings, read_settings
from db.unit_of_work import UnitOfWork
from jobs.patience import PASSING, patiently
from jobs.wiring import Wiring, wire

_log = logging.getLogger(__name__)
# Set when the worker has to end: a job that can be gone on with later then ends at once.
DRAINING = threading.Event()
_KEPT: dict[int, Wiring] = {}  # by process, for connections do not go through a fork


def keep_wiring(settings: Settings) -> None:
    """Let all jobs of this process share one wiring: a worker's connections are made once."""
    _KEPT[os.getpid()] = wire(settings)


def job_wiring() -> AbstractContextManager[Wiring]:
    """Give the wiring that the process keeps, or one of its own."""
    kept = _KEPT.get(os.getpid())
    return nullcontext(kept) if kept else wire(read_settings())


def run_job(name: str, work: Callable[..., None], **arguments: Any) -> None:
    """Call `work(wiring, **arguments)`, with the wiring that the process keeps or one of its own.

    A deleted batch ends its jobs quietly. Errors that pass (a server is away) leave everything as it is: the
    sweep finds the work undone and enqueues it again. Any other error (an object is gone) is permanent: the
    job becomes a dead letter and its batch fails with the reason.
    """
    with job_wiring() as wiring:
        try:
            patiently(lambda: work(wiring, **arguments))
        except PASSING:
            raise
        except Exception as error:
            batch_id = str(arguments["batch_id"])
            if isinstance(error, NotFoundError) and patiently(lambda: _is_gone(wiring, batch_id)):
                _log.info("%s has nothing to do any more: %s", name, error)
                return
            reason = f"{type(error).__name__}: {error}"
            patiently(lambda: bury(wiring, name, arguments, reason))
            raise


def _is_gone(wiring: Wiring, batch_id: str) -> bool:
    with wiring.uow() as uow, suppress(NotFoundError):
        uow.batches.get(batch_id)
        return False
    return True


def bury(wiring: Wiring, name: str, arguments: dict[str, Any], reason: str) -> None:
    """Write a dead letter, and fail the batch if it is at work, in one transaction."""
    with wiring.uow() as uow:
        bury_in(uow, name, arguments, reason)
        uow.commit()


def bury_in(uow: UnitOfWork, name: str, arguments: dict[str, Any], reason: str) -> None:
    """Do the same in a transaction of the caller's."""
    batch_id = str(arguments["batch_id"])
    with suppress(NotFoundError):
        batch = uow.batches.get_for_update(batch_id)
        if batch.state in WORKING:
            failed = uow.batches.save(batch.to(BatchState.FAILED, failure=f"{name} failed: {reason}"))
            uow.outbox.add(failed.version, StatusChanged(batch_id, batch.state, failed.state))
    uow.dead_letters.add(name, arguments, reason, batch_id=batch_id)
