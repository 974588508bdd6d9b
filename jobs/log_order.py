"""The two orders in which events are read, and the cursors that say where one stands.

File order: file after file, each as it was written. Time order: by `ts_ns` over all files, events without a
time at the end. A cursor is `<ts_ns>_<row>_<file id>`, the row counted within its file, so that it holds when
other files can be read no more, or can be by now. What stands in no file is `<ts_ns>_<row>`, the row counted
over all files. Clients treat cursors as opaque.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import polars as pl

from core.errors import InvalidInputError
from core.file_result import FileResult

END = "end"
_SECOND = 1_000_000_000
_LARGEST = 2**63 - 1
# A scan stops early only where it goes on in a file: else near stretches are tried first, the rest where they
# hold too little.
_NEAR_ROWS = (50_000, 2_000_000)
_NEAR_NS = (60 * _SECOND, 3600 * _SECOND)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its time (only in time order) and its number over all files."""

    ts_ns: int | None
    row: int

    def in_time(self) -> tuple[bool, int, int]:
        """Return what places sort by in order of time: what has none comes last."""
        return (self.ts_ns is None, self.ts_ns or 0, self.row)

    def __str__(self) -> str:
        return f"{'' if self.ts_ns is None else self.ts_ns}_{self.row}"


AFTER_ALL = Place(None, _LARGEST)


def just_before(ts_ns: int) -> Place:
    """Return the place in order of time behind which all that has this time, or a later one, stands."""
    return Place(max(ts_ns - 1, -_LARGEST), _LARGEST)


def just_behind(place: Place) -> Place:
    """Return the place directly behind a place's row: what goes before it, that row included."""
    return replace(place, row=min(place.row + 1, _LARGEST))


def just_ahead_of(place: Place) -> Place:
    """Return the place directly before a place's row: what follows it, that row included."""
    return replace(place, row=place.row - 1)


def reading_key(row: dict[str, Any]) -> tuple[bool, int, int]:
    """Return what rows of the index sort by in order of time."""
    return Place(row["ts_ns"], row["row"]).in_time()


class Cursors:
    """The cursors of pages of `files`, all of them readable."""

    def __init__(self, files: Sequence[FileResult]) -> None:
        self._ids = [file.file.id for file in files]
        self._starts = [0, *accumulate(file.events for file in files)]  # of each file, and the end of all

    def write(self, place: Place) -> str:
        """Return the cursor of a place."""
        if not 0 <= place.row < self._starts[-1]:
            return str(place)
        file = bisect_right(self._starts, place.row) - 1
        return f"{Place(place.ts_ns, place.row - self._starts[file])}_{self._ids[file]}"

    def read(self, cursor: str) -> Place:
        """Return the place that a cursor names; END is behind all rows, in either order.

        Raises InvalidInputError for what is no cursor, or of a file that is not among these.
        """
        if cursor == END:
            return Place(None, self._starts[-1])
        place, file_id = _parts(cursor)
        if not file_id:
            return place
        if file_id not in self._ids:
            raise InvalidInputError(
                "cursor", "The file where this page begins cannot be read now; begin again."
            )
        number = self._ids.index(file_id)
        begin, end = self._starts[number : number + 2]
        if begin + place.row >= end:
            raise InvalidInputError(
                "cursor",
                "The file where this page begins was parsed again and is shorter now; begin again.",
            )
        return replace(place, row=begin + place.row)


def _parts(cursor: str) -> tuple[Place, str]:
    """Return the place that a cursor names, and the file in which its row is counted, empty where in all."""
    try:
        ts_ns, row, *file_id = cursor.split("_", 2)
        place = Place(int(ts_ns) if ts_ns else None, int(row))
        if abs(place.ts_ns or 0) <= _LARGEST and -1 <= place.row <= _LARGEST and file_id != [""]:
            return place, "".join(file_id)
    except ValueError:
        pass
    raise InvalidInputError("cursor", f"{cursor[:60]!r} is no cursor that a page gave.")


def place_of(row: dict[str, Any], *, in_time: bool) -> Place:
    """Return where a row of the index stands."""
    return Place(row["ts_ns"] if in_time else None, row["row"])


def rows_after(
    events: pl.LazyFrame,
    place: Place | None,
    limit: int,
    *,
    in_time: bool,
    back: bool,
    first_ns: int | None = None,
) -> list[dict[str, Any]]:
    """Return the `limit` rows that follow `place` in reading order; on the way back the last comes first.

    `first_ns` is a time near which many of the rows are that come first where `place` has none.
    """
    rows: list[dict[str, Any]] = []
    for part in _stretches(events, place, limit, first_ns, in_time=in_time, back=back) if limit else ():
        if in_time:
            part = part.sort("ts_ns", "row", descending=back, nulls_last=not back)  # noqa: PLW2901
        elif back:
            part = part.sort("row", descending=True)  # noqa: PLW2901 - forward, rows come in order
        rows = part.head(limit).collect(engine="streaming").to_dicts()
        if len(rows) == limit:
            break
    return rows


def _stretches(
    events: pl.LazyFrame,
    place: Place | None,
    limit: int,
    first_ns: int | None,
    *,
    in_time: bool,
    back: bool,
) -> Iterator[pl.LazyFrame]:
    """Yield what follows `place`: the near part of it first where that is cheaper, all of it last."""
    beyond = events if place is None else events.filter(rows_beyond(place, in_time=in_time, back=back))
    if in_time:
        if place is not None and (place.ts_ns is not None or not back):
            first_ns = place.ts_ns
        yield from _near_times(beyond, first_ns, limit, back=back)
        return
    if back and place:
        yield from (beyond.filter(pl.col.row >= place.row - near) for near in _NEAR_ROWS if near < place.row)
    yield beyond


def _near_times(
    beyond: pl.LazyFrame, from_ns: int | None, limit: int, *, back: bool
) -> Iterator[pl.LazyFrame]:
    """Yield what is near to a place in time, of the rows behind it; then what is enough in any case."""
    ts_ns = pl.col.ts_ns

    def until(ns: int) -> pl.LazyFrame:
        return beyond.filter(ts_ns.is_null() | (ts_ns >= ns) if back else ts_ns <= ns)

    if from_ns is not None:
        for near in _NEAR_NS:
            yield until(max(from_ns - near, -_LARGEST) if back else min(from_ns + near, _LARGEST))
    if back:
        # To sort one column for the time from which on there are enough is far cheaper than to sort all.
        last_ns = beyond.select(ts_ns.drop_nulls().top_k(limit).min()).collect(engine="streaming").item()
        yield until(last_ns) if last_ns is not None else beyond
    else:
        yield beyond


def rows_beyond(place: Place, *, in_time: bool, back: bool) -> pl.Expr:
    """Return what is true of the rows that follow `place` in reading order, or that go before it."""
    return _in_time(place, back=back) if in_time else _in_file(place, back=back)


def _in_file(place: Place, *, back: bool) -> pl.Expr:
    return pl.col.row < place.row if back else pl.col.row > place.row


def _in_time(place: Place, *, back: bool) -> pl.Expr:
    ts_ns, further = pl.col.ts_ns, _in_file(place, back=back)
    if place.ts_ns is None:
        without_time = ts_ns.is_null() & further
        return without_time | ts_ns.is_not_null() if back else without_time
    same_time = (ts_ns == place.ts_ns) & further
    if back:
        return (ts_ns <= place.ts_ns) & ((ts_ns < place.ts_ns) | same_time)
    return ts_ns.is_null() | ((ts_ns >= place.ts_ns) & ((ts_ns > place.ts_ns) | same_time))
