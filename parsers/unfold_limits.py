"""What unfolding may cost: limits against bombs, and room that stays free on the disk."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.errors import PassingError

# Logs unfold to 5 … 50 times their size, one line repeated for ever to some hundred times. Only bombs, and
# files of nothing but zeros, reach what deflate can do at all.
MOST_RATIO = 1000
RATIO_FREE_BYTES = 64 << 20  # so much does no harm, whatever it came from
MOST_MEMBERS = 10_000  # files of one archive: each costs a row, an object and a job's attention
SPARE_DISK_BYTES = 256 << 20  # left free for the databases that may live on the same disk
_DISK_LOOK_BYTES = 16 << 20  # unfolded between two looks at the disk


class LimitReachedError(Exception):
    """What is unfolded grows past a limit; the message says which."""


class Budget:
    """How much one file or archive may still unfold to, in `folder`."""

    def __init__(self, limit_bytes: int, folder: Path) -> None:
        self._limit, self._folder = limit_bytes, folder
        self._total = 0
        self._next_look = 0

    def write(self, chunk: bytes, target: BinaryIO, raw_bytes: int) -> None:
        """Write to `target` a chunk that came out of the first `raw_bytes` bytes of the file.

        Raises LimitReachedError once all that is allowed was written, PassingError where the disk is full.
        """
        if self._total >= self._next_look:
            check_disk(self._folder)
            self._next_look = self._total + _DISK_LOOK_BYTES
        room = self._limit - self._total
        with disk_errors("A file"):
            self._total += target.write(chunk[:room])
        if len(chunk) > room:
            raise LimitReachedError(
                f"it unfolds to more than {self._limit:,} bytes, which is the limit "
                "(ARGUS_UNFOLDED_LIMIT_BYTES)"
            )
        if self._total > RATIO_FREE_BYTES and self._total >= MOST_RATIO * raw_bytes:
            raise LimitReachedError(
                f"it is a bomb: {raw_bytes:,} bytes unfold to {self._total:,}, and perhaps to more"
            )


def check_disk(folder: Path) -> None:
    """Raise PassingError where the disk of `folder` has no room to spare."""
    free = shutil.disk_usage(folder).free
    if free < SPARE_DISK_BYTES + _DISK_LOOK_BYTES:
        raise PassingError(
            f"Unfolding stopped: the disk of {folder.parent} has {free:,} bytes left, and "
            f"{SPARE_DISK_BYTES:,} stay free. Free some space, or set TMPDIR (a server: ARGUS_DATA)."
        )


@contextmanager
def disk_errors(name: str) -> Generator[None]:
    """A full or failing disk is no fault of the log, and may have recovered at the next try."""
    try:
        yield
    except OSError as error:
        raise PassingError(f"{name} cannot be unfolded: {error.strerror or error}.") from error
