"""The lease a worker holds on the attempts it works at, kept alive by a thread of its own."""

import logging
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from core.errors import PassingError
from core.task import Attempt
from jobs.wiring import Wiring

LEASE_S = 9.0  # a dead worker's files are taken up by another after this long
RENEWAL_S = 3.0
_log = logging.getLogger(__name__)


@contextmanager
def lease(wiring: Wiring, attempts: Sequence[Attempt], worker: str) -> Generator[None]:
    """Renew the leases of `attempts` inside the context.

    A lease that was lost is only logged: what this worker writes later is refused by the fence anyway.
    """
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(wiring, attempts, worker, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(wiring: Wiring, attempts: Sequence[Attempt], worker: str, done: threading.Event) -> None:
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
