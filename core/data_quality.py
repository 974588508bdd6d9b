"""How far the numbers of a report can be trusted, as findings that name the file and the place."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from core.batch import Batch
from core.file_result import FileResult
from core.log_file import ARCHIVE, FileState
from core.undated import counted_from

PROBLEMS_SHOWN = 200
TIME_FACTS = ("year", "zone", "order", "clock")  # what a parser says of times that the file leaves open
CLOCK_JUMPS_SHOWN = 100
DROP_OUT = "drop-out"  # the kind of problem by which a format says that records are missing


def is_counted(result: FileResult) -> bool:
    """Say whether the file enters totals, faults, rollups and coverage: it was read and is no duplicate."""
    return result.file.state is not FileState.FAILED and result.file.duplicate_of is None


def undated_ids(files: Iterable[FileResult]) -> frozenset[str]:
    """Return the ids of those files whose times name no date."""
    return frozenset(result.file.id for result in files if counted_from(result))


def find_flaws(
    batch: Batch, files: Sequence[FileResult], boots: pl.DataFrame, boot_cycles: int
) -> dict[str, Any]:
    """Return the report's `data_quality`; `boots` is what `core.timeline.read_boots` gives."""
    read = [result for result in files if is_counted(result)]
    unreadable = [f.file for f in files if f.file.state is FileState.FAILED and f.file.duplicate_of is None]
    logs = [result for result in read if result.format != ARCHIVE]
    undated = boots.filter(pl.col("file_id").is_in(undated_ids(read)))
    jumps = [
        {"file_id": result.file.id, "file": result.file.name, "record": record, "jump_ns": jump}
        for result in read
        for record, jump in result.clock_jumps
    ]
    return {
        "bytes_parsed": sum(result.bytes_parsed for result in logs),
        "bytes_skipped": sum(result.bytes_skipped for result in logs),
        "bytes_unreadable": sum(file.size for file in unreadable),
        "files_read": len(logs),
        "problems": _problems(read),
        "problem_count": sum(result.problem_count for result in read),
        "drop_outs": sum(problem.kind == DROP_OUT for result in read for problem in result.problems),
        "clock_jumps": jumps[:CLOCK_JUMPS_SHOWN],
        "clock_jump_count": len(jumps),
        "boot_cycles": boot_cycles,
        "impossible_times": int(boots["impossible"].sum()),
        "undated_times": int(undated["impossible"].sum()),
        "untimed_events": int(boots["untimed"].sum()),
        "contradictions": [finding for result in read for finding in _contradictions(batch, result)],
        "assumed_times": _assumed_times(logs),
        "unreadable": [
            {"file_id": file.id, "file": file.name, "reason": file.problem or "it could not be read"}
            for file in unreadable
        ],
        "duplicates": [
            {"file_id": f.file.id, "file": f.file.name, "duplicate_of": f.file.duplicate_of}
            for f in files
            if f.file.duplicate_of is not None
        ],
    }


def _problems(read: Sequence[FileResult]) -> list[dict[str, Any]]:
    """Return at most PROBLEMS_SHOWN places, the first ones of each file before the later ones of any."""
    places = sorted(
        (rank, number, problem.offset)
        for number, result in enumerate(read)
        for rank, problem in enumerate(result.problems)
    )[:PROBLEMS_SHOWN]
    shown: list[dict[str, Any]] = []
    for rank, number, _ in sorted(places, key=lambda place: (place[1], place[2])):
        file, problem = read[number].file, read[number].problems[rank]
        shown.append(
            {
                "file_id": file.id,
                "file": file.name,
                "offset": problem.offset,
                "length": problem.length,
                "kind": problem.kind,
                "detail": problem.detail,
            }
        )
    return shown


def _assumed_times(logs: Sequence[FileResult]) -> list[dict[str, Any]]:
    """Return what files do not say of their times and had to be assumed, with how many files that is."""
    said = Counter(
        (what, result.facts[what]) for result in logs for what in TIME_FACTS if what in result.facts
    )
    return [
        {"what": what, "assumed": assumed, "files": files} for (what, assumed), files in said.most_common()
    ]


def _contradictions(batch: Batch, result: FileResult) -> list[dict[str, Any]]:
    """Return where the file's header names another vehicle or firmware than the upload, which wins."""
    declared: Mapping[str, str | None] = {
        "vin": batch.vin,
        "firmware": batch.firmware,
        "platform": batch.platform,
    }
    return [
        {
            "file_id": result.file.id,
            "file": result.file.name,
            "field": field,
            "declared": value,
            "found": result.facts[field],
        }
        for field, value in declared.items()
        if value and result.facts.get(field, "").strip() not in {"", value}
    ]
