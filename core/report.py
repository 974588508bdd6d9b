"""The report of one batch: what was in its files, what broke, and how far the numbers can be trusted.

`build_report` is a function of the files' summaries and the union of their event indexes. Its `body` is the JSON
that the page and `argus report` show (docs/reference/report.md names every field); the rest is what the fleet's
tables take in. Events are read with polars' streaming engine, only the columns needed: the memory follows the
number of distinct (fault, source, minute), not the number of events.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from core.batch import Batch
from core.coverage import Interval
from core.file_result import FileResult
from core.parsed_log import Signature


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """A fault as this batch saw it, for the fleet's table of faults.

    Its identity is `code` where there is one, else (`signature`, `source`); `source` is then the one that wrote it
    most. Counts and times are of occurrences with a possible time only.
    """

    code: str | None
    signature: int
    source: str
    sources: tuple[str, ...]
    level: int
    template: str
    count: int
    episodes: int
    first_ns: int
    last_ns: int


@dataclass(frozen=True, slots=True)
class Report:
    """What gathering a batch gives.

    `rollups` has a row for each (hour, fault, signature, source):
    `fault` u32 (position in `faults`), `bucket_ns` i64 (start of the hour), `signature` u64, `source` str,
    `level` u8, `count` u32, `episodes` u32. An episode counts in the row where it starts, so that sums are right.
    """

    body: dict[str, Any]
    faults: tuple[FaultSeen, ...]
    rollups: pl.DataFrame
    coverage: tuple[Interval, ...]


def unite_events(indexes: Iterable[tuple[str, pl.LazyFrame]]) -> pl.LazyFrame:
    """Put the event indexes of a batch's files under one another: (file id, `pl.scan_parquet(path)`) each."""
    raise NotImplementedError


def build_report(
    batch: Batch, files: Sequence[FileResult], events: pl.LazyFrame, templates: Mapping[int, Signature]
) -> Report:
    """Build the report of `batch`.

    `files` are all of its files, duplicates and failed ones too; `events` comes from `unite_events` over the files
    that were read; `templates` explains signatures by id (missing ones read `#` and the id in hex).
    """
    raise NotImplementedError
