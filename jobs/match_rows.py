"""The rows of an index, one row group at a time, that are wanted and whose text holds what is wanted."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from core.errors import InvalidInputError, UnreadableLogError
from core.file_result import FileResult
from core.ports import BlobStore
from jobs.log_filter import EventFilter, block_matcher, conditions
from jobs.log_order import Place, reading_key, rows_beyond
from jobs.record_texts import RecordTexts
from jobs.row_groups import Indexes, RowGroup
from jobs.sift_rows import sift
from parsers.registry import formats

PIECE_BYTES = 32 << 20  # of the logical stream: what is read of it at once
BYTES_AT_ONCE = 1 << 20  # of texts: an expression that takes long can be stopped in between
Hit = dict[str, Any]


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
        self._files, self._indexes = files, indexes
        self._conditions, self._matches = list(conditions(wanted)), matches
        self._may_hold = None if self._conditions else block_matcher(wanted)
        named = {name for condition in self._conditions for name in condition.meta.root_names()}
        self._columns = sorted(named | {"offset", "length", "ts_ns"})
        self._texts = RecordTexts(store, files)
        self._regex = wanted.regex
        self._closed, self._stopped = threading.Event(), stopped or threading.Event()
        self._until = math.inf if within_s is None else time.monotonic() + within_s

    def stop(self) -> None:
        """Let those who are at work find nothing more: nobody waits for it."""
        self._closed.set()

    def _is_over(self) -> bool:
        """Tell whether it is to end. Raises InvalidInputError where it takes too long."""
        if time.monotonic() > self._until:
            raise InvalidInputError(
                "text", "This takes too long for a page of these lines: search less, or begin a search."
            )
        return self._closed.is_set() or self._stopped.is_set()

    def hits(
        self, group: RowGroup, *, after: Place | None, limit: int, in_time: bool
    ) -> tuple[list[Hit], int]:
        """Return the first `limit` rows of a group behind a place that match, in reading order.

        They have `file` and `row`. And return how many rows stand there.
        """
        sifted = self._sift(group, after, in_time=in_time)
        if sifted is not None and not sifted.any():
            return [], group.rows
        rows = self._indexes.read(group, self._columns)
        if after is not None:
            rows = rows.filter(rows_beyond(after, in_time=in_time, back=False))
        behind = rows.height
        if sifted is not None:
            rows = rows.filter(pl.Series(sifted))
        found: list[Hit] = []
        for part in _pieces(rows.filter(*self._conditions) if self._conditions else rows):
            if self._is_over() or (len(found) >= limit and not in_time):
                break
            found += self._matching(group.file, part, limit, in_time=in_time)
            found = nsmallest(limit, found, key=reading_key) if in_time else found[:limit]
        if not found:
            return [], behind
        whole = self._indexes.read(group).filter(pl.col.row.is_in([hit["row"] for hit in found]))
        columns = {row["row"]: row for row in whole.to_dicts()}
        return [columns[hit["row"]] | {"file": group.file} for hit in found], behind

    def _sift(self, group: RowGroup, after: Place | None, *, in_time: bool) -> NDArray[np.bool_] | None:
        """Return which rows of a group may match, None where its bytes do not say that of all of them."""
        log_format = formats()[self._files[group.file].format or ""]
        if not (self._may_hold and log_format.texts_are_bytes and group.is_behind(after, in_time=in_time)):
            return None
        rows = self._indexes.read(group, ["offset", "length"])
        offsets, lengths = (rows[name].to_numpy().astype(np.int64) for name in ("offset", "length"))
        return sift(self._texts.stream(group.file), offsets, lengths, self._may_hold, self._is_over)

    def _matching(self, file: int, rows: pl.DataFrame, limit: int, *, in_time: bool) -> list[Hit]:
        texts = self._read(file, rows)
        fitting = self._fitting(texts)
        if not fitting.any():
            return []
        order = ["ts_ns", "row"] if in_time else ["row"]
        matching = rows.select("row", "ts_ns").filter(fitting).sort(order, nulls_last=True)
        return matching.head(limit).to_dicts()

    def _fitting(self, texts: pl.Series) -> pl.Series:
        fitting: list[pl.Series] = []
        for part in _few(texts) if self._regex else [texts]:
            if self._is_over():
                break
            fitting.append(self._matches(part))
        missing = texts.len() - sum(part.len() for part in fitting)
        return pl.concat([*fitting, pl.repeat(value=False, n=missing, eager=True)])

    def _read(self, file: int, rows: pl.DataFrame) -> pl.Series:
        offsets, lengths = (rows[name].to_numpy().astype(np.int64) for name in ("offset", "length"))
        log_format = formats()[self._files[file].format or ""]
        try:
            return pl.Series(log_format.read_texts(self._texts.stream(file), offsets, lengths))
        except UnreadableLogError:  # some of them: each with its own note
            each = [self._texts.read(row) for row in rows.with_columns(file=pl.lit(file)).to_dicts()]
            return pl.Series(each, dtype=pl.String)


def _few(texts: pl.Series) -> Iterator[pl.Series]:
    """Yield the texts in parts that are not too long together, unless one is alone."""
    ends = texts.str.len_bytes().fill_null(0).cum_sum().to_numpy()
    begin = 0
    while begin < texts.len():
        read = int(ends[begin - 1]) if begin else 0
        end = int(np.searchsorted(ends, read + BYTES_AT_ONCE, side="right"))
        end = max(end, begin + 1)
        yield texts[begin:end]
        begin = end


def _pieces(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows in parts that stand within PIECE_BYTES of each other, or are a single row.

    Their texts are no longer than that either: a record of many codes is as many rows with its text.
    """
    begin = 0
    offsets, ends = rows["offset"].to_numpy(), rows["length"].cast(pl.UInt64).cum_sum().to_numpy()
    while begin < rows.height:
        near = int(np.searchsorted(offsets, offsets[begin] + np.uint64(PIECE_BYTES), side="right"))
        read = ends[begin - 1] if begin else np.uint64(0)
        end = min(near, int(np.searchsorted(ends, read + np.uint64(PIECE_BYTES), side="right")))
        end = max(end, begin + 1)
        yield rows[begin:end] if end - begin < rows.height else rows
        begin = end
