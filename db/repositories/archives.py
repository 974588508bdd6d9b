"""Archives: files that were expanded. What they held are log files of the batch like those uploaded."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, null, update

from core.batch import Batch
from core.log_file import ARCHIVE, FileState, LogFile
from core.parsed_log import ParseSummary
from db.models import batches, log_files
from db.rows import summary_json, to_batch


def add_members(
    connection: Connection, archive: LogFile, members: Sequence[LogFile], summary: ParseSummary
) -> Batch:
    """Add `members` to the batch of `archive`, which gets `summary`; return the batch, one version on."""
    added = [
        {
            "id": file.id,
            "batch_id": file.batch_id,
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "object_key": file.object_key,
        }
        for file in members
    ]
    connection.execute(insert(log_files), added)
    expanded = {
        "format": ARCHIVE,
        "records": 0,
        "events": 0,
        "bytes_parsed": summary.bytes_parsed,
        "bytes_skipped": summary.bytes_skipped,
        "problem": f"archive of {len(members):,} file{'s' if len(members) > 1 else ''}",
        "summary": summary_json(summary),
        "duplicate_of": null(),
    }
    connection.execute(update(log_files).where(log_files.c.id == archive.id).values(expanded))
    statement = (
        update(batches)
        .where(batches.c.id == archive.batch_id)
        .values(total_files=batches.c.total_files + len(members), version=batches.c.version + 1)
        .returning(*batches.c)
    )
    return to_batch(connection.execute(statement).mappings().one())


def complete_archives(connection: Connection, batch_id: str) -> int:
    """Complete the expanded archives of a starting batch, to be parsed no more; return how many there are.

    One that failed in an earlier round is completed by a new attempt.
    """
    archives = update(log_files).where(log_files.c.batch_id == batch_id, log_files.c.format == ARCHIVE)
    ended = log_files.c.state.not_in((FileState.PENDING, FileState.COMPLETED))
    again = archives.where(ended).values(state=FileState.PENDING, attempt=log_files.c.attempt + 1)
    connection.execute(again)
    return connection.execute(archives.values(state=FileState.COMPLETED)).rowcount
