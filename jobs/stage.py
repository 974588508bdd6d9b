"""The stage: the folder where uploads gather their bytes until they are whole.

All API processes share it. An upload's offset is the size of its staged file, nothing else; whoever works on
an upload holds the lock of that file, so two clients cannot interleave.
"""

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from core.errors import NotFoundError, PassingError, WrongStateError

UPLOAD_ID = re.compile(r"[0-9a-f]{32}")
# Left free for the databases on the same disk, which do not survive a full one, and for the work on files
# that were taken: unfolding them stops at half of it.
SPARE_BYTES = 512 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class UploadBusyError(WrongStateError):
    """Somebody else is sending to this upload just now."""


class StageFullError(PassingError):
    """There is no room for these bytes."""


class StagedFile:
    """The bytes of one upload, locked: append to it, then `sync` before telling anyone.

    Appending stops before the databases on the same disk have no room left; the bytes that are here stay.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.size = os.fstat(descriptor).st_size
        self._descriptor = descriptor

    def append(self, data: bytes | bytearray | memoryview) -> None:
        """Write `data` at the end; raises StageFullError when the disk has no room for all of it."""
        view = memoryview(data)
        if view and len(view) > _room(self.path.parent):  # costs a microsecond, and a piece is about 1 MiB
            raise _full(len(view))
        while view:
            try:
                written = os.pwrite(self._descriptor, view, self.size)
            except OSError as error:
                raise _explain(error, len(view)) from error
            self.size += written
            view = view[written:]

    def sync(self) -> None:
        """Return once the bytes are on the disk."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise _explain(error, self.size) from error


class Stage:
    """The folder; it is made where it does not exist."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def path(self, upload_id: str) -> Path:
        """Return where an upload's bytes are; raises NotFoundError for what is no upload id."""
        if not UPLOAD_ID.fullmatch(upload_id):
            raise NotFoundError(f"There is no upload {upload_id[:40]!r}.")
        return self._folder / upload_id

    def size(self, upload_id: str) -> int:
        """Return how many bytes are staged; 0 when there are none."""
        try:
            return self.path(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def touched_at(self, upload_id: str) -> datetime:
        """Return when the last byte came, UTC; long ago when there are none."""
        try:
            return datetime.fromtimestamp(self.path(upload_id).stat().st_mtime, UTC)
        except FileNotFoundError:
            return datetime.fromtimestamp(0, UTC)

    @contextmanager
    def lock(self, upload_id: str) -> Generator[StagedFile]:
        """Give the staged file to this caller alone; raises UploadBusyError when another has it."""
        path = self.path(upload_id)
        descriptor = _open_locked(path, upload_id)
        try:
            yield StagedFile(path, descriptor)
        finally:
            if os.fstat(descriptor).st_size == 0 and _stands_at(descriptor, path):
                path.unlink(
                    missing_ok=True
                )  # no bytes and no file are the same; a deleted batch drops it too
            os.close(descriptor)

    def drop(self, upload_id: str) -> None:
        """Forget the staged bytes of an upload; none is fine."""
        self.path(upload_id).unlink(missing_ok=True)

    def ids(self) -> Iterator[str]:
        """Yield the id of every upload that has staged bytes."""
        return (p.name for p in self._folder.iterdir() if UPLOAD_ID.fullmatch(p.name))

    def check_room(self, size: int, promised: int = 0) -> None:
        """Raise StageFullError when `size` bytes, beside those `promised` to others, would fill the disk."""
        room = _room(self._folder) - promised
        if size > room:
            others = f" beside the {promised:,} that unfinished uploads will bring" if promised else ""
            raise StageFullError(
                f"The disk has room for {max(room, 0):,} more bytes{others}, not for {size:,}."
            )


def _room(folder: Path) -> int:
    """Return how many bytes uploads may still bring; below 0 when they, or others, took of the reserve."""
    return shutil.disk_usage(folder).free - SPARE_BYTES


def _open_locked(path: Path, upload_id: str) -> int:
    """Open and lock; again when the file was moved away between the two."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _stands_at(descriptor, path):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise UploadBusyError(
                f"Another client is sending to upload {upload_id} just now; ask for the offset and try again."
            ) from None
        os.close(descriptor)


def _stands_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _full(size: int) -> StageFullError:
    return StageFullError(f"The disk is full: {size:,} bytes could not be kept. Free some space and resume.")


def _explain(error: OSError, size: int) -> Exception:
    if error.errno in _FULL:
        return _full(size)
    return PassingError(f"The stage cannot be written: {error.strerror}.")
