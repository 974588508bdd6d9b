"""A stream over bytes in memory, for tests of whatever reads streams."""

from parsers.contract import Buffer


class BufferStream:
    """Reads slices of `data`."""

    def __init__(self, data: Buffer) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        """Return at most `length` bytes from `offset`."""
        return bytes(self._data[offset : offset + length])
