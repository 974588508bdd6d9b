"""How long a batch may take: after that it goes on with what there is, or fails, but it never hangs.

    scattering   5 min without a sign of life, 30 min in all (and 1 s more for each 20 MB): unread files fail
    diagnosing   10 min: the batch completes without a cause
    the others   30 min: the batch fails

Work that only waits its turn in a queue is not late.
"""

from core.batch import Batch, BatchState
from db.advisory_lock import is_worked_on
from db.repositories.batches import BatchActivity
from jobs.close_barrier import close_barrier
from jobs.diagnose_batch import complete_without_cause
from jobs.lost_work import fail_files
from jobs.missing_jobs import waits_in_queue
from jobs.queues import waiting_jobs
from jobs.run_job import bury
from jobs.wiring import Wiring

SILENCE_S = 300.0
LIMIT_S = 1800.0
DIAGNOSIS_LIMIT_S = 600.0
SLOWEST_BYTES_PER_S = 20e6
_JOBS = {
    BatchState.UPLOADED: "scatter_batch",
    BatchState.SCATTERED: "gather_batch",
    BatchState.GATHERING: "gather_batch",
    BatchState.GATHERED: "diagnose_batch",
}


def enforce_time_limits(wiring: Wiring) -> list[str]:
    """Bring to an end what is too late; return a line for each batch."""
    with wiring.uow() as uow:
        late = [activity for activity in uow.batches.working() if _may_be_late(activity)]
    if not late:
        return []
    waiting = waiting_jobs(wiring.redis)
    ended = (
        _end(wiring, activity) for activity in late if not waits_in_queue(wiring, activity.batch, waiting)
    )
    return [line for line in ended if line]


def _may_be_late(activity: BatchActivity) -> bool:
    state = activity.batch.state
    if state is BatchState.SCATTERING and activity.idle_seconds > SILENCE_S:
        return True
    return activity.state_seconds > (DIAGNOSIS_LIMIT_S if state is BatchState.DIAGNOSING else LIMIT_S)


def _end(wiring: Wiring, activity: BatchActivity) -> str | None:
    batch = activity.batch
    if batch.state is BatchState.SCATTERING:
        return _give_up_files(wiring, activity)
    if batch.state is BatchState.DIAGNOSING:
        complete_without_cause(
            wiring, batch.id, "a diagnosis: it took longer than 10 minutes and was stopped"
        )
        return f"{batch.id}: completed without a cause, the diagnosis took too long"
    if is_worked_on(wiring.engine, batch.id):
        return None
    job = _JOBS[batch.state]
    bury(wiring, job, {"batch_id": batch.id}, "no worker finished it within 30 minutes")
    return f"{batch.id}: failed, no worker finished {job} within 30 minutes"


def _give_up_files(wiring: Wiring, activity: BatchActivity) -> str | None:
    batch = activity.batch
    problem = "No worker gave a sign of life for 5 minutes while this file waited to be read."
    if activity.idle_seconds <= SILENCE_S:
        if activity.state_seconds <= LIMIT_S + _bytes(wiring, batch) / SLOWEST_BYTES_PER_S:
            return None
        problem = "Reading the files of this batch took too long; this one was not done in time."
    with wiring.uow() as uow:
        if uow.batches.get_for_update(batch.id).version != batch.version:
            return None  # something moved meanwhile
        failed = fail_files(uow, batch.id, problem)
        uow.commit()
    close_barrier(wiring, batch.id)
    return f"{batch.id}: {failed} files failed, they were not read in time"


def _bytes(wiring: Wiring, batch: Batch) -> int:
    with wiring.uow() as uow:
        return sum(file.size for file in uow.log_files.for_batch(batch.id))
