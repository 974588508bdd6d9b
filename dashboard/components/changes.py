"""What changed since this vehicle's previous batch: faults by episodes per hour, before and now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.components import tables
from dashboard.components.fault_names import readable

Report = Mapping[str, Any]
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One fault in two batches; rates are episodes per hour of log."""

    fault: str
    before: float
    now: float

    @property
    def words(self) -> str:
        """`new here`, `gone`, or the change in per cent."""
        if not self.before:
            return "new here"
        if not self.now:
            return "gone"
        return f"{self._per_cent:+,.0f}\u00a0%".replace("-", "−")

    @property
    def seen(self) -> bool:
        """Whether the words say that anything changed."""
        return not self.before or not self.now or round(self._per_cent) != 0

    @property
    def _per_cent(self) -> float:
        return 100 * (self.now / self.before - 1)


def find_changes(before: Report, now: Report) -> list[Change]:
    """Faults whose rate differs, largest difference first; none where either has no hours."""
    hours_before, hours_now = before["recording"]["hours"], now["recording"]["hours"]
    if not hours_before or not hours_now:
        return []
    old = {_identity(fault): fault for fault in before["faults"]}
    new = {_identity(fault): fault for fault in now["faults"]}
    changes = [
        Change(
            fault=_name(new.get(key) or old[key]),
            before=old[key]["episodes"] / hours_before if key in old else 0.0,
            now=new[key]["episodes"] / hours_now if key in new else 0.0,
        )
        for key in {**new, **old}
    ]
    return sorted(
        filter(lambda change: change.seen, changes), key=lambda change: -abs(change.now - change.before)
    )[:_SHOWN]


def _identity(fault: Report) -> tuple[str, ...]:
    return (fault["code"],) if fault["code"] else (fault["signature"], fault["source"])


def _name(fault: Report) -> str:
    return fault["code"] or readable(fault["template"])


def draw_changes(changes: list[Change]) -> None:
    """Draw the table."""
    rows = [{"fault": c.fault, "before": c.before, "now": c.now, "change": c.words} for c in changes]
    columns = {
        "fault": tables.text("Fault", 150),
        "before": tables.number("Before /h", 74, "%.2f"),
        "now": tables.number("Now /h", 70, "%.2f"),
        "change": tables.text("Change", 84),
    }
    tables.show(rows, columns, key="changes", alt="What changed since the vehicle's previous batch")
