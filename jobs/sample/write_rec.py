"""Write the drive recorder's file of the sample fleet with the project's own RecWriter."""

import io
from collections.abc import Iterable

import numpy as np

from jobs.sample.drive_log import Line
from jobs.sample.fleet import Drive
from parsers.rec_writer import RecWriter

_BOOT_NS = 8_000_000_000  # recorders start a little after the ECU


def rec_file(drive: Drive, lines: Iterable[Line], voltage: tuple[np.ndarray, np.ndarray]) -> bytes:
    """Return the file of the lines whose recorder is `rec`, with the supply voltage between them."""
    start_ns = int(drive.start.timestamp()) * 1_000_000_000
    volts = [(second, value) for second, value in zip(*map(np.ndarray.tolist, voltage), strict=True)]
    spoken = [(line.seconds, line) for line in lines if line.recorder == "rec"]
    out = io.BytesIO()
    with RecWriter(
        out,
        vin=drive.vehicle.vin,
        platform=drive.vehicle.platform,
        firmware=drive.firmware,
        vehicle_id=drive.vehicle.vehicle_id,
        created_ns=start_ns,
        utc_zero_ns=start_ns - _BOOT_NS,
        zstd=drive.number % 2 == 1,
        block_bytes=16 << 10,
    ) as recorder:
        for seconds, what in sorted([*volts, *spoken], key=lambda pair: pair[0]):
            mono_ns = int(seconds * 1e9) + _BOOT_NS
            if isinstance(what, Line):
                recorder.text(mono_ns, what.level, what.source, what.text, code=what.code)
            else:
                recorder.signal(mono_ns, "BMS/pack", "supply_voltage", round(what, 3))
    return out.getvalue()
