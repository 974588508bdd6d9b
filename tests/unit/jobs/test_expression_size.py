"""How large an expression is, however it is written."""

import time

import pytest

from core.errors import InvalidInputError
from jobs.expression_size import LARGEST, check_size, is_small


@pytest.mark.parametrize(
    ("expression", "places"),
    [
        ("abc", 3),
        ("(ab){3}", 6),
        ("a(b(cd){2}e){10}f", 62),
        ("((a|b){2}[c-d]){4}", 20),
        (r"\d{1,3}\.", 4),
    ],
)
def test_places_are_counted(expression: str, places: int) -> None:
    for times in range(1, 200 // places + 2):
        assert is_small(f"({expression}){{{times}}}") == (times * places <= 200), times


def test_one_that_is_too_large_is_refused() -> None:
    check_size(f"a{{{LARGEST}}}")
    with pytest.raises(InvalidInputError, match="over 1,500 places"):
        check_size(f"a{{{LARGEST + 1}}}")


def test_deep_brackets_are_counted_once_each() -> None:
    start = time.perf_counter()
    check_size("(" * 100_000)
    assert time.perf_counter() - start < 5
