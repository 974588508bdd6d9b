"""What a diagnosis may rest on: a bounded set of faults and warnings, each with an id and records to cite.

It is made from the report of a batch, so that a diagnosis can be made again, and checked, without the index.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.diagnosis.knowledge import Subject
from core.diagnosis.topics import topics_of
from core.parsed_log import EARLIEST_NS, WARNING

ReadText = Callable[[str, int, int], str]  # file id, offset, length → the record's text
FAULTS_WEIGHED = 40
WARNINGS_WEIGHED = 20
LONGEST_TEXT = 300  # characters of a record that are quoted


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where an episode begins and how long it lasts; times in ns, None where the record has none."""

    file_id: str
    record: int
    offset: int
    length: int
    ts_ns: int | None = None
    mono_ns: int | None = None
    boot: int = 0
    until_ns: int | None = None
    count: int = 1

    @property
    def is_timed(self) -> bool:
        """Whether its wall-clock time can be compared with that of another file."""
        return self.ts_ns is not None and self.ts_ns >= EARLIEST_NS


@dataclass(frozen=True, slots=True)
class FleetRate:
    """How usual a fault is elsewhere: on how many of how many other vehicles like this, and how often."""

    vehicles: int
    of_vehicles: int
    per_hour: float


@dataclass(frozen=True, slots=True)
class Item:
    """One fault or warning of the batch. `text` is the record of its first occurrence."""

    id: str  # 'E1' …
    is_fault: bool
    code: str | None
    signature: str
    source: str
    level: int
    template: str
    text: str
    count: int
    episodes: int
    parts: tuple[int, ...]  # in which of ten equal parts of the recorded time it is seen, from 0
    occurrences: tuple[Occurrence, ...]
    subject: Subject
    fleet: FleetRate | None = None
    ecu: str = ""  # that alone wrote it, '' where several did

    @property
    def severity(self) -> int:
        """The level, a code without one counted as a warning: 1 fatal, 2 error, 3 warning or less."""
        return min(self.level or WARNING, WARNING)

    @property
    def first(self) -> Occurrence:
        """Where it begins."""
        return self.occurrences[0]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A batch as the rules see it."""

    batch_id: str
    platform: str | None
    firmware: str
    first_ns: int | None
    last_ns: int | None
    clock: str
    hours: float
    boots: int
    totals: Mapping[str, Any]
    quality: Mapping[str, Any]
    files: Mapping[str, str]  # names of the files cited, as far as the report has them
    items: tuple[Item, ...]
    repeated: tuple[str, ...] = ()  # other batches of the vehicle that hold bytes of this one

    @property
    def recorded_s(self) -> float:
        """Seconds that were recorded; from the first to the last record where no clock was set."""
        if self.hours or self.first_ns is None or self.last_ns is None:
            return self.hours * 3600
        return (self.last_ns - self.first_ns) / 1e9

    @property
    def faults(self) -> tuple[Item, ...]:
        """The items that are faults, not mere warnings."""
        return tuple(item for item in self.items if item.is_fault)


def collect_evidence(
    report: Mapping[str, Any],
    read_text: ReadText,
    *,
    fleet: Mapping[str, FleetRate] | None = None,
    files: Mapping[str, str] | None = None,
    repeated: Sequence[str] = (),
) -> Evidence:
    """Choose the evidence from a report's body (docs/reference/report.md) and read the records it quotes.

    `fleet` tells by code, or `signature/source` of a fault without one, how usual it is on other vehicles of
    the platform; `files` names files by id; `repeated` names the other batches that hold bytes of this one.
    """
    recording = report["recording"]
    chosen = [(fault, True) for fault in report["faults"][:FAULTS_WEIGHED]]
    chosen += [(warning, False) for warning in report["warnings"][:WARNINGS_WEIGHED]]
    cited = [(row, is_fault) for row, is_fault in chosen if row["occurrences"]]
    items = [
        _item(f"E{number}", row, read_text, fleet or {}, is_fault=is_fault)
        for number, (row, is_fault) in enumerate(cited, start=1)
    ]
    return Evidence(
        batch_id=report["batch_id"],
        platform=report["platform"],
        firmware=report["firmware"],
        first_ns=recording["first_ns"],
        last_ns=recording["last_ns"],
        clock=recording["clock"],
        hours=recording["hours"],
        boots=recording["boots"],
        totals=report["totals"],
        quality=report["data_quality"],
        files=files or {},
        items=tuple(items),
        repeated=tuple(repeated),
    )


def _item(
    number: str,
    row: Mapping[str, Any],
    read_text: ReadText,
    fleet: Mapping[str, FleetRate],
    *,
    is_fault: bool,
) -> Item:
    occurrences = _occurrences(row["occurrences"])
    first = occurrences[0]
    text = quote(read_text(first.file_id, first.offset, first.length))
    words = text if row["code"] else f"{row['template']} {text}"
    return Item(
        id=number,
        is_fault=is_fault,
        code=row["code"],
        signature=row["signature"],
        source=row["source"],
        level=row["level"],
        template=row["template"],
        text=text,
        count=row["count"],
        episodes=row["episodes"],
        parts=tuple(row["parts"]),
        occurrences=occurrences,
        subject=Subject(row["code"], topics_of(row["code"], words)),
        fleet=fleet.get(row["code"] or f"{row['signature']}/{row['source']}"),
        ecu=_ecu(row["sources"]),
    )


def _occurrences(rows: Sequence[Mapping[str, Any]]) -> tuple[Occurrence, ...]:
    return tuple(Occurrence(**row) for row in rows)


def _ecu(sources: Sequence[str]) -> str:
    ecus = {source.split("/")[0] for source in sources}
    return ecus.pop() if len(ecus) == 1 else ""


def quote(text: str) -> str:
    """Return a record's text as it is cited: one line, at most LONGEST_TEXT characters."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"
