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
from db.unit_of_work import UnitOfWork
from jobs.queues import enqueue_again, job_id, started_s, waiting_jobs
from jobs.wiring import Wiring

GRACE_S = 5.0  # between taking a job from the queue and claiming its work
_QUICK_S = 15.0
_QUICK_JOBS = {"scatter_batch", "parse_file"}  # commit or claim their work soon after they were started
_CAUSES = (StatusChanged, FilesScattered, AllFilesScattered, GatheringCompleted)
_S = BatchState


def enqueue_missing_jobs(wiring: Wiring) -> list[str]:
    """Enqueue what is missing; return a line for each job."""
    with wiring.uow() as uow:
        # Whatever leases it holds: the jobs of its other files may be lost while one file is read for long.
        quiet = [a.batch for a in uow.batches.working() if a.unchanged_seconds > GRACE_S]
    if not quiet:
        return []
    with wiring.uow() as uow:  # one for all: hundreds of batches may wait for their turn
        due = [(batch, _due(uow, batch)) for batch in quiet]
    waiting = waiting_jobs(wiring.redis)  # asked last: what was enqueued meanwhile is there
    return [line for batch, steps in due for line in _enqueue_missing(wiring, batch, steps, waiting)]


def _enqueue_missing(
    wiring: Wiring, batch: Batch, due: Sequence[tuple[str, Step]], waiting: set[str]
) -> Iterator[str]:
    missing = [(identity, step) for identity, step in due if identity not in waiting]
    if not missing or is_worked_on(wiring.engine, batch.id):
        return
    for identity, step in missing:
        if step.job in _QUICK_JOBS and (started_s(wiring.redis, identity) or _QUICK_S) < _QUICK_S:
            continue
        enqueue_again(wiring.redis, step, identity)
        yield f"{batch.id}: {step.job} was lost and is enqueued again"


def waits_in_queue(wiring: Wiring, batch: Batch, waiting: set[str]) -> bool:
    """Say whether a job that the batch needs is among the `waiting`."""
    with wiring.uow() as uow:
        due = _due(uow, batch)
    return any(identity in waiting for identity, _ in due)


def _due(uow: UnitOfWork, batch: Batch) -> list[tuple[str, Step]]:
    events = uow.outbox.for_batch(batch.id, *_CAUSES)
    newest = uow.tasks.newest(batch.id)
    unclaimed = {(task.file_id, task.attempt) for task in newest if task.state is TaskState.QUEUED}
    return due_steps(batch.state, events, unclaimed)


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
