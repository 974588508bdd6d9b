"""Copies slices of bytes one behind the other, eight bytes at a step."""

# pyright: basic
import numpy as np
from numba import njit
from numpy.typing import NDArray

from parsers.kernels.memory import load_u8, load_u64, store_u8, store_u64


@njit(cache=True, nogil=True)
def copy_bytes(source, target, length):
    """Copy between two addresses that do not overlap."""
    if length < 8:
        for n in range(length):
            store_u8(target + n, load_u8(source + n))
        return
    for n in range(0, length - 8, 8):
        store_u64(target + n, load_u64(source + n))
    store_u64(target + length - 8, load_u64(source + length - 8))  # may cover some of the last step again


@njit(cache=True, nogil=True)
def _gather(data, starts, ends, gathered):
    position = gathered
    for row in range(starts.size):
        copy_bytes(data + starts[row], position, ends[row] - starts[row])
        position += ends[row] - starts[row]


def gather(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes between `starts` and `ends` one behind the other, and where each slice ends there.

    Raises ValueError where a slice lies outside of `data` or ends before it starts.
    """
    if starts.size and (starts.min() < 0 or (ends < starts).any() or ends.max() > data.size):
        raise ValueError(f"a slice lies outside of {data.size} bytes")
    gathered_ends = np.cumsum(ends - starts)
    gathered = np.empty(int(gathered_ends[-1]) if gathered_ends.size else 0, np.uint8)
    _gather(data.ctypes.data, starts, ends, gathered.ctypes.data)
    return gathered, gathered_ends
