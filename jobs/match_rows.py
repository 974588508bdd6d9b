"""The rows of an index, one row group at a time, that are wanted and whose text holds what is wanted."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from core.errors import InvalidInputError, UnreadableLogError
from core.file_result import FileResult
from core.ports import BlobStore
from jobs.expression_size import bytes_at_once
from jobs.log_filter import EventFilter, block_matcher, conditions
from jobs.log_order import Place, reading_key, rows_beyond
from jobs.record_texts import BYTES_AT_ONCE, RecordTexts, few_at_once
from jobs.row_groups import Indexes, RowGroup
from jobs.sift_rows import BLOCK_BYTES, sift

_APART_BYTES = 32 << 20  # in the logical stream: what is read of it at once
Hit = dict[str, Any]
NO_ROWS = pl.DataFrame(schema={"row": pl.Int64, "ts_ns": pl.Int64})


@dataclass(frozen=True, slots=True)
class Matches:
    """What a row group holds behind a place: `hits` in reading order, with `file` and `row`.

    `searched` rows stand there. `unread`, with `row` and `ts_ns`, are those of them that could not be read.
    """

    hits: list[Hit]
    searched: int
    unread: pl.DataFrame


class RowMatcher:
    """Matches rows of `files`, whose indexes are open; several threads may ask it at a time.

    It raises InvalidInputError where it is still at work after `within_s` seconds.
    """

    def __init__(
        self,
        store: BlobStore,
        files: Sequence[FileResult],
        indexes: Indexes,
        wanted: EventFilter,
        matches: Callable[[pl.Series], pl.Series],
        *,
        stopped: threading.Event | None = None,
        within_s: float | None = None,
    ) -> None:
        self._indexes = indexes
        self._conditions, self._matches = list(conditions(wanted)), matches
        self._may_hold = None if self._conditions else block_matcher(wanted)
        named = {name for condition in self._conditions for name in condition.meta.root_names()}
        self._columns = sorted(named | {"offset", "length", "ts_ns"})
        self._texts = RecordTexts(store, files)
        self._at_once = bytes_at_once(wanted.text, BYTES_AT_ONCE) if wanted.regex else None
        self._sifted_at_once = bytes_at_once(wanted.text, BLOCK_BYTES) if wanted.regex else BLOCK_BYTES
        self._closed, self._stopped = threading.Event(), stopped or threading.Event()
        self._until = math.inf if within_s is None else time.monotonic() + within_s

    def stop(self) -> None:
        """Let those who are at work find nothing more: nobody waits for it."""
        self._closed.set()

    def _is_over(self) -> bool:
        """Tell whether it is to end. Raises InvalidInputError where it takes too long."""
        if time.monotonic() > self._until:
            raise InvalidInputError(
                "text", "This takes too long for one page: filter more, or begin a search (POST …/searches)."
            )
        return self._closed.is_set() or self._stopped.is_set()

    def hits(self, group: RowGroup, *, after: Place | None, limit: int, in_time: bool) -> Matches:
        """Return the first `limit` rows of a group behind a place that match.

        In file order it ends there: of what stands further behind it may not say that it could not be read.
        """
        sifted = self._sift(group, after, in_time=in_time)
        if sifted is not None and not sifted.any():
            return Matches([], group.rows, NO_ROWS)
        rows = self._indexes.read(group, self._columns)
        if after is not None:
            rows = rows.filter(rows_beyond(after, in_time=in_time, back=False))
        behind = rows.height
        if sifted is not None:
            rows = rows.filter(pl.Series(sifted))
        found, unread = list[Hit](), [NO_ROWS]
        for part in _pieces(rows.filter(*self._conditions) if self._conditions else rows):
            if self._is_over() or (len(found) >= limit and not in_time):
                break
            texts = self._read(group.file, part)
            unread.append(part.select("row", "ts_ns").filter(texts.is_null()))
            found += self._matching(texts, part, limit, in_time=in_time)
            found = nsmallest(limit, found, key=reading_key) if in_time else found[:limit]
        return Matches(self._whole(group, found), behind, pl.concat(unread))

    def _whole(self, group: RowGroup, found: Sequence[Hit]) -> list[Hit]:
        """Return rows that were found with all that the index says of them."""
        if not found:
            return []
        whole = self._indexes.read(group).filter(pl.col.row.is_in([hit["row"] for hit in found]))
        columns = {row["row"]: row for row in whole.to_dicts()}
        return [columns[hit["row"]] | {"file": group.file} for hit in found]

    def _sift(self, group: RowGroup, after: Place | None, *, in_time: bool) -> NDArray[np.bool_] | None:
        """Return which rows of a group may match, None where its bytes do not say that of all of them."""
        are_bytes = self._texts.format(group.file).texts_are_bytes
        if not (self._may_hold and are_bytes and group.is_behind(after, in_time=in_time)):
            return None
        stream, places = (
            self._texts.stream(group.file),
            _places(self._indexes.read(group, ["offset", "length"])),
        )
        try:
            return sift(stream, *places, self._may_hold, self._is_over, at_once=self._sifted_at_once)
        except UnreadableLogError:  # some of them: `_read` finds which
            return None

    def _matching(self, texts: pl.Series, rows: pl.DataFrame, limit: int, *, in_time: bool) -> list[Hit]:
        fitting = self._fitting(texts)
        if not fitting.any():
            return []
        order = ["ts_ns", "row"] if in_time else ["row"]
        matching = rows.select("row", "ts_ns").filter(fitting).sort(order, nulls_last=True)
        return matching.head(limit).to_dicts()

    def _fitting(self, texts: pl.Series) -> pl.Series:
        fitting: list[pl.Series] = []
        sizes = texts.str.len_bytes().fill_null(0).to_numpy()
        for part in few_at_once(sizes, self._at_once) if self._at_once else [slice(0, texts.len())]:
            if self._is_over():
                break
            fitting.append(self._matches(texts[part]))
        missing = texts.len() - sum(part.len() for part in fitting)
        return pl.concat([*fitting, pl.repeat(value=False, n=missing, eager=True)])

    def _read(self, file: int, rows: pl.DataFrame) -> pl.Series:
        """Return the texts of rows, null for those that cannot be read, and for all where it is over."""
        try:
            return pl.Series(self._texts.format(file).read_texts(self._texts.stream(file), *_places(rows)))
        except UnreadableLogError:  # some of them
            each = rows.with_columns(file=pl.lit(file)).iter_rows(named=True)
            texts = [None if self._is_over() else self._texts.read_known(row) for row in each]
            return pl.Series(texts, dtype=pl.String)


def _places(rows: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return offsets and lengths of rows, in bytes of the logical stream."""
    return rows["offset"].to_numpy().astype(np.int64), rows["length"].to_numpy().astype(np.int64)


def _pieces(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows in parts that stand near each other in the logical stream, or are a single row.

    Their texts are not long together either: a record of many codes is as many rows with its text.
    """
    offsets, lengths = _places(rows)
    for part in few_at_once(lengths, _APART_BYTES):
        begin = part.start
        while begin < part.stop:
            near = int(np.searchsorted(offsets, offsets[begin] + _APART_BYTES, side="right"))
            end = max(min(near, part.stop), begin + 1)
            yield rows[begin:end]
            begin = end
