from dataclasses import replace

import pytest

from core.diagnosis.evidence import FleetRate
from core.diagnosis.noise import is_noise, is_rare, is_standing, is_usual
from tests.unit.core.diagnosis.items import item


@pytest.mark.parametrize(
    ("parts", "standing"),
    [
        (tuple(range(10)), True),
        (tuple(range(8)), True),
        (tuple(range(7)), False),
        (tuple(range(1, 10)), False),
        ((), False),
    ],
)
def test_what_is_there_from_the_start_and_nearly_all_the_time(parts: tuple[int, ...], standing: bool):
    assert is_standing(replace(item(1, "alpha", [10]), parts=parts)) is standing


@pytest.mark.parametrize(
    ("fleet", "usual", "rare"),
    [
        (None, False, False),
        (FleetRate(4, 4, 9.0), False, False),  # four other vehicles say nothing
        (FleetRate(20, 40, 1.0), True, False),
        (FleetRate(19, 40, 1.0), False, False),
        (FleetRate(40, 40, 0.5), False, False),  # here two an hour, elsewhere a quarter of that
        (FleetRate(4, 40, 9.0), False, True),
        (FleetRate(0, 40, 0.0), False, True),
    ],
)
def test_the_fleet_tells_what_is_usual(fleet: FleetRate | None, usual: bool, rare: bool):
    thing = item(1, "alpha", [10, 900], fleet=fleet)
    assert (is_usual(thing, hours=1.0), is_rare(thing)) == (usual, rare)


def test_without_hours_nothing_is_usual():
    assert not is_usual(item(1, "alpha", [10], fleet=FleetRate(40, 40, 9.0)), hours=0.0)


@pytest.mark.parametrize(
    ("fields", "noise"),
    [
        ({}, True),
        ({"level": 1}, False),
        ({"code": "P0301"}, False),
        ({"code": "P0301", "level": 3}, True),
        ({"code": "E0417"}, True),
    ],
)
def test_standing_is_noise_unless_it_is_a_trouble_code_or_fatal(fields: dict, noise: bool):
    thing = item(1, "alpha", [10], parts=10, **fields)
    assert is_noise(thing) is noise
