"""Finds the events of log files that are wanted and whose text holds what is wanted.

It goes from row group to row group of the indexes: their columns say which rows are wanted, and where their
texts stand; the format reads these all at once, and one expression goes through them
(docs/decisions/0010-search-reads-every-text.md).
"""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from heapq import nsmallest
from itertools import zip_longest

import polars as pl

from core.file_result import FileResult
from core.ports import BlobStore
from jobs.log_filter import EventFilter, matcher
from jobs.log_order import AFTER_ALL, Place, just_before, place_of, reading_key, rows_beyond
from jobs.match_rows import NO_ROWS, Hit, Matches, RowMatcher
from jobs.row_groups import Indexes, RowGroup
from jobs.work_ahead import work_ahead

PAGE_S = 15.0  # who waits for a page is told to begin a search instead
THREADS = 2  # reading, rendering and matching are done outside of Python's lock


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the search that is done: all events up to `reached`, `searched` of them new.

    `rows` are those of the index that match, in reading order, with `file` and `row`. In order of time some
    of the events searched may lie behind `reached`. `unread_rows`, with `row` and `ts_ns`, are the events up
    to there that could not be read: those that no stretch before has told.
    """

    rows: list[Hit]
    reached: Place
    searched: int
    unread_rows: pl.DataFrame = field(compare=False)

    @property
    def unread(self) -> int:
        """How many events could not be read."""
        return self.unread_rows.height

    def up_to(self, place: Place, *, in_time: bool) -> "Stretch":
        """Return what of it stands up to a place; in order of time all of it stays searched."""
        rows = [row for row in self.rows if place_of(row, in_time=in_time).in_time() <= place.in_time()]
        behind = 0 if in_time else max(self.reached.row - place.row, 0)
        before, _ = _parted(self.unread_rows, place, in_time=in_time)
        reached = min(self.reached, place, key=Place.in_time)
        return Stretch(rows, reached, max(self.searched - behind, 0), before)


def find_lines(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter,
    after: Place | None = None,
    *,
    limit: int,
    in_time: bool = False,
    within_s: float | None = PAGE_S,
    stopped: threading.Event | None = None,
) -> Generator[Stretch]:
    """Yield the search of `files`, which have an index, behind a place, until `limit` rows are found.

    It ends where it is `stopped`, also within a stretch, which is then none.

    Raises InvalidInputError for a bad expression at once, and where it matches on after `within_s` seconds.
    """
    ends = stopped or threading.Event()
    return _search(
        store, files, wanted, matcher(wanted), after, limit, ends, in_time=in_time, within_s=within_s
    )


def _search(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter,
    matches: Callable[[pl.Series], pl.Series],
    after: Place | None,
    limit: int,
    stopped: threading.Event,
    *,
    in_time: bool,
    within_s: float | None,
) -> Generator[Stretch]:
    with ExitStack() as stack:
        indexes = Indexes(store, files, stack)
        groups = [g for g in indexes.groups if g.may_hold(wanted) and g.follows(after, in_time=in_time)]
        rows = RowMatcher(store, files, indexes, wanted, matches, stopped=stopped, within_s=within_s)
        hits_of = partial(rows.hits, after=after, limit=limit, in_time=in_time)
        pieces = _by_time(hits_of, groups, after, limit) if in_time else _by_file(hits_of, groups)
        stack.enter_context(closing(pieces))
        stack.callback(rows.stop)
        for stretch in pieces:
            if stopped.is_set():
                return
            if len(stretch.rows) >= limit:
                yield stretch.up_to(place_of(stretch.rows[limit - 1], in_time=in_time), in_time=in_time)
                return
            limit -= len(stretch.rows)
            yield stretch


HitsOf = Callable[[RowGroup], Matches]


def _by_file(hits_of: HitsOf, groups: Sequence[RowGroup]) -> Generator[Stretch]:
    for group, new in work_ahead(hits_of, groups, THREADS):
        reached = Place(None, group.begin + group.rows - 1)
        yield Stretch(new.hits, reached, new.searched, new.unread)


def _by_time(
    hits_of: HitsOf, groups: Sequence[RowGroup], after: Place | None, limit: int
) -> Generator[Stretch]:
    """Go by the groups' first times: a hit is ready when no later group begins before it."""
    ordered = sorted(groups, key=lambda group: (group.first_ns is None, group.first_ns or 0, group.begin))
    waiting, unread = list[Hit](), NO_ROWS
    found = work_ahead(hits_of, ordered, THREADS)
    for (_, new), following in zip_longest(found, ordered[1:]):
        waiting = nsmallest(limit, [*waiting, *new.hits], key=reading_key)
        unread = pl.concat([unread, new.unread], rechunk=True)
        if following is None:
            yield Stretch(waiting, AFTER_ALL, new.searched, unread)
            return
        reached = _before(following)
        if after is not None:  # groups that begin before it, or hold rows without a time, lead no way back
            reached = max(after, reached, key=Place.in_time)
        ready = sum(reading_key(hit) <= reached.in_time() for hit in waiting)
        passed, unread = _parted(unread, reached, in_time=True)
        yield Stretch(waiting[:ready], reached, new.searched, passed)
        waiting = waiting[ready:]


def _parted(rows: pl.DataFrame, place: Place, *, in_time: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows up to a place, and those behind it."""
    if rows.is_empty():  # as almost always
        return rows, rows
    behind = rows_beyond(place, in_time=in_time, back=False)
    return rows.filter(~behind), rows.filter(behind)


def _before(group: RowGroup) -> Place:
    """Return up to where all is searched, when this group is the next; untimed ones come last, in order."""
    return Place(None, group.begin - 1) if group.first_ns is None else just_before(group.first_ns)
