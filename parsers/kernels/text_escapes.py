r"""Takes escape sequences out of lines, those that colour them: `\x1b[32mINFO\x1b[0m` reads `INFO`.

Some writers spell the escape instead of writing it, as rsyslog's `#033[32m` and JSON's `\u001b[32m`.
"""

# numba infers the types of a kernel: addresses and offsets are i64.
# pyright: basic
import numpy as np
from numba import njit
from numpy.typing import NDArray

from parsers.kernels.memory import load_u8, store_u8
from parsers.kernels.text_traces import begins, table_of

_ESCAPE, _BELL, _BACKSLASH, _BRACKET = 27, 7, 92, 93
_LONGEST_TITLE = 512  # bytes of a sequence that names a window or a link
_OPENINGS = table_of(
    b"\x1b[", b"#033[", b"\\u001b[", b"\\u001B[", b"\\x1b[", b"\\x1B[", b"\\033[", b"^[[",
)  # fmt: skip
_FIRST_BYTES = np.zeros(256, np.bool_)
_FIRST_BYTES[_OPENINGS[:, 1]] = True


@njit(cache=True, nogil=True)
def _after_parameters(at, end, spelled):
    """Return the address after `32m`, `0;1;31m` or `K`, 0 where there is none; if `spelled` of no others."""
    while at < end:
        byte = load_u8(at)
        if byte == 109 or byte == 75 or (not spelled and (65 <= byte <= 90 or 97 <= byte <= 122)):
            return at + 1
        if not (48 <= byte <= 59 or byte == 63):  # 0-9 : ; ?
            return 0
        at += 1
    return 0


@njit(cache=True, nogil=True)
def _after_escape(at, end, untitled):
    """Return (address after the sequence at `at`, 0 for none; address before which no title ends).

    `untitled` is that address so far: a line may open many titles and end none.
    """
    opening = begins(at, end, _OPENINGS)
    if opening:
        return _after_parameters(at + opening, end, load_u8(at) != _ESCAPE), untitled
    if load_u8(at) != _ESCAPE or at + 2 >= end:
        return 0, untitled
    kind = load_u8(at + 1)
    if kind == 40 or kind == 41:  # ( ) choose letters, as `tput sgr0` does
        return at + 3, untitled
    if kind == _BRACKET:
        for place in range(max(at + 2, untitled), min(end, at + _LONGEST_TITLE)):
            if load_u8(place) == _BELL or (load_u8(place) == _BACKSLASH and load_u8(place - 1) == _ESCAPE):
                return place + 1, untitled
        untitled = max(untitled, min(end, at + _LONGEST_TITLE))
    return 0, untitled


@njit(cache=True, nogil=True)
def _copy(data, starts, ends, plain, places, plain_ends):
    for row in range(starts.size):
        at, end, to = data + starts[row], data + ends[row], plain + places[row]
        untitled = at
        while at < end:
            byte = load_u8(at)
            if _FIRST_BYTES[byte]:
                after, untitled = _after_escape(at, end, untitled)
                if after:
                    at = after
                    continue
            store_u8(to, byte)
            at += 1
            to += 1
        plain_ends[row] = to - plain


def copy_plain(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    plain: NDArray[np.uint8],
    places: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Copy lines without their escapes to `places` in `plain`; return where each ends there.

    A line needs as much room there as it has here.
    """
    plain_ends = np.empty_like(places)
    _copy(data.ctypes.data, starts, ends, plain.ctypes.data, places, plain_ends)
    return plain_ends
