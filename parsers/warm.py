"""Load every kernel once, so that workers fork with warm ones: `python -m parsers.warm` compiles them at setup.

A format's smallest file is parsed; numba compiles what that calls, or loads it from its cache.
"""

import io

from parsers.registry import formats
from parsers.rec_writer import RecWriter

_TEXT = b"2026-11-22T06:12:33.125Z ERROR storage: E0417 write retried 3 times\n"


def _rec() -> bytes:
    out = io.BytesIO()
    with RecWriter(out, vin="WRGSJ7DZ4P0000417", zstd=True) as log:
        log.text(1, 2, "ECU1/SYS", "misfire on cylinder 2", code="P0302")
        log.signal(2, "ECU1/SYS", "supply_voltage", 13.9)
    return out.getvalue()


def warm_kernels() -> None:
    """Parse one small file of each format."""
    samples = {"rec": _rec(), "text": _TEXT}
    for name, form in formats().items():
        if name in samples:
            for _ in form.parse(memoryview(samples[name]), {}):
                pass


if __name__ == "__main__":
    warm_kernels()
