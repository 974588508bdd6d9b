"""A drive as DLT: two ECUs, two boots, typed arguments, an id, control, codes; and the same damaged."""

import struct

from tests.unit.parsers import dlt_writing as dlt
from tests.unit.parsers.dlt_writing import argument, message, say, text

MORNING_S = 1_709_193_600  # 2024-02-29 08:00 UTC


def drive() -> bytes:
    """Return the drive whole."""
    vcu = {"ecu": b"VCU1", "application": b"SYS\0", "context": b"MAIN"}
    bms = {"ecu": b"BMS\0", "application": b"BATT", "context": b"CELL"}
    voltage = text("cell") + argument(dlt.UINT | dlt.B8, b"\x0c") + text("at")
    voltage += argument(dlt.FLOAT | dlt.B32, struct.pack("<f", 3.25)) + text("V", dlt.UTF8)
    return b"".join(
        [
            message(
                b"\x13\0\0\0\0\5\0\0\x002.4.0", info=dlt.RESPONSE, seconds=MORNING_S, ticks=10_000, **vcu
            ),
            say("started in 312 ms", seconds=MORNING_S + 1, ticks=20_000, **vcu),
            message(voltage, arguments=5, seconds=MORNING_S + 2, ticks=30_000, **bms),
            say("P0AA6 isolation fault, counter 3", info=0x21, seconds=MORNING_S + 3, ticks=40_000, **bms),
            say("stored P0301 and U0100-87", info=0x31, seconds=MORNING_S + 4, ticks=50_000, **vcu),
            message(b"\x91\x01\0\0\x0c\0", header=0x34, seconds=MORNING_S + 5, ticks=60_000, ecu=b"VCU1"),
            say("clock set", seconds=MORNING_S + 3_606, ticks=70_000, **vcu),
            say("größer als nichts", info=0x11, seconds=MORNING_S + 3_607, ticks=80_000, **vcu),
            say("started in 298 ms", seconds=MORNING_S + 7_200, ticks=15_000, **vcu),
        ]
    )


def damaged() -> bytes:
    """Return it with a hole in the middle and without its end."""
    whole = drive()
    return whole[:150] + whole[190:-7]
