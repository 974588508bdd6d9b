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
    fields: list[tuple[str, str]] = []
    for place, column in enumerate(columns):
        fields.append((f"length {place}", ">i4"))
        if isinstance(column, np.ndarray):
            fields.append((f"{place}", f">i{column.dtype.itemsize}"))
        elif column:
            fields.append((f"{place}", f"S{len(column)}"))
    rows = np.zeros(count, np.dtype(fields))
    for place, column in enumerate(columns):
        rows[f"length {place}"] = (
            -1 if column is None else rows.dtype[f"{place}"].itemsize if len(column) else 0
        )
        if column is not None and len(column):
            rows[f"{place}"] = column
    return _cut(rows.tobytes(), rows.itemsize, count)


def _encode_texts(texts: list[bytes]) -> list[bytes]:
    encoded = {text: struct.pack(">i", len(text)) + text for text in set(texts)}
    return [encoded[text] for text in texts]


def _cut(encoded: bytes, width: int, count: int) -> list[bytes]:
    return [encoded[place * width : (place + 1) * width] for place in range(count)]
