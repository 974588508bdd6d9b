"""Little-endian numbers at any offset of a u8 array; the kernel checks bounds before each read."""

# numba infers the types of a kernel: offsets are i64.
# pyright: basic
from numba import njit

from parsers.kernels import memory


@njit(cache=True, nogil=True)
def load_u16(data, offset):
    """Return the two bytes at `offset` as a number."""
    return memory.load_u16(data.ctypes.data + offset)


@njit(cache=True, nogil=True)
def load_u32(data, offset):
    """Return the four bytes at `offset` as a number."""
    return memory.load_u32(data.ctypes.data + offset)


@njit(cache=True, nogil=True)
def load_u64(data, offset):
    """Return the eight bytes at `offset` as a number."""
    return memory.load_u64(data.ctypes.data + offset)
