"""Texts without the escape sequences that colour them, and where in them the marks stand."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.components.escapes import marked_without_escapes, without_escapes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[0m[00:01] \x1b[1;32m<inf>\x1b[0m ok\x1b[K", "[00:01] <inf> ok"),
        ("\x1b[38;5;75mV\x1b(B\x1b[m", "V"),
        ("#033[31merror#033[0m \\u001b[32minfo\\x1B[0m ^[[33mwarn\\033[K", "error info warn"),
        ("array[3] a^[2] \\u001bx #033[2J", "array[3] a^[2] \\u001bx #033[2J"),
        ("\x1b]0;root@car\x07prompt", "\x1b]0;root@car\x07prompt"),  # words are not hidden
        ("cut \x1b[32", "cut \x1b[32"),
        ("", ""),
    ],
)
def test_what_colours_a_text_is_not_shown(text: str, shown: str) -> None:
    assert without_escapes(text) == shown
    assert marked_without_escapes(text, [])[0] == shown


@pytest.mark.parametrize(
    ("text", "found", "marked"),
    [
        ("\x1b[32mINFO\x1b[0m ready", "ready", "ready"),
        ("\x1b[32mINFO\x1b[0m ready", "INFO\x1b[0m ready", "INFO ready"),
        ("\x1b[32mINFO\x1b[0m ready", "32mIN", "IN"),
        ("\x1b[32mINFO\x1b[0m ready", "32", None),
        ("\x1b[32mINFO\x1b[0m ready", "\x1b[32m", None),
        ("🚗\x1b[1m🚗x\x1b[0m🚗y", "🚗y", "🚗y"),
        ("plain", "lai", "lai"),
    ],
)
def test_marks_stay_where_they_belong(text: str, found: str, marked: str | None) -> None:
    before = text[: text.index(found)]
    begin, end = utf16(before), utf16(before + found)
    shown, places = marked_without_escapes(text, [(begin, end)])
    units = shown.encode("utf-16-le")
    cut = [units[2 * first : 2 * last].decode("utf-16-le") for first, last in places]
    assert cut == ([] if marked is None else [marked])


@given(st.lists(st.sampled_from(["\x1b[32m", "\x1b[0m", "a", "b🚗", "[", "m"]), max_size=12), st.data())
def test_each_character_that_is_shown_keeps_its_mark(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    begin, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    assume(begin < end)
    shown, places = marked_without_escapes(text, [(utf16(text[:begin]), utf16(text[:end]))])
    before, within = naive(text, 0, begin), naive(text, begin, end)
    assert shown == naive(text, 0, len(text))
    assert list(places) == ([(utf16(before), utf16(before + within))] if within else [])


def naive(text: str, begin: int, end: int) -> str:
    """The characters from `begin` to `end` that belong to no escape sequence."""
    hidden: set[int] = set()
    for at in range(len(text)):
        for escape in ("\x1b[32m", "\x1b[0m"):
            if text.startswith(escape, at):
                hidden |= set(range(at, at + len(escape)))
    return "".join(text[at] for at in range(begin, end) if at not in hidden)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
