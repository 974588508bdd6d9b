"""Texts of many records at once, as a column: what a search looks through."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.errors import UnreadableLogError
from parsers.arrow_columns import number_column, text_column
from parsers.contract import Stream

Places = NDArray[np.int64]
_LAST_ASCII = 0x7F


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
    offsets = np.zeros(ends.size + 1, np.int32)
    offsets[1:] = ends
    column = pa.Array.from_buffers(
        pa.string(), ends.size, [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    )
    texts = dict(others or {})
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        texts = _beyond_ascii(data, offsets) | texts
    return _replaced(column, texts) if texts else column


def _beyond_ascii(data: NDArray[np.uint8], offsets: NDArray[np.int32]) -> dict[int, str]:
    """Return the texts of the rows that are not plain ASCII."""
    # Of an empty row this is the byte behind it: such a row may be replaced by its like.
    highest = np.maximum.reduceat(np.append(data, np.uint8(0)), offsets[:-1])
    rows = np.flatnonzero(highest > _LAST_ASCII)
    pieces = zip(rows.tolist(), offsets[rows].tolist(), offsets[rows + 1].tolist(), strict=True)
    return {row: data[start:end].tobytes().decode("utf-8", "replace") for row, start, end in pieces}


def _replaced(column: pa.Array, texts: Mapping[int, str]) -> pa.Array:
    """Return the column with these texts in their rows."""
    places = np.arange(len(column))
    places[list(texts)] = len(column) + np.arange(len(texts))
    both = pa.concat_arrays([column, text_column(list(texts.values()))])
    return both.take(number_column(places, pa.int64()))
