"""Log files: added with the batch's total, settled with its counts, found again by their content."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, text, update

from core.batch import Batch, BatchState
from core.errors import IllegalTransitionError, NotFoundError, WrongStateError
from core.file_result import FileResult
from core.log_file import TRANSITIONS, FileState, LogFile
from db.models import batches, log_files, vehicles
from db.rows import to_batch, to_file_result, to_log_file

_PROCESSED = {FileState.PARSED, FileState.AGGREGATING, FileState.COMPLETED}

# The original is a file of a batch that was scattered before, else the first of this batch.
_MARK_DUPLICATES = text("""
WITH mine AS (SELECT id, sha256, created_at FROM log_files WHERE batch_id = :batch),
elsewhere AS (
  SELECT DISTINCT ON (f.sha256) f.sha256, f.id
  FROM log_files f JOIN batches b ON b.id = f.batch_id
  WHERE f.sha256 IN (SELECT sha256 FROM mine) AND b.vin = :vin AND b.id <> :batch
    AND f.duplicate_of IS NULL AND f.state <> 'failed'
    AND (b.state NOT IN ('pending', 'uploaded', 'failed') OR f.state = 'completed')
  ORDER BY f.sha256, f.created_at, f.id),
found AS (
  SELECT mine.id, coalesce(
    elsewhere.id, first_value(mine.id) OVER (PARTITION BY sha256 ORDER BY created_at, mine.id)) AS original
  FROM mine LEFT JOIN elsewhere USING (sha256))
UPDATE log_files f SET duplicate_of = nullif(original, f.id)
FROM found WHERE f.id = found.id AND f.duplicate_of IS DISTINCT FROM nullif(original, f.id)
""")
_RESTART_DUPLICATES = text("""
UPDATE log_files SET state = 'pending', attempt = attempt + 1, problem = NULL
WHERE batch_id = :batch AND duplicate_of IS NOT NULL AND state NOT IN ('pending', 'completed')
""")
_COMPLETE_DUPLICATES = text("""
UPDATE log_files
SET state = 'completed', format = NULL, records = NULL, events = NULL,
  bytes_parsed = NULL, bytes_skipped = NULL, first_ns = NULL, last_ns = NULL,
  parse_seconds = NULL, summary = NULL, index_key = NULL, has_extents = false
WHERE batch_id = :batch AND duplicate_of IS NOT NULL
""")


@dataclass(frozen=True, slots=True)
class Settled:
    """Ids of a batch's files by what became of them: the truth of the barrier. Duplicates are processed."""

    processed: tuple[str, ...]
    failed: tuple[str, ...]
    open: tuple[str, ...]


class LogFiles:
    """The rows of `log_files`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, file: LogFile) -> LogFile:
        """Store a file and count it in its batch; `duplicate_of` is set when its VIN has these bytes already.

        That is for the uploader to know; `settle_duplicates` decides it anew.
        WrongStateError unless the batch is pending, NotFoundError when there is no such batch.
        """
        batch = self._lock_pending(file.batch_id)
        self._lock_vehicle(batch.vin)
        statement = (
            insert(log_files)
            .values(
                id=file.id,
                batch_id=file.batch_id,
                name=file.name,
                size=file.size,
                sha256=file.sha256,
                object_key=file.object_key,
                state=file.state,
                attempt=file.attempt,
                duplicate_of=self._earlier(batch.vin, file.sha256),
            )
            .returning(*log_files.c)
        )
        stored = self._connection.execute(statement).mappings().one()
        self._connection.execute(
            update(batches)
            .where(batches.c.id == file.batch_id)
            .values(total_files=batches.c.total_files + 1, version=batches.c.version + 1)
        )
        return to_log_file(stored)

    def _lock_pending(self, batch_id: str) -> Batch:
        statement = select(batches).where(batches.c.id == batch_id).with_for_update()
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no batch {batch_id}.")
        batch = to_batch(row)
        if batch.state is not BatchState.PENDING:
            raise WrongStateError(
                f"Batch {batch_id} is {batch.state}: it takes files only while it is pending."
            )
        return batch

    def _lock_vehicle(self, vin: str) -> None:
        """Let one transaction at a time look for duplicates, so that of two the second sees the first."""
        statement = select(vehicles.c.vin).where(vehicles.c.vin == vin).with_for_update(key_share=True)
        self._connection.execute(statement)

    def _earlier(self, vin: str, sha256: str) -> str | None:
        """Return the id of the first file of this vehicle with these bytes."""
        statement = (
            select(log_files.c.id)
            .join(batches, batches.c.id == log_files.c.batch_id)
            .where(
                log_files.c.sha256 == sha256,
                batches.c.vin == vin,
                log_files.c.state != FileState.FAILED,
                log_files.c.duplicate_of.is_(None),
            )
            .order_by(log_files.c.created_at, log_files.c.id)
            .limit(1)
        )
        return self._connection.execute(statement).scalar_one_or_none()

    def get(self, file_id: str) -> LogFile:
        """Return the file; NotFoundError when there is none."""
        return self.result(file_id).file

    def for_batch(self, batch_id: str) -> list[LogFile]:
        """Return the batch's files in the order they came."""
        return [result.file for result in self.results(batch_id)]

    def result(self, file_id: str) -> FileResult:
        """Return the file with what parsing it gave; NotFoundError when there is none."""
        statement = select(log_files).where(log_files.c.id == file_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no log file {file_id}.")
        return to_file_result(row)

    def results(self, batch_id: str) -> list[FileResult]:
        """Return the batch's files in the order they came, with what parsing them gave."""
        statement = (
            select(log_files)
            .where(log_files.c.batch_id == batch_id)
            .order_by(log_files.c.created_at, log_files.c.id)
        )
        return [to_file_result(row) for row in self._connection.execute(statement).mappings()]

    def advance(self, batch_id: str, source: FileState, target: FileState) -> int:
        """Take the batch's files that stand in `source` to `target`; return how many they were."""
        if target not in TRANSITIONS[source] or target is FileState.FAILED:
            raise IllegalTransitionError(f"the files of batch {batch_id}", source, target)
        statement = (
            update(log_files)
            .where(log_files.c.batch_id == batch_id, log_files.c.state == source)
            .values(state=target)
        )
        return self._connection.execute(statement).rowcount

    def settle_duplicates(self, batch_id: str) -> Batch:
        """Decide which files of a starting batch are duplicates; complete those and count them as processed.

        Bytes count with the first batch of the vehicle that is scattered with them, so what an abandoned
        batch holds takes nothing away from a later one. Call it once for each scattering, with the batch
        locked, before attempts are handed out; returns the batch, one version on.
        """
        batch = to_batch(
            self._connection.execute(select(batches).where(batches.c.id == batch_id)).mappings().one()
        )
        self._lock_vehicle(batch.vin)
        self._connection.execute(_MARK_DUPLICATES, {"batch": batch_id, "vin": batch.vin})
        self._connection.execute(_RESTART_DUPLICATES, {"batch": batch_id})
        duplicates = self._connection.execute(_COMPLETE_DUPLICATES, {"batch": batch_id}).rowcount
        statement = (
            update(batches)
            .where(batches.c.id == batch_id)
            .values(processed_files=batches.c.processed_files + duplicates, version=batches.c.version + 1)
            .returning(*batches.c)
        )
        return to_batch(self._connection.execute(statement).mappings().one())

    def settled(self, batch_id: str) -> Settled:
        """Return which files of the batch are settled."""
        statement = select(log_files.c.id, log_files.c.state).where(log_files.c.batch_id == batch_id)
        files = [(row.id, FileState(row.state)) for row in self._connection.execute(statement)]
        return Settled(
            processed=tuple(file for file, state in files if state in _PROCESSED),
            failed=tuple(file for file, state in files if state is FileState.FAILED),
            open=tuple(f for f, state in files if state not in _PROCESSED | {FileState.FAILED}),
        )

    def keys_in_use(self, keys: Sequence[str]) -> set[str]:
        """Return which of these object keys a file refers to, as its bytes, its index or its extents."""
        # An index and its extents come and go together.
        owners = {key: key.replace(".extents.parquet", ".parquet") for key in keys}
        wanted = list(owners.values())
        used = select(log_files.c.object_key).where(log_files.c.object_key.in_(wanted))
        used = used.union_all(select(log_files.c.index_key).where(log_files.c.index_key.in_(wanted)))
        found = set(self._connection.execute(used).scalars())
        return {key for key, owner in owners.items() if owner in found}
