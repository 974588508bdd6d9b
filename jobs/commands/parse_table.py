"""What `argus parse` shows people: a table of the files, and the first problems of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.parsed_log import LEVEL_NAMES, Problem
from core.undated import counted_from, elapsed
from jobs.commands.printing import moment, say, table
from parsers.parse import ParsedFile

_ALWAYS = (1, 2, 3, 4)  # levels with a column even where no record has them
_PROBLEMS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class TableLine:
    """What is shown of a parsed file: the rest of its summary is large, and there may be many files."""

    path: Path
    format: str
    records: int
    levels: Mapping[int, int]
    first_ns: int | None
    last_ns: int | None
    counted_from: str | None
    signatures: int
    bytes_skipped: int
    bytes_per_second: float
    problems: tuple[Problem, ...]
    problem_count: int


def line_of(found: ParsedFile) -> TableLine:
    """Return what is shown of a parsed file."""
    summary = found.summary
    return TableLine(
        path=found.path,
        format=summary.format,
        records=summary.records,
        levels=summary.levels,
        first_ns=summary.first_ns,
        last_ns=summary.last_ns,
        counted_from=counted_from(summary),
        signatures=summary.signature_count,
        bytes_skipped=summary.bytes_skipped,
        bytes_per_second=summary.size / max(found.seconds, 1e-6),
        problems=summary.problems[:_PROBLEMS_SHOWN],
        problem_count=summary.problem_count,
    )


def print_table(lines: Sequence[TableLine]) -> None:
    """Print the table, a line for each file, and below it their problems."""
    levels = [n for n in (*range(1, 7), 0) if n in _ALWAYS or any(line.levels.get(n) for line in lines)]
    names = [LEVEL_NAMES[n] for n in levels]
    heading = ["file", "format", "records", *names, "from", "to", "signatures", "skipped bytes", "MB/s"]
    files = [line.path.name for line in lines]
    if len(set(files)) < len(files):  # of two folders
        files = [str(line.path) for line in lines]
    table(heading, [[name, *_cells(line, levels)] for name, line in zip(files, lines, strict=True)])
    for line in lines:
        _print_problems(line)


def _cells(line: TableLine, levels: list[int]) -> list[object]:
    return [
        line.format,
        line.records,
        *(line.levels.get(level, 0) for level in levels),
        *_times(line),
        line.signatures,
        line.bytes_skipped,
        f"{line.bytes_per_second / 1e6:.0f}",
    ]


def _times(line: TableLine) -> tuple[str, str]:
    """Return the first and last time as the Log viewer calls them: what names no date says so once."""
    if line.counted_from is None:
        return moment(line.first_ns), moment(line.last_ns)
    first, last = (elapsed(ns or 0).partition(".")[0] for ns in (line.first_ns, line.last_ns))
    return first, f"{last} {line.counted_from}"


def _print_problems(line: TableLine) -> None:
    for problem in line.problems:
        say(
            f"{line.path.name}, byte {problem.offset:,}: {problem.kind}, {problem.detail}"
            f" ({problem.length:,} bytes)"
        )
    if line.problem_count > len(line.problems):
        say(f"{line.path.name}: {line.problem_count - len(line.problems):,} more problems")
