"""Where in a log bytes could not be read: the places among its lines."""

from dataclasses import dataclass

from core.file_result import FileResult
from core.parsed_log import Problem
from dashboard.services.wired import wiring
from jobs.record_texts import extent_table
from parsers.extent_table import ExtentTable

_READ_ALL_THE_SAME = frozenset({"conflict"})


@dataclass(frozen=True, slots=True)
class Hole:
    """Bytes that could not be read: `place` in the logical stream, where lines stand too; why in `detail`.

    Without a length no more comes there: the file was cut, or its archive is damaged from there on.
    """

    place: int
    offset: int
    length: int
    detail: str


def read_holes(file: FileResult) -> tuple[Hole, ...]:
    """The holes of a file in its order: those of its first problems, more are not kept."""
    # Without offset and length a problem is of the whole file, and of no place.
    problems = [p for p in file.problems if (p.offset or p.length) and p.kind not in _READ_ALL_THE_SAME]
    key = None if file.unfolded else file.extents_key
    extents = extent_table(wiring().store, key) if problems and key else None
    holes = (Hole(_place(p, file, extents), p.offset, p.length, p.detail) for p in problems)
    return tuple(sorted(holes, key=lambda hole: (hole.place, hole.offset)))


def _place(problem: Problem, file: FileResult, extents: ExtentTable | None) -> int:
    if file.unfolded and problem.offset + problem.length == file.file.size:
        return 2**63 - 1  # of the compression, in bytes of the raw file: what comes then was not unfolded
    return logical_place(problem.offset, extents)


def logical_place(raw_offset: int, extents: ExtentTable | None) -> int:
    """Where in the logical stream a byte of the raw file stands, or would; None: that is the stream."""
    if extents is None:
        return raw_offset
    number = extents.at_raw(raw_offset)
    if number < 0:
        return 0
    extent = extents[number]
    inside = raw_offset - extent.raw_offset
    return extent.logical_offset + (min(inside, extent.size) if extent.codec == "raw" else extent.size)
