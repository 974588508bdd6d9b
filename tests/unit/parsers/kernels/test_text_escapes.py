import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.kernels.text_escapes import copy_plain
from tests.unit.parsers import naive_text


def plain(*lines: bytes) -> list[bytes]:
    data = np.frombuffer(b"\n".join(lines) + b"m;9", np.uint8)
    sizes = np.array([len(line) for line in lines], np.int64)
    starts = np.cumsum(sizes + 1) - sizes - 1
    room, places = np.zeros(int(sizes.sum()), np.uint8), np.cumsum(sizes) - sizes
    ends = copy_plain(data, starts, starts + sizes, room, places)
    return [room[start:end].tobytes() for start, end in zip(places, ends, strict=True)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"\x1b[32mINFO\x1b[0m started", b"INFO started"),
        (b"\x1b[0;1;31mERROR\x1b[m\x1b[K", b"ERROR"),
        (b"\x1b(B\x1b[mINFO", b"INFO"),
        (b"\x1b]0;title\x07a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", b"alink"),
        (b"#033[31mERROR#033[0m", b"ERROR"),
        (b"\\u001b[32mINFO\\u001B[39m ^[[1mx^[[0m \\x1b[2Ky \\033[0mz", b"INFO x y z"),
        (b"\x1b[32", b"\x1b[32"),
        (b"grep '^[[a-z]' #033 \x1b", b"grep '^[[a-z]' #033 \x1b"),
        (b"\x1b]0;" * 300 + b"a\x07b", b"\x1b]0;" * 173 + b"b"),
        (b"\x1b]" * 300 + b"y" * 600 + b"\x1b]0;a\x07b", b"\x1b]" * 300 + b"y" * 600 + b"b"),
        (b"", b""),
    ],
)
def test_escapes_are_taken_out(line, expected):
    assert plain(b"a", line, b"\x1b[0mb") == [b"a", expected, b"b"]
    assert naive_text.plain(line) == expected


_piece = st.sampled_from(
    [
        b"\x1b",
        b"[",
        b"]",
        b"(",
        b"32",
        b";",
        b"m",
        b"K",
        b"J",
        b"#033[",
        b"\\u001b[",
        b"^[[",
        b"\x07",
        b"\\",
        b"a",
    ]
)


@given(st.lists(st.lists(_piece, max_size=8).map(b"".join), min_size=1, max_size=3))
def test_equals_the_naive_twin(lines):
    assert plain(*lines) == [naive_text.plain(line) for line in lines]
