"""Attempts whose worker died: given to another, or given up when that happened too often."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from core.batch import BatchState
from core.events import FileParsed, FilesScattered, StatusChanged
from db.repositories.outbox import OutboxRow
from db.unit_of_work import UnitOfWork
from jobs.close_barrier import close_barrier
from jobs.wiring import Wiring

MOST_TRIES = 5
_PROBLEM = (
    f"None of {MOST_TRIES} attempts to read this file came to its end: each time the worker died, was killed "
    "(perhaps for want of memory) or could not reach the object store."
)


def retake_lost_attempts(wiring: Wiring) -> list[str]:
    """Start a new attempt wherever a lease ran out; return a line for each batch this concerned."""
    with wiring.uow() as uow:
        lost: dict[str, list[str]] = defaultdict(list)
        for task in uow.tasks.expired():
            lost[task.batch_id].append(task.file_id)
    return [line for batch_id in lost for line in _retake(wiring, batch_id)]


def _retake(wiring: Wiring, batch_id: str) -> Iterator[str]:
    """Look again under the batch's lock, since its workers may have settled or renewed meanwhile."""
    with wiring.uow() as uow:
        batch = uow.batches.get_for_update(batch_id)
        lost = [task.file_id for task in uow.tasks.expired() if task.batch_id == batch_id]
        tries = count_tries(uow.outbox.for_batch(batch_id, StatusChanged, FilesScattered))
        again = [file_id for file_id in lost if tries[file_id] < MOST_TRIES]
        hopeless = [file_id for file_id in lost if tries[file_id] >= MOST_TRIES]
        if again:
            _start_again(uow, batch_id, batch.version, again)
            yield f"{batch_id}: {len(again)} files go to another worker, theirs died"
        if hopeless:
            fail_files(uow, batch_id, _PROBLEM, hopeless)
            yield f"{batch_id}: {len(hopeless)} files failed, {MOST_TRIES} workers died at them"
        uow.commit()
    if hopeless:
        close_barrier(wiring, batch_id)


def count_tries(events: list[OutboxRow]) -> Counter[str]:
    """Return how often each file was handed out since the batch was last scattered."""
    tries: Counter[str] = Counter()
    for row in events:
        match row.event:
            case StatusChanged(_, _, BatchState.SCATTERING):
                tries.clear()
            case FilesScattered(_, jobs):
                tries.update(file_id for pairs in jobs for file_id, _ in pairs)
            case _:
                pass
    return tries


def _start_again(uow: UnitOfWork, batch_id: str, version: int, files: list[str]) -> None:
    """Hand the files out again, each in a job of its own: one that kills workers takes no others along."""
    started = uow.tasks.start_attempts(batch_id, files, why="the lease ran out: its worker died")
    jobs = tuple(((file_id, attempt),) for file_id, attempt, _ in started)
    uow.outbox.add(version, FilesScattered(batch_id, jobs))


def fail_files(uow: UnitOfWork, batch_id: str, problem: str, files: list[str] | None = None) -> int:
    """Fail unsettled files of a batch (all without `files`) with `problem` for the user; return how many."""
    batch, failed = uow.tasks.give_up(batch_id, problem, files)
    parsed = (FileParsed(batch_id, file_id, attempt, failed=True) for file_id, attempt in failed)
    uow.outbox.add(batch.version, *parsed)
    return len(failed)
