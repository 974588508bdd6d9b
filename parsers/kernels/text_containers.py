"""Reads what the runtimes of containers (CRI, as under Kubernetes) write before each line: `stdout F`."""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from parsers.kernels.memory import load_u8
from parsers.kernels.text_brackets import is_blank

_STREAM_BYTES = 6  # of `stdout` and `stderr`
_STD = (115, 116, 100)
_OUT, _ERR = (111, 117, 116), (101, 114, 114)
_FULL, _PARTIAL = 70, 80  # the line ends here, or the next one goes on with it


@njit(cache=True, nogil=True)
def _are(at, letters):
    return load_u8(at) == letters[0] and load_u8(at + 1) == letters[1] and load_u8(at + 2) == letters[2]


@njit(cache=True, nogil=True)
def read_stream(at, end):
    """Return (address after, end of the name) of `stdout F` or `stderr P`: the letter is no level."""
    stop = at + _STREAM_BYTES
    if stop + 2 > end or not _are(at, _STD) or not (_are(at + 3, _OUT) or _are(at + 3, _ERR)):
        return 0, 0
    letter = load_u8(stop + 1)
    if load_u8(stop) != 32 or (letter != _FULL and letter != _PARTIAL) or not is_blank(stop + 2, end):
        return 0, 0
    return stop + 2, stop
