"""The table of batches."""

from collections.abc import Callable, Sequence

from dashboard.components import tables
from dashboard.components.frame import clock
from dashboard.components.quantities import age, size
from dashboard.components.tables import Order, Picked
from dashboard.components.tokens import state_word
from dashboard.services.batches import BatchRow

_RECORDED = "From the first time in its logs to the last; the batch's page tells both to the minute"


def draw_batches(
    rows: Sequence[BatchRow],
    *,
    tick: bool,
    order: Order | None = None,
    reorder: Callable[[str], None] | None = None,
) -> Picked:
    """Draw all the rows, which lead onward, and can be ticked where asked; the rest is `tables.show`'s."""
    shown = [
        {
            "id": row.id,
            "batch": row.id,
            "state": [state_word(row.state).text],
            "progress": row.progress,
            "vehicle": row.vehicle_id or row.vin,
            "platform": row.platform,
            "firmware": row.firmware,
            "files": row.total_files,
            "failed": row.failed_files or None,
            "recorded": clock().stretch(row.first_at, row.last_at) if row.first_at and row.last_at else None,
            "bytes": size(row.bytes),
            "events": row.events,
            "faults": row.faults,
            "age": age(row.created_at),
            "by": {"bytes": row.bytes, "recorded": row.first_at, "age": row.created_at},
        }
        for row in rows
    ]
    columns = {
        "batch": tables.text("Batch", 94),
        "state": tables.state_chips(92),
        "progress": tables.bar("Progress", 62),
        "vehicle": tables.text("Vehicle", 136),
        "platform": tables.text("Platform", 62),
        "firmware": tables.text("Firmware", 62),
        "recorded": tables.text("Recorded", 138, tip=_RECORDED),
        "files": tables.number("Files", 46),
        "failed": tables.number("Failed", 50, tip="Files that could not be read"),
        "bytes": tables.text("Size", 62),
        "events": tables.number("Events", 74),
        "faults": tables.number("Faults", 50),
        "age": tables.text("Age", 56),
    }
    return tables.show(
        shown,
        columns,
        key="batches",
        alt="Batches",
        onward=True,
        tick=tick,
        most=len(shown),
        order=order,
        reorder=reorder,
    )
