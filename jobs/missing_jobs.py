"""Jobs that Redis lost: what a batch waits for and nobody is at is enqueued again.

What a batch waits for follows from its state and its own events in Postgres; Redis is only asked what waits.
Enqueueing too much does no harm: a job that finds its work done, or being done, ends at once.
"""

from collections.abc import Iterator, Sequence

from core.batch import Batch, BatchState
from core.events import AllFilesScattered, FilesScattered, GatheringCompleted, StatusChanged
from core.pipeline import Step, next_steps
from core.task import Attempt, TaskState
from db.advisory_lock import is_worked_on
from db.repositories.outbox import OutboxRow
from jobs.diagnose_batch import complete_without_cause
from jobs.lost_work import MOST_TRIES
from jobs.queues import enqueue_again, fate_of, job_id, waiting_jobs
from jobs.run_job import bury_in
from jobs.wiring import Wiring

GRACE_S = 5.0  # between taking a job from the queue and claiming its work
# Time in which a job that was started locks its batch, or claims its files.
_BEGINS_WITHIN_S = {"scatter_batch": 15.0, "parse_file": 15.0, "gather_batch": 5.0, "diagnose_batch": 5.0}
_CAUSES = (StatusChanged, FilesScattered, AllFilesScattered, GatheringCompleted)
_S = BatchState


def enqueue_missing_jobs(wiring: Wiring) -> list[str]:
    """Enqueue what is missing; return a line for each job."""
    with wiring.uow() as uow:
        # Whatever leases it holds: the jobs of its other files may be lost while one file is read for long.
        quiet = [a.batch for a in uow.batches.working() if a.unchanged_seconds > GRACE_S]
    if not quiet:
        return []
    due = _due(wiring, quiet)
    waiting = waiting_jobs(wiring.redis)  # asked last: what was enqueued meanwhile is there
    return [line for batch, steps in due for line in _enqueue_missing(wiring, batch, steps, waiting)]


def _enqueue_missing(
    wiring: Wiring, batch: Batch, due: Sequence[tuple[str, Step]], waiting: set[str]
) -> Iterator[str]:
    missing = [(identity, step) for identity, step in due if identity not in waiting]
    if not missing or is_worked_on(wiring.engine, batch.id):
        return
    for identity, step in missing:
        fate = fate_of(wiring.redis, identity)
        if fate.started_s is not None and fate.started_s < _BEGINS_WITHIN_S[step.job]:
            continue
        deaths = fate.deaths + (fate.started_s is not None)  # whoever took it does not work at it any more
        if deaths >= MOST_TRIES and step.job != "parse_file":  # jobs.lost_work counts the tries of each file
            yield from _give_up(wiring, batch, step)
        else:
            enqueue_again(wiring.redis, step, identity, deaths)
            yield f"{batch.id}: {step.job} was lost and is enqueued again"


def _give_up(wiring: Wiring, batch: Batch, step: Step) -> Iterator[str]:
    """End a batch at which workers die; without a diagnosis it completes, its report stands."""
    reason = f"{MOST_TRIES} workers died at it, perhaps for want of memory"
    if batch.state is _S.DIAGNOSING:
        complete_without_cause(wiring, batch.id, f"a diagnosis: {reason}")
    else:
        with wiring.uow() as uow:
            if uow.batches.get_for_update(batch.id).version != batch.version:
                return  # something moved meanwhile
            bury_in(uow, step.job, step.arguments, reason)
            uow.commit()
    yield f"{batch.id}: given up, {MOST_TRIES} workers died at {step.job}"


def waits_in_queue(wiring: Wiring, batch: Batch, waiting: set[str]) -> bool:
    """Say whether a job that the batch needs is among the `waiting`."""
    return any(identity in waiting for _, steps in _due(wiring, [batch]) for identity, _ in steps)


def _due(wiring: Wiring, batches: Sequence[Batch]) -> list[tuple[Batch, list[tuple[str, Step]]]]:
    """Return what each batch waits for; hundreds may wait for their turn, so all are read at once."""
    ids = [batch.id for batch in batches]
    with wiring.uow() as uow:
        events, newest = uow.outbox.for_batches(ids, *_CAUSES), uow.tasks.newest(*ids)
    unclaimed = {(task.file_id, task.attempt) for task in newest if task.state is TaskState.QUEUED}
    return [(batch, due_steps(batch.state, events[batch.id], unclaimed)) for batch in batches]


def due_steps(
    state: BatchState, events: Sequence[OutboxRow], unclaimed: set[Attempt]
) -> list[tuple[str, Step]]:
    """Return the jobs, with their ids, that must run before a batch in `state` can go on.

    `events` are all of the batch, in order; `unclaimed` are its attempts that no worker has taken yet.
    """
    match state:
        case _S.SCATTERING:
            steps = [pair for row in _scattered(events) for pair in _steps(row)]
            return [(identity, step) for identity, step in steps if _is_unclaimed(step, unclaimed)]
        case _S.UPLOADED:
            causes = [row for row in events if _made(row, _S.UPLOADED)]
        case _S.SCATTERED | _S.GATHERING:
            causes = [row for row in events if isinstance(row.event, AllFilesScattered)]
        case _S.GATHERED | _S.DIAGNOSING:
            causes = [row for row in events if isinstance(row.event, GatheringCompleted)]
        case _:
            causes = []
    return _steps(causes[-1]) if causes else []


def _scattered(events: Sequence[OutboxRow]) -> list[OutboxRow]:
    return [row for row in events if isinstance(row.event, FilesScattered)]


def _made(row: OutboxRow, state: BatchState) -> bool:
    return isinstance(row.event, StatusChanged) and row.event.target is state


def _steps(row: OutboxRow) -> list[tuple[str, Step]]:
    return [(job_id(row.event_id, number), step) for number, step in enumerate(next_steps(row.event))]


def _is_unclaimed(step: Step, unclaimed: set[Attempt]) -> bool:
    attempts = step.arguments["attempts"]
    return isinstance(attempts, list) and any((pair[0], pair[1]) in unclaimed for pair in attempts)
