"""Argus's own recorder format, version 1: docs/reference/formats.md has its tables."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from io import BytesIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.errors import UnreadableLogError
from parsers.contract import Buffer, EventStream, Stream
from parsers.rec_layout import BLOCK_MAGIC, KIND_AT, MAGIC, RECORD_BYTES, TEXT, record_text
from parsers.rec_names import find_name
from parsers.texts import read_span, slices_column


class RecFormat:
    """Blocks of records under a CRC each, with a header that names the vehicle."""

    name = "rec"
    suffixes = (".rec",)
    texts_are_bytes = False  # a head stands before them

    def detect(self, head: bytes) -> float:
        """Return how sure the content is of being `rec`; a file that lost its header still has its blocks."""
        if head.startswith(MAGIC):
            return 1.0
        return 0.6 if BLOCK_MAGIC in head and b"\0" in head else 0.0

    def samples(self) -> Sequence[bytes]:
        """Return a file with a text and a signal."""
        from parsers.rec_writer import RecWriter  # noqa: PLC0415 — not for whoever only reads

        with RecWriter(out := BytesIO(), vin="WRGSJ7DZ4P0000417", zstd=True) as log:
            log.text(1, 2, "ECU1/SYS", "misfire on cylinder 2", code="P0302")
            log.signal(2, "ECU1/SYS", "supply_voltage", 13.9)
        return (out.getvalue(),)

    def parse(self, data: Buffer, options: Mapping[str, str]) -> EventStream:  # noqa: ARG002 — it has none
        """Yield the events: every record is one."""
        from parsers.rec_reader import read_rec  # noqa: PLC0415 — loads numba, which reading a record must not

        return read_rec(data)

    def read_record(self, stream: Stream, offset: int, length: int) -> str:
        """Return the message, or `name = value` of a signal, whose name is looked up in the file."""
        record = stream.read(offset, length)
        if len(record) < max(RECORD_BYTES, length):
            raise UnreadableLogError(f"the file has no record of {length} bytes at {offset}")
        return record_text(record, partial(find_name, stream))

    def read_texts(self, stream: Stream, offsets: NDArray[np.int64], lengths: NDArray[np.int64]) -> pa.Array:
        """Return many texts at once; a name is looked up once."""
        data, starts = read_span(stream, offsets, lengths)
        if (lengths < RECORD_BYTES).any():
            raise UnreadableLogError(f"a record of `rec` has {RECORD_BYTES} bytes or more")
        others = np.flatnonzero(data[starts + KIND_AT] != TEXT)
        name_of = cache(partial(find_name, stream))
        records = (data[starts[row] : starts[row] + lengths[row]].tobytes() for row in others)
        named = {int(row): record_text(record, name_of) for row, record in zip(others, records, strict=True)}
        return slices_column(data, starts + RECORD_BYTES, starts + lengths, named)


FORMAT = RecFormat()
