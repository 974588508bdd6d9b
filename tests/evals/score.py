"""Runs a case through report, evidence and rules as the pipeline does, and scores what comes out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.diagnosis.answer import Diagnosis
from core.diagnosis.evidence import FleetRate, collect_evidence
from core.diagnosis.knowledge import Knowledge, structural_entries
from core.diagnosis.rules import diagnose
from core.knowledge_files import read_csv
from core.parsed_log import Problem
from tests.log_tables import Row, TableBatch, TableFile

SEED = Path(__file__).parents[2] / "assets/knowledge/seed.csv"
KNOWLEDGE = Knowledge((*read_csv(SEED.read_text()), *structural_entries()))


@dataclass(frozen=True, slots=True)
class Score:
    """How a case came out; `confidence` of the first cause, None without one."""

    case: str
    verdict_right: bool
    cause_right: bool
    citations_hold: bool
    nothing_uncited: bool
    confidence: float | None
    answer: Diagnosis


def read_rows(rows: Sequence[Mapping[str, str]]) -> dict[str, list[Row]]:
    """Return the records of a case by file."""
    files: dict[str, list[Row]] = {}
    for row in rows:
        files.setdefault(row["file"], []).append(
            Row(
                at=float(row["seconds"]),
                level=int(row["level"]),
                source=row["source"],
                text=row["text"],
                code=row["code"] or None,
                boot=int(row["boot"]),
                mono_s=float(row["mono"]) if row["mono"] else None,
            )
        )
    return files


def score(
    name: str,
    rows: Sequence[Mapping[str, str]],
    expected: Mapping[str, Any],
    setup: Mapping[str, Any],
    folder: Path,
) -> Score:
    """Diagnose a case in `folder` (for its index files) and compare with what is expected."""
    files = read_rows(rows)
    batch = TableBatch(folder, [_file(n, files.get(n, []), setup.get(n, {})) for n in _names(files, setup)])
    fleet = {key: FleetRate(*values) for key, values in setup.get("fleet", {}).items()}
    evidence = collect_evidence(batch.report().body, batch.read_text, fleet=fleet)
    answer = diagnose(evidence, KNOWLEDGE, batch.read_bytes, batch.read_text)
    named = [f"{cause.code or ''} {cause.title}" for cause in answer.causes]
    wanted: list[str] = expected["causes"]
    first = named[: len(wanted)]
    right = all(any(want in got for got in first) for want in wanted) and bool(named) == bool(wanted)
    right &= not any(bad in got for bad in expected["not_named"] for got in named)
    citations = [c for cause in answer.causes for c in cause.citations]
    claims = [claim for cause in answer.causes for claim in (cause.claim, *cause.steps)]
    return Score(
        name,
        verdict_right=answer.verdict in expected["verdicts"],
        cause_right=right,
        citations_hold=all(_holds(batch, c) for c in citations) and answer.struck == 0,
        nothing_uncited=all(claim.citations or claim.about_absence for claim in (*claims, *answer.steps)),
        confidence=answer.causes[0].confidence if answer.causes else None,
        answer=answer,
    )


def _names(files: Mapping[str, Any], setup: Mapping[str, Any]) -> list[str]:
    return sorted({*files, *setup} - {"fleet"})


def _file(name: str, rows: Sequence[Row], told: Mapping[str, Any]) -> TableFile:
    return TableFile(
        name,
        rows,
        problems=tuple(Problem(*problem) for problem in told.get("problems", [])),
        skipped=told.get("skipped", 0),
        clock_jumps=tuple((record, jump) for record, jump in told.get("clock_jumps", [])),
        unreadable=told.get("unreadable"),
    )


def _holds(batch: TableBatch, citation: Any) -> bool:
    """Re-read the cited bytes, without the code under test."""
    content = batch.read_bytes(citation.file_id, citation.offset, citation.length)
    return hashlib.sha256(content).hexdigest() == citation.sha256 and content.decode() == citation.text
