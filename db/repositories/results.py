"""What an attempt found, written into the row of its file."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, update

from core.log_file import FileState
from core.task import Attempt, Parsed, Unreadable
from db.models import log_files
from db.rows import summary_json

# A failed file keeps nothing of an earlier attempt: what it shows is why it could not be read.
_NOTHING: Mapping[str, Any] = {
    "format": None,
    "records": None,
    "events": None,
    "bytes_parsed": None,
    "bytes_skipped": None,
    "first_ns": None,
    "last_ns": None,
    "parse_seconds": None,
    "summary": None,
    "index_key": None,
    "has_extents": False,
}

_UNSETTLED = (FileState.PENDING, FileState.PARSING)


def write_results(connection: Connection, parsed: Sequence[Parsed]) -> None:
    """Take these files to parsed, with their results."""
    rows = [{"file": outcome.file_id, **_columns(outcome)} for outcome in parsed]
    if rows:
        statement = (
            update(log_files)
            .where(log_files.c.id == bindparam("file"))
            .values(
                {name: bindparam(name) for name in _NOTHING} | {"state": FileState.PARSED, "problem": None}
            )
        )
        connection.execute(statement, rows)


def write_problems(connection: Connection, unreadable: Sequence[Unreadable]) -> None:
    """Take these files to failed, with the reason."""
    rows = [{"file": outcome.file_id, "why": outcome.problem} for outcome in unreadable]
    if rows:
        statement = (
            update(log_files)
            .where(log_files.c.id == bindparam("file"))
            .values(dict(_NOTHING) | {"state": FileState.FAILED, "problem": bindparam("why")})
        )
        connection.execute(statement, rows)


def write_given_up(
    connection: Connection, batch_id: str, problem: str, file_ids: Sequence[str] | None = None
) -> list[Attempt]:
    """Take the unsettled files (of `file_ids`, or all) to failed; return them with their attempts."""
    statement = (
        update(log_files)
        .where(log_files.c.batch_id == batch_id, log_files.c.state.in_(_UNSETTLED))
        .values(dict(_NOTHING) | {"state": FileState.FAILED, "problem": problem})
        .returning(log_files.c.id, log_files.c.attempt)
    )
    if file_ids is not None:
        statement = statement.where(log_files.c.id.in_(file_ids))
    return sorted((row.id, row.attempt) for row in connection.execute(statement))


def _columns(outcome: Parsed) -> dict[str, Any]:
    summary = outcome.summary
    return {
        "format": summary.format,
        "records": summary.records,
        "events": summary.events,
        "bytes_parsed": summary.bytes_parsed,
        "bytes_skipped": summary.bytes_skipped,
        "first_ns": summary.first_ns,
        "last_ns": summary.last_ns,
        "parse_seconds": outcome.seconds,
        "summary": summary_json(summary),
        "index_key": outcome.index_key,
        "has_extents": bool(summary.extents),
    }
