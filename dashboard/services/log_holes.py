"""Where in a log bytes could not be read: the places among its lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.file_result import FileResult
from core.log_file import LogFile
from core.parsed_log import Problem
from dashboard.services.wired import wiring
from jobs.record_texts import extent_table
from parsers.extent_table import ExtentTable

_BEHIND_ALL = 2**63 - 1
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


def read_holes(file: FileResult, archives: Sequence[FileResult] = ()) -> tuple[Hole, ...]:
    """The holes of a file in its order: those of its first problems, more are not kept.

    `archives` are those of its batch: what one of them says of a file that it held is known to it alone.
    """
    # Without offset and length a problem is of the whole file, and of no place.
    problems = [p for p in file.problems if (p.offset or p.length) and p.kind not in _READ_ALL_THE_SAME]
    key = None if file.unfolded else file.extents_key
    extents = extent_table(wiring().store, key) if problems and key else None
    holes = [Hole(_place(p, file, extents), p.offset, p.length, p.detail) for p in problems]
    holes += (_end(file, why) for archive in archives for why in _said_of(file.file, archive))
    return tuple(sorted(holes, key=lambda hole: (hole.place, hole.offset)))


def _said_of(file: LogFile, archive: FileResult) -> Iterator[str]:
    """Yield why an archive holds no more of the file, or that it is not what went in."""
    held = file.name.removeprefix(f"{archive.file.name}/")
    if held == file.name:
        return
    for problem in archive.problems:
        at_end = problem.length == 0 and problem.offset == file.size
        if at_end and problem.detail.startswith(f"{held}: "):
            yield problem.detail.removeprefix(f"{held}: ")


def _end(file: FileResult, why: str) -> Hole:
    return Hole(_BEHIND_ALL, file.file.size, 0, why)


def _place(problem: Problem, file: FileResult, extents: ExtentTable | None) -> int:
    if file.unfolded and problem.offset + problem.length == file.file.size:
        return _BEHIND_ALL  # of the compression, in bytes of the raw file: what comes then was not unfolded
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
