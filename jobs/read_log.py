"""Reads events of indexed log files with their text: one record with its neighbours, and counts of events.

Rows come from the index (Parquet, filtered inside the scan by polars' streaming engine), text from the raw
object (`jobs.record_texts`). The Log viewer, the API and citations read here; pages are in `jobs.read_page`.
"""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import polars as pl

from core.errors import NotFoundError
from core.file_result import FileResult
from core.ports import BlobStore
from jobs.event_lines import EventLine, lines_of
from jobs.log_filter import EVERYTHING, EventFilter, conditions
from jobs.log_order import Place, place_of, rows_after, rows_beyond
from jobs.record_texts import RecordTexts


def readable(files: Sequence[FileResult]) -> list[FileResult]:
    """Return those of a batch's files that have an index, in the order given (which cursors refer to)."""
    return [f for f in files if f.index_key is not None]


@contextmanager
def scan_events(
    store: BlobStore, files: Sequence[FileResult], wanted: EventFilter
) -> Generator[pl.LazyFrame]:
    """Give the wanted events of files, all of which have an index, as one scan.

    It has `file`, the number of a row's file, and `row`, counted over all files.
    """
    with ExitStack() as stack:
        keys = [file.index_key for file in files]
        if not keys or None in keys:
            raise NotFoundError("None of these files has been read yet.")
        paths = [str(stack.enter_context(store.open_local(str(key)))) for key in keys]
        # One scan of many files: a union of many scans is a hundred times as slow.
        scan = pl.scan_parquet(paths, glob=False, include_file_paths="file", row_index_name="row")
        number = pl.col("file").cast(pl.Enum(paths)).to_physical()
        try:
            yield scan.with_columns(number).filter(*conditions(wanted))
        except FileNotFoundError:
            raise NotFoundError("The index is gone: the batch was deleted, or parsed again.") from None


def read_record(
    store: BlobStore, file: FileResult, record: int, *, context: int = 0
) -> tuple[EventLine, ...]:
    """Return the events of one record with up to `context` events before and after it in the file.

    The first of the record has its whole text, in all others it is cut where it is very long. Raises
    NotFoundError when the file has no such record, or none of its records is one.
    """
    files = [file]
    texts = RecordTexts(store, files)
    with scan_events(store, files, EVERYTHING) as events:
        rows = events.filter(pl.col.record == record).collect(engine="streaming").to_dicts()
        if not rows:
            raise NotFoundError(f"{file.file.name} has no event at record {record}.")
        first, last = place_of(rows[0], in_time=False), place_of(rows[-1], in_time=False)
        earlier = rows_after(events, first, context, in_time=False, back=True)
        later = rows_after(events, last, context, in_time=False, back=False)
        around = [*reversed(earlier), *rows, *later]
        lines = lines_of(files, around, texts, in_time=False)
        at = len(earlier)
        whole = replace(lines[at], text=texts.read(rows[0]))
        return (*lines[:at], whole, *lines[at + 1 :])


def nearest_record(store: BlobStore, file: FileResult, record: int) -> int | None:
    """Return the number of the record at or next after `record` that is an event, else of the last before.

    None where the file has no event.
    """
    with scan_events(store, [file], EVERYTHING) as events:
        numbers = events.select("record")
        later = numbers.filter(pl.col.record >= record).min().collect(engine="streaming").item()
        if later is None:
            later = numbers.max().collect(engine="streaming").item()
        return later


def count_boots(store: BlobStore, files: Sequence[FileResult]) -> dict[int, int]:
    """Count the events of each boot cycle, the most frequent first."""
    with scan_events(store, files, EVERYTHING) as events:
        counted = events.group_by("boot").len().collect(engine="streaming")
    return dict(counted.sort("len", descending=True).iter_rows())


def count_behind(store: BlobStore, files: Sequence[FileResult], place: Place | None, *, in_time: bool) -> int:
    """Count the events that follow a place in reading order; without a place, all."""
    if place is None:
        return sum(file.events for file in files)
    with scan_events(store, files, EVERYTHING) as events:
        behind = events.filter(rows_beyond(place, in_time=in_time, back=False))
        return behind.select(pl.len()).collect(engine="streaming").item()
