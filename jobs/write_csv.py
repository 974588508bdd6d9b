"""What `argus parse` writes of a file besides its summary: events as CSV, labels."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from core.parsed_log import EVENT_SCHEMA
from core.signature import explain
from parsers.parse import FindFormat, ParsedFile, parse_content
from parsers.stream import file_stream, logical_stream
from parsers.unfold import Content


def write_labels(found: ParsedFile, content: Content, path: Path, find_format: FindFormat) -> None:
    """Write `record,group,template` for every record, in order; groups are numbered as they appear.

    The file is read once more: to keep a label for each record in between would take memory without bound.
    """
    labels = _Labels(found, content, find_format)
    with path.open("w", newline="", encoding="utf-8") as out:
        labels.start(out)
        parse_content(content, found.path, each=labels.write, find_format=find_format)
        labels.end()


class _Labels:
    def __init__(self, found: ParsedFile, content: Content, find_format: FindFormat) -> None:
        self._found = found
        self._groups: dict[int, tuple[int, str]] = {}  # by signature
        self._numbers: dict[int, int] = {}
        self._next = 0
        self._read_record = find_format(content.path, content.name).read_record
        self._stream = logical_stream(file_stream(content.path), found.summary.extents)

    def start(self, out: TextIO) -> None:
        self._rows = csv.writer(out)
        self._rows.writerow(["record", "group", "template"])

    def write(self, batch: pa.RecordBatch) -> None:
        columns = [batch.column(name).to_pylist() for name in ("record", "signature", "offset", "length")]
        for record, signature, offset, length in zip(*columns, strict=True):
            if record < self._next:
                continue  # a further code of the same record
            self._fill(record)
            group = self._groups.get(signature) or self._new_group(signature, offset, length)
            self._rows.writerow([record, *group])
            self._next = record + 1

    def end(self) -> None:
        self._fill(self._found.summary.records)

    def _fill(self, record: int) -> None:
        for silent in range(self._next, record):  # a record that is no event
            self._rows.writerow([silent, "", ""])

    def _new_group(self, signature: int, offset: int, length: int) -> tuple[int, str]:
        grouping = self._found.grouping
        shared = grouping.group_of.get(signature)
        if shared is None:
            known = self._found.summary.signatures.get(signature)
            explained = known or explain(self._read_record(self._stream, offset, length))
            template, key = explained.template, signature
        else:
            template, key = grouping.templates[shared], ~shared  # no signature is negative
        self._groups[signature] = (self._numbers.setdefault(key, len(self._numbers)), template)
        return self._groups[signature]


def write_csv(found: ParsedFile, content: Content, out: Path, find_format: FindFormat) -> None:
    """Write the events of a parsed file as CSV: the columns of the index, and the text as `message`."""
    form = find_format(content.path, content.name)
    stream = logical_stream(file_stream(content.path), found.summary.extents)
    with out.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow([*EVENT_SCHEMA.names, "message"])

        def write(batch: pa.RecordBatch) -> None:
            rows.writerows(_csv_rows(batch, lambda offset, length: form.read_record(stream, offset, length)))

        parse_content(content, found.path, each=write, find_format=find_format)


def _csv_rows(batch: pa.RecordBatch, read: Callable[[int, int], str]) -> Iterator[list[Any]]:
    columns = [batch.column(name).to_pylist() for name in EVENT_SCHEMA.names]
    for row in zip(*columns, strict=True):
        yield [*row, read(row[-2], row[-1])]
