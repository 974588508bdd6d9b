"""A `rec` file as a recorder writes it: texts of several units, codes among them, and a signal."""

import io
import random
from pathlib import Path

from parsers.rec_layout import HEADER_BYTES
from parsers.rec_writer import RecWriter
from tests.benchmarks.text_files import say

_LEVELS = {"E": 2, "W": 3, "I": 4, "D": 5, "V": 6}
_ZERO_NS = 1_763_600_400_000_000_000


def _content(size: int, *, zstd: bool) -> tuple[bytes, int]:
    """Return a file of about `size` bytes before compression, and its records."""
    r, out, records, written = random.Random(1), io.BytesIO(), 0, 0
    with RecWriter(out, vin="WRGSJ7DZ4P0000417", platform="J7", utc_zero_ns=_ZERO_NS, zstd=zstd) as log:
        while written < size:
            at = records * 3_000_000
            if r.random() < 0.1:
                log.signal(at, "ECM/power", "supply_voltage", r.gauss(13.9, 0.1))
                written += 32
            else:
                statement, text = say(r)
                code = text.split()[0] if statement.process == "diagd" else None
                log.text(
                    at, _LEVELS[statement.letter], f"ECU{r.randrange(3)}/{statement.process}", text, code=code
                )
                written += 20 + len(text)
            records += 1
    return out.getvalue(), records


def write_rec(path: Path, size: int, *, zstd: bool = False, varied_bytes: int = 32 << 20) -> int:
    """Write about `size` bytes, before compression; after `varied_bytes` the blocks repeat.

    Return how many records there are.
    """
    content, records = _content(min(size, varied_bytes), zstd=zstd)
    whole = max(1, round(size / min(size, varied_bytes)))
    with path.open("wb") as file:
        file.write(content[:HEADER_BYTES])
        for _ in range(whole):
            file.write(content[HEADER_BYTES:])
    return whole * records
