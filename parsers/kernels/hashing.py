"""The hash that signatures are: the fast twin of the one in `core.signature`."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from core.signature import MULTIPLIER
from parsers.kernels.memory import load_u64

_MULTIPLIER, _32 = np.uint64(MULTIPLIER), np.uint64(32)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@njit(cache=True, nogil=True)
def mix(state):
    """Return a hash that a word was just put into, mixed."""
    state = state * _MULTIPLIER
    return state ^ (state >> _32)


@njit(cache=True, nogil=True)
def hash_span(start, end, state):
    """Add the bytes at start:end to a hash, as `core.signature` does; 8 from `end` on must be readable."""
    left = end - start
    while left > 8:
        state = mix(state ^ load_u64(start))
        start += 8
        left -= 8
    if left > 0:
        state = mix(state ^ (load_u64(start) & (_ALL >> np.uint64(64 - 8 * left))))
    return state


@njit(cache=True, nogil=True)
def finish(state):
    """Return the signature that a hash has come to."""
    return mix(mix(state))
