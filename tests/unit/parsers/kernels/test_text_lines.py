import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.kernels.text_lines import LINE_FEED, RETURN, make_lines, split_lines
from tests.unit.parsers import naive_text


def split(data: bytes, rows: int, mark: int = LINE_FEED) -> list[tuple[int, bytes]]:
    found, position, lines = [], 0, make_lines(rows)
    view = np.frombuffer(data, np.uint8)
    while position < len(data):
        count, runs, after = split_lines(view, position, lines, mark=mark)
        found += [(s, data[s:e]) for s, e in zip(lines.start[:count], lines.end[:count], strict=True)]
        nuls = zip(lines.nul_start[:runs].tolist(), lines.nul_end[:runs].tolist(), strict=True)
        assert list(nuls) == [
            (position + run.start(), position + run.end())
            for run in re.finditer(rb"\0(?:[^\0]?\0)*", data[position:after])
        ]
        position = after
    return found


@given(
    st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n", b"\0", b"\0\0", b"word" * 20])).map(b"".join),
    st.integers(1, 4),
)
def test_lines_equal_the_naive_twin(data, rows):
    assert split(data, rows) == naive_text.lines(data)
    assert split(data, rows, RETURN) == naive_text.lines(data, mark=b"\r")


@given(
    st.lists(st.sampled_from([b"a", b"\n", b"\0", b"word" * 20])).map(b"".join),
    st.integers(0, 99),
    st.integers(0, 99),
)
def test_no_line_begins_at_a_limit(data, position, limit):
    lines = make_lines(1_000)
    count, _, after = split_lines(np.frombuffer(data, np.uint8), position, lines, limit)
    whole = naive_text.lines(data, min(position, len(data)))
    assert lines.start[:count].tolist() == [at for at, _ in whole if at < limit]
    assert after >= min(limit, len(data))


@pytest.mark.parametrize("extra", [-1, 0, 1])
@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n"])
def test_a_line_too_long_is_several(extra, line_end):
    data = b"x" * ((1 << 20) + extra) + line_end + b"next"
    assert split(data, 10) == naive_text.lines(data)


def test_more_runs_of_nul_bytes_than_are_noted_at_once():
    data = b"ab\0" * 1_000
    assert split(data, 300) == naive_text.lines(data)


def test_utf_16_behind_a_text_is_one_damaged_stretch():
    data = b"whole\n" + "cut in two\n".encode("utf-16-le") * 1_000
    assert split(data, 10_000) == [(0, b"whole"), (6, b"c")]
