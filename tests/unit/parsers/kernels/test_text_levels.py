import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.parsed_log import DEBUG, ERROR, FATAL, INFO, UNKNOWN, VERBOSE, WARNING
from parsers.kernels.text_level_search import find_level
from parsers.kernels.text_levels import WORDS_OF_LEVELS
from tests.unit.parsers import naive_text


def level_of(line: bytes, timed: bool = False) -> int:
    """The level, found in the middle of a buffer and at its end alike."""
    data = np.frombuffer(line + b"]" * 200, np.uint8)
    start, end = data.ctypes.data, data.ctypes.data + len(line)
    level = find_level(start, end, timed, start + data.size)
    assert find_level(start, end, timed, end) == level
    return level


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"- planner - ERROR - no path", ERROR),
        (b"no error found", UNKNOWN),
        (b"[warning] low voltage", WARNING),
        (b"error: no path", ERROR),
        (b"level=debug msg=tick", DEBUG),
        (b'{"level":"info","msg":"up"}', INFO),
        (b"FATAL engine lost", FATAL),
        (b"kernel PANIC", FATAL),
        (b"(Critical) too hot", FATAL),
        (b"|trace|", VERBOSE),
        (b"ERROR_CODE set", UNKNOWN),
        (b"NO_ERROR", UNKNOWN),
        (b"INFORMATIVE", UNKNOWN),
        (b"x" * 96 + b" ERROR", UNKNOWN),
        (b"x" * 57 + b" ERROR", ERROR),
        (b"x" * 58 + b" ERROR", ERROR),
        (b"x" * 59 + b" ERROR", ERROR),
        (b"", UNKNOWN),
    ],
)
def test_levels(line, expected):
    assert level_of(line) == expected
    assert naive_text.level_of(line, timed=False) == expected


def test_the_first_word_behind_a_time():
    assert level_of(b" error no path", timed=True) == ERROR
    assert level_of(b" no error", timed=True) == UNKNOWN


@pytest.mark.parametrize("level", WORDS_OF_LEVELS)
def test_every_word_of_a_level_names_it(level):
    for word in WORDS_OF_LEVELS[level]:
        assert level_of(word.upper().encode()) == level
        assert level_of(f"[{word}] x".encode()) == level
        assert level_of(f"about {word} x".encode()) == UNKNOWN


_words = [w for words in WORDS_OF_LEVELS.values() for w in words] + ["started", "x1", "größe", "_"]
_words += ["no", "non", "without", "0", "none", "false", "<nil>", "call", "0x0"]
_word = st.builds(
    lambda w, f: f(w).encode(), st.sampled_from(_words), st.sampled_from([str, str.upper, str.title])
)
_mark = st.sampled_from(
    [
        b" ",
        b"[",
        b"]",
        b":",
        b"=",
        b'"',
        b" - ",
        b"|",
        b",",
        b";",
        b".",
        b"-",
        b": ",
        b"<",
        b">",
        b"\t",
        b"(",
        b")",
    ]
)
_filler = st.integers(1, 60).map(lambda size: b"x" * size) | st.integers(1, 60).map(lambda size: b"." * size)


@given(
    st.lists(st.one_of(_word, _mark, _filler, st.binary(max_size=4)), max_size=12).map(b"".join),
    st.booleans(),
)
def test_levels_equal_the_naive_twin(line, timed):
    assert level_of(line, timed) == naive_text.level_of(line, timed)
