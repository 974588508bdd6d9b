"""Argus's own recorder format, version 1: docs/reference/formats.md has its tables."""

from collections.abc import Mapping
from functools import partial

from core.errors import UnreadableLogError
from parsers.contract import Buffer, EventStream, Stream
from parsers.rec_layout import BLOCK_MAGIC, MAGIC, RECORD_BYTES, record_text
from parsers.rec_names import find_name


class RecFormat:
    """Blocks of records under a CRC each, with a header that names the vehicle."""

    name = "rec"
    suffixes = (".rec",)
    text_is_raw = False

    def detect(self, head: bytes) -> float:
        """Return how sure the content is of being `rec`; a file that lost its header still has its blocks."""
        if head.startswith(MAGIC):
            return 1.0
        return 0.6 if BLOCK_MAGIC in head and b"\0" in head else 0.0

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


FORMAT = RecFormat()
