import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.kernels.text_traces import continues_trace
from tests.unit.parsers import naive_text


def continues(line: bytes, before: bool) -> bool:
    data = np.frombuffer(b" " + line + b": )", np.uint8)
    start = data.ctypes.data + 1
    return bool(continues_trace(start, start + len(line), before))


@pytest.mark.parametrize(
    "line",
    [
        b"\tat com.foo.Planner.plan(Planner.java:12)",
        b"Caused by: java.io.IOException: gone",
        b"Traceback (most recent call last):",
        b"",
        b"  ",
        b"}",
        b"#0 main () at x.c:12",
        b"goroutine 1 [running]:",
        b"java.lang.IllegalStateException: no path",
        b"com.foo.Planner$1Error:",
        b"com.foo.NoRouteException",
        b"ValueError: bad",
        b"SystemExit: 1",
        b"main.main",
        b"main.(*Path).find(0x1, 0x2)",
        b"github.com/foo/bar.Method",
        b"During handling of the above exception, another exception occurred:",
        b"created by main.main in goroutine 1",
    ],
)
def test_lines_of_a_trace(line):
    assert continues(line, before=False)
    assert naive_text.continues_trace(line, False)


@pytest.mark.parametrize(
    "line", [b"Exception: bad", b"KeyboardInterrupt", b"queue.Empty: x", b"StopIteration"]
)
def test_what_ends_a_trace(line):
    for before in (True, False):
        assert continues(line, before) is before
        assert naive_text.continues_trace(line, before) is before


@pytest.mark.parametrize(
    "line",
    [
        b"banner of somebody else",
        b"Error: cannot open",
        b"--------- beginning of main",
        b"main",
        b"version 1.2.3",
        b"1.2.a",
        b"sshd: started",
        b"TypeError:x",
        b"main.f(a b)",
        b"see foo.txt",
    ],
)
def test_lines_of_others(line):
    assert not continues(line, before=False)
    assert not naive_text.continues_trace(line, False)


_piece = st.sampled_from(
    [b".", b":", b" ", b"\t", b"(", b")", b",", b"$", b"#", b"1", b"a", b"Foo", b"Error", b"Exit",
     b"Exception", b"at ", b"created by ", b"\xc3", b"*", b"/", b"... ", b"}"]
)  # fmt: skip


@given(st.lists(_piece, max_size=6).map(b"".join), st.booleans())
def test_equals_the_naive_twin(line, before):
    assert continues(line, before) == naive_text.continues_trace(line, before)
