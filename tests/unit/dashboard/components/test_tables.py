"""A header sorts what the page has; the rows keep what they stand for."""

from dashboard.components.tables import Order, sort_places

ROWS = [
    {"code": "P2", "level": ["error"], "by": {"level": 2}},
    {"code": None, "level": ["fatal"], "by": {"level": 1}},
    {"code": "P1", "level": ["warning"], "by": {"level": 3}},
]


def test_rows_are_sorted_by_what_they_show() -> None:
    assert sort_places(ROWS, Order("code", descending=False)) == [2, 0, 1]
    assert sort_places(ROWS, Order("code", descending=True)) == [0, 2, 1]  # without a value: last


def test_a_column_may_be_sorted_by_something_else() -> None:
    assert sort_places(ROWS, Order("level", descending=False)) == [1, 0, 2]


def test_a_second_click_turns_the_order_round() -> None:
    first = Order("level", descending=True).after_click("code")
    assert first == Order("code", descending=False)
    assert first.after_click("code") == Order("code", descending=True)
    assert first.after_click("code").after_click("code") == first
