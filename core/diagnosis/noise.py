"""What was there all along: a fault, however frequent, that does not tell this recording from any other."""

from core.diagnosis.codes import describe_code
from core.diagnosis.evidence import Item
from core.parsed_log import ERROR, FATAL

STANDING_PARTS = 8  # in so many of the ten parts of the recording, the first among them
VEHICLES_NEEDED = 5  # to say what is usual
_USUAL_SHARE, _RARE_SHARE = 0.5, 0.1
_USUAL_RISE = 3.0


def is_standing(item: Item) -> bool:
    """Say whether the item is seen from the start of the recording nearly all the time."""
    return len(item.parts) >= STANDING_PARTS and item.parts[0] == 0


def is_usual(item: Item, hours: float) -> bool:
    """Say whether most other vehicles have it too, and about as often."""
    fleet = item.fleet
    if fleet is None or fleet.of_vehicles < VEHICLES_NEEDED:
        return False
    often = item.episodes / hours if hours else float("inf")
    return fleet.vehicles / fleet.of_vehicles >= _USUAL_SHARE and often <= _USUAL_RISE * fleet.per_hour


def is_rare(item: Item) -> bool:
    """Say whether hardly any other vehicle has it."""
    fleet = item.fleet
    if fleet is None or fleet.of_vehicles < VEHICLES_NEEDED:
        return False
    return fleet.vehicles / fleet.of_vehicles <= _RARE_SHARE


def is_noise(item: Item) -> bool:
    """Say whether the item stands without being a trouble code of level error, or fatal."""
    if item.severity == FATAL or not is_standing(item):
        return False
    return not (is_trouble_code(item) and item.severity == ERROR)


def is_trouble_code(item: Item) -> bool:
    """Say whether the item carries a code that a standard gives a meaning to."""
    return item.code is not None and bool(describe_code(item.code).standard)
