"""Where DLT messages start and end; docs/reference/formats.md says how damage is read."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from parsers.kernels.dlt_layout import CUT, DAMAGE, LARGE_BYTES, LONG, PLAIN, SERIAL, SHORT, STORAGE
from parsers.kernels.memory import load_u8, load_u16_be, load_u32

_STORAGE_MAGIC, _SERIAL_MAGIC = np.uint32(0x01544C44), np.uint32(0x01534C44)  # DLT 1, DLS 1


@njit(cache=True, nogil=True)
def head_bytes(framing):
    """Return the size of what stands before each message."""
    return 16 if framing == STORAGE else 4 if framing == SERIAL else 0


@njit(cache=True, nogil=True)
def framing_at(at, end):
    """Return what stands at `at`: before a message that is looked at by itself."""
    magic = load_u32(at) if end - at >= 4 else np.uint32(0)
    return STORAGE if magic == _STORAGE_MAGIC else SERIAL if magic == _SERIAL_MAGIC else PLAIN


@njit(cache=True, nogil=True)
def _find(base, position, size, framing):
    """Return where the next magic stands, `size` if there is none."""
    magic = _STORAGE_MAGIC if framing == STORAGE else _SERIAL_MAGIC
    last = size - 4
    while position <= last:
        if load_u32(base + position) == magic:
            return position
        position += 1
    return size


@njit(cache=True, nogil=True)
def _header_bytes(header):
    """Return the size of the standard header and all that the header type announces."""
    size = 4 + (4 if header & 4 else 0) + (4 if header & 8 else 0) + (4 if header & 16 else 0)
    return size + (10 if header & 1 else 0)


@njit(cache=True, nogil=True)
def _may_be_plain(base, position, size):
    """Tell whether bare messages stand here: three of version 1 that follow one another, or the last ones."""
    for _ in range(3):
        if position == size:
            return True
        if position + 4 > size:
            return False
        header = load_u8(base + position)
        length = np.int64(load_u16_be(base + position + 2))
        if header >> 5 != 1 or length < _header_bytes(header) or position + length > size:
            return False
        position += length
    return True


@njit(cache=True, nogil=True)
def _find_next(base, position, size, framing):
    """Return where the next message starts, `size` if there is none."""
    if framing != PLAIN:
        return _find(base, position, size, framing)
    while position < size and not _may_be_plain(base, position, size):
        position += 1
    return position


@njit(cache=True, nogil=True)
def _is_believable(at, header, framing):
    """Tell whether the message at `at` is of version 1, and its microseconds are some."""
    microseconds = load_u32(at + 8) if framing == STORAGE else np.uint32(0)
    return header >> 5 == 1 and microseconds < 1_000_000


@njit(cache=True, nogil=True)
def frame(base, position, size, framing):
    """Return (end of what stands at `position`, its problem or -1, whether it is a message all the same)."""
    head = head_bytes(framing)
    at = base + position
    if size - position < head + 4:
        return size, CUT, False
    if framing == PLAIN:
        foreign = load_u8(at) >> 5 != 1
    else:
        foreign = load_u32(at) != (_STORAGE_MAGIC if framing == STORAGE else _SERIAL_MAGIC)
    if foreign:
        found = _find_next(base, position + 1, size, framing)
        return found if size - found >= head + 4 else size, DAMAGE, False
    header = load_u8(at + head)
    length = np.int64(load_u16_be(at + head + 2))
    if length < _header_bytes(header):
        return _find_next(base, position + 1, size, framing), SHORT, False
    end = position + head + length
    if end <= size:
        return end, -1, True
    message = _is_believable(at, header, framing)
    end = _find_next(base, position + (head + 4 if message else 1), size, framing)
    return end, CUT if end == size else LONG, message


@njit(cache=True, nogil=True)
def _headers_inside(base, position, end, framing):
    """Return (how many messages begin inside position:end, behind its own head, where the last one ends)."""
    head = head_bytes(framing)
    found, last_end = 0, position
    at = _find(base, position + head + 4, end, framing)
    while at + head + 4 <= end:
        header = load_u8(base + at + head)
        length = np.int64(load_u16_be(base + at + head + 2))
        following = at + 4
        if length >= _header_bytes(header) and _is_believable(base + at, header, framing):
            found += 1
            following = last_end = at + head + length
        at = _find(base, following, end, framing)
    return found, last_end


@njit(cache=True, nogil=True)
def messages_swallowed(base, position, end, size, framing):
    """Return how many others the message at position:end counts as its own, for its length is damaged.

    That is looked for only where no message follows, or where it is large. Of a large one that another
    follows the others inside must reach its end: messages may hold a log that is sent as a file.
    """
    if framing == PLAIN:
        return 0  # nothing but lengths tells where messages begin
    magic = _STORAGE_MAGIC if framing == STORAGE else _SERIAL_MAGIC
    is_followed = end == size or (size - end >= 4 and load_u32(base + end) == magic)
    if is_followed and end - position < LARGE_BYTES:
        return 0
    found, last_end = _headers_inside(base, position, end, framing)
    return 0 if is_followed and last_end != end else found
