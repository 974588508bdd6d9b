"""Postgres's binary COPY format, out of numpy arrays.

Format: https://www.postgresql.org/docs/current/sql-copy.html (binary format). Fields that are equally long
in every row are encoded at once: a big-endian structured array is the wire format.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # flags and the length of the header extension are 0
_TRAILER = b"\xff\xff"

Integers = npt.NDArray[np.integer[Any]]
Column = Integers | list[bytes] | bytes | None
"""An integer of one width or a text for each row; or one text, or NULL, that all rows have."""


def copy_rows(
    connection: psycopg.Connection[Any], table: str, columns: Sequence[str], blocks: Iterable[bytes]
) -> None:
    """COPY the blocks (see `encode_rows`) into `table`."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        copy.write(_SIGNATURE)
        for block in blocks:
            copy.write(block)
        copy.write(_TRAILER)


def encode_rows(count: int, columns: Mapping[str, Column]) -> bytes:
    """Return `count` rows as COPY wants them, the columns in the order of the mapping."""
    pieces: list[list[bytes]] = [[struct.pack(">h", len(columns))] * count]
    fixed: list[Integers | bytes | None] = []
    for column in columns.values():
        if isinstance(column, list):
            pieces += [_encode_fixed(count, fixed), _encode_texts(column)]
            fixed = []
        else:
            fixed.append(column)
    pieces.append(_encode_fixed(count, fixed))
    return b"".join(chain.from_iterable(zip(*pieces, strict=True)))


def _encode_fixed(count: int, columns: Sequence[Integers | bytes | None]) -> list[bytes]:
    """Return the pieces of the rows that these columns fill."""
    fields: list[tuple[str, str]] = []
    for place, column in enumerate(columns):
        fields.append((f"length {place}", ">i4"))
        if _width(column):
            fields.append(
                (
                    f"value {place}",
                    f"S{_width(column)}" if isinstance(column, bytes) else f">i{_width(column)}",
                )
            )
    rows = np.zeros(count, np.dtype(fields))
    for place, column in enumerate(columns):
        rows[f"length {place}"] = -1 if column is None else _width(column)
        if _width(column):
            rows[f"value {place}"] = column
    encoded, width = rows.tobytes(), rows.itemsize
    return [encoded[row * width : (row + 1) * width] for row in range(count)]


def _width(column: Integers | bytes | None) -> int:
    if isinstance(column, np.ndarray):
        return column.dtype.itemsize
    return len(column or b"")


def _encode_texts(texts: list[bytes]) -> list[bytes]:
    encoded = {text: struct.pack(">i", len(text)) + text for text in set(texts)}
    return [encoded[text] for text in texts]
