"""Parse one file: find its format, drain its events, time it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from core.grouping import group_messages
from core.parsed_log import Grouping, ParseSummary
from parsers.contract import EventStream, LogFormat
from parsers.registry import detect, open_log
from parsers.unfold import Content, read_head, unfolded

FindFormat = Callable[[Path, str | None], LogFormat]  # as `detect_file`, with formats that know more


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What parsing a file gave; `seconds` are from opening it to its summary, or to its groups."""

    path: Path
    summary: ParseSummary
    seconds: float
    grouping: Grouping = field(default_factory=Grouping)  # as `grouped` found it

    @property
    def group_count(self) -> int:
        """How many groups the signatures make."""
        return self.summary.signature_count - len(self.grouping.group_of) + len(self.grouping.templates)


def detect_file(path: Path, name: str | None = None) -> LogFormat:
    """Return the format of the file at `path`, by its content and by `name`, where it is not the path's.

    Raises UnreadableLogError, with a message for the user, for what is no log or cannot be opened.
    """
    return detect(read_head(path), name or path.name)


def parse_path(
    path: Path,
    options: Mapping[str, str] | None = None,
    name: str | None = None,
    each: Callable[[pa.RecordBatch], object] | None = None,
) -> ParsedFile:
    """Parse the file at `path`, handing every batch of events to `each`; `name` is what it was called.

    A file that is compressed as a whole is unfolded for that. Raises UnreadableLogError, with a message for
    the user, for what is no log or cannot be opened, PassingError where the disk is full.
    """
    with unfolded(path, name or path.name) as content:
        return parse_content(content, path, options, each)


def parse_content(
    content: Content,
    path: Path,
    options: Mapping[str, str] | None = None,
    each: Callable[[pa.RecordBatch], object] | None = None,
    find_format: FindFormat = detect_file,
) -> ParsedFile:
    """Parse what the file at `path` unfolds to. Raises UnreadableLogError for what is no log."""
    start = time.perf_counter()
    form = find_format(content.path, content.name)
    with open_log(content.path) as data:
        summary = drain(form.parse(data, options or {}), each)
        seconds = content.seconds + time.perf_counter() - start
        return ParsedFile(path, content.account(summary), seconds)


def grouped(found: ParsedFile) -> ParsedFile:
    """Return it with its messages grouped, and the seconds of that."""
    start = time.perf_counter()
    grouping = group_messages(found.summary.messages)
    return replace(found, grouping=grouping, seconds=found.seconds + time.perf_counter() - start)


def drain(events: EventStream, each: Callable[[pa.RecordBatch], object] | None = None) -> ParseSummary:
    """Hand every batch of events to `each`; return the summary at their end."""
    while True:
        try:
            batch = next(events)
        except StopIteration as end:
            return end.value
        if each:
            each(batch)
