"""The row groups of log files' indexes: the stretches that a search goes through, in one of two orders."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from core.errors import NotFoundError
from core.file_result import FileResult
from core.ports import BlobStore
from jobs.log_filter import EventFilter
from jobs.log_order import Place


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Some 50,000 rows of one file's index, the first of them `begin`, counted over all files.

    `first_ns` and `last_ns` span its times; None where no row has one.
    """

    file: int
    number: int
    begin: int
    rows: int
    first_ns: int | None
    last_ns: int | None
    untimed: bool  # some row has no time

    def may_hold(self, wanted: EventFilter) -> bool:
        """Tell whether any of its rows may have a time that is wanted."""
        if wanted.from_ns is not None and (self.last_ns is None or self.last_ns < wanted.from_ns):
            return False
        return wanted.to_ns is None or (self.first_ns is not None and self.first_ns < wanted.to_ns)

    def follows(self, place: Place | None, *, in_time: bool) -> bool:
        """Tell whether any of its rows may come after a place."""
        if place is None:
            return True
        behind = self.begin + self.rows - 1 > place.row
        if not in_time:
            return behind
        if place.ts_ns is None:  # all that has a time was before it
            return self.untimed and behind
        return self.untimed or (self.last_ns is not None and self.last_ns >= place.ts_ns)

    def is_behind(self, place: Place | None, *, in_time: bool) -> bool:
        """Tell whether all of its rows come after a place; in order of time it may say no where they do."""
        if place is None or not in_time:
            return place is None or self.begin > place.row
        return place.ts_ns is not None and self.first_ns is not None and self.first_ns > place.ts_ns


class Indexes:
    """The indexes of `files`, all of which have one, for as long as `stack` is open."""

    def __init__(self, store: BlobStore, files: Sequence[FileResult], stack: ExitStack) -> None:
        self._paths: list[Path] = [stack.enter_context(store.open_local(str(f.index_key))) for f in files]
        self._metadata = [pq.read_metadata(path) for path in self._paths]
        self.groups = list(self._list_groups())

    def _list_groups(self) -> Iterator[RowGroup]:
        begin = 0
        for file, metadata in enumerate(self._metadata):
            column = metadata.schema.names.index("ts_ns")
            for number in range(metadata.num_row_groups):
                rows = metadata.row_group(number).num_rows
                times = metadata.row_group(number).column(column).statistics
                span = (times.min, times.max) if times.has_min_max else (None, None)
                yield RowGroup(file, number, begin, rows, *span, untimed=times.null_count > 0)
                begin += rows

    def read(self, group: RowGroup, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return these columns (None: all) of a row group, with `row`, counted over all files."""
        try:
            with pq.ParquetFile(self._paths[group.file], metadata=self._metadata[group.file]) as index:
                table = index.read_row_group(group.number, columns, use_threads=False)
        except FileNotFoundError:
            raise NotFoundError("The index is gone: the batch was deleted, or parsed again.") from None
        rows = np.arange(group.begin, group.begin + group.rows)
        return pl.DataFrame(table).insert_column(0, pl.Series("row", rows))
