"""Where in texts stands what was looked for: what is marked, and which part of a long text is shown."""

import re
import time
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from jobs.expression_size import bytes_at_once
from jobs.log_filter import MATCHED_CHARACTERS, EventFilter, pattern_of
from jobs.record_texts import LONGEST_TEXT, cut

MOST_MARKS = 100  # in one text
_MARKED_CHARACTERS = 1 << 18  # of a page, fewer where an expression is large: somebody waits
_LOOKS_S = 1.0  # for the same reason: so long for where long texts hold it
_BEFORE = 200  # characters shown before what was found
_LOOKED_BEHIND = 1  # characters: so far an expression looks behind a place, as for a word's beginning
# What stands for the parts that are left out; a log may hold such words too, but hardly at these places.
_LEFT_OUT_BEFORE = re.compile(r"\(\d[\d,]* characters before\) …", re.ASCII)
_LEFT_OUT_AFTER = re.compile(r"… \(\d[\d,]* characters more\)", re.ASCII)


def excerpts(wanted: EventFilter) -> Callable[[str], str]:
    """Return what gives the excerpts of a page's texts; when it has looked for _LOOKS_S, their beginnings."""
    left_s = _LOOKS_S

    def shorten(text: str) -> str:
        nonlocal left_s
        if left_s <= 0:
            return cut(text)
        begun = time.monotonic()
        shown = excerpt(wanted, text)
        left_s -= time.monotonic() - begun
        return shown

    return shorten


def excerpt(wanted: EventFilter, text: str) -> str:
    """Return a text that was found as a page shows it: of a very long one, the part where it was found."""
    if len(text) <= LONGEST_TEXT:
        return text
    begin = max(_first(wanted, text) - _BEFORE, 0)
    if begin <= LONGEST_TEXT - 2 * _BEFORE:
        return cut(text)
    return f"({begin:,} characters before) …{cut(text[begin:])}"


def found_in(wanted: EventFilter, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Return where in each text stands what was looked for, in order, MOST_MARKS at most: from, and up to.

    Places are in UTF-16, as browsers count. Where the texts are long together, only a part of the long ones
    is looked through, from where it is found first. Words about what is left out of a text are not its own.
    """
    own = [_own(text) for text in texts]
    # The dots at either end are looked at, but not marked: an end of what is shown is none of the line.
    looked = [text[max(begin - 1, 0) : end + 1] for text, (begin, end) in zip(texts, own, strict=True)]
    most = bytes_at_once(wanted.text, _MARKED_CHARACTERS) if wanted.regex else _MARKED_CHARACTERS
    share = _share([len(text) for text in looked], most)
    begins = _begins(wanted, looked, share)
    parts = [text[begin : begin + share] for begin, text in zip(begins, looked, strict=True)]
    read = pl.Series(parts, dtype=pl.String)
    # The library tells what it found, not where: what is left between it leads there.
    mark = _stranger_to(parts)
    pattern = pattern_of(wanted)
    between = read.str.replace_all(pattern, mark).str.split(mark)
    places = (
        _places(max(first - 1, 0) + _utf16_length(text[:begin]), *each)
        for (first, _), begin, text, *each in zip(
            own, begins, looked, read.str.extract_all(pattern), between, strict=True
        )
    )
    return [_within(*each) for each in zip(places, texts, own, strict=True)]


def _own(text: str) -> tuple[int, int]:
    """Return from which character on, and up to which, a text as it is shown is the log's own."""
    before = _LEFT_OUT_BEFORE.match(text)
    begin = before.end() if before else 0
    end = begin + LONGEST_TEXT
    return begin, end if _LEFT_OUT_AFTER.fullmatch(text, end) else len(text)


def _within(places: list[tuple[int, int]], text: str, own: tuple[int, int]) -> list[tuple[int, int]]:
    first, end = own
    last = _utf16_length(text[:end])
    inside = ((max(begin, first), min(end, last)) for begin, end in places)
    return [(begin, end) for begin, end in inside if begin < end]


def _share(lengths: Sequence[int], most: int) -> int:
    """Return how much of each text is looked through: what the short ones leave is for the long ones."""
    left = most
    for before, length in enumerate(ordered := sorted(lengths)):
        share = left // (len(ordered) - before)
        if length > share:
            return share
        left -= length
    return most


def _begins(wanted: EventFilter, texts: Sequence[str], share: int) -> list[int]:
    """Return from where on each text is looked through, found in good time, or its beginning.

    What is found is not far behind: where an expression is large, a share has room for few characters.
    """
    until = time.monotonic() + _LOOKS_S
    far = (len(text) > share and time.monotonic() < until for text in texts)
    return [
        max(_first(wanted, text) - _LOOKED_BEHIND, 0) if is_far else 0
        for text, is_far in zip(texts, far, strict=True)
    ]


def _first(wanted: EventFilter, text: str) -> int:
    """Return at which character it is found first; 0 where it is not."""
    searched = text[:MATCHED_CHARACTERS] if wanted.regex else text
    at = pl.Series([searched]).str.find(pattern_of(wanted)).item()
    return 0 if at is None else len(searched.encode()[:at].decode())


def _stranger_to(texts: Sequence[str]) -> str:
    """Return a character that is in none of the texts, and means nothing in what replaces an expression."""
    known = set[str]().union(*texts)
    return next(mark for mark in map(chr, range(0xE000, 0x110000)) if mark not in known)


def _places(end: int, found: Iterable[str], between: Iterable[str]) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    for before, part in zip(between, found, strict=False):  # one more stands between than was found
        begin = end + _utf16_length(before)
        end = begin + _utf16_length(part)
        if part:
            places.append((begin, end))
        if len(places) == MOST_MARKS:
            break
    return places


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
