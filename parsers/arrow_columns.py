"""Arrow columns straight from memory.

`pyarrow.array` would do, but imports pandas on the way, which takes longer than parsing a file of 50 MB.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa


def number_column(values: np.ndarray, kind: pa.DataType, missing: np.ndarray | None = None) -> pa.Array:
    """Return `values`, whose bytes are those of the Arrow type `kind`, as a column; null where `missing`."""
    values = np.ascontiguousarray(values)
    validity = None
    if missing is not None and missing.any():
        validity = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Array.from_buffers(kind, values.size, [validity, pa.py_buffer(values)])


def text_column(texts: Sequence[str]) -> pa.Array:
    """Return texts as a column."""
    encoded = [text.encode() for text in texts]
    offsets = np.zeros(len(texts) + 1, np.int32)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return pa.Array.from_buffers(
        pa.string(), len(texts), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    )
