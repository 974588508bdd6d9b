"""The scheduler process: `python -m jobs.scheduler`. Relays events to the queues and sweeps.

The relay is woken by Postgres (`NOTIFY outbox`) and looks by itself every second. Lost work is looked for
every 3 seconds, time limits and uploads every minute, unknown objects every 10 minutes. Several schedulers
may run.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterable

import psycopg

from core.settings import read_settings
from db.database_url import libpq_url
from db.migrations import migrate
from jobs.patience import PASSING
from jobs.relay import relay
from jobs.seed_knowledge import seed_knowledge
from jobs.sweep import CLEARING, HOUSEKEEPING, LOST_WORK, Mending, sweep
from jobs.wiring import Wiring, wire

_LOOK_S = 1.0
_log = logging.getLogger(__name__)


def keep_relaying(wiring: Wiring, stop: threading.Event) -> None:
    """Relay until told to stop; servers that go away are waited for."""
    while not stop.is_set():
        try:
            with psycopg.connect(libpq_url(wiring.settings.database_url), autocommit=True) as listener:
                listener.execute("LISTEN outbox")
                while not stop.is_set():
                    while relay(wiring):
                        pass
                    list(listener.notifies(timeout=_LOOK_S, stop_after=1))
        except (*PASSING, psycopg.OperationalError) as error:
            _log.warning("the relay has to wait: %s", error)
            stop.wait(_LOOK_S)
        except Exception:
            _log.exception("the relay failed")
            stop.wait(_LOOK_S)


def keep_sweeping(wiring: Wiring, stop: threading.Event, mendings: Iterable[Mending], every_s: float) -> None:
    """Sweep at once and then every so many seconds, until told to stop."""
    while not stop.is_set():
        sweep(wiring, mendings)
        stop.wait(every_s)


def prepare(wiring: Wiring, stop: threading.Event) -> None:
    """Bring the database up to this code's schema, once it answers, and give it its first knowledge."""
    while not stop.is_set():
        try:
            migrate(wiring.settings.database_url)
            seed_knowledge(wiring)
        except PASSING as error:
            _log.warning("the database has to be waited for: %s", error)
            stop.wait(_LOOK_S)
        else:
            return


def run_scheduler(wiring: Wiring, stop: threading.Event) -> None:
    """Relay and sweep in threads of their own until told to stop."""
    loops: list[tuple[Callable[..., None], tuple[object, ...]]] = [
        (keep_relaying, ()),
        (keep_sweeping, (LOST_WORK, 3.0)),
        (keep_sweeping, (HOUSEKEEPING, 60.0)),
        (keep_sweeping, (CLEARING, 600.0)),
    ]
    threads = [threading.Thread(target=loop, args=(wiring, stop, *more)) for loop, more in loops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    """Schedule until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with wire(read_settings()) as wiring:
        prepare(wiring, stop)
        run_scheduler(wiring, stop)


if __name__ == "__main__":
    main()
