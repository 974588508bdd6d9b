"""What the rest of Argus asks of the world outside, where there is more than one answer to it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """An object in the store."""

    key: str
    size: int
    modified_at: datetime


class BlobStore(Protocol):
    """Objects by key. Keys are made by `core.log_file`, never by a user.

    A missing key raises NotFoundError; a store that is away or slow raises PassingError.
    """

    def put_file(self, key: str, path: Path) -> None:
        """Store the file at `path` under `key`, whole or not at all; the file at `path` may be consumed."""
        ...

    def put_files(self, files: Mapping[str, Path]) -> None:
        """Store files by their keys, each as `put_file` does; after an error some of them may be stored."""
        ...

    def open_local(self, key: str) -> AbstractContextManager[Path]:
        """Give a local path to read the object from, valid inside the context."""
        ...

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """Return at most `length` bytes from `offset`; shorter only at the end of the object."""
        ...

    def info(self, key: str) -> BlobInfo:
        """Return size and age of an object."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is fine."""
        ...

    def list(self, prefix: str) -> Iterator[BlobInfo]:
        """Yield the objects whose key starts with `prefix`."""
        ...

    def download_url(self, key: str, *, name: str, seconds: int) -> str | None:
        """Return a pre-signed URL that downloads the object as `name`, or None where the store has none."""
        ...


class BarrierSet(Protocol):
    """The Redis sets of one batch: which of its files are settled. A cache; it may be empty at any moment."""

    def arrive(self, batch_id: str, processed: list[str], failed: list[str]) -> int:
        """Add file ids to the batch's sets; return how many distinct files both hold now."""
        ...

    def rebuild(self, batch_id: str, processed: list[str], failed: list[str]) -> None:
        """Replace the sets by what Postgres says."""
        ...

    def forget(self, batch_id: str) -> None:
        """Drop the sets of a batch that is past its barrier."""
        ...
