from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.parsed_log import DEBUG, ERROR, FATAL, INFO, UNKNOWN, VERBOSE, WARNING
from parsers.kernels.text import WORDS_OF_LEVELS, make_lines, read_level, read_time, split_lines
from tests.unit.parsers import naive_text


def view(line: bytes) -> np.ndarray:
    return np.frombuffer(line, np.uint8)


def time_of(line: bytes) -> tuple[int | None, int]:
    found, ts_ns, after = read_time(view(line), 0, len(line))
    return (ts_ns if found else None), after


def level_of(line: bytes) -> int:
    found, _, after = read_time(view(line), 0, len(line))
    return read_level(view(line), after, len(line), found)


def ns(*moment: int, fraction: int = 0) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 1_000_000_000 + fraction


NOON = ns(2024, 2, 29, 12, 0, 0)
HOUR = 3_600_000_000_000


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"2024-02-29T12:00:00", NOON),
        (b"2024-02-29 12:00:00 started", NOON),
        (b"2024/02/29 12:00:00 started", NOON),
        (b"[2024-02-29 12:00:00] started", NOON),
        (b"  (2024-02-29 12:00:00.5) started", NOON + 500_000_000),
        (b"2024-02-29T12:00:00.123456789Z x", NOON + 123_456_789),
        (b"2024-02-29T12:00:00,1234567899 x", NOON + 123_456_789),
        (b"2024-02-29T12:00:00. x", NOON),
        (b"2024-02-29T12:00:00+02:00 x", NOON - 2 * HOUR),
        (b"2024-02-29T12:00:00.000-0530 x", NOON + 5 * HOUR + HOUR // 2),
        (b"2024-02-29 12:00:00 +0100 x", NOON - HOUR),
        (b"2024-02-29 12:00:00-08 x", NOON + 8 * HOUR),
        (b"2024-02-29 12:00:00 -12 degrees", NOON),
        (b"2024-02-29 12:00:00 -1200ms late", NOON),
        (b"2024-02-29 12:00:00 - name - INFO", NOON),
        (b"2024-02-29 23:59:60", ns(2024, 3, 1)),
        (b"1970-01-01T00:00:00Z", 0),
        (b"1969-12-31T23:59:59Z", -1_000_000_000),
        (b"2261-12-31 00:00:00", ns(2261, 12, 31)),
    ],
)
def test_times(line, expected):
    assert time_of(line)[0] == expected
    assert naive_text.time_of(line) == time_of(line)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"2024-02-29",
        b"2024-02-29 12:00:0",
        b"2023-02-29 12:00:00",
        b"2024-13-01 12:00:00",
        b"2024-00-01 12:00:00",
        b"2024-01-00 12:00:00",
        b"2024-01-01 24:00:00",
        b"2024-01-01 12:60:00",
        b"2024-01-01 12:00:61",
        b"2024-01/01 12:00:00",
        b"2024-01-01_12:00:00",
        b"2024-01-01 12:00:001",
        b"12024-01-01 12:00:00",
        b"2262-01-01 00:00:00",
        b"1699-12-31 00:00:00",
        b"at 2024-01-01 12:00:00",
    ],
)
def test_what_is_no_time(line):
    assert time_of(line) == (None, 0)
    assert naive_text.time_of(line) == (None, 0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"2024-02-29 12:00:00,123 - planner - ERROR - no path", ERROR),
        (b"2024-02-29T12:00:00Z error no path", ERROR),
        (b"2024-02-29T12:00:00Z no error found", UNKNOWN),
        (b"[2024-02-29 12:00:00] [warning] low voltage", WARNING),
        (b"error: no path", ERROR),
        (b"Warning: low voltage", WARNING),
        (b"level=debug msg=tick", DEBUG),
        (b'{"level":"info","msg":"up"}', INFO),
        (b"FATAL engine lost", FATAL),
        (b"kernel PANIC", FATAL),
        (b"<emerg> out of memory", FATAL),
        (b"(Critical) too hot", FATAL),
        (b"|trace|", VERBOSE),
        (b"INFORMATION", INFO),
        (b"EMERGENCY", FATAL),
        (b"ERROR_CODE set", UNKNOWN),
        (b"NO_ERROR", UNKNOWN),
        (b"ERRORS", UNKNOWN),
        (b"INFORMATIVE", UNKNOWN),
        (b"ready", UNKNOWN),
        (b"x" * 96 + b" ERROR", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_levels(line, expected):
    assert level_of(line) == expected
    assert naive_text.level_of(line) == expected


@pytest.mark.parametrize("level", WORDS_OF_LEVELS)
def test_every_word_of_a_level_names_it(level):
    for word in WORDS_OF_LEVELS[level]:
        assert level_of(word.upper().encode()) == level
        assert level_of(f"[{word}] x".encode()) == level
        assert level_of(f"about {word} x".encode()) == UNKNOWN


_stamp = st.builds(
    lambda d, sep, mid, frac, zone: d.strftime(f"%Y{sep}%m{sep}%d{mid}%H:%M:%S").encode() + frac + zone,
    st.datetimes(),
    st.sampled_from("-/"),
    st.sampled_from("T "),
    st.sampled_from([b"", b".5", b",123456", b".1234567890", b"."]),
    st.sampled_from([b"", b"Z", b"+01", b"+01:00", b" -0930", b" +1", b"+19:00", b"+1860", b"-08x"]),
)
_words = st.sampled_from(
    [w for words in WORDS_OF_LEVELS.values() for w in words] + ["started", "x1", "größe", "_"]
)
_word = st.builds(lambda w, f: f(w).encode(), _words, st.sampled_from([str, str.upper, str.title]))
_mark = st.sampled_from([b" ", b"[", b"]", b":", b"=", b'"', b" - ", b"|", b"<", b">", b"\t", b"(", b")"])
_line = st.lists(st.one_of(_stamp, _word, _mark, st.binary(max_size=4)), max_size=8).map(b"".join)


@given(_line)
@example(b"2024-02-29 12:00:00 ERROR")
def test_heads_equal_the_naive_twin(line):
    assert time_of(line) == naive_text.time_of(line)
    assert level_of(line) == naive_text.level_of(line)


def split(data: bytes, rows: int) -> list[tuple[int, bytes]]:
    found, position, lines = [], 0, make_lines(rows)
    while position < len(data):
        count, after, nuls, first_nul, nuls_end = split_lines(view(data), position, lines)
        found += [
            (int(s), data[s : s + n]) for s, n in zip(lines.start[:count], lines.length[:count], strict=True)
        ]
        assert nuls == data[position:after].count(0)
        if nuls:
            assert (first_nul, nuls_end) == (data.index(0, position), data.rindex(0, position, after) + 1)
        position = after
    return found


@given(
    st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n", b"\0", b"\0\0", b"word"])).map(b"".join),
    st.integers(1, 4),
)
def test_lines_equal_the_naive_twin(data, rows):
    assert split(data, rows) == naive_text.lines(data)


@pytest.mark.parametrize("extra", [-1, 0, 1])
@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n"])
def test_a_line_too_long_is_several(extra, line_end):
    data = b"x" * ((1 << 20) + extra) + line_end + b"next"
    assert split(data, 10) == naive_text.lines(data)
