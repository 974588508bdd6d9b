"""The report of one batch: what was in its files, what broke, and how far the numbers can be trusted.

`build_report` is a function of the files' summaries and the union of their event indexes. Its `body` is the
JSON that the page and `argus report` show (docs/reference/report.md names every field); the rest is what the
fleet's tables take in. Events are read with polars' streaming engine, only the columns needed: the memory
follows the number of distinct (fault, source, minute), not the number of events.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import polars as pl

from core.batch import Batch
from core.coverage import Interval, clip, hours, unite
from core.data_quality import find_flaws, is_counted, undated_ids
from core.episodes import count_minutes, mark_episodes, number_faults, roll_up
from core.faults import FaultSeen, describe_faults, fleet_faults
from core.file_result import FileResult
from core.log_file import ARCHIVE
from core.parsed_log import EARLIEST_NS, Signature
from core.signals import unite_signals
from core.timeline import BANDS_SHOWN, boot_bands, count_levels, fault_lanes, read_boots

SOURCES_SHOWN = 20
LATEST_AFTER_UPLOAD = timedelta(hours=24)  # a time later than this after the upload cannot be right
EVENTS_HELD = 2_000_000  # so many fit in memory, and are then read from the files once instead of five times
_Key = TypeVar("_Key")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Report:
    """What gathering a batch gives.

    `rollups` has a row for each (hour, fault, signature, source):
    `fault` u32 (position in `faults`), `bucket_ns` i64 (start of the hour), `signature` u64, `source` str,
    `level` u8, `count` u64, `episodes` u32. An episode counts in the row where it starts, so that sums are
    right.
    """

    body: dict[str, Any]
    faults: tuple[FaultSeen, ...]
    rollups: pl.DataFrame
    coverage: tuple[Interval, ...]


def build_report(
    batch: Batch,
    files: Sequence[FileResult],
    events: pl.LazyFrame,
    templates: Mapping[int, Signature],
    signals: pl.DataFrame,
) -> Report:
    """Build the report of `batch`.

    `files` are all of its files, duplicates and failed ones too; `events` comes from `scan_events` over the
    files that were read; `templates` explains signatures by id (missing ones read `#` and the id in hex);
    `signals` are the files' numeric series in SIGNAL_SCHEMA.
    """
    read = [result for result in files if is_counted(result)]
    if sum(result.events for result in read) <= EVENTS_HELD:
        events = events.collect().lazy()
    latest_ns = latest_possible_ns(batch.created_at)
    coverage = clip(unite(i for result in read for i in result.coverage), EARLIEST_NS, latest_ns)
    boots = read_boots(events, latest_ns)
    bands = boot_bands(boots)
    span, clock = _span(boots, coverage, undated_ids(read))
    minutes = mark_episodes(number_faults(count_minutes(events, latest_ns)))
    recorded = coverage or ((span,) if span else ())
    faults, warnings = describe_faults(minutes, events, templates, recorded)
    timeline = count_levels(events, span) if span else None
    boot_cycles = len(bands) or max((result.boots for result in read), default=0)
    body: dict[str, Any] = {
        **_facts(batch),
        "totals": _totals(files, read, minutes),
        "recording": {
            "first_ns": span[0] if span else None,
            "last_ns": span[1] if span else None,
            "clock": clock,
            "hours": hours(coverage),
            "boots": boot_cycles,
            "coverage": coverage,
        },
        "timeline": timeline,
        "lanes": fault_lanes(events, minutes, faults, span) if span and faults else [],
        "signals": unite_signals(signals, span, timeline["bucket_ns"]) if span and timeline else [],
        "boots": bands[:BANDS_SHOWN],
        "sources": _top_sources(read),
        "codes": dict(_counts(result.codes for result in read).most_common()),
        "faults": faults,
        "warnings": warnings,
        "data_quality": find_flaws(batch, files, boots, boot_cycles),
    }
    # Numbers of faults without a possible time are missing from the rollups: positions close the gaps.
    rollups = roll_up(minutes).with_columns(fault=(pl.col("fault").rank("dense") - 1).cast(pl.UInt32))
    return Report(body, fleet_faults(minutes, templates), rollups, coverage)


def latest_possible_ns(created_at: datetime) -> int:
    """Return the last time, in UTC ns, that a record of a batch created then can have."""
    return (created_at.astimezone(UTC) + LATEST_AFTER_UPLOAD - _EPOCH) // timedelta(microseconds=1) * 1000


def _facts(batch: Batch) -> dict[str, Any]:
    return {
        "batch_id": batch.id,
        "vin": batch.vin,
        "vehicle_id": batch.vehicle_id,
        "platform": batch.platform,
        "firmware": batch.firmware,
        "components": dict(batch.components),
    }


def _totals(files: Sequence[FileResult], read: Sequence[FileResult], minutes: pl.DataFrame) -> dict[str, Any]:
    levels = _counts(result.levels for result in read)
    kinds = minutes.select("fault", "is_fault").unique()["is_fault"]
    return {
        "files": len(files),
        "bytes": sum(result.file.size for result in files if result.format != ARCHIVE),
        "records": sum(result.records for result in read),
        "events": sum(result.events for result in read),
        "levels": {str(level): levels[level] for level in sorted(levels)},
        "sources": len({source for result in read for source in result.sources}),
        "faults": int(kinds.sum()),
        "parse_seconds": sum(result.parse_seconds or 0.0 for result in read),
    }


def _span(
    boots: pl.DataFrame, coverage: Sequence[Interval], undated: Collection[str]
) -> tuple[Interval | None, str]:
    """Return first and last time to show and the clock they are of: `utc`, `impossible`, `elapsed` or `none`.

    A batch in which no time is possible is shown in the time it does have: the dates of a clock that was
    wrong, else what counts from boot. `undated` are the ids of the files whose times name no date.
    """
    dated = boots.filter(~pl.col("file_id").is_in(undated))
    for told, first, last, clock in (
        (boots, "first_ns", "last_ns", "utc"),
        (dated, "elapsed_first_ns", "elapsed_last_ns", "impossible"),
        (boots, "elapsed_first_ns", "elapsed_last_ns", "elapsed"),
    ):
        edges = [*told[first].drop_nulls(), *told[last].drop_nulls()]
        if clock == "utc":
            edges += [edge for interval in coverage for edge in interval]
        if edges:
            return (min(edges), max(edges)), clock
    return None, "none"


def _counts(tables: Iterable[Mapping[_Key, int]]) -> Counter[_Key]:
    total: Counter[_Key] = Counter()
    for table in tables:
        total.update(table)
    return total


def _top_sources(read: Sequence[FileResult]) -> list[dict[str, Any]]:
    counted = _counts(result.sources for result in read)
    return [{"source": source, "events": events} for source, events in counted.most_common(SOURCES_SHOWN)]
