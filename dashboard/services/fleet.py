"""What there is of everything, what needs attention, and how often things break."""

import importlib.metadata
from datetime import datetime

from dashboard.services.wired import wiring
from db.readers.attention import MOST_OF_A_KIND, NEW_DAYS, Attention, read_attention
from db.readers.batches_table import read_batches
from db.readers.error_rate import DayRate, ErrorRate, read_error_rate
from db.readers.fault_evidence import Evidence, read_evidence
from db.readers.firmware_matrix import MatrixCell, read_firmware_matrix
from db.readers.fleet_totals import FleetTotals, read_fleet_totals
from db.readers.known_labels import KnownLabels, KnownVehicle, read_known_labels
from db.readers.regressions import COMPARED_DAYS, Regression
from db.readers.worst_faults import FaultRow, read_worst_faults
from db.session import reading

__all__ = [
    "COMPARED_DAYS",
    "MOST_OF_A_KIND",
    "NEW_DAYS",
    "Attention",
    "DayRate",
    "ErrorRate",
    "Evidence",
    "FaultRow",
    "FleetTotals",
    "KnownLabels",
    "KnownVehicle",
    "MatrixCell",
    "Regression",
]


def version() -> str:
    """Which Argus this is."""
    return importlib.metadata.version("argus")


def data_until() -> datetime | None:
    """When the newest batch last changed; None without batches."""
    with reading(wiring().engine) as connection:
        newest = read_batches(connection, limit=1).rows
    return newest[0].state_changed_at if newest else None


def known_labels() -> KnownLabels:
    """Vehicles, platforms and firmware versions seen so far."""
    with reading(wiring().engine) as connection:
        return read_known_labels(connection)


def fleet_totals() -> FleetTotals:
    """How much there is of everything."""
    with reading(wiring().engine) as connection:
        return read_fleet_totals(connection)


def attention() -> Attention:
    """Batches that are stuck, failed or partly unreadable; faults that are new, or worse on new firmware."""
    with reading(wiring().engine) as connection:
        return read_attention(connection)


def evidence(fault_id: int) -> Evidence | None:
    """Where the fault can be seen, most recently."""
    with reading(wiring().engine) as connection:
        return read_evidence(connection, fault_id)


def worst_faults(*, days: int, platform: str | None, limit: int = 10) -> list[FaultRow]:
    """The faults with the highest rate in the last `days` days."""
    with reading(wiring().engine) as connection:
        return read_worst_faults(connection, days=days, limit=limit, platform=platform)


def error_rate(*, days: int, platform: str | None) -> ErrorRate:
    """Errors per 100 h by day, with the period before."""
    with reading(wiring().engine) as connection:
        return read_error_rate(connection, days=days, platform=platform)


def firmware_matrix(*, days: int) -> tuple[MatrixCell, ...]:
    """Errors per 100 h by platform and firmware, in the order the firmware appeared."""
    with reading(wiring().engine) as connection:
        return read_firmware_matrix(connection, days=days)
