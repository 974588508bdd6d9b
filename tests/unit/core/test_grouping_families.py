import re
from functools import cache
from statistics import mean

import pytest

from tests.labels.families import KEPT, SHOWN
from tests.labels.score import accuracy, score

FAMILIES = {family.name: family for family in (*SHOWN, *KEPT)}


def test_each_family_has_a_name_of_its_own():
    assert len(FAMILIES) == len(SHOWN) + len(KEPT)


@cache
def scored(name: str) -> float:
    return score(FAMILIES[name])


@pytest.mark.parametrize("name", FAMILIES)
def test_no_family_is_grouped_badly(name):
    assert scored(name) >= 0.35


@pytest.mark.parametrize(("families", "least"), [(SHOWN, 0.90), (KEPT, 0.85)], ids=["shown", "kept"])
def test_families_are_grouped_well(families, least):
    assert mean(scored(family.name) for family in families) >= least


def test_accuracy_counts_lines_whose_group_is_their_label():
    assert accuracy([1, 1, 2, 2], ["a", "a", "b", "b"]) == 1
    assert accuracy([1, 1, 2, 3], ["a", "a", "b", "b"]) == 0.5
    assert accuracy([1, 1, 1, 3], ["a", "a", "b", "c"]) == 0.25


@pytest.mark.parametrize("name", FAMILIES)
def test_lines_are_the_same_every_time_and_have_no_slot_left(name):
    lines = FAMILIES[name].lines(200)
    assert lines == FAMILIES[name].lines(200)
    assert not [line.raw for line in lines if re.search(r"\{(?:int|word|user|opt|one)\b", line.raw)]
