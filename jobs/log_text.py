"""The text of events: read from the stored object, by the format that indexed it. No kernels are loaded."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pyarrow.parquet as pq

from core.errors import UnreadableLogError
from core.file_result import FileResult
from core.parsed_log import Extent
from core.ports import BlobStore
from parsers.contract import Stream
from parsers.registry import formats
from parsers.stream import RangeStream, UnfoldedStream


class LogText:
    """Reads texts of the rows of `files`, each file opened when the first of its rows is asked for."""

    def __init__(self, store: BlobStore, files: Sequence[FileResult]) -> None:
        self._store = store
        self._files = files
        self._streams: dict[int, Stream] = {}

    def read(self, row: dict[str, Any]) -> str:
        """Return the text of a row with `file` (its number), `offset` and `length`."""
        number = row["file"]
        stream = self._streams.get(number)
        if stream is None:
            stream = self._streams[number] = logical_stream(self._store, self._files[number])
        return read_text(stream, self._files[number], row["offset"], row["length"])


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
