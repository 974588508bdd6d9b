"""What changed since the vehicle's previous batch."""

from typing import Any

from dashboard.components.changes import find_changes


def report(hours: float, *faults: tuple[str | None, str, int]) -> dict[str, Any]:
    return {
        "recording": {"hours": hours},
        "faults": [
            {"code": code, "signature": name, "source": "s", "template": name, "episodes": episodes}
            for code, name, episodes in faults
        ],
    }


def test_rates_are_per_hour_and_the_largest_difference_comes_first() -> None:
    before = report(2.0, ("P0301", "a", 2), (None, "gone", 4))
    now = report(1.0, ("P0301", "b", 2), (None, "new", 5))
    changes = find_changes(before, now)
    assert [(c.fault, c.before, c.now, c.words) for c in changes] == [
        ("new", 0.0, 5.0, "new here"),
        ("gone", 2.0, 0.0, "gone"),
        ("P0301", 1.0, 2.0, "+100\u00a0%"),
    ]


def test_fewer_is_written_with_a_minus() -> None:
    (change,) = find_changes(report(1, ("P1", "a", 4)), report(1, ("P1", "a", 3)))
    assert change.words == "−25\u00a0%"


def test_what_is_as_frequent_as_before_is_no_change() -> None:
    before = report(1, ("P1", "a", 4), ("P2", "b", 1000), ("P3", "c", 1))
    now = report(2, ("P1", "a", 8), ("P2", "b", 2001), ("P3", "c", 3))
    assert [(c.fault, c.words) for c in find_changes(before, now)] == [("P3", "+50\u00a0%")]


def test_without_hours_nothing_can_be_compared() -> None:
    assert find_changes(report(0, ("P1", "a", 4)), report(1, ("P1", "a", 3))) == []
