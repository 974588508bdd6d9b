"""Which vehicles, platforms and firmware versions are known, to suggest them?"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from db.models import batches, vehicles

_VEHICLES_SUGGESTED = 500


@dataclass(frozen=True, slots=True)
class KnownVehicle:
    """A vehicle, with the label and platform it was last declared with."""

    vin: str
    label: str | None
    platform: str | None


@dataclass(frozen=True, slots=True)
class KnownLabels:
    """What was declared before, the latest first."""

    vehicles: tuple[KnownVehicle, ...]
    platforms: tuple[str, ...]
    firmwares: tuple[str, ...]


def read_known_labels(connection: Connection) -> KnownLabels:
    """Return the known labels; at most 500 vehicles."""
    latest = (
        select(vehicles.c.vin, vehicles.c.label, vehicles.c.platform)
        .order_by(vehicles.c.last_seen_at.desc(), vehicles.c.vin)
        .limit(_VEHICLES_SUGGESTED)
    )
    pairs = connection.execute(
        select(batches.c.platform, batches.c.firmware)
        .group_by(batches.c.platform, batches.c.firmware)
        .order_by(func.max(batches.c.created_at).desc())
    ).all()
    return KnownLabels(
        tuple(KnownVehicle(row.vin, row.label, row.platform) for row in connection.execute(latest)),
        tuple(sorted({pair.platform for pair in pairs if pair.platform})),
        tuple(dict.fromkeys(pair.firmware for pair in pairs)),
    )
