"""Attempts at files: handed out, claimed under a lease, settled behind a fence.

Whoever settles, hands out or gives up locks the batch first; whoever claims locks tasks, then files.
So what is counted in a batch is counted once, whatever is delivered twice or comes late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Connection, Text, any_, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on

from core.batch import Batch, BatchState
from core.errors import FencedError
from core.task import Attempt, Outcome, Parsed, Task, TaskState, Unreadable
from db.models import batches, task_executions
from db.repositories.batches import Batches
from db.repositories.results import write_given_up, write_problems, write_results
from db.repositories.signatures import add_signatures
from db.rows import to_batch, to_task
from db.storable_text import storable_text

_CLAIM = text("""
WITH ours AS (
  UPDATE task_executions t
  SET state = 'running', worker = :worker, started_at = now(), lease_until = now() + :lease * interval '1 s'
  FROM batches b, unnest(CAST(:files AS text[]), CAST(:attempts AS int[])) AS wanted (file_id, attempt)
  WHERE t.file_id = wanted.file_id AND t.attempt = wanted.attempt AND t.state = 'queued'
    AND b.id = t.batch_id AND b.state = 'scattering'
  RETURNING t.file_id, t.attempt)
UPDATE log_files f SET state = 'parsing' FROM ours WHERE f.id = ours.file_id AND f.attempt = ours.attempt
RETURNING f.id, f.attempt
""")

_RENEW = text("""
UPDATE task_executions t SET lease_until = now() + :lease * interval '1 s'
FROM unnest(CAST(:files AS text[]), CAST(:attempts AS int[])) AS wanted (file_id, attempt)
WHERE t.file_id = wanted.file_id AND t.attempt = wanted.attempt
  AND t.state = 'running' AND t.worker = :worker
RETURNING t.file_id, t.attempt
""")

_SETTLE = text("""
UPDATE task_executions t
SET state = CASE WHEN problem IS NULL THEN 'succeeded' ELSE 'failed' END, error = problem, finished_at = now()
FROM unnest(CAST(:files AS text[]), CAST(:attempts AS int[]), CAST(:problems AS text[]))
  AS wanted (file_id, attempt, problem)
WHERE t.file_id = wanted.file_id AND t.attempt = wanted.attempt AND t.batch_id = :batch
  AND t.state = 'running' AND t.worker = :worker
RETURNING t.file_id, t.attempt
""")

_ABANDON = text("""
UPDATE task_executions SET state = 'abandoned', error = :error, finished_at = now()
WHERE batch_id = :batch AND state IN ('queued', 'running')
  AND (CAST(:files AS text[]) IS NULL OR file_id = ANY (:files))
""")

_START = text("""
WITH started AS (
  UPDATE log_files f SET state = 'pending', attempt = attempt + 1, problem = NULL
  WHERE batch_id = :batch AND duplicate_of IS NULL AND format IS DISTINCT FROM 'archive'
    AND (CAST(:files AS text[]) IS NULL OR (id = ANY (:files) AND state IN ('pending', 'parsing')))
  RETURNING id, attempt, size),
queued AS (INSERT INTO task_executions (file_id, attempt, batch_id) SELECT id, attempt, :batch FROM started)
SELECT id, attempt, size FROM started ORDER BY id
""")


@dataclass(frozen=True, slots=True)
class Settlement:
    """The batch after files of it settled, and which of the outcomes counted."""

    batch: Batch
    counted: tuple[Outcome, ...]


class Tasks:
    """The rows of `task_executions`, and the files they are about."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._batches = Batches(connection)

    def start_attempts(
        self, batch_id: str, file_ids: Sequence[str] | None = None, *, why: str = "a new attempt was started"
    ) -> list[tuple[str, int, int]]:
        """Hand out the next attempt at the batch's files; return (file id, attempt, size in bytes) of each.

        Without `file_ids`, every file that is no duplicate and no archive starts over; with them, those that
        are not settled yet. Unfinished earlier attempts are abandoned, `why` saying so.
        """
        self._batches.get_for_update(batch_id)
        files = None if file_ids is None else list(file_ids)
        self._connection.execute(_ABANDON, {"batch": batch_id, "files": files, "error": why})
        started = self._connection.execute(_START, {"batch": batch_id, "files": files})
        return [(row.id, row.attempt, row.size) for row in started]

    def claim(self, attempts: Sequence[Attempt], worker: str, lease_seconds: float) -> list[Attempt]:
        """Take these queued attempts for `worker`; return those that are its own now, to be parsed."""
        claimed = self._connection.execute(_CLAIM, _wanted(attempts, worker, lease_seconds))
        return sorted((row.id, row.attempt) for row in claimed)

    def renew(self, attempts: Sequence[Attempt], worker: str, lease_seconds: float) -> list[Attempt]:
        """Prolong the leases; return the attempts that are still this worker's."""
        renewed = self._connection.execute(_RENEW, _wanted(attempts, worker, lease_seconds))
        return sorted((row.file_id, row.attempt) for row in renewed)

    def settle(self, batch_id: str, outcomes: Sequence[Outcome], worker: str) -> Settlement:
        """Write what `worker` found in files of one batch: tasks, files, signatures and the batch's counts.

        An outcome whose attempt was given to another does not count. FencedError when none of them does, or
        when the batch is not being scattered any more.
        """
        parsed = [outcome for outcome in outcomes if isinstance(outcome, Parsed)]
        # Before the batch's lock: other batches may be adding the same signatures.
        add_signatures(self._connection, [outcome.summary.signatures for outcome in parsed])
        batch = self._batches.get_for_update(batch_id)
        ours = self._settle_tasks(batch, outcomes, worker)
        counted = tuple(outcome for outcome in outcomes if (outcome.file_id, outcome.attempt) in ours)
        if not counted:
            raise FencedError(
                f"The {len(outcomes)} attempts of {worker} at batch {batch_id} were given away."
            )
        write_results(self._connection, [o for o in counted if isinstance(o, Parsed)])
        write_problems(self._connection, [o for o in counted if isinstance(o, Unreadable)])
        failed = sum(isinstance(outcome, Unreadable) for outcome in counted)
        return Settlement(self._count(batch_id, len(counted) - failed, failed), counted)

    def _settle_tasks(self, batch: Batch, outcomes: Sequence[Outcome], worker: str) -> set[Attempt]:
        if batch.state is not BatchState.SCATTERING:
            return set()
        settled = self._connection.execute(
            _SETTLE,
            {
                "batch": batch.id,
                "worker": worker,
                "files": [outcome.file_id for outcome in outcomes],
                "attempts": [outcome.attempt for outcome in outcomes],
                "problems": [
                    storable_text(o.problem) if isinstance(o, Unreadable) else None for o in outcomes
                ],
            },
        )
        return {(row.file_id, row.attempt) for row in settled}

    def _count(self, batch_id: str, processed: int, failed: int) -> Batch:
        statement = (
            update(batches)
            .where(batches.c.id == batch_id)
            .values(
                processed_files=batches.c.processed_files + processed,
                failed_files=batches.c.failed_files + failed,
                version=batches.c.version + 1,
            )
            .returning(*batches.c)
        )
        return to_batch(self._connection.execute(statement).mappings().one())

    def give_up(
        self, batch_id: str, problem: str, file_ids: Sequence[str] | None = None
    ) -> tuple[Batch, list[Attempt]]:
        """Fail the batch's unsettled files (or those of `file_ids`), with `problem` for the user.

        Returns the batch, one version on, and the files that failed by this, with their attempts.
        """
        problem = storable_text(problem)
        self._batches.get_for_update(batch_id)
        files = None if file_ids is None else list(file_ids)
        self._connection.execute(_ABANDON, {"batch": batch_id, "files": files, "error": problem})
        failed = write_given_up(self._connection, batch_id, problem, files)
        return self._count(batch_id, 0, len(failed)), failed

    def expired(self) -> list[Task]:
        """Return the running attempts whose lease is over, of batches that wait for them."""
        statement = (
            select(task_executions)
            .join(batches, batches.c.id == task_executions.c.batch_id)
            .where(
                task_executions.c.state == TaskState.RUNNING,
                task_executions.c.lease_until < func.now(),
                batches.c.state == BatchState.SCATTERING,
            )
            .order_by(task_executions.c.queued_at, task_executions.c.file_id)
        )
        return [to_task(row) for row in self._connection.execute(statement).mappings()]

    def newest(self, *batch_ids: str) -> list[Task]:
        """Return the newest attempt at each file of these batches."""
        statement = (
            select(task_executions)
            .ext(distinct_on(task_executions.c.file_id))
            .where(task_executions.c.batch_id == any_(literal(list(batch_ids), ARRAY(Text))))
            .order_by(task_executions.c.file_id, task_executions.c.attempt.desc())
        )
        return [to_task(row) for row in self._connection.execute(statement).mappings()]


def _wanted(attempts: Sequence[Attempt], worker: str, lease_seconds: float) -> Mapping[str, Any]:
    return {
        "files": [file_id for file_id, _ in attempts],
        "attempts": [attempt for _, attempt in attempts],
        "worker": worker,
        "lease": lease_seconds,
    }
