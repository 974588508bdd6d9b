"""The table of batches."""

from collections.abc import Callable, Sequence

from dashboard.components import tables
from dashboard.components.quantities import age, size
from dashboard.components.tables import Order, Picked
from dashboard.components.tokens import state_word
from dashboard.services.batches import BatchRow


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
            "bytes": size(row.bytes),
            "events": row.events,
            "faults": row.faults,
            "age": age(row.created_at),
            "by": {"bytes": row.bytes, "age": row.created_at},
        }
        for row in rows
    ]
    columns = {
        "batch": tables.text("Batch", 104),
        "state": tables.state_chips(92),
        "progress": tables.bar("Progress", 100),
        "vehicle": tables.text("Vehicle", 150),
        "platform": tables.text("Platform", 66),
        "firmware": tables.text("Firmware", 74),
        "files": tables.number("Files", 56),
        "failed": tables.number("Unreadable", 78),
        "bytes": tables.text("Size", 74),
        "events": tables.number("Events", 84),
        "faults": tables.number("Faults", 54),
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
