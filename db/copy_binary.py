"""Postgres's binary COPY format, out of big-endian numpy structured arrays: the wire format is the array.

Format: https://www.postgresql.org/docs/current/sql-copy.html (binary format).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # flags and the length of the header extension are 0
_TRAILER = b"\xff\xff"

Column = npt.NDArray[Any] | bytes | None
"""Integers of one width, an `S` array of texts of one length, or one text or NULL that all rows have."""


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
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, column in columns.items():
        fields.append((f"{name}.length", ">i4"))
        width = _width(column)
        if width:
            fields.append((name, f"S{width}" if _is_text(column) else f">i{width}"))
    rows = np.zeros(count, np.dtype(fields))
    rows["fields"] = len(columns)
    for name, column in columns.items():
        rows[f"{name}.length"] = -1 if column is None else _width(column)
        if _width(column):
            rows[name] = column
    return rows.tobytes()


def _width(column: Column) -> int:
    match column:
        case None:
            return 0
        case bytes():
            return len(column)
        case _:
            return column.dtype.itemsize


def _is_text(column: Column) -> bool:
    return isinstance(column, bytes) or (column is not None and column.dtype.kind == "S")
