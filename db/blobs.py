"""Object stores: a local folder by default, an S3 server where one is set."""

import os
import shutil
import uuid
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from core.errors import NotFoundError, PassingError
from core.ports import BlobInfo, BlobStore
from core.settings import Settings
from db.object_keys import check_key

OBJECTS = "objects"  # the local store's folder
INCOMING = ".incoming"  # a folder that no key leads to: copies that are not whole yet
_SYNCS = 8  # at once: the disk writes them together, 32 small files in the time of five


def make_store(settings: Settings) -> BlobStore:
    """Return the store the settings ask for; nothing is connected before it is used."""
    if settings.store is None:
        return LocalStore(settings.data / OBJECTS)
    from db.s3_store import S3Store  # noqa: PLC0415  (its client loads slowly, and few installations need it)

    return S3Store(settings.store, settings.data)


class LocalStore:
    """Objects as files below a folder. What `put_file` or `put_files` returned from survives a power cut."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put_file(self, key: str, path: Path) -> None:
        """Move the file to its place; a file on another disk is copied beside it first."""
        self.put_files({key: path})

    def put_files(self, files: Mapping[str, Path]) -> None:
        """Move the files to their places; each is whole on the disk before it can be seen there."""
        targets = {key: self._path(key) for key in files}
        with ThreadPoolExecutor(_SYNCS) as pool:
            sources = [*pool.map(self._made_durable, files.keys(), files.values())]
            for (key, target), source in zip(targets.items(), sources, strict=True):
                with _disk_errors(key):
                    while not _moved(source, target):
                        target.parent.mkdir(parents=True, exist_ok=True)
            # All of them, made here or not: who made one may not have come to sync it.
            list(pool.map(_sync_folder, self._folders_of(targets.values())))

    def _made_durable(self, key: str, path: Path) -> Path:
        if not path.is_file():
            raise FileNotFoundError(path)
        with _disk_errors(key):
            source = path if self._on_our_disk(path) else self._copied(path)
            os.utime(source)  # its age is its age as an object
            _sync(source)
        return source

    def _folders_of(self, targets: Iterable[Path]) -> set[Path]:
        """Return the folders that lead to the targets, from the root on."""
        folders = {folder for target in targets for folder in target.parents}
        return {folder for folder in folders if folder.is_relative_to(self._root)}

    @contextmanager
    def open_local(self, key: str) -> Generator[Path]:
        """Give the object's own path: read it, leave it."""
        path = self._path(key)
        self.info(key)
        yield path

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """Read a piece of the object."""
        with _reading(key), self._path(key).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def info(self, key: str) -> BlobInfo:
        """Return size and age."""
        with _reading(key):
            return _info(key, self._path(key).stat())

    def delete(self, key: str) -> None:
        """Remove the object, and the folders that it leaves empty."""
        path = self._path(key)
        with _disk_errors(key):
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == self._root or not _removed_empty(folder):
                    break

    def list(self, prefix: str) -> Iterator[BlobInfo]:
        """Walk the folder that the prefix leads into."""
        start = self._root / prefix.rpartition("/")[0]
        for folder, folders, names in os.walk(start):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                path = Path(folder, name)
                key = path.relative_to(self._root).as_posix()
                if key.startswith(prefix):
                    try:
                        yield _info(key, path.stat())
                    except FileNotFoundError:  # deleted since it was listed
                        continue

    def download_url(self, key: str, *, name: str, seconds: int) -> str | None:
        """A folder has no URLs: Argus's own API serves the download."""
        del key, name, seconds
        return None

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _on_our_disk(self, path: Path) -> bool:
        self._root.mkdir(parents=True, exist_ok=True)
        return path.stat().st_dev == self._root.stat().st_dev

    def _copied(self, path: Path) -> Path:
        incoming = self._root / INCOMING
        incoming.mkdir(exist_ok=True)
        copy = incoming / uuid.uuid4().hex
        try:
            shutil.copyfile(path, copy)
        except OSError:
            copy.unlink(missing_ok=True)
            raise
        return copy


@contextmanager
def _disk_errors(key: str) -> Generator[None]:
    """A full or failing disk may have recovered at the next try."""
    try:
        yield
    except OSError as error:
        raise PassingError(f"The object store failed at {key}: {error.strerror}.") from error


@contextmanager
def _reading(key: str) -> Generator[None]:
    with _disk_errors(key):
        try:
            yield
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotFoundError(f"There is no object {key}.") from None


def _info(key: str, stat: os.stat_result) -> BlobInfo:
    return BlobInfo(key, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))


def _moved(source: Path, target: Path) -> bool:
    """Move the file; False when the target's folder is missing (a delete may take it away at any moment)."""
    try:
        source.replace(target)
    except FileNotFoundError:
        if not source.exists():
            raise
        return False
    return True


def _removed_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    with _disk_errors(f"the folder {folder.name}"):
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
