"""What needs attention, as rows: stuck and failed batches, unreadable files, new faults."""

from collections.abc import Iterable

from dashboard.components import links
from dashboard.components.fault_names import name_of
from dashboard.components.markdown import plain
from dashboard.components.quantities import age, plural
from dashboard.components.rows import Row
from dashboard.components.tokens import level_word, state_word
from dashboard.services.batches import BatchRow
from dashboard.services.fleet import MOST_OF_A_KIND, Attention, FaultRow

SHOWN_OF_A_KIND = 3


def attention_rows(attention: Attention) -> list[Row]:
    """The rows, worst kind first, a few of each kind: one trouble must not hide the others."""
    return [
        *_batches(attention.stuck[:SHOWN_OF_A_KIND], "stuck"),
        *_batches(attention.failed[:SHOWN_OF_A_KIND], "failed"),
        *(_fault(fault) for fault in attention.new_faults[:SHOWN_OF_A_KIND]),
        *_batches(attention.unreadable[:SHOWN_OF_A_KIND], "unreadable"),
    ]


def attention_note(attention: Attention, shown: int) -> str:
    """How many things there are, as far as they were counted, and how many of them stand here."""
    kinds = (attention.stuck, attention.failed, attention.new_faults, attention.unreadable)
    total = sum(len(kind) for kind in kinds)
    if not total:
        return ""
    at_least = "at least " if any(len(kind) == MOST_OF_A_KIND for kind in kinds) else ""
    return f"{at_least}{plural(total, 'item')}, worst first" + (f"; {shown} shown" if shown < total else "")


def _batches(rows: Iterable[BatchRow], word: str) -> list[Row]:
    return [_batch(row, word) for row in rows]


def _batch(row: BatchRow, word: str) -> Row:
    says = {
        "stuck": f"has stood at {row.state} for {age(row.state_changed_at)}",
        "failed": plain(row.failure or "could not be finished"),
        "unreadable": f"completed with {row.failed_files} of {plural(row.total_files, 'file')} unreadable",
    }[word]
    return Row(
        word=state_word(word),
        text=f"**{row.id}** {says}",
        note=plain(f"{row.vehicle_id or row.vin} · firmware {row.firmware}"),
        age=age(row.state_changed_at),
        link="Open batch",
        page=links.BATCH,
        query=(("batch", row.id),),
    )


def _fault(fault: FaultRow) -> Row:
    name = plain(name_of(fault.code, fault.template))
    first = plain(fault.first_firmware or "–")
    rate = f"{fault.rate_per_100h or 0:.2f} per 100 h"
    return Row(
        word=state_word("new"),
        text=f"**{fault.name}** {name}; first seen with {first}",
        note=f"{level_word(fault.level).text} · {plural(fault.vehicles, 'vehicle')} · {rate}",
        age=age(fault.first_seen_at),
        link="See batches",
        page=links.BATCHES,
        query=(("firmware", fault.first_firmware or ""),),
    )
