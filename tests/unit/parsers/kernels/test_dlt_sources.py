"""The slots of DLT's sources, for ids that were chosen to meet in one."""

import struct

import numpy as np

from parsers.kernels.dlt import MessageReader
from parsers.kernels.dlt_layout import STORAGE
from tests.unit.parsers.dlt_writing import say
from tests.unit.parsers.kernels.test_interning import longest_run

_MULTIPLIER, _WORD = 0x9E3779B97F4A7C15, 1 << 32


def _chosen_ids(number: int) -> bytes:
    """Application and context of ECU1 that one known multiplier would bring to the slot of all others."""
    wanted = (number << 47 | 77 << 32 | number) % _WORD**2
    key = wanted * pow(_MULTIPLIER, -1, _WORD**2) % _WORD**2
    ecu_high, ecu_low = divmod(int.from_bytes(b"ECU1", "little") * _MULTIPLIER % _WORD**2, _WORD)
    high, low = divmod(key, _WORD)
    return struct.pack("<II", high ^ ecu_high, low ^ ecu_low ^ high)


def test_sources_chosen_to_meet_do_not():
    ids = [_chosen_ids(number) for number in range(8_000)]
    data = b"".join(say("a", application=both[:4], context=both[4:]) for both in ids)
    reader = MessageReader(data, STORAGE, np.zeros((16, 32), np.uint64), [""] * 16)
    while reader.read(10_000):
        pass
    assert reader.sources[:, 1:].tobytes() == b"".join(ids)
    assert longest_run(reader._state.source_slots >= 0) < 4_000
