"""Argus's own recorder format, version 1: docs/reference/formats.md has its tables."""

from core.errors import UnreadableLogError
from parsers.contract import Stream
from parsers.rec_layout import (
    BLOCK_MAGIC,
    MAGIC,
    RECORD,
    RECORD_BYTES,
    SIGNAL,
    SIGNAL_BYTES,
    SIGNAL_VALUE,
    TEXT,
    signal_text,
    unknown_text,
)
from parsers.rec_names import find_name


class RecFormat:
    """Blocks of records under a CRC each, with a header that names the vehicle."""

    name = "rec"
    suffixes = (".rec",)

    def detect(self, head: bytes) -> float:
        """Return how sure the content is of being `rec`; a file that lost its header still has its blocks."""
        if head.startswith(MAGIC):
            return 1.0
        return 0.6 if BLOCK_MAGIC in head and b"\0" in head else 0.0

    def read_record(self, stream: Stream, offset: int, length: int) -> str:
        """Return the message, or `name = value` of a signal, whose name is looked up in the file."""
        record = stream.read(offset, length)
        if len(record) < max(RECORD_BYTES, length):
            raise UnreadableLogError(f"the file has no record of {length} bytes at {offset}")
        kind = RECORD.unpack_from(record)[3]
        if kind == TEXT:
            return record[RECORD_BYTES:].decode("utf-8", "replace")
        if kind == SIGNAL and length >= SIGNAL_BYTES:
            name_id, value = SIGNAL_VALUE.unpack_from(record, RECORD_BYTES)
            return signal_text(find_name(stream, name_id), value)
        return unknown_text(kind)


FORMAT = RecFormat()
