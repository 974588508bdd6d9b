"""Tells which lines without a header go on with the record before them: stack traces, and what ends them.

Some lines are of a trace whatever stands before them, and show that a file has traces. Others are so in such
files only: the exception whose name stands at the margin, `java.io.IOException: gone`, and blank lines.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.memory import load_u8
from parsers.kernels.text_brackets import skip_blanks
from parsers.kernels.text_bytes import byte_at, digit_at, is_word

_BLANK, _TAB, _COLON, _DOT, _HASH, _COMMA, _OPENED, _CLOSED = 32, 9, 58, 46, 35, 44, 40, 41
_MARKS_OF_NAMES = np.zeros(256, np.bool_)  # what a qualified name may hold but for words and brackets
_MARKS_OF_NAMES[np.frombuffer(b".$/*-", np.uint8)] = True


def table_of(*texts: bytes) -> np.ndarray:
    """Return a row for each text, as `begins` takes them: its length, and then the text."""
    rows = np.zeros((len(texts), 1 + max(map(len, texts))), np.uint8)
    for row, text in zip(rows, texts, strict=True):
        row[: 1 + len(text)] = (len(text), *text)
    return rows


_HEADS = table_of(
    b"at ", b"Caused by", b"Traceback (", b"... ", b"goroutine ", b"stack backtrace:", b"Stack trace:",
    b"*** Check failure stack trace",
)  # fmt: skip
_JOINTS = table_of(b"During handling of the above", b"The above exception was", b"created by ")
_EXCEPTIONS = table_of(b"Error", b"Exception", b"Throwable", b"Interrupt", b"Exit", b"Iteration")


@njit(cache=True, nogil=True)
def _holds(at, end, text):
    """Tell whether a row of a table stands at `at`."""
    size = np.int64(text[0])
    if end - at < size:
        return False
    for place in range(size):
        if load_u8(at + place) != text[1 + place]:
            return False
    return True


@njit(cache=True, nogil=True)
def begins(at, end, table):
    """Return the length of the row of a table that stands at `at`, 0 for none."""
    for row in range(table.shape[0]):
        if _holds(at, end, table[row]):
            return np.int64(table[row, 0])
    return 0


@njit(cache=True, nogil=True)
def looks_continued(at, end):
    """Tell whether a line without a header looks like the next line of a stack trace or of a dump."""
    if at >= end:
        return False
    byte = load_u8(at)
    if byte == _BLANK or byte == _TAB:
        return skip_blanks(at, end) < end
    if byte == 125 or byte == _CLOSED or byte == 93:  # } ) ]
        return True
    if byte == _HASH:  # `#0 main () at x.c:12`
        return digit_at(at + 1, end) >= 0
    return begins(at, end, _HEADS) > 0


@njit(cache=True, nogil=True)
def _after_arguments(at, end):
    """Return the address after a bracket in which blanks stand behind commas only, 0 for none."""
    at += 1
    while at < end:
        byte = load_u8(at)
        if byte == _CLOSED:
            return at + 1
        if byte == _OPENED or byte == _TAB or (byte == _BLANK and load_u8(at - 1) != _COMMA):
            return 0
        at += 1
    return 0


@njit(cache=True, nogil=True)
def _names_place(at, end):
    """Tell whether a line is a qualified name alone: `com.foo.Gone`, `main.(*Path).find(0x1, 0x2)`."""
    qualified = False
    if at < end and digit_at(at, end) >= 0:
        return False
    while at < end:
        byte = load_u8(at)
        if byte == _OPENED:
            at = _after_arguments(at, end)
            if at == 0:
                return False
            continue
        if not is_word(byte) and not _MARKS_OF_NAMES[byte]:
            return False
        behind = byte_at(at + 1, end)
        qualified = qualified or (byte == _DOT and (is_word(behind) or behind == _OPENED))
        at += 1
    return qualified


@njit(cache=True, nogil=True)
def _names_exception(at, end, before):
    """Tell whether a line begins with the name of an exception, and a colon behind it.

    Behind a line of a trace, `before`, any qualified name is one, and the colon may be missing.
    """
    stop, dot = at, at - 1
    while stop < end and (is_word(load_u8(stop)) or load_u8(stop) == _DOT or load_u8(stop) == 36):
        if load_u8(stop) == _DOT:
            dot = stop
        stop += 1
    named = byte_at(stop, end) == _COLON and (stop + 1 == end or load_u8(stop + 1) == _BLANK)
    if not named and not (before and stop == end):
        return False
    if before and dot > at and 65 <= byte_at(dot + 1, stop) <= 90:
        return True
    for row in range(_EXCEPTIONS.shape[0]):
        start = stop - np.int64(_EXCEPTIONS[row, 0])
        if start >= at and _holds(start, stop, _EXCEPTIONS[row]) and (before or start > at):
            return True
    return False


@njit(cache=True, nogil=True)
def continues_trace(at, end, before):
    """Tell whether a line without a header goes on, where there are traces; `before`: the last line did."""
    return (
        skip_blanks(at, end) == end
        or looks_continued(at, end)
        or _names_exception(at, end, before)
        or _names_place(at, end)
        or begins(at, end, _JOINTS) > 0
    )
