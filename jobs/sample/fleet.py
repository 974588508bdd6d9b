"""Who drove when, with which firmware: the plan of the sample fleet, the same for the same last day.

Planted, so that a newcomer finds something and a test can check that it is found:

- U0100-87 (lost communication with the ECM) is rare until 2.4.1 lengthens a bus-off pause: a regression.
- Watchdog resets (code 0x3E21) are new with 2.4.1.
- E0417 (storage write retried) was fixed with 2.4.0.
- Vehicle J7-0417 has a bad cylinder (P0301) whatever its firmware: one bad vehicle, not the fleet.
- One file is damaged on purpose; it is read around the damage.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

DAYS = 30
VEHICLES = 40
DRIVES_PER_VEHICLE = 4
FIRMWARES = ("2.3.2", "2.4.0", "2.4.1")
BAD_VEHICLE = "J7-0417"
_FIRST_DAY_OF_240 = 9
_FIRST_DAY_OF_241 = 19


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of the sample fleet."""

    number: int
    vehicle_id: str
    vin: str
    platform: str
    early: bool  # in the first stage of the roll-out of 2.4.1


@dataclass(frozen=True, slots=True)
class Drive:
    """One batch to be: a vehicle, a firmware, a start and a length."""

    vehicle: Vehicle
    number: int
    firmware: str
    start: datetime
    seconds: int
    damaged: bool

    def rng(self, salt: int) -> np.random.Generator:
        """Return randomness that depends on the drive only."""
        return np.random.default_rng([self.vehicle.number, self.number, salt])


def vehicles() -> list[Vehicle]:
    """Return the 40 vehicles: 24 of platform J7, 16 of J7 EV."""
    fleet: list[Vehicle] = []
    for number in range(VEHICLES):
        electric = number % 5 in {1, 3}
        serial = 400 + number * 7 + (3 if number == 2 else 0)
        prefix = "J7E" if electric else "J7"
        vin = f"WRGSJ7{'E' if electric else 'D'}Z4P{serial:07d}"
        fleet.append(
            Vehicle(number, f"{prefix}-{serial:04d}", vin, "J7 EV" if electric else "J7", number % 2 == 0)
        )
    return fleet


def drives(last_day: datetime) -> Iterator[Drive]:
    """Yield the fleet's drives of the 30 days before midnight of `last_day` (UTC), oldest first."""
    midnight = last_day.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=DAYS)
    planned: list[Drive] = []
    for vehicle in vehicles():
        rng = np.random.default_rng([vehicle.number, 7])
        for number in range(DRIVES_PER_VEHICLE):
            day = int(number * DAYS / DRIVES_PER_VEHICLE + rng.integers(0, DAYS // DRIVES_PER_VEHICLE))
            start = first + timedelta(days=day, minutes=int(rng.integers(5 * 60, 20 * 60)))
            seconds = int(rng.integers(2400, 5400))
            damaged = vehicle.number == 11 and number == 2
            planned.append(Drive(vehicle, number, _firmware(vehicle, day), start, seconds, damaged))
    yield from sorted(planned, key=lambda drive: (drive.start, drive.vehicle.number))


def _firmware(vehicle: Vehicle, day: int) -> str:
    if day >= _FIRST_DAY_OF_241 + (0 if vehicle.early else 6):
        return FIRMWARES[2]
    if day >= _FIRST_DAY_OF_240:
        return FIRMWARES[1]
    return FIRMWARES[0]
