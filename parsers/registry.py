"""Finds the log formats and tells which one a file is: by its content, and by its name between equals."""

import mmap
import pkgutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path

from core.errors import EmptyFileError, UnknownFormatError
from parsers import formats as formats_package
from parsers.contract import LogFormat
from parsers.unreadable import known_content

HEAD_BYTES = 65_536  # what detection looks at
SURE = 0.5  # above it a format knows its own signs; at or below it a fixed magic of another kind has the word
_BYTES_SHOWN = 12


@cache
def formats() -> Mapping[str, LogFormat]:
    """Return the formats by name: the `FORMAT` of every module in `parsers/formats/`."""
    modules = (import_module(f"{formats_package.__name__}.{m.name}") for m in _format_modules())
    found: list[LogFormat] = [module.FORMAT for module in modules]
    return {f.name: f for f in found}


def _format_modules() -> list[pkgutil.ModuleInfo]:
    return [m for m in pkgutil.iter_modules(formats_package.__path__) if not m.name.startswith("_")]


def detect(head: bytes, name: str) -> LogFormat:
    """Return the format of a file from its first `HEAD_BYTES` bytes and its name.

    Raises EmptyFileError for no bytes, and UnknownFormatError that says what the bytes look like.
    """
    if not head:
        raise EmptyFileError(f"{name} is empty: it holds no bytes.")
    suffix = Path(name).suffix.lower()
    certainty, _, best = max(
        ((f.detect(head), suffix in f.suffixes, f) for f in formats().values()), key=lambda c: c[:2]
    )
    if certainty > SURE:
        return best
    if known := known_content(head):
        raise UnknownFormatError(f"{name} is {known.name}: {known.advice}. It reads {_readable()}.")
    if certainty > 0:
        return best
    raise UnknownFormatError(
        f"{name} is no log that Argus knows: {_looks_like(head)}. It reads {_readable()}."
    )


def _readable() -> str:
    return ", ".join(sorted(formats()))


def _looks_like(head: bytes) -> str:
    first = head[:_BYTES_SHOWN]
    if not any(head):
        return f"its first {len(head)} bytes are all zero"
    others = head.replace(b"\0", b"")
    if len(others) < len(head) and any(f.detect(others) > 0 for f in formats().values()):
        return (
            f"{len(head) - len(others):,} of its first {len(head):,} bytes are NUL bytes (00), the first one "
            f"at offset {head.find(0):,}; without them it would read as text"
        )
    shown = "".join(chr(b) if 0x20 <= b < 0x7F else "." for b in first)
    return f"it begins with the bytes {first.hex(' ').upper()} ({shown!r}), and is not text"


@contextmanager
def open_log(path: Path) -> Generator[memoryview]:
    """Map the file at `path` into memory, read-only, and give its bytes; valid inside the context."""
    with path.open("rb") as file:
        if not path.stat().st_size:  # a mapping cannot be empty
            yield memoryview(b"")
            return
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view = memoryview(mapped)
    try:
        yield view
    finally:
        try:
            view.release()
            mapped.close()
        except BufferError:
            pass  # an array still looks at the bytes: the mapping goes with it
