"""Lines of logs: pages, one record with its neighbours, counts by facet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import polars as pl
import streamlit as st

from core.batch import Batch
from core.data_quality import TIME_FACTS
from core.errors import NotFoundError
from core.file_result import FileResult
from core.log_file import ARCHIVE, LogFile
from core.parsed_log import EARLIEST_NS
from core.report import latest_possible_ns
from core.undated import counted_from
from dashboard.services.wired import wiring
from db.readers.batch_detail import read_batch
from db.session import reading
from jobs import log_order, read_log
from jobs.event_lines import EventLine
from jobs.log_filter import EventFilter, check_search
from jobs.read_log import count_boots, read_record, readable
from jobs.read_page import EventPage, read_page
from jobs.search_marks import found_in

__all__ = [
    "TIME_FACTS",
    "EventFilter",
    "EventLine",
    "EventPage",
    "FileResult",
    "check_search",
    "counted_from",
    "found_in",
]

MOST_FACETS = 200
MOST_COUNTED, MOST_FILES_COUNTED = 20_000_000, 500  # so many events or files are counted in 0.1 s or less
_MOST_SAMPLED, _SAMPLED = 20, 50  # files, and lines of each
Name = TypeVar("Name", int, str)


@dataclass(frozen=True, slots=True)
class Facets:
    """How many records there are by level and source, events by code and boot: the most frequent ones."""

    levels: Mapping[int, int]
    sources: Mapping[str, int]
    codes: Mapping[str, int]
    boots: Mapping[int, int]


@dataclass(frozen=True)
class Source:
    """What is read: a batch's readable files, and the one chosen (None: all of them in order of time).

    `archives` are those that the batch's files came in, which have no lines of their own. `unread` are the
    files that should have some and have none: they could not be read, or were not read yet.
    """

    batch: Batch
    files: tuple[FileResult, ...]
    file: FileResult | None
    archives: tuple[FileResult, ...] = ()
    unread: tuple[FileResult, ...] = ()

    @property
    def read(self) -> tuple[FileResult, ...]:
        """The files whose lines are shown."""
        return (self.file,) if self.file else self.files

    @property
    def events(self) -> int:
        """How many events there are to read."""
        return sum(file.events for file in self.read)

    @cached_property
    def undated(self) -> dict[str, str]:
        """What times count from, by the ids of those files whose times name no date."""
        words = {file.file.id: counted_from(file) for file in self.read}
        return {file_id: word for file_id, word in words.items() if word}

    @cached_property
    def last_undated_ns(self) -> int | None:
        """The last time of the files whose times name no date."""
        return max((file.last_ns or 0 for file in self.read if file.file.id in self.undated), default=None)

    @cached_property
    def first_dated_ns(self) -> int | None:
        """The first time of the files whose times name a date.

        A clock that was set while it ran begins among the times that name none: then it is the file's last.
        """
        times = ((file.first_ns, file.last_ns) for file in self.read if file.file.id not in self.undated)
        undated_ns = self.last_undated_ns
        return min(
            (
                last if undated_ns is not None and first <= undated_ns else first
                for first, last in times
                if first is not None and last is not None
            ),
            default=None,
        )

    def counted_from(self, at_ns: int) -> str | None:
        """What a time in the order of times counts from: where no date is as early, what undated files do.

        What is late enough for a clock that was set is a date wherever a file has dates.
        """
        is_date = self.first_dated_ns is not None and at_ns >= min(self.first_dated_ns, EARLIEST_NS)
        return None if is_date else " or ".join(dict.fromkeys(self.undated.values())) or None

    @property
    def latest_ns(self) -> int:
        """The last time that a line can have: a later one is of a clock that was ahead."""
        return latest_possible_ns(self.batch.created_at)


class UnshownFileError(NotFoundError):
    """The file is in the batch, but has no lines of its own; `files` are those of the batch."""

    def __init__(self, batch: Batch, file: FileResult, files: Sequence[FileResult]) -> None:
        super().__init__(f"{file.file.name} has no lines to show.")
        self.batch, self.file, self.files = batch, file, files


def open_source(batch_id: str, file_id: str | None) -> Source:
    """Find what to read; raises NotFoundError for a batch or file there is not, or that was not read."""
    with reading(wiring().engine) as connection:
        detail = read_batch(connection, batch_id)
    files = tuple(readable(detail.files))
    if file_id is None and not files:
        raise NotFoundError(f"No file of batch {batch_id} has been read yet.")
    archives = tuple(result for result in detail.files if result.format == ARCHIVE)
    if file_id is None:
        unread = tuple(result for result in detail.files if _is_unread(result))
        return Source(detail.batch, files, None, archives, unread)
    chosen = next((result for result in detail.files if result.file.id == file_id), None)
    if chosen is None:
        raise NotFoundError(f"Batch {batch_id} has no file {file_id[:40]!r}.")
    if chosen.index_key is None:
        raise UnshownFileError(detail.batch, chosen, detail.files)
    return Source(detail.batch, files, chosen, archives)


def _is_unread(result: FileResult) -> bool:
    """Whether a file has no lines that are not shown as those of others either."""
    return result.index_key is None and result.format != ARCHIVE and not result.file.duplicate_of


def raw_url(file: LogFile) -> str:
    """Where a file is downloaded from."""
    return f"{wiring().settings.api_url}/api/v1/batches/{file.batch_id}/files/{file.id}/raw"


def original_of(file: LogFile) -> LogFile | None:
    """The file that counts for a duplicate, maybe of another batch; None where it went just now."""
    try:
        with wiring().uow() as uow:
            return uow.log_files.get(file.duplicate_of or "")
    except NotFoundError:
        return None


def place_at(source: Source, wanted: EventFilter, at_ns: int) -> str | None:
    """The cursor behind which the log goes on at a time; None where that is its beginning.

    In a file, which need not be in order of time, the event that comes next after that time stands there;
    where none does, the file's end.
    """
    just_before = str(log_order.just_before(at_ns))
    if source.file is None:
        return just_before
    without_search = replace(wanted, text="")
    page = read_page(wiring().store, source.read, without_search, after=just_before, limit=1, in_time=True)
    cursors = log_order.Cursors(source.read)
    next_in_time = next(
        (line for line in page.lines if line.ts_ns is not None), None
    )  # untimed ones come last
    row = cursors.read(next_in_time.cursor).row if next_in_time else source.events
    return cursors.write(log_order.Place(None, row - 1)) if row else None


def nearest_record(file: FileResult, record: int) -> int | None:
    """The number of the record nearest to `record` that is an event, later ones first."""
    return read_log.nearest_record(wiring().store, file, record)


def read_lines(
    source: Source, wanted: EventFilter, *, after: str | None, before: str | None, limit: int
) -> EventPage:
    """A page of lines: of one file as it was written, of a whole batch in order of time."""
    return read_page(
        wiring().store,
        source.read,
        wanted,
        after=after,
        before=before,
        limit=limit,
        in_time=source.file is None,
    )


def count_passing(source: Source, wanted: EventFilter, page: EventPage) -> int | None:
    """How many events pass the facets in all, `page` being one of theirs; None where counting takes long.

    `wanted` has no text: texts are not read for it.
    """
    if page.previous is None and page.next is None:
        return len(page.lines)
    if wanted == EventFilter():
        return source.events
    if source.events > MOST_COUNTED or len(source.read) > MOST_FILES_COUNTED:
        return None
    return _count_passing(tuple(file.index_key for file in source.read), wanted, source.read)


def has_none(source: Source, wanted: EventFilter) -> bool:
    """Whether no event passes the facets; False also where finding that out takes long."""
    if source.events > MOST_COUNTED or len(source.read) > MOST_FILES_COUNTED:
        return False
    return _count_passing(tuple(file.index_key for file in source.read), wanted, source.read) == 0


def first_lines(source: Source) -> Iterator[EventLine]:
    """Yield what some of the files begin with, which tells of what kind their lines are."""
    for file in source.read[:_MOST_SAMPLED]:
        yield from read_lines(
            replace(source, file=file), EventFilter(), after=None, before=None, limit=_SAMPLED
        ).lines


def next_offset(source: Source, wanted: EventFilter, page: EventPage) -> int | None:
    """Where in its file the line behind a page of one file stands; None where there is none."""
    if page.next is None or source.file is None:
        return None
    following = read_lines(source, wanted, after=page.next, before=None, limit=1).lines
    return following[0].offset if following else None


def read_around(source: Source, record: int, *, context: int) -> tuple[EventLine, ...]:
    """A record of the chosen file with the lines around it; raises NotFoundError."""
    if source.file is None:
        raise NotFoundError("A record belongs to a file, and the address names none.")
    return read_record(wiring().store, source.file, record, context=context)


def facets(source: Source) -> Facets:
    """Count what is read, unfiltered: parsing did, but for the boots."""
    files = source.read
    boots = _boots(tuple(file.index_key for file in files), files) if any(f.boots > 1 for f in files) else {}
    return Facets(
        _sum(file.levels for file in files),
        _sum(file.sources for file in files),
        _sum(file.codes for file in files),
        _most(boots),
    )


def _sum(counts: Iterable[Mapping[Name, int]]) -> dict[Name, int]:
    total: Counter[Name] = Counter()
    for counted in counts:
        total.update(counted)
    return _most(total)


def _most(counts: Mapping[Name, int]) -> dict[Name, int]:
    return dict(sorted(counts.items(), key=lambda item: -item[1])[:MOST_FACETS])


@st.cache_data(max_entries=100, show_spinner=False)
def _boots(keys: tuple[str | None, ...], _files: tuple[FileResult, ...]) -> dict[int, int]:  # noqa: ARG001
    """An index never changes, a new attempt has a new key: its counts are kept by key."""
    return count_boots(wiring().store, _files)


@st.cache_data(max_entries=1000, show_spinner=False)
def _count_passing(
    keys: tuple[str | None, ...],  # noqa: ARG001 - as above
    wanted: EventFilter,
    _files: tuple[FileResult, ...],
) -> int:
    with read_log.scan_events(wiring().store, _files, wanted) as events:
        return events.select(pl.len()).collect(engine="streaming").item()
