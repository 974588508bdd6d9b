"""Tables of faults: the fleet's worst, and those of one batch."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components import tables
from dashboard.components.fault_names import message_of
from dashboard.components.quantities import age
from dashboard.components.tokens import level_word, state_word
from dashboard.services.fleet import FaultRow


def draw_fleet_faults(faults: Sequence[FaultRow], days: int) -> int | None:
    """The fleet's faults by rate, with their days as bars; return the id of the one that was clicked."""
    rows = [
        {
            "id": fault.id,
            "fault": fault.name,
            "level": [level_word(fault.level).text],
            "state": [state_word(fault.state).text],
            "code": fault.code,
            "message": message_of(fault.code, fault.template),
            "vehicles": fault.vehicles,
            "rate": fault.rate_per_100h,
            "daily": list(fault.daily),
            "first": fault.first_firmware,
            "seen": f"{age(fault.last_seen_at)} ago",
            "by": {
                "fault": fault.id,
                "level": fault.level,
                "daily": fault.episodes,
                "seen": fault.last_seen_at,
            },
        }
        for fault in faults
    ]
    columns = {
        "fault": tables.text("Fault", 66),
        "level": tables.level_chips(),
        "state": tables.state_chips(),
        "code": tables.text("Code", 104),
        "message": tables.text("Message", 270),
        "vehicles": tables.number("Vehicles", 68),
        "rate": tables.number("/100 h", 64, "%.2f", tip=f"Episodes per 100 hours logged, last {days} days"),
        "daily": tables.sparkline(f"{days} d", 96),
        "first": tables.text("First fw", 72),
        "seen": tables.text("Last seen", 92),
    }
    picked = tables.show(
        rows, columns, key="fleet_faults", alt="The worst faults of the fleet", onward=True
    ).onward
    return None if picked is None else int(picked)


def draw_batch_faults(faults: Sequence[Mapping[str, Any]]) -> int | None:
    """Faults of one batch, worst first; return the position of the one that was clicked."""
    rows = [
        {
            "id": place,
            "level": [level_word(fault["level"]).text],
            "code": fault["code"],
            "message": message_of(fault["code"], fault["template"]),
            "source": fault["source"],
            "episodes": fault["episodes"],
            "count": fault["count"],
            "by": {"level": fault["level"]},
        }
        for place, fault in enumerate(faults)
    ]
    columns = {
        "level": tables.level_chips(66),
        "code": tables.text("Code", 98),
        "message": tables.text("Message", 216),
        "source": tables.text("Source", 104),
        "episodes": tables.number("Episodes", 66, tip="Occurrences less than 60 s apart count as one"),
        "count": tables.number("Count", 56),
    }
    picked = tables.show(
        rows, columns, key="batch_faults", alt="The worst faults of this batch", onward=True
    ).onward
    return None if picked is None else int(picked)
