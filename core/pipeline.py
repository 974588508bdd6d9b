"""THE map: event → next step. Whoever wants to know what happens when reads this file.

complete          → StatusChanged(uploaded)  → scatter_batch
scatter_batch     → FilesScattered           → parse_file, one job for each group of files
parse_file        → FileParsed               → (the barrier; the last one makes AllFilesScattered)
barrier           → AllFilesScattered        → gather_batch
gather_batch      → GatheringCompleted       → diagnose_batch
diagnose_batch    → DiagnosisCompleted       → nothing more
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.batch import BatchState
from core.events import AllFilesScattered, DomainEvent, FilesScattered, GatheringCompleted, StatusChanged

SMALL_FILE_BYTES = 4 << 20
FILES_PER_JOB = 32


@dataclass(frozen=True, slots=True)
class Step:
    """A job to enqueue: its name and its JSON-able arguments."""

    job: str
    arguments: dict[str, object] = field(default_factory=dict[str, object])


def next_steps(event: DomainEvent) -> list[Step]:
    """Return the jobs an event causes, in order; the same event always gives the same list."""
    match event:
        case StatusChanged(batch_id, _, BatchState.UPLOADED):
            return [Step("scatter_batch", {"batch_id": batch_id})]
        case FilesScattered(batch_id, jobs):
            return [
                Step("parse_file", {"batch_id": batch_id, "attempts": [list(pair) for pair in pairs]})
                for pairs in jobs
            ]
        case AllFilesScattered(batch_id):
            return [Step("gather_batch", {"batch_id": batch_id})]
        case GatheringCompleted(batch_id):
            return [Step("diagnose_batch", {"batch_id": batch_id})]
        case _:
            return []


def split_into_jobs(files: Sequence[tuple[str, int, int]]) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Group (file id, attempt, size in bytes) into parse jobs, deterministically.

    A file of 4 MiB or more has a job of its own; smaller ones share, up to 32 files or 4 MiB a job, so that
    a thousand small files do not cost a thousand forks.
    """
    jobs: list[tuple[tuple[str, int], ...]] = []
    group: list[tuple[str, int]] = []
    group_bytes = 0
    for file_id, attempt, size in sorted(files, key=lambda f: (-f[2], f[0])):
        if size >= SMALL_FILE_BYTES:
            jobs.append(((file_id, attempt),))
            continue
        if group and (len(group) == FILES_PER_JOB or group_bytes + size > SMALL_FILE_BYTES):
            jobs.append(tuple(group))
            group, group_bytes = [], 0
        group.append((file_id, attempt))
        group_bytes += size
    if group:
        jobs.append(tuple(group))
    return tuple(jobs)
