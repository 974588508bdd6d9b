"""Log files: added with the batch's total, settled with its counts, found again by their content."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from core.batch import Batch, BatchState
from core.errors import IllegalTransitionError, NotFoundError, WrongStateError
from core.file_result import FileResult
from core.log_file import TRANSITIONS, FileState, LogFile
from core.parsed_log import ParseSummary
from db.models import batches, log_files
from db.repositories.archives import add_members, complete_archives
from db.repositories.duplicates import (
    Heir,
    find_heirs,
    find_leaning,
    find_original,
    inherit,
    mark_duplicates,
)
from db.rows import to_batch, to_file_result, to_log_file

# What comes and goes together with an index.
_BESIDE_INDEX = re.compile(r"\.(extents\.parquet|signals\.parquet|stream\.zst)$")
_PROCESSED = {FileState.PARSED, FileState.AGGREGATING, FileState.COMPLETED}


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
                duplicate_of=find_original(self._connection, batch.vin, file.sha256),
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

    def get(self, file_id: str) -> LogFile:
        """Return the file; NotFoundError when there is none."""
        return self.result(file_id).file

    def get_all(self, file_ids: Sequence[str]) -> list[LogFile]:
        """Return these files, those that exist, by id."""
        statement = select(log_files).where(log_files.c.id.in_(file_ids)).order_by(log_files.c.id)
        return [to_log_file(row) for row in self._connection.execute(statement).mappings()]

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

    def expand(self, archive: LogFile, members: Sequence[LogFile], summary: ParseSummary) -> Batch:
        """Add what an archive of a starting batch held as files of the batch, and mark it as expanded.

        To be called with the batch locked. Returns the batch, one version on.
        """
        return add_members(self._connection, archive, members, summary)

    def settle_duplicates(self, batch_id: str) -> Batch:
        """Decide which files of a starting batch are duplicates; complete those, and the expanded archives.

        They count as processed.
        Call it once for each scattering, with the batch locked, before attempts are handed out. Returns the
        batch, one version on.
        """
        settled = mark_duplicates(self._connection, batch_id) + complete_archives(self._connection, batch_id)
        statement = (
            update(batches)
            .where(batches.c.id == batch_id)
            .values(processed_files=batches.c.processed_files + settled, version=batches.c.version + 1)
            .returning(*batches.c)
        )
        return to_batch(self._connection.execute(statement).mappings().one())

    def leaning_on(self, batch_id: str) -> list[str]:
        """Return the other batches whose files are duplicates of this one's, to be called with it locked.

        Until the transaction ends none is added to them.
        """
        return find_leaning(self._connection, batch_id)

    def heirs(self) -> list[Heir]:
        """Return a duplicate in a completed batch for each original that failed, or whose batch did."""
        return find_heirs(self._connection)

    def inherit(self, heir: Heir) -> None:
        """Let `heir` stand for its original, to be called with its batch locked, which then starts again."""
        inherit(self._connection, heir)

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
        """Return which of these object keys a file refers to: its bytes, its index or what is beside it."""
        owners = {key: _BESIDE_INDEX.sub(".parquet", key) for key in keys}
        wanted = list(owners.values())
        used = select(log_files.c.object_key).where(log_files.c.object_key.in_(wanted))
        used = used.union_all(select(log_files.c.index_key).where(log_files.c.index_key.in_(wanted)))
        found = set(self._connection.execute(used).scalars())
        return {key for key, owner in owners.items() if owner in found}
