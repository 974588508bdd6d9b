"""Finds the events of log files that are wanted and whose text holds what is wanted.

It goes from row group to row group of the indexes: their columns say which rows are wanted, and where their
texts stand; the format reads these all at once, and one expression goes through them
(docs/decisions/0010-search-reads-every-text.md).
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from itertools import zip_longest
from typing import Any

import numpy as np
import polars as pl

from core.errors import UnreadableLogError
from core.file_result import FileResult
from core.ports import BlobStore
from jobs.log_filter import EventFilter, conditions, matcher
from jobs.log_order import AFTER_ALL, AFTER_ALL_TIMES, Place, just_before, place_of, rows_beyond
from jobs.log_text import LogText, logical_stream
from jobs.row_groups import Indexes, RowGroup
from jobs.work_ahead import work_ahead
from parsers.contract import Stream
from parsers.registry import formats

PIECE_BYTES = 32 << 20  # of the logical stream: what is read of it at once
THREADS = 2  # reading, rendering and matching are done outside of Python's lock
Hit = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the search that is done: all events up to `reached`, `searched` of them new.

    `rows` are those of the index that match, in reading order, with `file`, `row` and `text`.
    """

    rows: list[Hit]
    reached: Place
    searched: int


def find_lines(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter,
    after: Place | None = None,
    *,
    limit: int,
    in_time: bool = False,
) -> Generator[Stretch]:
    """Yield the search of `files`, which have an index, behind a place, until `limit` rows are found.

    Raises InvalidInputError for a bad expression at once.
    """
    return _search(_Search(store, files, wanted, matcher(wanted)), after, limit, in_time=in_time)


def _search(search: "_Search", after: Place | None, limit: int, *, in_time: bool) -> Generator[Stretch]:
    with ExitStack() as stack:
        indexes = search.open(stack)
        groups = [g for g in indexes.groups if after is None or g.follows(after, in_time=in_time)]
        pieces = _by_time(search, groups, after, limit) if in_time else _by_file(search, groups, after)
        for piece in pieces:
            if len(piece.rows) >= limit:
                last = place_of(piece.rows[limit - 1], in_time=in_time)
                yield Stretch(piece.rows[:limit], last, piece.searched)
                return
            limit -= len(piece.rows)
            yield piece


def _by_file(search: "_Search", groups: Sequence[RowGroup], after: Place | None) -> Iterator[Stretch]:
    hits_of = partial(search.hits, after=after, in_time=False)
    for group, (hits, searched) in work_ahead(hits_of, groups, THREADS):
        yield Stretch(hits, Place(None, group.begin + group.rows - 1), searched)


def _by_time(
    search: "_Search", groups: Sequence[RowGroup], after: Place | None, limit: int
) -> Iterator[Stretch]:
    """Go by the groups' first times: a hit is ready when no later group begins before it."""
    ordered = sorted(groups, key=lambda group: _time_key(group.first_ns, group.begin))
    waiting: list[Hit] = []
    hits_of = partial(search.hits, after=after, in_time=True)
    found = work_ahead(hits_of, ordered, THREADS)
    for (_, (hits, searched)), following in zip_longest(found, ordered[1:]):
        waiting = nsmallest(limit, [*waiting, *hits], key=_reading_key)
        if following is None:
            yield Stretch(waiting, AFTER_ALL, searched)
            return
        horizon = following.first_ns
        ready = sum(_reading_key(hit) < _time_key(horizon, -1) for hit in waiting)
        yield Stretch(waiting[:ready], AFTER_ALL_TIMES if horizon is None else just_before(horizon), searched)
        waiting = waiting[ready:]


def _reading_key(hit: Hit) -> tuple[bool, int, int]:
    return _time_key(hit["ts_ns"], hit["row"])


def _time_key(ts_ns: int | None, row: int) -> tuple[bool, int, int]:
    """Order by time, then by row; what has no time comes last."""
    return (ts_ns is None, ts_ns or 0, row)


class _Search:
    def __init__(
        self,
        store: BlobStore,
        files: Sequence[FileResult],
        wanted: EventFilter,
        matches: Callable[[pl.Series], pl.Series],
    ) -> None:
        self._store, self._files = store, files
        self._conditions, self._matches = list(conditions(wanted)), matches
        self._named = {name for condition in self._conditions for name in condition.meta.root_names()}
        self._texts = LogText(store, files)
        self._streams: dict[int, Stream] = {}

    def open(self, stack: ExitStack) -> Indexes:
        """Open the indexes for as long as `stack` is."""
        self._indexes = Indexes(self._store, self._files, stack)
        return self._indexes

    def hits(self, group: RowGroup, *, after: Place | None, in_time: bool) -> tuple[list[Hit], int]:
        """Return the rows of a group behind a place that match, and how many rows stand there."""
        beyond = [] if after is None else [rows_beyond(after, in_time=in_time, back=False)]
        columns = self._named | {"offset", "length"} | ({"ts_ns"} if beyond and in_time else set())
        rows = self._indexes.read(group, sorted(columns))
        rows = rows.filter(*beyond) if beyond else rows
        behind = rows.height
        rows = rows.filter(*self._conditions) if self._conditions else rows
        found = {row: text for part in _pieces(rows) for row, text in self._matching(group.file, part)}
        if not found:
            return [], behind
        whole = self._indexes.read(group).filter(pl.col.row.is_in(list(found)))
        return [hit | {"file": group.file, "text": found[hit["row"]]} for hit in whole.to_dicts()], behind

    def _matching(self, file: int, rows: pl.DataFrame) -> Iterator[tuple[int, str]]:
        texts = self._read(file, rows)
        fitting = self._matches(texts)
        if not fitting.any():
            return iter(())
        return zip(rows["row"].filter(fitting), texts.filter(fitting), strict=True)

    def _read(self, file: int, rows: pl.DataFrame) -> pl.Series:
        offsets, lengths = (rows[name].to_numpy().astype(np.int64) for name in ("offset", "length"))
        log_format = formats()[self._files[file].format or ""]
        try:
            return pl.Series(log_format.read_texts(self._stream_of(file), offsets, lengths))
        except UnreadableLogError:  # some of them: each with its own note
            each = [self._texts.read(row) for row in rows.with_columns(file=pl.lit(file)).to_dicts()]
            return pl.Series(each, dtype=pl.String)

    def _stream_of(self, file: int) -> Stream:
        if file not in self._streams:
            self._streams = {file: logical_stream(self._store, self._files[file])}
        return self._streams[file]


def _pieces(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows in parts that stand within PIECE_BYTES of each other, or are a single row."""
    begin = 0
    offsets = rows["offset"].to_numpy()
    while begin < rows.height:
        end = int(np.searchsorted(offsets, offsets[begin] + np.uint64(PIECE_BYTES), side="right"))
        yield rows[begin:end] if end - begin < rows.height else rows
        begin = end
