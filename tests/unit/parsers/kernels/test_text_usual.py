import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.blocks import header_marks
from parsers.kernels.text_dates import TRIAL
from parsers.kernels.text_usual import BLOCK_BYTES, usual_step


@njit
def _both(kind, argument, data, start, end, state, usual_state):
    at = data + start
    step = fields.step(kind, argument, at, data + end, state)
    marks = header_marks(data)
    return step, usual_step(kind, argument, at, data + end, usual_state, marks, np.uint64(start))


def both(kind: int, argument: int, line: bytes, passed: int = 0) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What the reader of single bytes finds, and the quick one: offsets, the first -1 for nothing."""
    behind = b"\nnext 1: <3>1 " + b"7" * BLOCK_BYTES
    data = np.frombuffer(b"." * passed + line + behind, np.uint8)
    states = np.array([(2024, *TRIAL[1:])] * 2, np.int64)
    found = _both(
        kind,
        argument,
        data.ctypes.data,
        passed,
        passed + len(line),
        states[0].ctypes.data,
        states[1].ctypes.data,
    )
    if found[1][0]:
        assert states[0].tolist() == states[1].tolist()
    start = data.ctypes.data + passed
    step, usual = (
        (after - start if after else -1, *rest, a - start, b - start) for after, *rest, a, b in found
    )
    return step, usual


USUAL = [
    (fields.WORD, 0, b"vcu x"),
    (fields.NUMBER, 0, b"1702  x"),
    (fields.LETTER, 0, b"D x"),
    *((fields.PRIORITY, 0, b"<%d>1 x" % value) for value in (*range(8), 34, 191)),
    (fields.PRIORITY, 0, b"<34>Oct"),
    (fields.STRUCTURED, 0, b"- x"),
    (fields.UNTIL, ord(":"), b"kernel  : x"),
    (fields.UNTIL, ord(":"), b"a:b: x"),
    (fields.NAME, 0, b"a::b: x"),
    (fields.NAME, 0, b"sshd[19939]: x"),
    (fields.NAME, 0, b"sshd[19939]:"),
    (fields.TIGHT_NAME, 0, b"root:x"),
    (fields.TIME, times.ISO, b"2024-02-29T12:00:00.123Z x"),
    (fields.TIME, times.ISO, b"2024-02-29 12:00:00,123 x"),
    (fields.TIME, times.ISO, b"2024-02-29 23:59:60"),
    (fields.TIME, times.MONTH_DAY, b"02-29 12:00:00.1234567 x"),
    (fields.TIME, times.MONTH_NAME, b"Feb  9 12:00:00 x"),
    (fields.TIME, times.MONTH_NAME, b"Feb 29 12:00:00 x"),
]


@pytest.mark.parametrize(("kind", "argument", "line"), USUAL)
@pytest.mark.parametrize("passed", [0, 31])
def test_usual_fields_are_found(kind, argument, line, passed):
    step, usual = both(kind, argument, line, passed)
    assert usual == step
    assert usual[0] > 0


@pytest.mark.parametrize(
    ("kind", "argument", "line"),
    [
        (fields.WORD, 0, b" x"),
        (fields.WORD, 0, b""),
        (fields.WORD, 0, b"vcu"),
        (fields.NUMBER, 0, b"1702"),
        (fields.NUMBER, 0, b"1702x"),
        (fields.NUMBER, 0, b"1" * 21 + b" "),
        (fields.LETTER, 0, b"Dx"),
        (fields.PRIORITY, 0, b"<192>1 x"),
        (fields.PRIORITY, 0, b"<0034>1 x"),
        (fields.PRIORITY, 0, b"<34 x"),
        (fields.STRUCTURED, 0, b"-x"),
        (fields.STRUCTURED, 0, b"-"),
        (fields.NAME, 0, b"two words: x"),
        (fields.NAME, 0, b"a[1] x: y"),
        (fields.NAME, 0, b"sshd[19939"),
        (fields.UNTIL, ord(":"), b"a:b"),
        (fields.TIME, times.ISO, b"2023-02-29T12:00:00"),
        (fields.TIME, times.ISO, b"2024-02-29T24:00:00"),
        (fields.TIME, times.ISO, b"2024-02-29T12:00:00."),
        (fields.TIME, times.ISO, b"2024-02-29T12:00:00 PM"),
        (fields.TIME, times.ISO, b"2024-02-29T12:00:00 +0100"),
        (fields.TIME, times.ISO, b"2024-02-29T12:00:00.12345678"),
        (fields.TIME, times.MONTH_DAY, b"13-01 12:00:00"),
        (fields.TIME, times.MONTH_NAME, b"Feb 30 12:00:00"),
        (fields.TIME, times.MONTH_NAME, b"Feb 9  12:00:00"),
        (fields.TIME, times.CLOCK, b"12:00:00 x"),
        (fields.BRACKET, 0, b"[a] x"),
    ],
)
def test_what_looks_otherwise_is_left_to_others(kind, argument, line):
    assert both(kind, argument, line)[1][0] == -1


_piece = st.sampled_from(
    [b"", b" ", b"  ", b"\t", b"\xff", b"y" * 30,
     *b"2024 02 29 2 9 12 00 59 60 24 7 : . , - / T Z + +01 PM am UTC Feb a [ ] ( = < > 17".split()]
)  # fmt: skip


@settings(max_examples=600)
@given(st.sampled_from(USUAL), st.data(), st.integers(0, 63))
def test_usual_fields_equal_the_others(usual, data, passed):
    kind, argument, line = usual
    at = data.draw(st.integers(0, len(line)))
    line = line[:at] + data.draw(_piece) + line[at + data.draw(st.integers(0, 30)) :]
    step, found = both(kind, argument, line, passed)
    assert found[0] == -1 or found == step, line
