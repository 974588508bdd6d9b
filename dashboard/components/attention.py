"""What needs attention, as rows: stuck and failed batches, unreadable files, new faults."""

from collections.abc import Iterable

from dashboard.components import links
from dashboard.components.fault_names import name_of
from dashboard.components.markdown import plain
from dashboard.components.quantities import age, plural
from dashboard.components.rows import Row
from dashboard.components.tokens import level_word, state_word
from dashboard.services.batches import BatchRow
from dashboard.services.fleet import Attention, FaultRow

MOST_OF_A_KIND = 3


def attention_rows(attention: Attention) -> list[Row]:
    """The rows, worst kind first, a few of each kind: one trouble must not hide the others."""
    return [
        *_batches(attention.stuck[:MOST_OF_A_KIND], "stuck"),
        *_batches(attention.failed[:MOST_OF_A_KIND], "failed"),
        *(_fault(fault) for fault in attention.new_faults[:MOST_OF_A_KIND]),
        *_batches(attention.unreadable[:MOST_OF_A_KIND], "unreadable"),
    ]


def attention_count(attention: Attention) -> int:
    """How many things there are in all."""
    kinds = (attention.stuck, attention.failed, attention.new_faults, attention.unreadable)
    return sum(len(kind) for kind in kinds)


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
