"""Workers: `python -m jobs.worker [COUNT]`, forks of one process that starts another when one ends.

There is one more than COUNT: it takes nothing but searches, for which people wait.

Kernels and modules are loaded once, before the first fork; the parent never touches the database or polars,
so that a fork inherits nothing that breaks. A worker runs its jobs in its own process, one by one, and makes
room for a fresh fork after JOBS_EACH: a fork for each job took longer than most jobs
(docs/decisions/0007-a-fork-for-many-jobs.md). SIGTERM finishes the running jobs, within 30 seconds.
"""

import ctypes
import gc
import importlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import repeat
from typing import Any

import redis
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus
from rq.worker_registration import REDIS_WORKER_KEYS

from core.settings import Settings, read_settings
from jobs.queues import JOBS, QUEUES, SEARCH, queue
from jobs.run_job import DRAINING, keep_wiring
from jobs.wiring import connect_redis
from parsers.warm import warm_kernels

DRAIN_S = 30.0
JOBS_EACH = 100  # of a worker: what its libraries keep of memory is given back then
_HEARTBEAT_S = 15
_PR_SET_PDEATHSIG = 1
# Arrow imports these in the middle of its work, 0.3 s of a job's 0.35 s.
_IMPORTED_LATE = ("pandas", "pyarrow.compute", "pyarrow.dataset", "pyarrow.parquet")
_STOP = (signal.SIGTERM, signal.SIGINT)
_log = logging.getLogger(__name__)


def die_with(parent: int) -> None:
    """End this fork when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class WarmWorker(SimpleWorker):
    """RQ's worker that runs jobs in its own process, with the heartbeats and endings Argus needs."""

    max_connection_wait_time = 2.0
    draining = False
    jobs_done = 0

    def execute_job(self, job: Any, queue: Any) -> None:
        """Run a job; meanwhile a thread says that this worker lives."""
        execution = self.prepare_execution(job)
        done = threading.Event()
        thread = threading.Thread(target=self._live, args=(job, execution, done), daemon=True)
        thread.start()
        try:
            self.perform_job(job, queue, execution)
        finally:
            done.set()
            thread.join()
        self.jobs_done += 1
        self.set_state(WorkerStatus.IDLE)

    def _live(self, job: Any, execution: Any, done: threading.Event) -> None:
        while not done.wait(_HEARTBEAT_S):
            with suppress(redis.RedisError):
                self.maintain_heartbeats(job, execution)

    def handle_warm_shutdown_request(self) -> None:
        """Take no more jobs; one that still runs after DRAIN_S is stopped, and taken up again later."""
        super().handle_warm_shutdown_request()
        DRAINING.set()
        self.draining = True
        timer = threading.Timer(DRAIN_S, os.kill, (os.getpid(), signal.SIGTERM))
        timer.daemon = True
        timer.start()

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Say that this worker lives, also to a Redis that was emptied since it registered."""
        super().heartbeat(timeout, pipeline)
        (self.connection if pipeline is None else pipeline).sadd(REDIS_WORKER_KEYS, self.key)


def work(settings: Settings, queues: Sequence[str] = QUEUES) -> None:
    """Work until told to stop, or until JOBS_EACH jobs are done; a Redis that goes away is waited for."""
    client = connect_redis(settings)
    keep_wiring(settings)
    left = JOBS_EACH
    while left > 0:
        try:
            worker = _make_worker(client, queues)
            worker.work(logging_level="WARNING", max_jobs=left)
            if worker.draining:
                return
            left -= worker.jobs_done
            if left > 0:
                time.sleep(0.5)
        except redis.RedisError as error:
            _log.warning("Redis is away: %s", error)
            time.sleep(0.5)
        except StopRequested:  # told so while there was nothing to finish
            return


def _make_worker(client: redis.Redis, queues: Sequence[str]) -> WarmWorker:
    return WarmWorker(
        [queue(client, name) for name in queues],
        connection=client,
        serializer=JSONSerializer,
        worker_ttl=2 * _HEARTBEAT_S,
        job_monitoring_interval=_HEARTBEAT_S,
        log_job_description=False,
    )


class Pool:
    """Forks of this process, each a worker; one that dies is forked again, for the same queues."""

    def __init__(self, settings: Settings, count: int) -> None:
        self._settings = settings
        self._vacant: list[Sequence[str]] = [(SEARCH,), *repeat(QUEUES, count)]
        self._workers: dict[int, Sequence[str]] = {}
        self._stopping = False

    def run(self) -> None:
        """Keep the workers running until SIGTERM or SIGINT, then until the last of them has drained."""
        for number in _STOP:
            signal.signal(number, self._stop)
        while True:
            while self._vacant and not self._stopping:
                self._fork()
            if not self._workers:
                return
            ended, status = os.wait()
            if ended in self._workers:
                self._vacant.append(self._workers.pop(ended))
            if status and not self._stopping:
                _log.warning("worker %d ended with status %d, another takes its place", ended, status)
                time.sleep(0.2)  # should they all fail at once, do not burn the processor

    def _fork(self) -> None:
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)  # no signal may fall between fork and note
        if self._stopping:  # one fell just before
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP)
            return
        queues = self._vacant.pop()
        child = os.fork()
        if child:
            self._workers[child] = queues
        else:
            for number in _STOP:
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP)
        if not child:
            die_with(parent)
            work(self._settings, queues)
            os._exit(0)

    def _stop(self, *_: object) -> None:
        self._stopping = True
        for worker in self._workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)


def main(count: int = 1) -> None:
    """Warm up, then work."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    warm_kernels()
    # Import what jobs need once, here, instead of once in every child.
    for name in (*(kind.path.rpartition(".")[0] for kind in JOBS.values()), *_IMPORTED_LATE):
        importlib.import_module(name)
    gc.freeze()  # a child that collects garbage would walk, and so copy, all that was loaded: 0.2 s
    Pool(read_settings(), count).run()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
