"""Load every kernel once, so that workers fork with warm ones; `python -m parsers.warm` compiles them.

A format's smallest file is parsed; numba compiles what that calls, or loads it from its cache.
"""

import gc
import io
from collections.abc import Callable, Mapping

from parsers.registry import formats


def _rec() -> bytes:
    from parsers.rec_writer import RecWriter  # noqa: PLC0415 — not for whoever warms another format

    out = io.BytesIO()
    with RecWriter(out, vin="WRGSJ7DZ4P0000417", zstd=True) as log:
        log.text(1, 2, "ECU1/SYS", "misfire on cylinder 2", code="P0302")
        log.signal(2, "ECU1/SYS", "supply_voltage", 13.9)
    return out.getvalue()


def _text() -> bytes:
    return b"2026-11-22T06:12:33.125Z ERROR storage: E0417 write retried 3 times\n\tat storage.c:12\n"


def _json() -> bytes:
    return b'{"time": "2026-11-22T06:12:33.125Z", "level": "error", "msg": "write retried 3 times"}\n'


def _dlt() -> bytes:
    payload = b"\x00\x02\x00\x00\x06\x00ready\x00"
    header = b"\x35\x00" + (18 + len(payload)).to_bytes(2, "big") + bytes(4) + b"\x41\x01SYS\x00MAIN"
    return b"DLT\x01" + bytes(8) + b"ECU1" + header + payload


_SAMPLES: Mapping[str, tuple[Callable[[], bytes], ...]] = {
    "rec": (_rec,),
    "text": (_text, _json),
    "dlt": (_dlt,),
}


def warm_format(name: str) -> None:
    """Parse small files of a format, if there are any."""
    if name not in _SAMPLES:
        return
    gc.disable()  # what loads stays: looking for garbage among it takes a tenth of a second
    try:
        for sample in _SAMPLES[name]:
            for _ in formats()[name].parse(memoryview(sample()), {}):
                pass
    finally:
        gc.enable()


def warm_kernels() -> None:
    """Load the kernels of every format, and those that only large files reach."""
    from parsers.kernels.interning import Interner  # noqa: PLC0415 — loads numba

    for name in formats():
        warm_format(name)
    Interner(1 << 12).grow()


if __name__ == "__main__":
    warm_kernels()
