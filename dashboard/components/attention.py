"""What needs attention, as rows: stuck and failed batches, unreadable files, faults that are new or worse."""

from collections.abc import Callable, Iterable, Sequence

from dashboard.components import links
from dashboard.components.fault_names import name_of
from dashboard.components.markdown import plain
from dashboard.components.quantities import NBSP, age, plural
from dashboard.components.rows import Link, Row
from dashboard.components.tokens import level_word, state_word
from dashboard.services.batches import BatchRow
from dashboard.services.fleet import (
    COMPARED_DAYS,
    MOST_OF_A_KIND,
    NEW_DAYS,
    Attention,
    Evidence,
    FaultRow,
    Regression,
)

SHOWN_OF_A_KIND = 3


def attention_rows(
    attention: Attention, evidence: Callable[[int], Evidence | None], *, most: int = SHOWN_OF_A_KIND
) -> list[Row]:
    """The rows, worst kind first, `most` of each kind: one trouble must not hide the others.

    `evidence` says of a fault's id where it can be seen.
    """
    return [
        *_batches(attention.stuck[:most], "stuck"),
        *_batches(attention.failed[:most], "failed"),
        *(_worse(fault, evidence) for fault in attention.worse[:most]),
        *(_fault(fault, evidence) for fault in _only_new(attention)[:most]),
        *_batches(attention.unreadable[:most], "unreadable"),
    ]


def _only_new(attention: Attention) -> list[FaultRow]:
    """Faults that are new and not already told of as worse."""
    told = {fault.fault_id for fault in attention.worse}
    return [fault for fault in attention.new_faults if fault.id not in told]


def attention_count(attention: Attention, *, most: int = MOST_OF_A_KIND) -> int:
    """How many things were found, `most` of each kind counted."""
    return sum(min(len(kind), most) for kind in _kinds(attention))


def attention_note(attention: Attention, shown: int) -> str:
    """How many things stand here, of how many, as far as they were counted."""
    total = attention_count(attention)
    if not total:
        return ""
    at_least = "at least " if _has_more(attention) else ""
    if shown < total or at_least:
        return f"{shown} of {at_least}{plural(total, 'item')}, the worst of each kind"
    return f"{plural(total, 'item')}, worst first"


def _has_more(attention: Attention) -> bool:
    """Whether there may be more than was looked up; new faults told of as worse were looked up too."""
    kinds = (attention.stuck, attention.failed, attention.worse, attention.unreadable)
    more_are_new = attention.new_total > len(attention.new_faults)
    return more_are_new or any(len(kind) == MOST_OF_A_KIND for kind in kinds)


def _kinds(attention: Attention) -> tuple[Sequence[object], ...]:
    return (
        attention.stuck,
        attention.failed,
        attention.worse,
        _only_new(attention),
        attention.unreadable,
    )


def _batches(rows: Iterable[BatchRow], word: str) -> list[Row]:
    return [_batch(row, word) for row in rows]


def _batch(row: BatchRow, word: str) -> Row:
    says = {
        "stuck": f"has stood at {state_word(row.state).text} for {age(row.state_changed_at)}",
        "failed": plain(row.failure or "could not be finished"),
        "unreadable": f"completed with {row.failed_files} of {plural(row.total_files, 'file')} unreadable",
    }[word]
    return Row(
        word=state_word(word),
        text=f"**{row.id}** {says}",
        note=plain(f"{row.vehicle_id or row.vin} · firmware {row.firmware}"),
        age=age(row.state_changed_at),
        links=(Link("Batch", links.BATCH, {"batch": row.id}),),
    )


def _fault(fault: FaultRow, evidence: Callable[[int], Evidence | None]) -> Row:
    name = plain(name_of(fault.code, fault.template))
    first = plain(fault.first_firmware or "–")
    rate = f"{fault.rate_per_100h or 0:.1f}/100{NBSP}h in {NEW_DAYS}{NBSP}d"
    return Row(
        word=state_word("new"),
        text=f"**{fault.name}** {name}; first seen with {first}",
        note=f"{level_word(fault.level).text} · {plural(fault.vehicles, 'vehicle')} · {rate}",
        age=age(fault.first_seen_at),
        links=_onward(fault.id, evidence),
    )


def _worse(fault: Regression, evidence: Callable[[int], Evidence | None]) -> Row:
    """Both rates first: they are what must not be cut off."""
    now = f"{fault.now.rate_per_100h:.3g} per 100{NBSP}h on {plain(fault.firmware)}"
    before = f"{fault.before.rate_per_100h:.3g} on {plain(fault.before_firmware)}"
    name = plain(name_of(fault.code, fault.template))
    vehicles = plural(fault.now.vehicles, "vehicle")
    return Row(
        word=state_word("worse"),
        text=f"**F-{fault.fault_id}** {now}, {before}: {name}",
        note=f"{level_word(fault.level).text} · {vehicles} · last {COMPARED_DAYS}{NBSP}d",
        age=age(fault.last_seen_at),
        links=_onward(fault.fault_id, evidence),
    )


def _onward(fault_id: int, evidence: Callable[[int], Evidence | None]) -> tuple[Link, ...]:
    """To the newest line that shows the fault, and to all batches that do."""
    batches = Link("Batches", links.BATCHES, {"fault": f"F-{fault_id}"})
    seen = evidence(fault_id)
    if seen is None:
        return (batches,)
    return (Link("Line", *links.evidence(seen.batch_id, seen.file_id, seen.record)), batches)
