"""How long a batch may take: after that it goes on with what there is, or fails, but it never hangs.

    scattering   a file that is read for 30 min (and 1 s more for each 20 MB) fails; so do all unread ones
                 when no worker gave a sign of life for 5 min
    diagnosing   10 min: the batch completes without a cause
    the others   30 min: the batch fails

Time only counts while there is a worker: after a night in which Argus was not running nothing is late. Work
that waits its turn behind other work is not late either.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from rq.worker import WorkerStatus

from core.batch import Batch, BatchState
from core.log_file import LogFile
from core.task import Task, TaskState
from db.advisory_lock import is_worked_on
from db.repositories.batches import BatchActivity
from jobs.close_barrier import close_barrier
from jobs.diagnose_batch import complete_without_cause
from jobs.lost_work import fail_files
from jobs.missing_jobs import waits_in_queue
from jobs.queues import batch_workers, waiting_jobs
from jobs.run_job import bury_in
from jobs.wiring import Wiring

SILENCE_S = 300.0
LIMIT_S = 1800.0
DIAGNOSIS_LIMIT_S = 600.0
SLOWEST_BYTES_PER_S = 20e6
AWAKE_KEY = "workers:awake_since"
AWAKE_KEPT_S = 180  # without any worker; the sweep looks every minute
_SILENT = "No worker gave a sign of life for 5 minutes while this file waited to be read."
_SLOW = "Reading this file took longer than 30 minutes and was given up."
_JOBS = {
    BatchState.UPLOADED: "scatter_batch",
    BatchState.SCATTERED: "gather_batch",
    BatchState.GATHERING: "gather_batch",
    BatchState.GATHERED: "diagnose_batch",
}


def enforce_time_limits(wiring: Wiring) -> list[str]:
    """Bring to an end what is too late; return a line for each batch."""
    with wiring.uow() as uow:
        working = uow.batches.working()
    awake_s = workers_alive_s(wiring) if working else 0.0
    busy = any(a.idle_seconds < SILENCE_S for a in working if a.batch.state is BatchState.SCATTERING)
    ended = (_end(wiring, activity, awake_s, busy=busy) for activity in working)
    return [line for line in ended if line]


def workers_alive_s(wiring: Wiring) -> float:
    """Return for how many seconds there have been workers, one after the other; 0 without any.

    A worker ends after some jobs and another takes its place, so its own age says little.
    """
    now = time.time()
    births = [birth.timestamp() for w in batch_workers(wiring.redis) if (birth := w.birth_date)]
    if not births:
        return 0.0
    known = cast("bytes | None", wiring.redis.get(AWAKE_KEY))
    since = min(*births, float(known or now))
    wiring.redis.set(AWAKE_KEY, since, ex=AWAKE_KEPT_S)
    return now - since


def _end(wiring: Wiring, activity: BatchActivity, awake_s: float, *, busy: bool) -> str | None:
    batch = activity.batch
    state_s = min(activity.state_seconds, awake_s)
    if batch.state is BatchState.SCATTERING:
        silent = not busy and min(activity.idle_seconds, awake_s) > SILENCE_S
        if silent and not _has_its_turn_to_come(wiring, batch):
            return _give_up_files(wiring, batch, _SILENT)
        return _give_up_slow_files(wiring, batch)
    if batch.state is BatchState.DIAGNOSING:
        return _end_diagnosis(wiring, batch) if state_s > DIAGNOSIS_LIMIT_S else None
    return _fail(wiring, batch) if state_s > LIMIT_S else None


def _has_its_turn_to_come(wiring: Wiring, batch: Batch) -> bool:
    """Say whether the batch waits behind other work: archives being expanded, a long gather."""
    # In this order: a job leaves its queue before its worker says that it is busy.
    if waits_in_queue(wiring, batch, waiting_jobs(wiring.redis)):
        return True
    workers = batch_workers(wiring.redis)
    return any(worker.get_state() == WorkerStatus.BUSY for worker in workers)


def _give_up_slow_files(wiring: Wiring, batch: Batch) -> str | None:
    with wiring.uow() as uow:
        tasks, files = uow.tasks.newest(batch.id), uow.log_files.for_batch(batch.id)
    slow = slow_files(tasks, files, datetime.now(UTC))
    return _give_up_files(wiring, batch, _SLOW, slow) if slow else None


def slow_files(tasks: Sequence[Task], files: Sequence[LogFile], now: datetime) -> list[str]:
    """Return the files that a worker has been reading for longer than their size allows."""
    sizes = {file.id: file.size for file in files}
    return [
        task.file_id
        for task in tasks
        if task.state is TaskState.RUNNING
        and task.started_at
        and (now - task.started_at).total_seconds() > LIMIT_S + sizes[task.file_id] / SLOWEST_BYTES_PER_S
    ]


def _give_up_files(wiring: Wiring, batch: Batch, problem: str, files: list[str] | None = None) -> str | None:
    with wiring.uow() as uow:
        if uow.batches.get_for_update(batch.id).version != batch.version:
            return None  # something moved meanwhile
        failed = fail_files(uow, batch.id, problem, files)
        uow.commit()
    close_barrier(wiring, batch.id)
    return f"{batch.id}: {failed} files failed. {problem}"


def _end_diagnosis(wiring: Wiring, batch: Batch) -> str:
    complete_without_cause(wiring, batch.id, "a diagnosis: it took longer than 10 minutes and was stopped")
    return f"{batch.id}: completed without a cause, the diagnosis took too long"


def _fail(wiring: Wiring, batch: Batch) -> str | None:
    # In this order: a job leaves its queue before its worker takes the lock on the batch.
    if waits_in_queue(wiring, batch, waiting_jobs(wiring.redis)) or is_worked_on(wiring.engine, batch.id):
        return None
    job = _JOBS[batch.state]
    with wiring.uow() as uow:
        if uow.batches.get_for_update(batch.id).version != batch.version:
            return None  # a worker has begun or finished it meanwhile
        bury_in(uow, job, {"batch_id": batch.id}, "no worker finished it within 30 minutes")
        uow.commit()
    return f"{batch.id}: failed, no worker finished {job} within 30 minutes"
