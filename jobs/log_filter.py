"""Which events are wanted: by columns of the index, which the scan filters, and by their text."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import repeat

import numpy as np
import polars as pl
import pyarrow as pa

from core.errors import InvalidInputError
from jobs.expression_size import check_size, is_small


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; an empty set means all. Times are UTC ns, the second exclusive."""

    levels: frozenset[int] = frozenset()
    sources: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    signatures: frozenset[int] = frozenset()
    boots: frozenset[int] = frozenset()
    from_ns: int | None = None
    to_ns: int | None = None
    text: str = ""  # found anywhere in the text, upper or lower case
    regex: bool = False  # `text` is a regular expression, of the kind that runs in linear time


EVERYTHING = EventFilter()
# For the 4 kB an expression is tried on: a byte may still cost as many steps as the expression has places.
_SLOWEST_S = 0.02
LONGEST_WANTED = 300  # characters of what is looked for
MATCHED_CHARACTERS = 1 << 16  # of one text: a few long lines must not take an expression minutes
# What asks where a text begins or ends. \b and \B do not: what stands around a record (LF, CR, NUL) is no
# part of a word, but where a line was cut at its longest; and among rows so long none is judged by its bytes.
_ENDS = re.compile(r"(?<!\[)\^|\$|\\[Az]")
_IN_WORDS = {
    "unclosed group": "missing )",
    "unopened group": "a ) without its (",
    "unclosed character class": "missing ]",
    "unclosed counted repetition": "missing }",
    "repetition operator missing expression": "there is nothing before a *, + or ? that it could repeat",
    "incomplete escape sequence, reached end of pattern prematurely": "a \\ at the end",
}


def conditions(wanted: EventFilter) -> Iterator[pl.Expr]:
    """Yield what a row of the index must fulfil; the text is not in it."""
    sets = {
        "level": wanted.levels,
        "source": wanted.sources,
        "code": wanted.codes,
        "signature": wanted.signatures,
        "boot": wanted.boots,
    }
    types = {"level": pl.UInt8(), "signature": pl.UInt64(), "boot": pl.UInt16()}
    for name, values in sets.items():
        if values:
            kind = types.get(name, pl.String())
            yield pl.col(name).cast(kind).is_in(pl.Series(sorted(values), dtype=kind).implode())
    if wanted.from_ns is not None:
        yield pl.col.ts_ns >= wanted.from_ns
    if wanted.to_ns is not None:
        yield pl.col.ts_ns < wanted.to_ns


def matcher(wanted: EventFilter) -> Callable[[pl.Series], pl.Series]:
    """Return what says of texts whether they hold the wanted one; polars' expressions run in linear time.

    An expression is looked for in the first MATCHED_CHARACTERS of a text. Raises InvalidInputError.
    """
    pattern = pattern_of(wanted)
    if wanted.regex:
        check_size(wanted.text)

    def matches(texts: pl.Series) -> pl.Series:
        try:
            return (_beginnings(texts) if wanted.regex else texts).str.contains(pattern)
        except pl.exceptions.ComputeError as error:
            raise InvalidInputError(
                "text", f"'{wanted.text[:80]}' is no regular expression: {_reason(str(error))}."
            ) from None

    matches(_sample())  # a bad expression is told before anything is read
    if wanted.regex and all(_is_slow(matches) for _ in range(3)):
        raise InvalidInputError(
            "text", f"{wanted.text[:80]!r} would take hours: repeat less within what is repeated."
        )
    return matches


def block_matcher(wanted: EventFilter) -> Callable[[bytes], bool] | None:
    """Return what says of bytes with many texts in them whether any of these may hold the wanted one.

    None where the expression asks where a text begins or ends, which the bytes do not say, and where many
    bytes at once might take it long.
    """
    if not wanted.text or (wanted.regex and (_ENDS.search(wanted.text) or not is_small(wanted.text))):
        return None
    pattern = pattern_of(wanted)

    def may_hold(block: bytes) -> bool:
        ends = np.array([0, len(block)], np.int64)
        column = pa.Array.from_buffers(pa.large_string(), 1, [None, pa.py_buffer(ends), pa.py_buffer(block)])
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:  # what is no UTF-8 is decoded text by text
            return True
        return bool(pl.Series(column).str.contains(pattern).any())

    return may_hold


def _is_slow(matches: Callable[[pl.Series], pl.Series]) -> bool:
    begun = time.thread_time()
    matches(_sample())
    return time.thread_time() - begun > _SLOWEST_S


def _beginnings(texts: pl.Series) -> pl.Series:
    longest = texts.str.len_bytes().max() or 0
    assert isinstance(longest, int)  # noqa: S101 - what lengths are
    return texts if longest <= MATCHED_CHARACTERS else texts.str.head(MATCHED_CHARACTERS)


@cache
def _sample() -> pl.Series:
    line = "2026-11-20T06:00:00.125Z ECU1 app[12]: state 0x1f of cell_96 is 3.91 V, retry"
    return pl.Series([*repeat(line, 25), "a " * 1000])


def pattern_of(wanted: EventFilter) -> str:
    """Return what is looked for as an expression of the library."""
    return f"(?i){wanted.text}" if wanted.regex else f"(?i){re.escape(wanted.text)}"


def check_search(wanted: EventFilter) -> None:
    """Raise InvalidInputError for a text that is too long, or a regular expression that is none."""
    if len(wanted.text) > LONGEST_WANTED:
        raise InvalidInputError("text", f"A search is for {LONGEST_WANTED} characters at most.")
    matcher(wanted)


def _reason(told: str) -> str:
    """Return what the regex library found wrong, without what polars puts around it."""
    lines = [line.strip() for line in told.split("\n\n", maxsplit=1)[0].splitlines()]
    named = [line for line in lines if line.startswith("error: ")]
    reason = (named[-1] if named else lines[0].removeprefix("regex error: ")).removeprefix("error: ")
    return _IN_WORDS.get(reason, reason).rstrip(".")
