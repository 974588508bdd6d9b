"""Who wrote a DLT message, and the boot cycle that its ECU is in."""

# numba infers the types of a kernel: numbers are i64, but for hashes and masks, which are u64.
# pyright: basic
import numpy as np
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.dlt_layout import (
    ECUS,
    ECUS_KEPT,
    JUMPS,
    JUMPS_KEPT,
    NO_ECU,
    OTHER_SOURCES,
    SECOND_NS,
    SOURCE_SLOTS,
    SOURCES,
    STORAGE,
)
from parsers.kernels.memory import load_i64, load_u32, load_u64, store_i64, store_u32

_REBOOT_NS, _EARLY_NS, _JUMP_NS = 5 * SECOND_NS, 60 * SECOND_NS, 5 * SECOND_NS
_SHIFT = np.uint64(65 - SOURCE_SLOTS.bit_length())  # what is left of 64 bits is a slot
_WRAP_NS = (1 << 32) * 100_000  # the timestamp counts 0.1 ms in 32 bits: after 119 hours it begins anew


@njit(cache=True, nogil=True)
def source_number(ecu, application, context, state):
    """Return the number of a source, OTHER_SOURCES for all that there is no room for.

    Whoever writes a file can choose its ids, but not the salts by which they are spread over the slots.
    """
    writer = np.uint64(application) << np.uint64(32) | np.uint64(context)
    key = np.uint64(ecu) * load_u64(state.salts) + writer * load_u64(state.salts + 8)
    slot = np.int64(key >> _SHIFT)
    while True:
        number = np.int64(np.int32(load_u32(state.source_slots + 4 * slot)))
        if number < 0:
            break
        ids = state.source_ids + 12 * number
        if load_u32(ids) == ecu and load_u32(ids + 4) == application and load_u32(ids + 8) == context:
            return number
        slot = (slot + 1) & (SOURCE_SLOTS - 1)
    number = load_i64(state.progress + SOURCES)
    if number < OTHER_SOURCES:
        store_u32(state.source_slots + 4 * slot, np.uint32(number))
        store_u32(state.source_ids + 12 * number, ecu)
        store_u32(state.source_ids + 12 * number + 4, application)
        store_u32(state.source_ids + 12 * number + 8, context)
        store_i64(state.progress + SOURCES, number + 1)
    # What OTHER_SOURCES share is their number: its ECU is that of whichever of them comes.
    store_i64(state.source_ecus + 8 * number, _ecu(ecu, state))
    return number


@njit(cache=True, nogil=True)
def _ecu(ecu, state):
    """Return the number of an ECU, NO_ECU for one that there is no room for."""
    count = load_i64(state.progress + ECUS)
    for number in range(count):
        if load_i64(state.clocks + 32 * number) == np.int64(ecu):
            return number
    if count == ECUS_KEPT:
        return NO_ECU
    store_i64(state.clocks + 32 * count, np.int64(ecu))
    store_i64(state.clocks + 32 * count + 8, NO_TIME)
    store_i64(state.progress + ECUS, count + 1)
    return count


@njit(cache=True, nogil=True)
def boot_cycle(source, mono, time, framing, record, state):
    """Return the boot cycle of a message; note where its ECU's wall clock and time since boot moved apart.

    A message without a time since boot belongs to the cycle that its ECU is in.
    An ECU that there was no room for has no clock: one for several would boot and jump all the time.
    """
    number = load_i64(state.source_ecus + 8 * source)
    if number == NO_ECU:
        return 0
    clock = state.clocks + 32 * number
    if mono == NO_TIME:
        return load_i64(clock + 24)
    mono_before, time_before = load_i64(clock + 8), load_i64(clock + 16)
    store_i64(clock + 8, mono)
    store_i64(clock + 16, time)
    passed = mono - mono_before
    if mono_before == NO_TIME:
        return 0
    if passed < 0:
        on_the_wall = time - time_before
        if framing == STORAGE and abs(on_the_wall - passed - _WRAP_NS) <= _JUMP_NS:
            return load_i64(clock + 24)
        if passed <= -_REBOOT_NS and mono < _EARLY_NS and 2 * mono < mono_before:
            store_i64(clock + 24, min(load_i64(clock + 24) + 1, 0xFFFF))
    elif framing == STORAGE:
        _note_jump(record, time - time_before, passed, state)
    return load_i64(clock + 24)


@njit(cache=True, nogil=True)
def _note_jump(record, on_the_wall, passed, state):
    """Note a record before which the wall clock went on by another time than passed since boot.

    A logger that was busy writes many messages at once: the wall clock stands, and that is no jump.
    """
    drift = on_the_wall - passed
    if drift > _JUMP_NS or (drift < -_JUMP_NS and on_the_wall < 0):
        jumps = load_i64(state.progress + JUMPS)
        if jumps < JUMPS_KEPT:
            store_i64(state.jumps + 16 * jumps, record)
            store_i64(state.jumps + 16 * jumps + 8, drift)
            store_i64(state.progress + JUMPS, jumps + 1)
