"""Plain text, a record a line: syslog, Android, loggers of every kind, JSON lines, tables."""

import codecs
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from parsers.contract import Buffer, EventStream, Stream
from parsers.texts import read_span, slices_column

_BOM = codecs.BOM_UTF8
_ODD = re.compile(rb"[^\t\n\f\r\x1b\x20-\x7e\x80-\xff]")  # ESC colours many a log
_NULS = re.compile(rb"\0(?:[^\0]?\0)*")  # a run as `kernels.text_lines` skips it
_LEAST_TEXT = 0.1  # share of a head with NUL bytes that must be text: a power cut leaves blocks of them
_TEXT_A_RUN = 256  # bytes at least, that stand beside each run but the first: what is padded has many runs
_LATER_BYTES = bytes(range(0x80, 0xC0))  # of a character of UTF-8, whose first ones a run may stand on
_MOST_ODD = 0.05  # share of bytes that may be damaged
_MOST_HIGH = 0.3  # share of bytes over 0x7F in what is no UTF-8: Latin-1 has few, noise has half


class TextFormat:
    """The format of last resort: what reads as text and is nothing else."""

    name = "text"
    suffixes = (".log", ".txt", ".text", ".out", ".csv", ".json", ".jsonl")
    texts_are_bytes = True

    def detect(self, head: bytes) -> float:
        """Return 0.3 for what reads as text: any format that knows its own signs is surer.

        UTF-8, and what is nearly that: of Latin-1 and the like the letters over 0x7F read as U+FFFD. NUL
        bytes do not count where few runs of them stand among lines.
        """
        pieces = _NULS.split(head)
        text = b"".join(pieces)
        if len(pieces) > 1 and not _holds_lines(text, len(pieces) - 1, len(head)):
            return 0.0
        if any(len(_ODD.findall(piece)) > _MOST_ODD * len(piece) for piece in pieces):
            return 0.0
        if all(_is_utf8(piece) for piece in pieces):
            return 0.3
        high = sum(byte > 0x7F for byte in text)
        return 0.3 if high <= _MOST_HIGH * len(text) else 0.0

    def samples(self) -> Sequence[bytes]:
        """Return a line with a stack trace, and one of JSON."""
        return (
            b"2026-11-22T06:12:33.125Z ERROR storage: E0417 write retried 3 times\n\tat storage.c:12\n",
            b'{"time": "2026-11-22T06:12:33.125Z", "level": "error", "msg": "write retried 3 times"}\n',
        )

    def parse(self, data: Buffer, options: Mapping[str, str]) -> EventStream:
        """Yield the events: every record is one. Option `uploaded`: when, in ISO 8601 (default: now)."""
        from parsers.text_reader import read_text  # noqa: PLC0415 — loads numba, which reading a record must not

        start = len(_BOM) if bytes(data[: len(_BOM)]) == _BOM else 0
        uploaded = options.get("uploaded")
        return read_text(data, start, datetime.fromisoformat(uploaded) if uploaded else None)

    def read_record(self, stream: Stream, offset: int, length: int) -> str:
        """Return the line, without its end, with its header and the lines that belong to it."""
        return stream.read(offset, length).decode("utf-8", "replace")

    def read_texts(self, stream: Stream, offsets: NDArray[np.int64], lengths: NDArray[np.int64]) -> pa.Array:
        """Return many lines at once."""
        data, starts = read_span(stream, offsets, lengths)
        return slices_column(data, starts, starts + lengths)


def _holds_lines(text: bytes, runs: int, size: int) -> bool:
    """Tell whether so many runs of NUL bytes in a head of `size` bytes are damage to the lines of a text."""
    return (b"\n" in text or b"\r" in text) and len(text) >= max(_LEAST_TEXT * size, _TEXT_A_RUN * (runs - 1))


def _is_utf8(piece: bytes) -> bool:
    """Tell whether bytes are UTF-8; at both ends a character may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece.lstrip(_LATER_BYTES))
    except UnicodeDecodeError:
        return False
    return True


FORMAT = TextFormat()
