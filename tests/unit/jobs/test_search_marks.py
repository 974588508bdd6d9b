"""What is marked in texts that were found, and which part of long ones is shown."""

import re
import time

import pytest

from jobs import search_marks
from jobs.log_filter import EventFilter
from jobs.record_texts import LONGEST_TEXT, cut
from jobs.search_marks import excerpt, excerpts, found_in

NEEDLE = EventFilter(text="Needle")


def test_marks_of_long_lines_cost_little() -> None:
    wanted = EventFilter(text="(?:7|8|9){0,480}!", regex=True)
    begun = time.thread_time()
    assert found_in(wanted, ["7!" + "7" * 10_000] * 200) == [[(0, 2)]] * 200
    assert time.thread_time() - begun < 10


def test_marks_of_an_expression_that_is_slow_here_cost_a_moment() -> None:
    begun = time.monotonic()
    found = found_in(EventFilter(text=r"(?:7{0,38}){0,38}\p{Greek}", regex=True), ["7" * 10_000] * 26)
    assert found == [[]] * 26
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("text", ["error.{0,980}timeout", r"\berror.{0,980}timeout\b"])
def test_what_a_large_expression_found_is_marked_in_each_line_of_a_page(text: str) -> None:
    said = "error: no answer from the gateway in time, timeout"
    lines = ["z " * (n // 2) + said + " z" * 75 for n in (0, 150, 300)] * 67
    begins = [line.index("error") for line in lines]
    found = found_in(EventFilter(text=text, regex=True), lines)
    assert found == [[(begin, begin + len(said))] for begin in begins]


@pytest.mark.parametrize(
    ("text", "regex", "line", "found"),
    [
        (r"\bat\b", True, "data at rest, at once", ["at", "at"]),
        ("^a|a$", True, "aaa", ["a", "a"]),
        ("x*", True, "axxbx", ["xx", "x"]),
        ("LOST", False, "\U0001f697 lost é\U0001f697lost", ["lost", "lost"]),
        ("$1", False, "costs $1 or ${0}", ["$1"]),
        ("o", False, "\ue000o\ue001", ["o"]),
        ("nowhere", False, "", []),
    ],
)
def test_marks_are_places_as_a_browser_counts_them(
    text: str, regex: bool, line: str, found: list[str]
) -> None:
    (places,) = found_in(EventFilter(text=text, regex=regex), [line])
    units = line.encode("utf-16-le")
    assert [units[2 * begin : 2 * end].decode("utf-16-le") for begin, end in places] == found
    flags = re.IGNORECASE
    expected = [m.span() for m in re.finditer(text if regex else re.escape(text), line, flags) if m[0]]
    before = [len(line[:begin].encode("utf-16-le")) // 2 for begin, _ in expected]
    assert [begin for begin, _ in places] == before


def test_what_is_found_deep_in_long_lines_is_marked() -> None:
    texts = ["é\U0001f697 " * 20_000 + "needle " * 3, *["a needle"] * 40, "b" * 5_000_000 + "needle"]
    places = found_in(NEEDLE, texts)
    assert places[0] == [(80_000 + 7 * n, 80_006 + 7 * n) for n in range(3)]
    assert places[1:-1] == [[(2, 8)]] * 40
    assert places[-1] == [(5_000_000, 5_000_006)]


def test_of_a_long_text_the_part_is_shown_where_it_was_found() -> None:
    text = "ü" * 30_000 + " needle " + "z" * 30_000
    shown = excerpt(NEEDLE, text)
    assert shown.startswith("(29,801 characters before) …ü")
    assert shown.endswith("z… (20,207 characters more)")
    assert [[shown[slice(*place)] for place in places] for places in found_in(NEEDLE, [shown])] == [
        ["needle"]
    ]
    assert len(shown) < LONGEST_TEXT + 100


def test_where_the_excerpts_of_a_page_begin_is_not_looked_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "z" * 30_000 + "needle"
    shorten = excerpts(NEEDLE)
    assert [shorten(text) for _ in range(9)] == [excerpt(NEEDLE, text)] * 9
    monkeypatch.setattr(search_marks, "_LOOKS_S", 1e-9)
    shorten = excerpts(NEEDLE)
    assert [shorten(text) for _ in range(3)] == [excerpt(NEEDLE, text), cut(text), cut(text)]


@pytest.mark.parametrize("text", ["a needle", "a needle" + "z" * 30_000, "z" * 30_000])
def test_a_text_that_shows_it_is_shown_from_its_beginning(text: str) -> None:
    assert excerpt(NEEDLE, text)[:LONGEST_TEXT] == text[:LONGEST_TEXT]


def test_at_the_edge_of_what_is_shown_all_of_it_is_seen() -> None:
    for before in range(LONGEST_TEXT - 20, LONGEST_TEXT + 5):
        assert "needle" in excerpt(NEEDLE, "z" * before + "needle" + "z" * 30_000)


@pytest.mark.parametrize(
    ("text", "regex"),
    [
        ("before", False),
        ("character", False),
        ("2", False),
        ("(", False),
        ("…", False),
        (r"\d+|more", True),
        ("e\\) …u|u… \\(", True),
    ],
)
@pytest.mark.parametrize("after", [30_000, 0])
def test_the_words_about_what_is_left_out_are_not_marked(text: str, regex: bool, after: int) -> None:
    shown = excerpt(NEEDLE, "u" * 30_000 + " needle " + "u" * after)
    cut_short = excerpt(NEEDLE, "needle " + "u" * 30_000)
    assert found_in(EventFilter(text=text, regex=regex), [shown, cut_short]) == [[], []]


def test_marks_end_where_the_text_does_that_is_shown() -> None:
    shown = excerpt(NEEDLE, "u" * 30_000 + " needle " + "u" * 30_000)
    begin, end = shown.index("…") + 1, shown.rindex("…")
    assert found_in(EventFilter(text=".+", regex=True), [shown]) == [[(begin, end)]]
    assert found_in(EventFilter(text="^u", regex=True), [shown]) == [[]]
    assert found_in(EventFilter(text="u$", regex=True), [shown]) == [[]]


def test_a_log_that_has_such_words_itself_is_marked() -> None:
    said = "read (12 characters before) …a… (7 characters more)"
    assert found_in(EventFilter(text="characters"), [said]) == [[(9, 19), (35, 45)]]
