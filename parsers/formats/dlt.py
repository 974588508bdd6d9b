"""AUTOSAR DLT, version 1: storage files, serial streams and bare messages. See docs/reference/formats.md."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.errors import UnreadableLogError
from parsers.contract import Buffer, EventStream, Stream
from parsers.dlt_fibex import Catalogue
from parsers.dlt_framing import certainty
from parsers.dlt_message import describe, read_message
from parsers.texts import decoded, read_span


class DltFormat:
    """Messages of ECUs, applications and contexts, written by a logger or straight from the wire.

    Those without words have them where there is a catalogue that describes them, as of `argus parse --fibex`.
    """

    name = "dlt"
    suffixes: tuple[str, ...] = (".dlt",)
    texts_are_bytes = False  # they are rendered

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue

    def detect(self, head: bytes) -> float:
        """Return how sure the content is of being DLT; also of a version that is not read."""
        return certainty(head)

    def samples(self) -> Sequence[bytes]:
        """Return a file of one message."""
        payload = b"\x00\x02\x00\x00\x06\x00ready\x00"
        header = b"\x35\x00" + (18 + len(payload)).to_bytes(2, "big") + bytes(4) + b"\x41\x01SYS\x00MAIN"
        return (b"DLT\x01" + bytes(8) + b"ECU1" + header + payload,)

    def parse(self, data: Buffer, options: Mapping[str, str]) -> EventStream:  # noqa: ARG002 — it has none
        """Yield the events: every message is one, or one for each code it names."""
        from parsers.dlt_reader import read_dlt  # noqa: PLC0415 — loads numba, which reading a record must not

        return read_dlt(data, self._catalogue)

    def read_record(self, stream: Stream, offset: int, length: int) -> str:
        """Return the payload as text."""
        try:
            message = read_message(stream.read(offset, length))
        except ValueError as error:
            raise UnreadableLogError(f"the file has no DLT message at {offset}: {error}") from None
        return (describe(message, self._catalogue) if self._catalogue else message).text

    def read_texts(self, stream: Stream, offsets: NDArray[np.int64], lengths: NDArray[np.int64]) -> pa.Array:
        """Return many payloads as texts; what the kernel does not render is read one by one."""
        from parsers.dlt_rendering import render_messages  # noqa: PLC0415 — loads numba, as above

        data, starts = read_span(stream, offsets, lengths)
        texts, ends, asked = render_messages(data.data, starts, lengths)
        if self._catalogue:  # which the kernel does not know
            asked[:] = True
        rows = np.flatnonzero(asked).tolist()
        others = {row: self.read_record(stream, int(offsets[row]), int(lengths[row])) for row in rows}
        return decoded(np.frombuffer(texts, np.uint8), ends, others)


FORMAT = DltFormat()
