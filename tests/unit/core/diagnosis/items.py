"""Evidence items in one line each."""

from collections.abc import Sequence
from typing import Any

from core.diagnosis.evidence import Evidence, FleetRate, Item, Occurrence
from core.diagnosis.knowledge import Subject
from core.diagnosis.topics import topics_of

START_NS = 1_795_240_800_000_000_000
SECOND = 1_000_000_000


def occurrence(at: float | None, file_id: str = "f", record: int | None = None, **fields: Any) -> Occurrence:
    """An occurrence `at` seconds after the start; its record number grows with the time unless given."""
    ts_ns = None if at is None else START_NS + round(at * SECOND)
    number = round((at or 0) * 10) if record is None else record
    defaults = {"offset": number * 100, "length": 10, "ts_ns": ts_ns, "until_ns": ts_ns}
    return Occurrence(file_id, number, **(defaults | fields))


def item(
    number: int,
    text: str,
    at: Sequence[float | Occurrence],
    *,
    code: str | None = None,
    level: int = 2,
    is_fault: bool = True,
    parts: int = 1,
    episodes: int | None = None,
    fleet: FleetRate | None = None,
    file_id: str = "f",
) -> Item:
    """An item seen at these seconds."""
    seen = tuple(o if isinstance(o, Occurrence) else occurrence(o, file_id) for o in at)
    return Item(
        id=f"E{number}",
        is_fault=is_fault,
        code=code,
        signature=f"{number:016x}",
        source="ECM/app",
        level=level,
        template=text,
        text=text,
        count=sum(o.count for o in seen),
        episodes=episodes or len(seen),
        parts=tuple(range(parts)),
        occurrences=seen,
        subject=Subject(code, topics_of(code, text)),
        fleet=fleet,
    )


def evidence(*items: Item, span_s: float = 3600.0, **quality: Any) -> Evidence:
    """A recording that holds these items and reads whole."""
    return Evidence(
        batch_id="B-TEST",
        platform="J7",
        firmware="2.4.1",
        first_ns=START_NS,
        last_ns=START_NS + round(span_s * SECOND),
        clock="utc",
        hours=span_s / 3600,
        boots=1,
        totals={"events": 1000, "levels": {"2": 5, "4": 995}},
        quality={
            "bytes_parsed": 100_000,
            "bytes_skipped": 0,
            "files_read": 1,
            "unreadable": [],
            "duplicates": [],
            "problems": [],
            "clock_jump_count": 0,
        }
        | quality,
        files={},
        items=items,
    )
