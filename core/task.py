"""A task: one attempt at parsing one file, as `task_executions` records it.

    queued → running → succeeded | failed;  queued, running → abandoned (a newer attempt took over)

The newest attempt decides. A worker holds a running task by a lease that it renews; when the lease runs out,
a new attempt is given to another worker, and whatever the old one still writes is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.parsed_log import ParseSummary


class TaskState(StrEnum):
    """Where one attempt stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABANDONED = "abandoned"


_S = TaskState
TRANSITIONS: Mapping[TaskState, frozenset[TaskState]] = {
    _S.QUEUED: frozenset({_S.RUNNING, _S.ABANDONED}),
    _S.RUNNING: frozenset({_S.SUCCEEDED, _S.FAILED, _S.ABANDONED}),
    _S.SUCCEEDED: frozenset(),
    _S.FAILED: frozenset(),
    _S.ABANDONED: frozenset(),
}

Attempt = tuple[str, int]  # file id, number of the attempt: what a parse job is given


@dataclass(frozen=True, slots=True)
class Task:
    """One attempt; `error` says why it failed or was abandoned."""

    file_id: str
    attempt: int
    batch_id: str
    state: TaskState
    queued_at: datetime
    worker: str | None = None
    lease_until: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """An attempt that read its file: the summary, the seconds it took and where the index lies."""

    file_id: str
    attempt: int
    summary: ParseSummary
    seconds: float
    index_key: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An attempt that found the file unreadable; `problem` is for the user."""

    file_id: str
    attempt: int
    problem: str


Outcome = Parsed | Unreadable
