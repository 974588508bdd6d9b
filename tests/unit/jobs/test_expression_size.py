"""How large an expression is, however it is written."""

import time

import pytest

from core.errors import InvalidInputError
from jobs.expression_size import LARGEST, SMALL, bytes_at_once, check_size, is_small


@pytest.mark.parametrize(
    ("expression", "places"),
    [
        ("abc", 3),
        ("(?:ab){3}", 6),
        ("a(?:b(?:cd){2}e){10}f", 62),
        ("(?:(?:a|b){2}[c-d]){4}", 20),
        (r"\d{1,3}\.", 4),
        ("(ab){3}", 9),  # what a group holds is kept
        ("(?P<n>(a)){2}", 6),
        ("(?:a||b|)", 4),
        ("(?:|)(?i:)", 3),
        ("()", 2),
        ("a{0,1}+*", 3),
        ("(?:a+?){2}", 4),
    ],
)
def test_places_are_counted(expression: str, places: int) -> None:
    for times in range(1, SMALL // places + 2):
        assert is_small(f"(?:{expression}){{{times}}}") == (times * places <= SMALL), times


def test_one_that_is_too_large_is_refused() -> None:
    check_size(f"a{{{LARGEST}}}")
    with pytest.raises(InvalidInputError, match="over 1,500 places"):
        check_size(f"a{{{LARGEST + 1}}}")


@pytest.mark.parametrize("piece", ["|", "|(?:)", "|(?i)", "()", "{0,1}", "+"])
def test_pieces_that_take_no_byte_are_not_free(piece: str) -> None:
    with pytest.raises(InvalidInputError, match="over 1,500 places"):
        check_size(f"(?:a{piece * 270}){{0,700}}")


@pytest.mark.parametrize("name", ["?<a[]>", "?P<a[]>", "?<a.[b]c>", "?<ä>"])
def test_the_name_of_a_group_hides_nothing(name: str) -> None:
    with pytest.raises(InvalidInputError, match="over 1,500 places"):
        check_size(f"({name}((7|8|9){{0,990}}){{0,25}})[b]?")


def test_the_larger_the_fewer_bytes_at_once() -> None:
    assert bytes_at_once("error|warning", 1 << 20) == 1 << 20
    assert bytes_at_once("", 1 << 20) == 1 << 20
    assert 9_000 < bytes_at_once("(?:7{0,38}){0,38}", 1 << 20) < 12_000


@pytest.mark.parametrize("expression", ["()", "|", "(?:)", "(?i)", "(|)", "(?i)|()", "", "(?:){9}"])
def test_of_one_that_finds_nothing_a_block_is_looked_through_at_once(expression: str) -> None:
    assert is_small(expression)
    assert bytes_at_once(expression, 1 << 20) == 1 << 20


def test_deep_brackets_are_counted_once_each() -> None:
    start = time.perf_counter()
    check_size("(?:" * 100_000)
    assert time.perf_counter() - start < 5
