"""DLT beside pydlt: the index columns alone, and all of `argus parse` with its signatures.

Each turn is a process of its own on one core. pydlt reads a slice, for it is slow and steady.
"""

import json
import time
from importlib.metadata import version
from pathlib import Path
from types import FunctionType

from tests.benchmarks.dlt_files import write_dlt
from tests.benchmarks.one_core import call, python
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns

SLICE_BYTES = 20 << 20


def read_columns(path: str) -> tuple[int, float]:
    """Fill the index columns of a file without signing; return (messages, seconds).

    It is the product's own kernel, compiled once more with nothing where it signs.
    """
    import numpy as np  # noqa: PLC0415 - the process that starts the turns needs no kernels
    from numba import njit  # noqa: PLC0415

    from core.parsed_log import EVENTS_PER_BATCH, MESSAGE  # noqa: PLC0415
    from parsers.kernels import dlt  # noqa: PLC0415
    from parsers.kernels.dlt_layout import STORAGE  # noqa: PLC0415
    from parsers.registry import open_log  # noqa: PLC0415

    @njit
    def no_signature(*_):
        return 1, MESSAGE

    # Not cached: the cache knows kernels by their source, and would give this one to the product.
    kernel = dlt._read_message.py_func.__code__
    unsigned = njit(nogil=True, inline="always")(FunctionType(kernel, vars(dlt) | {"_sign": no_signature}))
    names = vars(dlt) | {"_read_message": unsigned}
    dlt._read = njit(nogil=True)(FunctionType(dlt._read.py_func.__code__, names))

    def read(file: str, most: int) -> int:
        with open_log(Path(file)) as data:
            reader = dlt.MessageReader(data[:most], STORAGE, np.zeros((16, 32), np.uint64), [""] * 16)
            while reader.read(EVENTS_PER_BATCH // 2):
                pass
            return reader.records

    read(path, 1 << 16)
    start = time.perf_counter()
    return read(path, 1 << 62), time.perf_counter() - start


def read_with_pydlt(path: str) -> tuple[int, float]:
    """Read the messages of a file; return (messages, seconds)."""
    from pydlt import DltFileReader  # noqa: PLC0415

    start = time.perf_counter()
    with DltFileReader(path) as messages:
        count = sum(1 for _ in messages)
    return count, time.perf_counter() - start


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure both rows."""
    whole, part = folder / "whole.dlt", folder / "part.dlt"
    size = scale.of(500_000_000, 2_000_000)
    records = write_dlt(whole, size)
    scaled = write_dlt(part, min(size, SLICE_BYTES))
    whole_mb, part_mb = whole.stat().st_size / 1e6, part.stat().st_size / 1e6

    def columns() -> float:
        count, seconds = call(read_columns, str(whole))
        assert count == records
        return whole_mb / seconds

    def signed() -> float:
        found = json.loads(python("-m", "jobs.cli", "parse", "--json", str(whole)))
        assert found["records"] == records
        return whole_mb / found["seconds"]

    def peer() -> float:
        count, seconds = call(read_with_pydlt, str(part))
        assert count == scaled
        return part_mb / seconds

    unsigned, parsed, pydlt = in_turns(scale.rounds, columns, signed, peer)
    name = f"pydlt {version('pydlt')}"
    note = f"{whole_mb:.0f} MB, {records:,} messages; pydlt on {part_mb:.0f} MB"
    return [
        Row(
            "DLT → index columns, no signatures", "MB/s", unsigned,
            (Bar(150, of_ratio=True), Bar(2000)), name, pydlt,
            note=f"{note}; the product's kernel with nothing where it signs",
        ),
        Row(
            "DLT → index with signatures", "MB/s", parsed, (Bar(60, of_ratio=True),), name, pydlt,
            note=f"{note}; `seconds` of `argus parse --json`",
        ),
    ]  # fmt: skip


FAMILY = Family(measure, ("pydlt",))
