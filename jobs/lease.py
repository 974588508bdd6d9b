"""The lease a worker holds on the attempts it works at, kept alive by a thread of its own."""

import logging
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from core.errors import PassingError
from core.task import Attempt
from jobs.wiring import Wiring

LEASE_S = 9.0  # a dead worker's files are taken up by another after this long
RENEWAL_S = 3.0
_log = logging.getLogger(__name__)


@contextmanager
def lease(
    wiring: Wiring, attempts: Sequence[Attempt], worker: str, when_lost: Callable[[], object]
) -> Generator[None]:
    """Renew the leases of `attempts` inside the context; call `when_lost`, in a thread, when none is left.

    One of several that was lost is only logged: what this worker writes later is refused by the fence anyway.
    """
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(wiring, attempts, worker, when_lost, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(
    wiring: Wiring,
    attempts: Sequence[Attempt],
    worker: str,
    when_lost: Callable[[], object],
    done: threading.Event,
) -> None:
    held = True
    while not done.wait(RENEWAL_S):
        try:
            with wiring.uow() as uow:
                kept = uow.tasks.renew(attempts, worker, LEASE_S)
                uow.commit()
        except PassingError as error:
            _log.warning("the leases of %s could not be renewed: %s", worker, error)
            continue
        if len(kept) < len(attempts):
            _log.warning("%s lost %d of its leases", worker, len(attempts) - len(kept))
        if not kept and not held:  # twice: attempts that were just settled have no lease either
            when_lost()
        held = bool(kept)
