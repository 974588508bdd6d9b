"""Rows of a log that stand for bytes which could not be read."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components.quantities import count, plural
from dashboard.services.log_holes import Hole
from dashboard.services.logs import EventLine, FileResult

HoleRows = Mapping[int, Sequence[Mapping[str, Any]]]
NO_HOLES: HoleRows = {}
_MOST_TOGETHER = 3  # between two lines; more are told in one row


def around(
    lines: Sequence[EventLine], record: int, context: int
) -> tuple[Sequence[EventLine], bool, int | None]:
    """Those `lines` that are shown around a record, with what `hole_rows` has to know of their ends.

    `lines` hold one more on either side than the `context` that is shown: it tells whether there is one.
    """
    chosen = [n for n, line in enumerate(lines) if line.record == record]
    first, end = chosen[0] - context, chosen[-1] + 1 + context
    until = lines[end].offset if end < len(lines) else None
    return lines[max(first, 0) : end], first <= 0, until


def hole_rows(
    lines: Sequence[EventLine], holes: Sequence[Hole], *, begins: bool, until: int | None
) -> HoleRows:
    """The rows to put before each of the lines, by its position in `lines`; at their number, behind the last.

    Both are in the file's order. `begins`: nothing stands before the first line; else what is missing there
    belongs to the page before. `until`: where the line behind the last one stands; None: there is none.
    """
    places: dict[int, list[Hole]] = {}
    for hole in holes:
        before = next((n for n, line in enumerate(lines) if line.offset >= hole.place), len(lines))
        early = before == 0 and not begins
        late = before == len(lines) and until is not None and hole.place > until
        if not early and not late:
            places.setdefault(before, []).append(hole)
    return {before: _rows(together) for before, together in places.items()}


def _rows(holes: Sequence[Hole]) -> list[dict[str, Any]]:
    if len(holes) <= _MOST_TOGETHER:
        return [
            {
                "hole": f"{plural(hole.length, 'byte')} not readable: {hole.detail}"
                if hole.length
                else hole.detail,
                "title": f"From byte {count(hole.offset)} of the file on",
            }
            for hole in holes
        ]
    size, places = sum(hole.length for hole in holes), sum(hole.length > 0 for hole in holes)
    return [
        {
            "hole": f"{plural(size, 'byte')} in {count(places)} places not readable",
            "title": f"From byte {count(holes[0].offset)} to {count(holes[-1].offset + holes[-1].length)}",
        }
    ]


def unread_words(file: FileResult, holes: Sequence[Hole]) -> str:
    """How many bytes of a file could not be read, in how many of its `holes`: some have none."""
    places = sum(hole.length > 0 for hole in holes)
    more = file.problem_count > len(file.problems)
    where = f"{'at least ' if more else ''}{plural(places, 'place')}"
    first = "the first is" if places == 1 else f"the first {places} are"
    unread = plural(file.bytes_skipped, "byte")
    return f"{unread} in {where} could not be read; {first if more else 'they are'} marked between the lines."
