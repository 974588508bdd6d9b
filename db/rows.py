"""Rows become domain objects, for repositories and readers alike."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from core.batch import Batch, BatchState
from core.file_result import PROBLEMS_STORED, FileResult
from core.log_file import FileState, LogFile
from core.parsed_log import ParseSummary, Problem, Signature
from core.task import Task, TaskState
from core.upload import Upload, UploadState

_TWO_64, _TWO_63 = 1 << 64, 1 << 63


def signed(signature: int) -> int:
    """Return the unsigned 64-bit signature as Postgres's bigint keeps it."""
    return signature - _TWO_64 if signature >= _TWO_63 else signature


def unsigned(signature: int) -> int:
    """Return the signature a bigint stands for."""
    return signature % _TWO_64


def to_batch(row: RowMapping) -> Batch:
    """From a row of `batches`."""
    return Batch(
        id=row["id"],
        vin=row["vin"],
        firmware=row["firmware"],
        created_at=row["created_at"],
        state=BatchState(row["state"]),
        version=row["version"],
        vehicle_id=row["vehicle_id"],
        platform=row["platform"],
        components=row["components"],
        total_files=row["total_files"],
        processed_files=row["processed_files"],
        failed_files=row["failed_files"],
        failure=row["failure"],
        state_changed_at=row["state_changed_at"],
    )


def to_log_file(row: RowMapping) -> LogFile:
    """From a row of `log_files`."""
    return LogFile(
        id=row["id"],
        batch_id=row["batch_id"],
        name=row["name"],
        size=row["size"],
        sha256=row["sha256"],
        object_key=row["object_key"],
        state=FileState(row["state"]),
        attempt=row["attempt"],
        duplicate_of=row["duplicate_of"],
        problem=row["problem"],
    )


def to_file_result(row: RowMapping) -> FileResult:
    """From a row of `log_files`, with its summary."""
    if row["summary"] is None:
        return FileResult(to_log_file(row))
    return FileResult(
        to_log_file(row),
        format=row["format"],
        records=row["records"],
        events=row["events"],
        bytes_parsed=row["bytes_parsed"],
        bytes_skipped=row["bytes_skipped"],
        first_ns=row["first_ns"],
        last_ns=row["last_ns"],
        parse_seconds=row["parse_seconds"],
        index_key=row["index_key"],
        has_extents=row["has_extents"],
        **_from_summary_json(row["summary"]),
    )


def summary_json(summary: ParseSummary) -> dict[str, Any]:
    """Return what `log_files.summary` keeps of a summary; the rest has columns of its own."""
    return {
        "levels": {str(level): count for level, count in summary.levels.items()},
        "codes": dict(summary.codes),
        "sources": dict(summary.sources),
        "signatures": summary.signature_count,
        "problems": [
            {"offset": p.offset, "length": p.length, "kind": p.kind, "detail": p.detail}
            for p in summary.problems[:PROBLEMS_STORED]
        ],
        "problem_count": summary.problem_count,
        "facts": dict(summary.facts),
        "coverage": [list(interval) for interval in summary.coverage],
        "clock_jumps": [list(jump) for jump in summary.clock_jumps],
        "boots": summary.boots,
        "signals": len(summary.signals),
        "unfolded": summary.unfolded,
    }


def _from_summary_json(summary: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "levels": {int(level): count for level, count in summary["levels"].items()},
        "codes": summary["codes"],
        "sources": summary["sources"],
        "signatures": summary["signatures"],
        "problems": tuple(Problem(**problem) for problem in summary["problems"]),
        "problem_count": summary["problem_count"],
        "facts": summary["facts"],
        "coverage": tuple((first, last) for first, last in summary["coverage"]),
        "clock_jumps": tuple((record, jump) for record, jump in summary["clock_jumps"]),
        "boots": summary["boots"],
        "signals": summary.get("signals", 0),  # unknown of files that were read before there were any
        "unfolded": summary.get("unfolded", False),
    }


def to_task(row: RowMapping) -> Task:
    """From a row of `task_executions`."""
    fields: dict[str, Any] = dict(row)
    fields["state"] = TaskState(row["state"])
    return Task(**fields)


def to_upload(row: RowMapping) -> Upload:
    """From a row of `uploads`."""
    fields: dict[str, Any] = dict(row)
    fields["state"] = UploadState(row["state"])
    return Upload(**fields)


def to_signature(row: RowMapping) -> Signature:
    """From a row of `signatures`."""
    masked = tuple((rule, text) for rule, text in row["masked"])
    return Signature(unsigned(row["id"]), row["kind"], row["template"], row["code"], masked)
