"""The verdict of a batch: green only where finding nothing means something."""

from typing import Any

import pytest

from dashboard.components.quantities import UTC_CLOCK
from dashboard.components.verdict import color_of, headline_of_fault, headline_without_fault


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


def test_a_fault_that_counts_from_boot_did_not_begin_in_1970() -> None:
    fault = {"code": "P0301", "template": "t", "level": 2, "count": 3, "first_ns": 5 * 10**9}
    report = {"faults": [fault], "recording": {"clock": "utc"}, "totals": {"faults": 1}}
    assert "first at" not in headline_of_fault(report, UTC_CLOCK)
    fault["first_ns"] = 1_795_154_400 * 10**9
    assert "first at 06:00:00 UTC" in headline_of_fault(report, UTC_CLOCK)
