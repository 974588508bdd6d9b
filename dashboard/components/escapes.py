r"""Escape sequences of terminals, such as those that colour a line: `\x1b[32mINFO\x1b[0m` is shown as `INFO`.

They are the ones that a line of text is read without, but for the titles of windows and links: those hold
words, and no word is hidden.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

# Some writers spell the escape, as rsyslog's `#033[32m` and JSON's `\u001b[32m`.
_SPELLED = r"(?:#033|\\u001[bB]|\\x1[bB]|\\033|\^\[)\[[0-9:;?]*[mK]"
_ESCAPE = re.compile(rf"\x1b\[[0-9:;?]*[A-Za-z]|\x1b[()][0-9A-Z]|{_SPELLED}")
Places = Sequence[tuple[int, int]]


def without_escapes(text: str) -> str:
    """The text as a terminal shows it that knows no colours."""
    return _ESCAPE.sub("", text)


def marked_without_escapes(text: str, marks: Places) -> tuple[str, Places]:
    """The text without them, and where in it the marks stand then: one of an escape alone is dropped.

    Places are in UTF-16, as browsers count.
    """
    lengths = [len(found[0]) for found in _ESCAPE.finditer(text)]  # in UTF-16 too: they are ASCII
    if not lengths:
        return text, marks
    parts = _ESCAPE.split(text)
    kept = list(accumulate(len(part.encode("utf-16-le")) // 2 for part in parts))
    gone = [0, *accumulate(lengths)]
    begins = [before + escapes for before, escapes in zip(kept, gone, strict=True)][:-1]

    def moved(place: int) -> int:
        passed = bisect_left(begins, place)
        return max(place - gone[passed], kept[passed - 1]) if passed else place

    places = [(moved(begin), moved(end)) for begin, end in marks]
    return "".join(parts), [(begin, end) for begin, end in places if begin < end]
