"""Where in raw text a search may find something: hyperscan over the bytes, at several GB/s.

It only says what need not be looked at. Whether a line matches is for `jobs.log_filter.matcher` to say, whose
regular expressions are those of the `regex` crate; where hyperscan might miss what that finds (text beyond
ASCII, anchors, syntax that only one of them has), everything is looked at.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jobs.log_filter import EventFilter

MOST_PLACES = 4096  # in one stretch: with more of them, looking at every line of it is as fast
# Flags and groups with names, classes in classes, classes by Unicode property, anchors: not the same in both.
_ONLY_ONE_OF_THEM = re.compile(r"\(\?(?!:)|\[\[|&&|--|~~|\\[pPuUxAzZbB<>]|\$|(?<!\[)\^")


@dataclass(frozen=True, slots=True)
class Prefilter:
    """A compiled search; `places` may be called from one thread at a time."""

    database: Any

    def places(self, data: bytes) -> npt.NDArray[np.int64] | None:
        """Return the last byte of each stretch of `data` that may match, ascending; None: anywhere."""
        if not data or not data.isascii():
            return None if data else np.empty(0, np.int64)
        ends: list[int] = []

        def found(_: int, __: int, end: int, ___: int, ____: object) -> bool:
            ends.append(end)
            return len(ends) > MOST_PLACES

        hyperscan = _library()
        try:
            self.database.scan(data, match_event_handler=found)
        except hyperscan.ScanTerminated:
            return None
        return np.unique(np.asarray(ends, np.int64)) - 1


def make_prefilter(wanted: EventFilter) -> Prefilter | None:
    """Compile a search, None for one that hyperscan might see otherwise."""
    text = wanted.text
    if not text or not text.isascii() or (wanted.regex and _ONLY_ONE_OF_THEM.search(text)):
        return None
    hyperscan = _library()
    expression = text if wanted.regex else "".join(f"\\x{byte:02x}" for byte in text.encode())
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=[expression.encode()],
            flags=[hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_PREFILTER],
        )
    except hyperscan.error:  # it may match nothing at all, or is too much for hyperscan
        return None
    return Prefilter(database)


def _library() -> Any:
    import hyperscan  # noqa: PLC0415 — only who searches pays for it

    return hyperscan
