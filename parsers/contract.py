"""What a parser is. A format is one file in `parsers/formats/` that ends in `FORMAT = …`."""

from collections.abc import Generator, Mapping, Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.parsed_log import ParseSummary

Buffer = memoryview | bytes


class Stream(Protocol):
    """A logical stream to read pieces of: a file, a blob, or a file whose compressed parts are unfolded."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """Return at most `length` bytes from `offset`; shorter only at the end."""
        ...


EventStream = Generator[pa.RecordBatch, None, ParseSummary]


class LogFormat(Protocol):
    """One log format.

    A parser reads a file of any size in bounded memory. Damage is a problem in the summary, never an
    exception and never silence: `bytes_parsed + bytes_skipped == size`. Only a file that cannot be this
    format at all (wrong version) raises UnreadableLogError.
    """

    name: str  # as in `argus parse --json`
    suffixes: tuple[str, ...]  # lower case, with the dot; a tie-breaker only
    texts_are_bytes: bool  # `read_record` gives the record's bytes, decoded, and nothing else

    def detect(self, head: bytes) -> float:
        """Return how sure the content (its first 64 KiB or less) is of this format, 0.0 … 1.0."""
        ...

    def samples(self) -> Sequence[bytes]:
        """Return the smallest files that reach its kernels: what a worker reads before it forks."""
        ...

    def parse(self, data: Buffer, options: Mapping[str, str]) -> EventStream:
        """Yield Arrow batches in `EVENT_SCHEMA` of at most `EVENTS_PER_BATCH` rows; return the summary."""
        ...

    def read_record(self, stream: Stream, offset: int, length: int) -> str:
        """Return the text of the record that stands at `offset` of the logical stream. No numba here.

        Where it has no header, as in DLT and `rec`, `core.signature.sign` of it gives the id that `parse`
        gave to a signature of kind 'message'; of a line of text, its header is not signed.
        """
        ...

    def read_texts(self, stream: Stream, offsets: NDArray[np.int64], lengths: NDArray[np.int64]) -> pa.Array:
        """Return what `read_record` returns for each of these records, which stand near each other.

        It is what a search looks through: fast, and free to load kernels. Raises UnreadableLogError when one
        of them cannot be read.
        """
        ...
