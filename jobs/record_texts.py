"""The text of events: read from the stored object, by the format that indexed it. No kernels are loaded."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.errors import UnreadableLogError
from core.file_result import FileResult
from core.ports import BlobStore
from parsers.contract import LogFormat, Stream
from parsers.extent_table import ExtentTable
from parsers.registry import formats
from parsers.stream import RangeStream, UnfoldedStream

LONGEST_TEXT = 10_000  # characters of one line in a page; `read_record` gives them all
BYTES_AT_ONCE = 1 << 20  # of texts that an expression goes through: it may take long, and is stopped between
_STREAMS_KEPT = 16  # each keeps some MiB
_TABLES_KEPT = 8  # of a file of tiny blocks one has some 35 MB
Text = TypeVar("Text")


class RecordTexts:
    """Reads texts of the rows of `files`; several threads may ask it at a time."""

    def __init__(self, store: BlobStore, files: Sequence[FileResult]) -> None:
        self._files = files
        self.stream = lru_cache(_STREAMS_KEPT)(lambda number: logical_stream(store, files[number]))

    def format(self, number: int) -> LogFormat:
        """Return the format of the file with this number."""
        return formats()[self._files[number].format or ""]

    def read(self, row: dict[str, Any]) -> str:
        """Return the text of a row with `file` (its number), `offset` and `length`, or a note instead."""
        number = row["file"]
        return read_text(self.stream(number), self._files[number], row["offset"], row["length"])

    def read_known(self, row: dict[str, Any]) -> str | None:
        """Return the text of a row, None where its bytes are not what was indexed."""
        number = row["file"]
        try:
            return self.format(number).read_record(self.stream(number), row["offset"], row["length"])
        except UnreadableLogError:
            return None

    def read_each(self, rows: Sequence[dict[str, Any]], then: Callable[[str], str] = str) -> list[str]:
        """Return the texts of rows, or notes instead, each as `then` leaves it."""
        return _in_files(rows, lambda row: then(self.read(row)))

    def read_each_known(self, rows: Sequence[dict[str, Any]]) -> list[str | None]:
        """Return the texts of rows, None for those whose bytes are not what was indexed."""
        return _in_files(rows, self.read_known)


def _in_files(rows: Sequence[dict[str, Any]], read: Callable[[dict[str, Any]], Text]) -> list[Text]:
    """Return what is read of each row, which is done file by file.

    In order of time each row may stand in another file than the one before, and more files than streams that
    are kept would be opened again for each of them.
    """
    in_files = sorted(range(len(rows)), key=lambda n: (rows[n]["file"], rows[n]["offset"]))
    texts = {n: read(rows[n]) for n in in_files}
    return [texts[n] for n in range(len(rows))]


def few_at_once(sizes: NDArray[np.integer], most: int) -> Iterator[slice]:
    """Yield rows of these sizes in parts of at most `most` bytes together, or of a single row."""
    ends, begin = np.cumsum(sizes, dtype=np.int64), 0
    while begin < ends.size:
        before = int(ends[begin - 1]) if begin else 0
        end = int(np.searchsorted(ends, before + most, side="right"))
        end = max(end, begin + 1)
        yield slice(begin, end)
        begin = end


def cut(text: str) -> str:
    """Return a text as it stands in a page: what is very long is cut, and says so."""
    over = len(text) - LONGEST_TEXT
    return f"{text[:LONGEST_TEXT]}… ({over:,} characters more)" if over > 0 else text


def read_text(stream: Stream, file: FileResult, offset: int, length: int) -> str:
    """Return the text of the record at `offset`, or a note where its bytes are not what was indexed."""
    try:
        return formats()[file.format or ""].read_record(stream, offset, length)
    except UnreadableLogError as error:
        return f"[this record cannot be read: {error}]"


def logical_stream(store: BlobStore, file: FileResult) -> Stream:
    """Return the logical stream of a stored file: the raw object, or what its compressed parts unfold to."""
    read_range = partial(store.read_range, file.stream_key)
    if file.extents_key is None:
        return RangeStream(read_range, file.file.size)
    extents = extent_table(store, file.extents_key)
    return UnfoldedStream(RangeStream(read_range, extents.stored_bytes), extents)


@lru_cache(_TABLES_KEPT)
def extent_table(store: BlobStore, key: str) -> ExtentTable:
    """Return the extent table of an attempt, which never changes."""
    with store.open_local(key) as path:
        return ExtentTable(pq.read_table(path))
