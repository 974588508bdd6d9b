"""Rows of the index as lines of a log: what pages, records and the hits of a search consist of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.file_result import FileResult
from jobs.log_order import Cursors, place_of
from jobs.record_texts import RecordTexts, cut


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event with its text; `cursor` is where it stands in the order it was read in."""

    file_id: str
    file_name: str
    record: int
    ts_ns: int | None
    mono_ns: int | None
    boot: int
    level: int
    source: str
    code: str | None
    signature: int
    offset: int
    length: int
    text: str
    cursor: str


def lines_of(
    files: Sequence[FileResult],
    rows: Sequence[dict[str, Any]],
    texts: RecordTexts,
    *,
    in_time: bool,
    shorten: Callable[[str], str] = cut,
) -> tuple[EventLine, ...]:
    """Return rows of the index as lines of a page, texts cut where they are very long."""
    write = Cursors(files).write
    read = zip(rows, texts.read_each(rows, shorten), strict=True)
    return tuple(line_of(files, row, text, write(place_of(row, in_time=in_time))) for row, text in read)


def line_of(files: Sequence[FileResult], row: dict[str, Any], text: str, cursor: str) -> EventLine:
    """Return a row of the index with its text and cursor as a line."""
    file = files[row["file"]].file
    same = ("record", "ts_ns", "mono_ns", "boot", "level", "source", "code", "signature", "offset", "length")
    return EventLine(
        file_id=file.id,
        file_name=file.name,
        text=text,
        cursor=cursor,
        **{name: row[name] for name in same},
    )
