"""Texts of many records at once, as a column: what a search looks through."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.errors import UnreadableLogError
from parsers.arrow_columns import text_column
from parsers.contract import Stream

Places = NDArray[np.int64]


def read_span(stream: Stream, offsets: Places, lengths: Places) -> tuple[NDArray[np.uint8], Places]:
    """Return the bytes that hold all these records, and where in them each begins.

    Raises UnreadableLogError where the stream holds fewer.
    """
    first, end = int(offsets.min()), int((offsets + lengths).max())
    data = np.frombuffer(stream.read(first, end - first), np.uint8)
    if data.size < end - first:
        raise UnreadableLogError(f"the file has no {end - first} bytes at {first}")
    return data, offsets - first


def slices_column(
    data: NDArray[np.uint8], starts: Places, ends: Places, others: Mapping[int, str] | None = None
) -> pa.Array:
    """Return the texts between `starts` and `ends`, but for the rows in `others`, which have that text.

    Bytes that are no UTF-8 are decoded as `bytes.decode("utf-8", "replace")` does.
    """
    from parsers.kernels.slices import gather  # noqa: PLC0415 — loads numba, which reading a record must not

    return decoded(*gather(data, starts, ends), others)


def decoded(data: NDArray[np.uint8], ends: Places, others: Mapping[int, str] | None = None) -> pa.Array:
    """Return the texts that stand one behind the other in `data`, at most 2 GiB; `ends` says where each ends.

    The rows in `others` have that text. Bytes that are no UTF-8 are decoded as
    `bytes.decode("utf-8", "replace")` does.
    """
    column = _as_utf8(data, ends)
    if not others:
        return column
    texts = column.to_pylist()
    for row, text in others.items():
        texts[row] = text
    return text_column(texts)


def _as_utf8(data: NDArray[np.uint8], ends: Places) -> pa.Array:
    offsets = np.zeros(ends.size + 1, np.int32)
    offsets[1:] = ends
    column = pa.Array.from_buffers(
        pa.string(), ends.size, [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    )
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        pieces = (data[start:end] for start, end in zip(offsets[:-1].tolist(), ends.tolist(), strict=True))
        return text_column([piece.tobytes().decode("utf-8", "replace") for piece in pieces])
    return column
