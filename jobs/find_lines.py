"""Finds the events of log files whose text holds what is wanted, in the order of the files.

The index says where the records of a stretch stand (a row group of the Parquet file), the prefilter whether
the raw bytes of that stretch can hold a match at all: most stretches cost no more than reading their bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

from core.file_result import FileResult
from core.ports import BlobStore
from jobs.log_filter import EventFilter, conditions, matcher
from jobs.log_text import LogText, logical_stream
from jobs.text_prefilter import Prefilter, make_prefilter
from parsers.contract import LogFormat, Stream
from parsers.registry import formats

LARGEST_STRETCH_BYTES = 256 << 20  # of enormous records: these are read one by one
_TEXTS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the search that is done, up to the row `reached` of the index, counted over all files.

    `rows` are those of the index that match, with `file`, `row` and `text`.
    """

    rows: list[dict[str, Any]]
    reached: int


def find_lines(
    store: BlobStore, files: Sequence[FileResult], wanted: EventFilter, after: int = -1
) -> Iterator[Stretch]:
    """Yield the search of `files`, which have an index, behind row `after`, piece by piece.

    Raises InvalidInputError for a bad expression at once.
    """
    return _search(store, files, wanted, after, matcher(wanted), make_prefilter(wanted))


def _search(
    store: BlobStore,
    files: Sequence[FileResult],
    wanted: EventFilter,
    after: int,
    matches: Callable[[list[str]], list[bool]],
    prefilter: Prefilter | None,
) -> Iterator[Stretch]:
    texts, begin = LogText(store, files), 0
    for number, file in enumerate(files):
        with store.open_local(str(file.index_key)) as path, pq.ParquetFile(path) as index:
            search = _FileSearch(index, formats()[file.format or ""], logical_stream(store, file), prefilter)
            for group in range(index.num_row_groups):
                end = begin + index.metadata.row_group(group).num_rows
                if end - 1 > after:
                    for piece in _pieces(search.candidates(group), wanted, after - begin):
                        rows = [row | {"file": number, "row": row["row"] + begin} for row in piece.to_dicts()]
                        read = [texts.read(row) for row in rows]
                        found = zip(rows, read, matches(read), strict=True)
                        yield Stretch(
                            [r | {"text": text} for r, text, fits in found if fits], rows[-1]["row"]
                        )
                    yield Stretch([], end - 1)
                begin = end


def _pieces(rows: pl.DataFrame | None, wanted: EventFilter, after: int) -> Iterator[pl.DataFrame]:
    if rows is not None:
        wanted_rows = rows.filter(pl.col.row.cast(pl.Int64) > after, *conditions(wanted))
        yield from wanted_rows.iter_slices(_TEXTS_AT_ONCE)


class _FileSearch:
    """The rows of one file's index that may match, a row group at a time."""

    def __init__(
        self, index: pq.ParquetFile, log_format: LogFormat, stream: Stream, prefilter: Prefilter | None
    ) -> None:
        self._index, self._stream = index, stream
        self._prefilter = prefilter if log_format.text_is_raw else None
        names = index.schema_arrow.names
        self._offset, self._length = names.index("offset"), names.index("length")

    def span(self, group: int) -> tuple[int, int]:
        """Return where the records of a row group begin in the logical stream, and their bytes."""
        columns = self._index.metadata.row_group(group)
        offsets, lengths = (columns.column(n).statistics for n in (self._offset, self._length))
        return offsets.min, offsets.max + lengths.max - offsets.min

    def candidates(self, group: int) -> pl.DataFrame | None:
        """Return the rows of a row group that may match, with their number `row` in it; None: none."""
        places = self._places(group)
        if places is not None and not places.size:
            return None
        rows = pl.DataFrame(self._index.read_row_group(group)).with_row_index("row")
        if places is None:
            return rows
        offsets = rows["offset"].to_numpy()
        hit = np.unique(offsets[np.searchsorted(offsets, places, side="right") - 1])
        return rows.filter(pl.col.offset.is_in(hit))

    def _places(self, group: int) -> npt.NDArray[np.int64] | None:
        first, size = self.span(group)
        if self._prefilter is None or size > LARGEST_STRETCH_BYTES:
            return None
        places = self._prefilter.places(self._stream.read(first, size))
        return None if places is None else places + first
