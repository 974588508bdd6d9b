"""Logs as small tables, so that a test says in a few lines what a vehicle wrote and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from core.batch import Batch
from core.coverage import unite
from core.event_index import scan_events
from core.file_result import FileResult
from core.log_file import FileState, LogFile
from core.parsed_log import EVENT_SCHEMA, SIGNAL_SCHEMA, Problem, Signature
from core.report import Report, build_report
from core.signature import explain, explain_code

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
START_NS = int(START.timestamp()) * 1_000_000_000
SECOND = 1_000_000_000
VIN = "WRGSJ7DZ4P0000417"


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `at` in seconds after START; `ts_ns` overrules it; `at` None: a record without a time."""

    at: float | None
    level: int
    source: str
    text: str
    code: str | None = None
    boot: int = 0
    mono_s: float | None = None
    ts_ns: int | None = None

    @property
    def time_ns(self) -> int | None:
        if self.ts_ns is not None or self.at is None:
            return self.ts_ns
        return START_NS + round(self.at * SECOND)


@dataclass(slots=True)
class TableFile:
    """A log file that holds one line a row, and what its parser would have found."""

    id: str
    rows: Sequence[Row]
    facts: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    skipped: int = 0
    clock_jumps: tuple[tuple[int, int], ...] = ()
    unreadable: str | None = None
    duplicate_of: str | None = None

    @property
    def content(self) -> bytes:
        return b"".join(row.text.encode() + b"\n" for row in self.rows)

    def signatures(self) -> list[Signature]:
        return [explain_code(row.code) if row.code else explain(row.text) for row in self.rows]

    def index(self) -> pa.Table:
        offset, records = 0, []
        for number, (row, signature) in enumerate(zip(self.rows, self.signatures(), strict=True)):
            length = len(row.text.encode())
            records.append(
                {
                    "record": number,
                    "ts_ns": row.time_ns,
                    "mono_ns": None if row.mono_s is None else round(row.mono_s * SECOND),
                    "boot": row.boot,
                    "level": row.level,
                    "source": row.source,
                    "code": row.code,
                    "signature": signature.id,
                    "offset": offset,
                    "length": length,
                }
            )
            offset += length + 1
        return pa.Table.from_pylist(records, EVENT_SCHEMA)

    def result(self) -> FileResult:
        times = [row.time_ns for row in self.rows if row.time_ns is not None]
        size = len(self.content) + self.skipped
        state = FileState.FAILED if self.unreadable is not None else FileState.AGGREGATING
        file = LogFile(
            self.id, "B-TEST", f"{self.id}.log", size, "0" * 64, f"B-TEST/{self.id}", state, 1,
            self.duplicate_of, self.unreadable,
        )  # fmt: skip
        if self.unreadable is not None or self.duplicate_of:
            return FileResult(file)
        levels, sources, codes = {}, {}, {}
        for row in self.rows:
            levels[row.level] = levels.get(row.level, 0) + 1
            sources[row.source] = sources.get(row.source, 0) + 1
            if row.code:
                codes[row.code] = codes.get(row.code, 0) + 1
        return FileResult(
            file, "text", len(self.rows), len(self.rows), size - self.skipped, self.skipped,
            min(times, default=None), max(times, default=None), 0.25, levels=levels, codes=codes,
            sources=sources, problems=self.problems, problem_count=len(self.problems), facts=self.facts,
            coverage=unite((t, t) for t in times), clock_jumps=self.clock_jumps,
            boots=len({row.boot for row in self.rows}) or 1,
        )  # fmt: skip


@dataclass(slots=True)
class TableBatch:
    """A batch of such files, written as index files into `folder`."""

    folder: Path
    files: Sequence[TableFile]
    batch: Batch = field(
        default_factory=lambda: Batch(
            "B-TEST", VIN, "2.4.1", datetime(2026, 11, 21, 18, tzinfo=UTC), platform="J7"
        )
    )

    def events(self) -> pl.LazyFrame:
        paths = {}
        for file in self.files:
            if file.unreadable is None and not file.duplicate_of:
                paths[file.id] = self.folder / f"{file.id}.1.parquet"
                pq.write_table(file.index(), paths[file.id])
        return scan_events(paths)

    def report(self) -> Report:
        templates = {s.id: s for file in self.files for s in file.signatures()}
        files = [file.result() for file in self.files]
        return build_report(self.batch, files, self.events(), templates, self.signals())

    def signals(self) -> pl.DataFrame:
        """No file of these has any."""
        return pl.DataFrame(SIGNAL_SCHEMA.empty_table())

    def read_bytes(self, file_id: str, offset: int, length: int) -> bytes:
        file = next(file for file in self.files if file.id == file_id)
        return file.content[offset : offset + length]

    def read_text(self, file_id: str, offset: int, length: int) -> str:
        return self.read_bytes(file_id, offset, length).decode()
