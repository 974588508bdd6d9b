"""Where in a log bytes could not be read: the places among its lines."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow.parquet as pq
import streamlit as st

from core.file_result import FileResult
from core.parsed_log import Extent, Problem
from dashboard.services.wired import wiring

_READ_ALL_THE_SAME = frozenset({"conflict"})


@dataclass(frozen=True, slots=True)
class Hole:
    """Bytes that could not be read: `place` in the logical stream, where lines stand too; why in `detail`."""

    place: int
    offset: int
    length: int
    detail: str


def read_holes(file: FileResult) -> tuple[Hole, ...]:
    """The holes of a file in its order: those of its first problems, more are not kept."""
    problems = [p for p in file.problems if p.length and p.kind not in _READ_ALL_THE_SAME]
    extents = _extents(file.extents_key) if problems and file.extents_key and not file.unfolded else ()
    holes = (Hole(_place(p, file, extents), p.offset, p.length, p.detail) for p in problems)
    return tuple(sorted(holes, key=lambda hole: (hole.place, hole.offset)))


def _place(problem: Problem, file: FileResult, extents: Sequence[Extent]) -> int:
    if file.unfolded and problem.offset + problem.length == file.file.size:
        return 2**63 - 1  # of the compression, in bytes of the raw file: what comes then was not unfolded
    return logical_place(problem.offset, extents)


def logical_place(raw_offset: int, extents: Sequence[Extent]) -> int:
    """Where in the logical stream a byte of the raw file stands, or would; `extents` in the file's order."""
    number = bisect_right(extents, raw_offset, key=lambda extent: extent.raw_offset) - 1
    if number < 0:
        return 0 if extents else raw_offset
    extent = extents[number]
    inside = raw_offset - extent.raw_offset
    return extent.logical_offset + (min(inside, extent.size) if extent.codec == "raw" else extent.size)


@st.cache_data(max_entries=20, show_spinner=False)
def _extents(key: str) -> list[Extent]:
    """The extent table of an attempt, which never changes."""
    with wiring().store.open_local(key) as path:
        return [Extent(**row) for row in pq.read_table(path).to_pylist()]
