"""Reads events of indexed log files with their text: pages, one record with its neighbours.

Rows come from the index (Parquet, filtered inside the scan by polars' streaming engine), text from the raw
object (`jobs.record_texts`). The Log viewer, the API and citations all read here.
"""

import math
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from core.errors import NotFoundError
from core.file_result import FileResult
from core.ports import BlobStore
from jobs.find_lines import find_lines
from jobs.log_filter import EVERYTHING, EventFilter, conditions, matcher
from jobs.log_order import (
    END,
    Cursors,
    Place,
    just_ahead_of,
    just_behind,
    place_of,
    rows_after,
    rows_beyond,
)
from jobs.record_texts import RecordTexts, cut

SEARCH_SECONDS = 1.5  # a search in texts stops there and says where to go on
BYTES_AT_ONCE = 1 << 19  # of texts: rows may be long, and an expression slow
MOST_AT_ONCE = 20_000  # rows whose texts a search reads in one go


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event with its text; `cursor` is where it stands in the order it was read in."""

    file_id: str
    file_name: str
    record: int
    ts_ns: int | None
    mono_ns: int | None
    boot: int
    level: int
    source: str
    code: str | None
    signature: int
    offset: int
    length: int
    text: str
    cursor: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """Lines in reading order, and the cursors of what comes before and after; None where nothing does.

    A search may run out of time before it has `limit` lines: the cursor then leads on, and `searched` says
    how many events it read so far.
    """

    lines: tuple[EventLine, ...]
    previous: str | None
    next: str | None
    searched: int


def readable(files: Sequence[FileResult]) -> list[FileResult]:
    """Return those of a batch's files that have an index, in the order given (which cursors refer to)."""
    return [f for f in files if f.index_key is not None]


def read_page(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter = EVERYTHING,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = 200,
    in_time: bool = False,
) -> EventPage:
    """Return up to `limit` events after or before a cursor, file by file, or of all files in order of time.

    `before=END` is the last page. Raises InvalidInputError for a cursor or expression that cannot be read.
    """
    files = readable(files)
    if before is not None:
        return _page_before(store, files, wanted, before, limit, in_time=in_time)
    place = Cursors(files).read(after) if after else None
    page_after = _search_page if wanted.text else _page_after
    return page_after(store, files, wanted, place, limit, in_time=in_time)


def _page_after(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter,
    after: Place | None,
    limit: int,
    *,
    in_time: bool,
) -> EventPage:
    """Return a page of what the index says is wanted."""
    first_ns = min((file.first_ns for file in files if file.first_ns is not None), default=None)
    with _scan(store, files, wanted) as events:
        rows = rows_after(events, after, limit + 1, in_time=in_time, back=False, first_ns=first_ns)
    lines = lines_of(files, rows[:limit], RecordTexts(store, files), in_time=in_time)
    onward = lines[-1].cursor if len(rows) > limit else None
    return EventPage(lines, _leads_back(files, lines, after), onward, len(lines))


def _leads_back(files: Sequence[FileResult], lines: Sequence[EventLine], after: Place | None) -> str | None:
    """Return the cursor before which the page stands that goes before these lines."""
    if after is None:
        return None
    return lines[0].cursor if lines else Cursors(files).write(just_behind(after))  # its row is on that page


def _page_before(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter,
    before: str,
    limit: int,
    *,
    in_time: bool,
) -> EventPage:
    """Return the page before a cursor; of a search, what is found of it in SEARCH_SECONDS."""
    cursors, lines = Cursors(files), list[EventLine]()
    place = reached = cursors.read(before)
    searched, more = 0, False
    deadline = time.monotonic() + (SEARCH_SECONDS if wanted.text else math.inf)
    for row in _matched_back(store, files, wanted, place, limit + 1, in_time=in_time):
        if more := len(lines) == limit or (searched > 0 and time.monotonic() > deadline):
            break
        searched, reached = searched + 1, place_of(row, in_time=in_time)
        if row["fits"]:
            lines.append(_line(files, row, row["text"], cursors.write(reached)))
    following = lines[0].cursor if lines else cursors.write(just_ahead_of(place))  # its row is on that page
    return EventPage(
        tuple(reversed(lines)),
        cursors.write(reached) if more else None,
        None if before == END else following,
        searched,
    )


def _matched_back(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter,
    before: Place,
    at_once: int,
    *,
    in_time: bool,
) -> Iterator[dict[str, Any]]:
    """Yield the rows before a place, the last first, with `text` and whether it `fits`."""
    matches, texts = matcher(wanted), RecordTexts(store, files)
    newest_ns = max((file.last_ns for file in files if file.last_ns is not None), default=None)
    with _scan(store, files, wanted) as events:
        for rows in _walk_back(events, before, at_once, newest_ns, in_time=in_time):
            for some in _few(rows):
                yield from _matched(some, texts, matches)


def _few(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield rows in parts whose texts together are not long, unless a single one is."""
    some: list[dict[str, Any]] = []
    some_bytes = 0
    for row in rows:
        if some and some_bytes + row["length"] > BYTES_AT_ONCE:
            yield some
            some, some_bytes = [], 0
        some.append(row)
        some_bytes += row["length"]
    yield some


def _matched(
    rows: list[dict[str, Any]], texts: RecordTexts, matches: Callable[[pl.Series], pl.Series]
) -> Iterator[dict[str, Any]]:
    """Yield the rows with `text`, cut where it is very long, and whether it `fits`."""
    read = texts.read_each(rows)
    fitting = matches(pl.Series(read, dtype=pl.String))
    for row, text, fits in zip(rows, read, fitting, strict=True):
        yield row | {"text": cut(text), "fits": fits}


def _search_page(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter,
    after: Place | None,
    limit: int,
    *,
    in_time: bool,
) -> EventPage:
    """Return a page of a search; one hit more than it holds tells that there is another."""
    hits: list[dict[str, Any]] = []
    searched, onward = 0, None
    deadline = time.monotonic() + SEARCH_SECONDS
    for stretch in find_lines(store, files, wanted, after, limit=limit + 1, in_time=in_time):
        hits, searched = [*hits, *stretch.rows], searched + stretch.searched
        if len(hits) > limit:
            onward = place_of(hits[limit - 1], in_time=in_time)
        elif time.monotonic() > deadline and stretch.reached != after:  # else the next page began here again
            onward = stretch.reached
            break
    lines = lines_of(files, hits[:limit], RecordTexts(store, files), in_time=in_time)
    following = Cursors(files).write(onward) if onward else None
    return EventPage(lines, _leads_back(files, lines, after), following, searched)


def read_record(
    store: BlobStore, file: FileResult, record: int, *, context: int = 0
) -> tuple[EventLine, ...]:
    """Return the events of one record with up to `context` events before and after it in the file.

    The first of the record has its whole text, in all others it is cut where it is very long. Raises
    NotFoundError when the file has no such record, or none of its records is one.
    """
    files = [file]
    texts = RecordTexts(store, files)
    with _scan(store, files, EVERYTHING) as events:
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
    with _scan(store, [file], EVERYTHING) as events:
        numbers = events.select("record")
        later = numbers.filter(pl.col.record >= record).min().collect(engine="streaming").item()
        if later is None:
            later = numbers.max().collect(engine="streaming").item()
        return later


def count_boots(store: BlobStore, files: Sequence[FileResult]) -> dict[int, int]:
    """Count the events of each boot cycle, the most frequent first."""
    with _scan(store, files, EVERYTHING) as events:
        counted = events.group_by("boot").len().collect(engine="streaming")
    return dict(counted.sort("len", descending=True).iter_rows())


def count_behind(store: BlobStore, files: Sequence[FileResult], place: Place | None, *, in_time: bool) -> int:
    """Count the events that follow a place in reading order; without a place, all."""
    if place is None:
        return sum(file.events for file in files)
    with _scan(store, files, EVERYTHING) as events:
        behind = events.filter(rows_beyond(place, in_time=in_time, back=False))
        return behind.select(pl.len()).collect(engine="streaming").item()


def _walk_back(
    events: pl.LazyFrame, place: Place, at_once: int, newest_ns: int | None, *, in_time: bool
) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows before `place`, the last first, in pieces that grow."""
    while True:
        rows = rows_after(events, place, at_once, in_time=in_time, back=True, first_ns=newest_ns)
        if rows:
            yield rows
        if len(rows) < at_once:
            return
        place = place_of(rows[-1], in_time=in_time)
        at_once = min(at_once * 4, MOST_AT_ONCE)


@contextmanager
def _scan(store: BlobStore, files: Sequence[FileResult], wanted: EventFilter) -> Generator[pl.LazyFrame]:
    """Give the wanted events of all files as one scan, with `file` (number) and `row` (over all files)."""
    with ExitStack() as stack:
        paths = [
            str(stack.enter_context(store.open_local(file.index_key)))
            for file in files
            if file.index_key is not None
        ]
        if not paths:
            raise NotFoundError("None of these files has been read yet.")
        # One scan of many files: a union of many scans is a hundred times as slow.
        scan = pl.scan_parquet(paths, glob=False, include_file_paths="file", row_index_name="row")
        number = pl.col("file").cast(pl.Enum(paths)).to_physical()
        try:
            yield scan.with_columns(number).filter(*conditions(wanted))
        except FileNotFoundError:
            raise NotFoundError("The index is gone: the batch was deleted, or parsed again.") from None


def lines_of(
    files: Sequence[FileResult], rows: Sequence[dict[str, Any]], texts: RecordTexts, *, in_time: bool
) -> tuple[EventLine, ...]:
    """Return rows of the index as lines of a page, texts cut where they are very long."""
    write = Cursors(files).write
    read = zip(rows, texts.read_each(rows, cut), strict=True)
    return tuple(_line(files, row, text, write(place_of(row, in_time=in_time))) for row, text in read)


def _line(files: Sequence[FileResult], row: dict[str, Any], text: str, cursor: str) -> EventLine:
    file = files[row["file"]].file
    same = ("record", "ts_ns", "mono_ns", "boot", "level", "source", "code", "signature", "offset", "length")
    return EventLine(
        file_id=file.id,
        file_name=file.name,
        text=text,
        cursor=cursor,
        **{name: row[name] for name in same},
    )
