"""A `[2]` in a sentence opens the second citation; anything else in brackets is text."""

from dashboard.components.citations import badges, with_badges

CITATIONS = [{"file_id": "f1", "record": 7}, {"file_id": "f 2", "record": 0}]


def test_numbers_become_links_to_their_lines() -> None:
    text = with_badges("B-1", "First [1] then [2].", CITATIONS)
    assert text == (
        "First [:blue-badge[1]](log-viewer?batch=B-1&file=f1&record=7) "
        "then [:blue-badge[2]](log-viewer?batch=B-1&file=f+2&record=0) \\."
    )


def test_a_number_without_a_citation_stays_text() -> None:
    assert with_badges("B-1", "array[3] and [0]", CITATIONS) == r"array\[3\] and \[0\]"


def test_all_badges_in_order() -> None:
    assert badges("B-1", CITATIONS).count("blue-badge") == 2
    assert badges("B-1", []) == ""
