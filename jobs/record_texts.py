"""The text of events: read from the stored object, by the format that indexed it. No kernels are loaded."""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import pyarrow.parquet as pq

from core.errors import UnreadableLogError
from core.file_result import FileResult
from core.parsed_log import Extent
from core.ports import BlobStore
from parsers.contract import Stream
from parsers.registry import formats
from parsers.stream import RangeStream, UnfoldedStream

LONGEST_TEXT = 10_000  # characters of one line in a page; `read_record` gives them all
_STREAMS_KEPT = 16  # each keeps some MiB


class RecordTexts:
    """Reads texts of the rows of `files`; several threads may ask it at a time."""

    def __init__(self, store: BlobStore, files: Sequence[FileResult]) -> None:
        self._files = files
        self.stream = lru_cache(_STREAMS_KEPT)(lambda number: logical_stream(store, files[number]))

    def read(self, row: dict[str, Any]) -> str:
        """Return the text of a row with `file` (its number), `offset` and `length`."""
        number = row["file"]
        return read_text(self.stream(number), self._files[number], row["offset"], row["length"])


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
    with store.open_local(file.extents_key) as path:
        extents = [Extent(**row) for row in pq.read_table(path).to_pylist()]
    stored_bytes = max(extent.raw_offset + extent.raw_size for extent in extents)
    return UnfoldedStream(RangeStream(read_range, stored_bytes), extents)
