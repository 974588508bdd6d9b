"""Plain text: UTF-8, a record a line, with a time and a level where the line begins with them."""

import codecs
import re
from collections.abc import Mapping

from parsers.contract import Buffer, EventStream, Stream

_BOM = codecs.BOM_UTF8
_ODD = re.compile(r"[^\t\n\f\r\x1b\x20-\x7e\x80-\U0010ffff]|\ufffd")  # ESC colours many a log
_MOST_ODD = 0.05  # share of characters that text may have damaged


class TextFormat:
    """The format of last resort: what reads as text and is nothing else."""

    name = "text"
    suffixes = (".log", ".txt", ".text", ".out", ".csv", ".json", ".jsonl")

    def detect(self, head: bytes) -> float:
        """Return 0.3 for what reads as UTF-8: any format that knows its own signs is surer."""
        if b"\0" in head:
            return 0.0
        text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)  # the end may cut a character
        return 0.3 if len(_ODD.findall(text)) <= _MOST_ODD * len(text) else 0.0

    def parse(self, data: Buffer, options: Mapping[str, str]) -> EventStream:  # noqa: ARG002 — it has none
        """Yield the events: every line is one."""
        from parsers.text_reader import read_text  # noqa: PLC0415 — loads numba, which reading a record must not

        return read_text(data, len(_BOM) if bytes(data[: len(_BOM)]) == _BOM else 0)

    def read_record(self, stream: Stream, offset: int, length: int) -> str:
        """Return the line, without its end."""
        return stream.read(offset, length).decode("utf-8", "replace")


FORMAT = TextFormat()
