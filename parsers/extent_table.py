"""The extents of a file as columns: a file of tiny blocks has a million of them, too many to be objects."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.parsed_log import Extent


class ExtentTable:
    """Extents in their file's order, which lie end to end in the logical stream.

    `table` has a column for each field of an Extent.
    """

    def __init__(self, table: pa.Table) -> None:
        self._logical_offsets = _numbers(table, "logical_offset")
        self._raw_offsets = _numbers(table, "raw_offset")
        self._raw_sizes = _numbers(table, "raw_size")
        self._sizes = _numbers(table, "size")
        self._codecs = table["codec"].combine_chunks().dictionary_encode()

    @classmethod
    def of(cls, extents: Sequence[Extent]) -> "ExtentTable":
        """Return the table of these extents."""
        names = [field.name for field in fields(Extent)]
        return cls(pa.table({name: [getattr(extent, name) for extent in extents] for name in names}))

    def __len__(self) -> int:
        return len(self._sizes)

    def __getitem__(self, number: int) -> Extent:
        return Extent(
            int(self._logical_offsets[number]),
            int(self._raw_offsets[number]),
            int(self._raw_sizes[number]),
            int(self._sizes[number]),
            self._codecs[number].as_py(),
        )

    @property
    def size(self) -> int:
        """Length of the logical stream in bytes."""
        return int(self._sizes.sum())

    @property
    def stored_bytes(self) -> int:
        """Where in the raw file the last of them ends."""
        return int((self._raw_offsets + self._raw_sizes).max(initial=0))

    def at_logical(self, offset: int) -> int:
        """Return the number of the extent in which a byte of the logical stream stands."""
        return int(np.searchsorted(self._logical_offsets, offset, side="right")) - 1

    def at_raw(self, offset: int) -> int:
        """Return the number of the last extent that begins at a byte of the raw file or before; -1: none."""
        return int(np.searchsorted(self._raw_offsets, offset, side="right")) - 1


def _numbers(table: pa.Table, name: str) -> NDArray[np.int64]:
    return table[name].to_numpy().astype(np.int64)
