"""Reads plain text: a record a line with the lines that belong to it, its header taken apart."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from core.parsed_log import CODE, EVENTS_PER_BATCH, MESSAGE, NO_TIME
from parsers.collect import Collector
from parsers.contract import Buffer, EventStream
from parsers.kernels.interning import Interner
from parsers.kernels.spans import hash_spans, sign_spans
from parsers.kernels.text_header import ALONE, Headers
from parsers.kernels.text_lines import Lines, make_lines, split_lines
from parsers.rows import Events, Records, rows_of
from parsers.text_layout import find_layout
from parsers.text_sample import take_sample

_FORMAT = "text"
_SOURCES_KEPT = 1 << 16
_LONGEST_SOURCE = 255  # bytes; the rest of a longer one is cut off


def read_text(data: Buffer, start: int, now: datetime | None = None) -> EventStream:
    """Yield the events of a text whose first line begins at `start`: every record is one.

    `now` is when it was uploaded: years that the times do not name are inferred from it.
    """
    reader = _Reader(data, start, now or datetime.now(UTC))
    while reader.position < len(data):
        if records := reader.next_records():
            for rows in rows_of(records, reader.events()):
                yield reader.collector.add(rows)
    return reader.collector.finish(
        records=reader.records, bytes_parsed=len(data) - reader.skipped, facts=reader.facts
    )


class _Reader:
    def __init__(self, data: Buffer, start: int, now: datetime) -> None:
        self._text = np.frombuffer(data, np.uint8)
        self.collector = Collector(_FORMAT, len(data), self._message)
        layout = find_layout(take_sample(self._text, start), now)
        self._headers_of, self.facts = layout.reader.read, layout.facts
        self._may_go_on, self._is_since_boot = layout.reader.habit != ALONE, layout.is_since_boot
        self.position = start
        self.records = self.skipped = 0
        self._lines = make_lines(EVENTS_PER_BATCH)
        self._sources = Interner(_SOURCES_KEPT)
        self._source_numbers = np.empty(0, np.int32)

    def next_records(self) -> Records | None:
        """Read the next lines; return their records, None where there were only NUL bytes."""
        lines = self._lines
        count, runs, after = split_lines(self._text, self.position, lines)
        if count:
            starts, ends = lines.start[:count], lines.end[:count]
            headers = self._headers_of(self._text, starts, ends)
            headers.goes_on[0] = False  # a chunk begins with a record
            first = np.flatnonzero(~headers.goes_on)
            if self._may_go_on and after < self._text.size and first.size > 1:
                count = int(first[-1])  # the last record may go on: the next chunk begins with it
                after, first = int(starts[count]), first[:-1]
            self._note_nuls(lines, runs, after)
            self.position = after
            return self._take(headers, starts, ends[:count], first)
        self._note_nuls(lines, runs, after)
        self.position = after
        return None

    def _note_nuls(self, lines: Lines, runs: int, before: int) -> None:
        for start, end in zip(lines.nul_start[:runs].tolist(), lines.nul_end[:runs].tolist(), strict=True):
            if start < before:
                others = int(np.count_nonzero(self._text[start:end]))
                why = (
                    "with single bytes between them, as in UTF-16" if others else "as a power cut leaves them"
                )
                detail = f"{end - start - others} NUL bytes, {why}"
                self.collector.problem(start, end - start, "damage", detail)
                self.skipped += end - start

    def _take(
        self, headers: Headers, starts: NDArray[np.int64], ends: NDArray[np.int64], first: NDArray[np.intp]
    ) -> Records:
        last = np.append(first[1:], ends.size) - 1
        self._starts, self._messages = starts[first], headers.message[first]
        self._message_ends = headers.message_end[first]
        self._move_empty_messages(headers, first, last)
        ts_ns, mono_ns = headers.ts_ns[first], headers.mono_ns[first]
        if self._is_since_boot:
            ts_ns = np.where(ts_ns == NO_TIME, mono_ns, ts_ns)
        records = Records(
            first=self.records,
            ts_ns=ts_ns,
            mono_ns=mono_ns,
            boot=np.zeros(first.size, np.uint16),
            level=headers.level[first],
            source=self._source(headers.source_start[first], headers.source_end[first]),
            offset=self._starts.view(np.uint64),
            length=(ends[last] - self._starts).astype(np.uint32),
        )
        self.records += first.size
        return records

    def _move_empty_messages(self, headers: Headers, first: NDArray[np.intp], last: NDArray[np.intp]) -> None:
        """Where a header has its line for itself, the message is the line behind it."""
        behind = np.flatnonzero((self._messages >= self._message_ends) & (last > first))
        if behind.size:
            self._messages[behind] = headers.message[first[behind] + 1]
            self._message_ends[behind] = headers.message_end[first[behind] + 1]

    def _source(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the numbers of the sources between these offsets."""
        ends = np.minimum(ends, starts + _LONGEST_SOURCE)
        numbers, new_rows = self._sources.number(hash_spans(self._text, starts, ends))
        names = [self._decoded(int(starts[row]), int(ends[row])) for row in new_rows]
        new = np.array([self.collector.source_number(name) for name in names], np.int32)
        self._source_numbers = np.concatenate((self._source_numbers, new))
        others = self.collector.source_number("(others)") if (numbers < 0).any() else 0
        return np.where(numbers >= 0, self._source_numbers[numbers], others).astype(np.int32)

    def events(self) -> Events:
        """Sign the messages of the records that were read last."""
        record, signature, is_code = sign_spans(self._text, self._messages, self._message_ends)
        return Events(record, np.where(is_code, np.uint8(CODE), np.uint8(MESSAGE)), signature)

    def _message(self, offset: int, _length: int) -> str:
        row = int(np.searchsorted(self._starts, offset))
        return self._decoded(int(self._messages[row]), int(self._message_ends[row]))

    def _decoded(self, start: int, end: int) -> str:
        return self._text[start:end].tobytes().decode("utf-8", "replace")
