"""What a zip or a tar says of the files in it. It is not believed: tables are bounded, names only shown."""

import io
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.errors import UnreadableLogError

_TABLE_BYTES = (
    4 << 20
)  # what the libraries may read at once of an archive's own tables: they hold it in memory
_BLOCK_BYTES = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: `offset` and `raw_size` say where in it, `size` is what it should unpack to.

    `available` of it may be there, `crc` is the sum of all of it where that is known; `refusal` says why it
    cannot be read.
    """

    name: str
    is_folder: bool
    is_regular: bool
    offset: int
    raw_size: int
    size: int
    available: int
    open: Callable[[], IO[bytes]]
    refusal: str | None = None
    crc: int | None = None


class _BoundedFile(io.BufferedReader):
    """A file of which nobody reads too much in one go, without going elsewhere in between."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self.size = path.stat().st_size
        self._read = 0

    def seek(self, target: int, whence: int = 0, /) -> int:
        """Seek as a file does; what is read counts from here."""
        self._read = 0
        return super().seek(target, whence)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as a file does; UnreadableLogError for more than an honest table needs."""
        wanted = self.size - self.tell() if size is None or size < 0 else size
        self._read += wanted
        if self._read > _TABLE_BYTES:
            raise UnreadableLogError(f"a table of {self._read:,} bytes and more; {_TABLE_BYTES:,} are read")
        return super().read(wanted)


def zip_entries(path: Path) -> Iterator[Entry]:
    """Yield the files of a zip."""
    from backports.zstd import zipfile  # noqa: PLC0415 — Python's own from 3.14 on: reads zstd, finds overlaps

    methods = {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_BZIP2,
        zipfile.ZIP_LZMA,
        zipfile.ZIP_ZSTANDARD,
    }
    with _BoundedFile(path) as file, zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            crc = info.CRC
            del info.CRC  # the library would keep back the end of a file whose sum is wrong
            kind = stat.S_IFMT(info.external_attr >> 16)  # 0 where it was not made on Unix
            refusal = None
            if info.flag_bits & 1:
                refusal = "it is encrypted: give it without a password"
            elif info.compress_type not in methods:
                refusal = f"its compression (method {info.compress_type}) is not one that Argus reads"
            yield Entry(
                name=info.filename,
                is_folder=info.is_dir(),
                is_regular=kind in {0, stat.S_IFREG},
                offset=info.header_offset,
                raw_size=info.compress_size,
                size=info.file_size,
                available=info.file_size,
                open=lambda info=info: archive.open(info),
                refusal=refusal,
                crc=crc,
            )


def tar_entries(path: Path) -> Iterator[Entry]:
    """Yield the files of a tar; raises UnreadableLogError at its end where it is cut off or damaged."""
    from backports.zstd import tarfile  # noqa: PLC0415 — Python's own from 3.14 on, with its mended loops

    with _BoundedFile(path) as file, tarfile.open(fileobj=file, mode="r:") as archive:
        for info in archive:
            file.seek(file.tell())  # the next header begins
            sparse = info.issparse()  # the library puts its holes back, and wants it whole
            yield Entry(
                name=info.name,
                is_folder=info.isdir(),
                is_regular=info.isreg(),
                offset=info.offset,
                raw_size=info.size,
                size=info.size,
                available=info.size if sparse else max(0, min(info.size, file.size - info.offset_data)),
                open=lambda info=info, sparse=sparse: (
                    archive.extractfile(info) or io.BytesIO() if sparse else _open_at(path, info.offset_data)
                ),
            )
        _check_end(file, archive.offset)


def _open_at(path: Path, offset: int) -> IO[bytes]:
    file = path.open("rb")
    file.seek(offset)
    return file


def _check_end(file: _BoundedFile, offset: int) -> None:
    """Raise UnreadableLogError unless a block of zeros is there: the library ends at all but headers."""
    file.seek(offset)
    block = file.read(_BLOCK_BYTES)
    if len(block) < _BLOCK_BYTES:
        raise UnreadableLogError(f"it is cut off at byte {file.size:,}")
    if any(block):
        raise UnreadableLogError(f"there is no header at byte {offset:,}")
