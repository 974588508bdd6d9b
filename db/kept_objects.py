"""Objects from a server, kept on this machine's disk for who needs them next: those used last, up to a limit.

What nobody used for a day goes as well: it may be of a batch that was deleted from another machine.

Only what is stored once under its key and never changed may be kept. Several processes share the folder: a
file appears there whole, and who reads one holds a link of its own, so that any may drop it at any moment.
"""

import os
import shutil
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

MOST_BYTES = 4 << 30
MOST_SECONDS = 24 * 3600
_LEAST_BYTES = 64 << 10  # a file counts for so much at least: a folder of millions is slow
_FREE_SHARE = 4  # of the disk's free room (what is kept included) no more than a quarter is taken
_BETWEEN = 32  # as many of what is kept are added before the folder is looked through again


class KeptObjects:
    """A folder of objects by key; `most_bytes` is what they may take."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._added = most_bytes  # since the folder was looked through: others may have filled it

    def give(self, key: str, path: Path) -> bool:
        """Put the object to `path`, on the same disk, and note its use; False when it is not kept."""
        kept = self._path(key)
        try:
            os.link(kept, path)
            os.utime(kept)
        except OSError:
            return path.exists()
        return True

    def keep(self, key: str, path: Path) -> None:
        """Keep the object that was downloaded to `path`; where that cannot be, it is only not kept."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with path.open("rb") as file:
                os.fsync(file.fileno())  # its name must not outlive a power cut that it does not
            os.link(path, self._path(key))
            self._added += _counted(path.stat())
            if self._added * _BETWEEN >= self._most_bytes:
                self._added = 0
                self._drop_oldest()

    def drop(self, key: str) -> None:
        """Forget an object."""
        self._path(key).unlink(missing_ok=True)

    def _drop_oldest(self) -> None:
        found: list[tuple[float, int, str]] = []
        for entry in os.scandir(self._folder):
            with suppress(FileNotFoundError):  # another process dropped it
                stat = entry.stat()
                found.append((stat.st_mtime, _counted(stat), entry.path))
        taken = sum(size for _, size, _ in found)
        room = min(self._most_bytes, (shutil.disk_usage(self._folder).free + taken) // _FREE_SHARE)
        for used, size, path in sorted(found):
            if taken <= room and used > time.time() - MOST_SECONDS:
                return
            Path(path).unlink(missing_ok=True)
            taken -= size

    def _path(self, key: str) -> Path:
        return self._folder / sha256(key.encode()).hexdigest()


def _counted(stat: os.stat_result) -> int:
    return max(stat.st_size, _LEAST_BYTES)
