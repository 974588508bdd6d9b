"""Text in UTF-16, as Windows shells write it: rewritten as UTF-8, which is then parsed."""

import codecs
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from core.parsed_log import Problem
from parsers.unfold_limits import Budget, LimitReachedError

_PIECE_BYTES = 1 << 20
_LOOK_BYTES = 4096  # of a head without a mark
_FEWEST_BYTES = 32  # fewer without a mark say nothing
_LEAST_PLAIN = 0.8  # of its characters: of others, such as umlauts, there are some
_PLAIN = frozenset(map(chr, (*b"\t\n\r\x1b", *range(0x20, 0x7F))))
_MARKS = {codecs.BOM_UTF16_LE: "UTF-16LE", codecs.BOM_UTF16_BE: "UTF-16BE"}


def encoding_of(head: bytes) -> str | None:
    """Return the encoding of a text that begins with `head` if it is UTF-16, else None.

    It is told by its byte order mark; without one, by a beginning that has a zero in nearly every other byte
    and reads as text, which no binary log does.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None
    marked = _MARKS.get(head[:2])
    if marked or len(head) < _FEWEST_BYTES:
        return marked
    return next((name for name in _MARKS.values() if _is_text(head[:_LOOK_BYTES], name)), None)


def _is_text(head: bytes, encoding: str) -> bool:
    """Tell whether a head in this encoding is nearly all ASCII, without control characters."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    if sum(letter in _PLAIN for letter in text) < _LEAST_PLAIN * len(text):
        return False
    return all(unicodedata.category(letter) != "Cc" for letter in set(text) - _PLAIN)


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
