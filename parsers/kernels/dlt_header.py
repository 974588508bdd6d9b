"""What the headers of a DLT message say, before its payload: the fast twin of `parsers.dlt_message`."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from core.parsed_log import NO_TIME
from parsers.dlt_type_info import LOG, TICK_NS
from parsers.kernels.dlt_frame import head_bytes
from parsers.kernels.dlt_layout import SECOND_NS, STORAGE
from parsers.kernels.memory import load_u8, load_u32, load_u32_be

WITH_EXTENDED, BIG_ENDIAN = 1, 2  # bits of the header type
VERBOSE = 1  # a bit of the message info


@njit(cache=True, nogil=True)
def read_times(at, header, stop, framing):
    """Return (ECU, UTC ns, ns since boot, where the extended header starts).

    Of a message that is cut off there may be less than its header type announces.
    """
    ecu = np.uint32(0)
    time = NO_TIME
    if framing == STORAGE:
        seconds, microseconds = np.int64(load_u32(at + 4)), np.int64(np.int32(load_u32(at + 8)))
        time = seconds * SECOND_NS + microseconds * 1_000
        ecu = load_u32(at + 12)
    at += head_bytes(framing) + 4
    if header & 4:
        if at + 4 <= stop:
            ecu = load_u32(at)
        at += 4
    if header & 8:
        at += 4
    mono = NO_TIME
    if header & 16:
        if at + 4 <= stop:
            mono = np.int64(load_u32_be(at)) * TICK_NS
        at += 4
    return ecu, time if framing == STORAGE else mono, mono, at


@njit(cache=True, nogil=True)
def read_extended(at, header, stop):
    """Return (message info, number of arguments, application, context, where the payload starts).

    The info is -1 where there is no extended header, or less than all of it.
    """
    if not header & WITH_EXTENDED:
        return -1, 0, np.uint32(0), np.uint32(0), at
    if at + 10 > stop:
        return -1, 0, np.uint32(0), np.uint32(0), at + 10
    return np.int64(load_u8(at)), np.int64(load_u8(at + 1)), load_u32(at + 2), load_u32(at + 6), at + 10


@njit(cache=True, nogil=True)
def level_of(info):
    """Return the level that a message info says: that of a log message, 0 of any other."""
    return info >> 4 if info >= 0 and info >> 1 & 7 == LOG and info >> 4 <= 6 else 0
