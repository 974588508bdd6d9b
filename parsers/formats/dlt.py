"""AUTOSAR DLT, version 1: storage files, serial streams and bare messages. See docs/reference/formats.md."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.errors import UnreadableLogError
from parsers.contract import Buffer, EventStream, Stream
from parsers.dlt_framing import certainty
from parsers.dlt_message import read_message
from parsers.texts import decoded, read_span


class DltFormat:
    """Messages of ECUs, applications and contexts, written by a logger or straight from the wire."""

    name = "dlt"
    suffixes = (".dlt",)

    def detect(self, head: bytes) -> float:
        """Return how sure the content is of being DLT; also of a version that is not read."""
        return certainty(head)

    def parse(self, data: Buffer, options: Mapping[str, str]) -> EventStream:  # noqa: ARG002 — it has none
        """Yield the events: every message is one, or one for each code it names."""
        from parsers.dlt_reader import read_dlt  # noqa: PLC0415 — loads numba, which reading a record must not

        return read_dlt(data)

    def read_record(self, stream: Stream, offset: int, length: int) -> str:
        """Return the payload as text."""
        try:
            return read_message(stream.read(offset, length)).text
        except ValueError as error:
            raise UnreadableLogError(f"the file has no DLT message at {offset}: {error}") from None

    def read_texts(self, stream: Stream, offsets: NDArray[np.int64], lengths: NDArray[np.int64]) -> pa.Array:
        """Return many payloads as texts; what the kernel does not render is read one by one."""
        from parsers.dlt_rendering import render_messages  # noqa: PLC0415 — loads numba, as above

        data, starts = read_span(stream, offsets, lengths)
        texts, ends, asked = render_messages(data.data, starts, lengths)
        rows = np.flatnonzero(asked).tolist()
        others = {row: self.read_record(stream, int(offsets[row]), int(lengths[row])) for row in rows}
        return decoded(np.frombuffer(texts, np.uint8), ends, others)


FORMAT = DltFormat()
