"""The verdict of a batch: green only where finding nothing means something."""

from typing import Any

import pytest

from dashboard.components.verdict import color_of, headline_without_fault


def diagnosis(verdict: str, headline: str) -> dict[str, Any]:
    return {"verdict": verdict, "headline": headline, "causes": [], "missing": []}


@pytest.mark.parametrize(
    ("said", "color", "shown"),
    [
        (
            diagnosis("no_fault", "No fault"),
            "green",
            ":green-badge[:material/check: no fault] **No fault**",
        ),
        (
            diagnosis("not_enough_data", "Nothing new"),
            "gray",
            ":gray-badge[:material/help: not enough data] **Nothing new**",
        ),
        (None, "gray", ":gray-badge[:material/help: no verdict] **There is no diagnosis of this batch.**"),
    ],
)
def test_a_batch_without_a_fault_is_green_only_when_it_is_well(
    said: dict[str, Any] | None, color: str, shown: str
) -> None:
    assert color_of([], said) == color
    assert headline_without_fault(said) == shown


def test_a_fault_gives_the_color_of_its_level() -> None:
    assert color_of([{"level": 1}], diagnosis("not_enough_data", "")) == "violet"
