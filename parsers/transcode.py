"""Text in UTF-16, as Windows shells write it: rewritten as UTF-8, which is then parsed."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from core.parsed_log import Problem
from parsers.unfold_limits import Budget, LimitReachedError

_PIECE_BYTES = 1 << 20
_LOOK_BYTES = 4096  # of a head without a mark
_FEWEST_BYTES = 32  # fewer without a mark say nothing
_TEXT = frozenset(b"\t\n\r\x1b" + bytes(range(0x20, 0x7F)))
_MARKS = {codecs.BOM_UTF16_LE: "UTF-16LE", codecs.BOM_UTF16_BE: "UTF-16BE"}


def encoding_of(head: bytes) -> str | None:
    """Return the encoding of a text that begins with `head` if it is UTF-16, else None.

    It is told by its byte order mark; without one, by a beginning that is plain ASCII but for a zero in
    every other byte, which no binary log has.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None
    marked = _MARKS.get(head[:2])
    if marked or len(head) < _FEWEST_BYTES:
        return marked
    even, odd = head[:_LOOK_BYTES:2], head[1:_LOOK_BYTES:2]
    if not any(odd) and _TEXT.issuperset(even):
        return "UTF-16LE"
    return "UTF-16BE" if not any(even) and _TEXT.issuperset(odd) else None


def transcode(raw: Path, out: Path, encoding: str, limit_bytes: int) -> Problem | None:
    """Write the text at `raw` to a new file `out` as UTF-8, without its mark; return what of it is lost.

    What is no character (half a surrogate pair) becomes U+FFFD.
    """
    size, budget, reached = raw.stat().st_size, Budget(limit_bytes, out.parent), 0
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with out.open("xb") as target:
        try:
            for piece in _pieces(raw):
                reached += len(piece)
                text = decoder.decode(piece)
                if reached == len(piece):
                    text = text.removeprefix("\ufeff")
                budget.write(text.encode(), target, reached)
        except LimitReachedError as error:
            return Problem(reached, size - reached, "limit", f"reading stopped: {error}")
    left = len(decoder.getstate()[0])
    if not left:
        return None
    return Problem(size - left, left, "truncated", f"the {encoding} text ends within a character")


def _pieces(raw: Path) -> Iterator[bytes]:
    with raw.open("rb") as source:
        while piece := source.read(_PIECE_BYTES):
            yield piece
