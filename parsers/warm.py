"""Load every kernel once, so that workers fork with warm ones; `python -m parsers.warm` compiles them.

A format's smallest file is parsed; numba compiles what that calls, or loads it from its cache.
"""

import gc
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from parsers.contract import LogFormat
from parsers.parse import drain
from parsers.registry import formats
from parsers.stream import RangeStream, logical_stream


def warm_format(name: str, *, texts: bool = False) -> None:
    """Parse small files of a format, and with `texts` read their texts as a search does."""
    collects = gc.isenabled()
    gc.disable()  # what loads stays: looking for garbage among it takes a tenth of a second
    try:
        for sample in formats()[name].samples():
            _read(formats()[name], sample, texts=texts)
    finally:
        if collects:
            gc.enable()


def _read(form: LogFormat, sample: bytes, *, texts: bool) -> None:
    batches: list[pa.RecordBatch] = []
    summary = drain(form.parse(memoryview(sample), {}), batches.append)
    if texts:
        raw = RangeStream(lambda offset, length: sample[offset : offset + length], len(sample))
        stream = logical_stream(raw, summary.extents)
        for batch in batches:
            columns = (batch.column(name).to_numpy().astype(np.int64) for name in ("offset", "length"))
            form.read_texts(stream, *columns)


def warm_kernels(tell: Callable[[str], object] = str) -> None:
    """Load the kernels of every format, of which `tell` hears, and those that only large files reach."""
    from parsers.kernels.interning import Interner  # noqa: PLC0415 — loads numba

    for name in formats():
        tell(name)
        warm_format(name, texts=True)
    Interner(1 << 12).grow()


if __name__ == "__main__":
    warm_kernels(lambda name: print(f"        {name}", flush=True))  # noqa: T201 - whoever sets up waits for it
