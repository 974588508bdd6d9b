"""Parse one file: find its format, drain its events, time it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from core.errors import UnreadableLogError
from core.parsed_log import ParseSummary
from parsers.contract import LogFormat
from parsers.registry import HEAD_BYTES, detect, open_log


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What parsing a file gave; `seconds` are from opening it to its summary."""

    path: Path
    summary: ParseSummary
    seconds: float


def detect_file(path: Path, name: str | None = None) -> LogFormat:
    """Return the format of the file at `path`, by its content and by `name`, where it is not the path's.

    Raises UnreadableLogError, with a message for the user, for what is no log or cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return detect(file.read(HEAD_BYTES), name or path.name)
    except OSError as error:
        raise UnreadableLogError(f"cannot be opened: {error.strerror or error}") from None


def parse_path(
    path: Path,
    options: Mapping[str, str] | None = None,
    name: str | None = None,
    each: Callable[[pa.RecordBatch], object] | None = None,
) -> ParsedFile:
    """Parse the file at `path`, handing every batch of events to `each`; `name` is what it was called.

    Raises UnreadableLogError, with a message for the user, for what is no log or cannot be opened.
    """
    start = time.perf_counter()
    form = detect_file(path, name)
    with open_log(path) as data:
        events = form.parse(data, options or {})
        while True:
            try:
                batch = next(events)
            except StopIteration as end:
                return ParsedFile(path, end.value, time.perf_counter() - start)
            if each:
                each(batch)
