"""Reads pages of a log: what follows a cursor or goes before it, filtered, searched, in order of time."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from core.file_result import FileResult
from core.ports import BlobStore
from jobs.event_lines import EventLine, line_of, lines_of
from jobs.expression_size import bytes_at_once
from jobs.find_lines import Stretch, find_lines
from jobs.log_filter import EVERYTHING, EventFilter, matcher
from jobs.log_order import END, Cursors, Place, just_ahead_of, just_behind, place_of, rows_after
from jobs.match_rows import Hit
from jobs.read_log import readable, scan_events
from jobs.record_texts import BYTES_AT_ONCE, RecordTexts, cut, few_at_once

SEARCH_SECONDS = 1.5  # a search in texts stops there and says where to go on
MOST_AT_ONCE = 20_000  # rows whose texts a search reads in one go


@dataclass(frozen=True, slots=True)
class EventPage:
    """Lines in reading order, and the cursors of what comes before and after; None where nothing does.

    A search may run out of time before it has `limit` lines: the cursor then leads on, and `searched` says
    how many events it read so far. `unread` of them it could not read; without a search these are lines, with
    a note as their text.
    """

    lines: tuple[EventLine, ...]
    previous: str | None
    next: str | None
    searched: int
    unread: int = 0


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
    reader = _PageReader(store, readable(files), wanted, limit, in_time)
    if before is not None:
        return reader.page_before(before)
    return reader.search(after) if wanted.text else reader.page_after(after)


@dataclass(frozen=True, slots=True)
class _PageReader:
    """What is read of which files, `limit` lines at a time, and in which order."""

    store: BlobStore
    files: Sequence[FileResult]
    wanted: EventFilter
    limit: int
    in_time: bool

    def page_after(self, after: str | None) -> EventPage:
        """Return a page of what the index says is wanted."""
        place = self._place(after)
        first_ns = min((file.first_ns for file in self.files if file.first_ns is not None), default=None)
        with scan_events(self.store, self.files, self.wanted) as events:
            rows = rows_after(
                events, place, self.limit + 1, in_time=self.in_time, back=False, first_ns=first_ns
            )
        lines = self._lines(rows)
        onward = lines[-1].cursor if len(rows) > self.limit else None
        return EventPage(lines, self._leads_back(lines, place), onward, len(lines))

    def search(self, after: str | None) -> EventPage:
        """Return a page of a search; one hit more than it holds tells that there is another."""
        place, onward = self._place(after), None
        hits, stretches = list[Hit](), list[Stretch]()
        deadline = time.monotonic() + SEARCH_SECONDS
        found = find_lines(
            self.store, self.files, self.wanted, place, limit=self.limit + 1, in_time=self.in_time
        )
        for stretch in found:
            hits, stretches = [*hits, *stretch.rows], [*stretches, stretch]
            if len(hits) > self.limit:  # what stands behind the page is counted by the next one
                onward = self._place_of(hits[self.limit - 1])
                stretches = [each.up_to(onward, in_time=self.in_time) for each in stretches]
            elif time.monotonic() > deadline and stretch.reached != place:  # else the next page began here
                onward = stretch.reached
                break
        searched, unread = sum(s.searched for s in stretches), sum(s.unread for s in stretches)
        lines = self._lines(hits)
        following = Cursors(self.files).write(onward) if onward else None
        return EventPage(lines, self._leads_back(lines, place), following, searched, unread)

    def page_before(self, before: str) -> EventPage:
        """Return the page before a cursor; of a search, what is found of it in SEARCH_SECONDS."""
        cursors, lines = Cursors(self.files), list[EventLine]()
        place = reached = cursors.read(before)
        searched, unread, more = 0, 0, False
        deadline = time.monotonic() + (SEARCH_SECONDS if self.wanted.text else math.inf)
        for row in self._matched_back(place):
            if more := len(lines) == self.limit or (searched > 0 and time.monotonic() > deadline):
                break
            searched, reached = searched + 1, self._place_of(row)
            unread += row["text"] is None
            if row["fits"]:
                lines.append(line_of(self.files, row, row["text"], cursors.write(reached)))
        following = lines[0].cursor if lines else cursors.write(just_ahead_of(place))
        return EventPage(
            tuple(reversed(lines)),
            cursors.write(reached) if more else None,
            None if before == END else following,
            searched,
            unread,
        )

    def _place(self, cursor: str | None) -> Place | None:
        return Cursors(self.files).read(cursor) if cursor else None

    def _place_of(self, row: Hit) -> Place:
        return place_of(row, in_time=self.in_time)

    def _lines(self, rows: Sequence[Hit]) -> tuple[EventLine, ...]:
        texts = RecordTexts(self.store, self.files)
        return lines_of(self.files, rows[: self.limit], texts, in_time=self.in_time)

    def _leads_back(self, lines: Sequence[EventLine], after: Place | None) -> str | None:
        """Return the cursor before which the page stands that goes before these lines."""
        if after is None:
            return None
        return lines[0].cursor if lines else Cursors(self.files).write(just_behind(after))

    def _matched_back(self, before: Place) -> Iterator[Hit]:
        """Yield the rows before a place, the last first, with `text` and whether it `fits`.

        Without a search all do; with one, what cannot be read has no text, and does not fit.
        """
        texts = RecordTexts(self.store, self.files)
        matched = partial(_matched, matches=matcher(self.wanted)) if self.wanted.text else _listed
        most = bytes_at_once(self.wanted.text, BYTES_AT_ONCE) if self.wanted.regex else BYTES_AT_ONCE
        for rows in self._walk_back(before):
            for part in few_at_once(np.array([row["length"] for row in rows]), most):
                yield from matched(rows[part], texts)

    def _walk_back(self, place: Place) -> Iterator[list[Hit]]:
        """Yield the rows before `place`, the last first, in pieces that grow."""
        newest_ns = max((file.last_ns for file in self.files if file.last_ns is not None), default=None)
        at_once = self.limit + 1
        with scan_events(self.store, self.files, self.wanted) as events:
            while True:
                rows = rows_after(events, place, at_once, in_time=self.in_time, back=True, first_ns=newest_ns)
                if rows:
                    yield rows
                if len(rows) < at_once:
                    return
                place = self._place_of(rows[-1])
                at_once = min(at_once * 4, MOST_AT_ONCE)


def _matched(rows: list[Hit], texts: RecordTexts, matches: Callable[[pl.Series], pl.Series]) -> Iterator[Hit]:
    read = texts.read_each_known(rows)
    fitting = matches(pl.Series(read, dtype=pl.String))
    for row, text, fits in zip(rows, read, fitting, strict=True):
        yield row | {"text": None if text is None else cut(text), "fits": fits}


def _listed(rows: list[Hit], texts: RecordTexts) -> Iterator[Hit]:
    for row, text in zip(rows, texts.read_each(rows, cut), strict=True):
        yield row | {"text": text, "fits": True}
