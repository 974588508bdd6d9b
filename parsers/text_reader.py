"""Reads plain text: a record a line with the lines that belong to it, its header taken apart."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from core.parsed_log import CODE, EVENTS_PER_BATCH, MESSAGE
from parsers.collect import OTHERS, Collector
from parsers.contract import Buffer, EventStream
from parsers.kernels.interning import Interner
from parsers.kernels.spans import hash_spans, sign_spans
from parsers.kernels.text_escapes import copy_plain
from parsers.kernels.text_gather import gather_records
from parsers.kernels.text_header import ALONE
from parsers.kernels.text_lines import LONGEST_LINE, RETURN, make_lines, split_lines
from parsers.rows import Events, Records, rows_of
from parsers.text_layout import find_layout
from parsers.text_plan_roles import with_slashes, without_line
from parsers.text_sample import Offsets, find_line_mark, take_sample

_FORMAT = "text"
_SOURCES_KEPT = 1 << 16
_LONGEST_SOURCE = 255  # bytes; the rest of a longer one is cut off
_COPIED_BYTES = 32 << 20  # where escapes are taken out, lines at once begin in so many; a record has less


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
        self._mark = find_line_mark(self._text, start)
        layout = find_layout(take_sample(self._text, start, self._mark), now)
        self._headers_of, self.facts = layout.reader.read, dict(layout.facts)
        if self._mark == RETURN:
            self.facts["line_end"] = "carriage returns: the text has hardly a line feed"
        self._plain = np.empty(_COPIED_BYTES + LONGEST_LINE if layout.has_escapes else 0, np.uint8)
        self._has_line_numbers, self._has_dlt_ids = layout.has_line_numbers, layout.has_dlt_ids
        self._may_go_on, self._is_since_boot = layout.reader.habit != ALONE, layout.is_since_boot
        self.position = start
        self.records = self.skipped = 0
        self._lines = make_lines(EVENTS_PER_BATCH)
        self._sources = Interner(_SOURCES_KEPT)
        self._source_numbers = np.zeros(1, np.int32)
        self._no_boot = np.zeros(EVENTS_PER_BATCH, np.uint16)

    def next_records(self) -> Records | None:
        """Read the next lines; return their records, None where there were only NUL bytes."""
        limit = self.position + _COPIED_BYTES if self._plain.size else None
        count, runs, after = split_lines(self._text, self.position, self._lines, limit, self._mark)
        records = None
        if count:
            records, used = self._records_of(count, is_whole=after == self._text.size)
            if used < count:  # the last record may go on: the next chunk begins with it
                after = int(self._lines.start[used])
        self._note_nuls(runs, after)
        self.position = after
        return records

    def _plain_lines(self, starts: Offsets, ends: Offsets) -> tuple[NDArray[np.uint8], Offsets, Offsets]:
        """Return the bytes in which these lines have no escapes, and where; as far apart as they were."""
        if not self._plain.size:
            return self._text, starts, ends
        places = starts - starts[0]
        return self._plain, places, copy_plain(self._text, starts, ends, self._plain, places)

    def _records_of(self, count: int, *, is_whole: bool) -> tuple[Records, int]:
        """Return the records of the first lines, and how many lines they have."""
        starts, ends = self._lines.start[:count], self._lines.end[:count]
        lines = self._plain_lines(starts, ends)
        self._read = lines[0]
        gathered, used = gather_records(
            starts,
            ends,
            self._headers_of(*lines),
            is_whole=is_whole or not self._may_go_on,
            is_since_boot=self._is_since_boot,
            longest_source=_LONGEST_SOURCE,
        )
        self._gathered = gathered
        records = Records(
            first=self.records,
            ts_ns=gathered.ts_ns,
            mono_ns=gathered.mono_ns,
            boot=self._no_boot[: gathered.offset.size],
            level=gathered.level,
            source=self._source(gathered.source_start, gathered.source_end),
            offset=gathered.offset,
            length=gathered.length,
        )
        self.records += gathered.offset.size
        return records, used

    def _note_nuls(self, runs: int, before: int) -> None:
        """Note the first runs of NUL bytes, those that begin before an offset."""
        count = int(np.searchsorted(self._lines.nul_start[:runs], before))
        starts, ends = self._lines.nul_start[:count], self._lines.nul_end[:count]
        self.skipped += int((ends - starts).sum())
        told = min(count, self.collector.problem_room)
        for start, end in zip(starts[:told].tolist(), ends[:told].tolist(), strict=True):
            others = int(np.count_nonzero(self._text[start:end]))
            why = "with single bytes between them, as in UTF-16" if others else "as a power cut leaves them"
            detail = f"{end - start - others} NUL bytes, {why}"
            self.collector.problem(start, end - start, "damage", detail)
        self.collector.count_problems(count - told)

    def _source(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the numbers of the sources between these offsets."""
        numbers, new_rows = self._sources.number(hash_spans(self._read, starts, ends))
        names = [self._source_name(int(starts[row]), int(ends[row])) for row in new_rows]
        new = np.array([self.collector.source_number(name) for name in names], np.int32)
        # The last one is for the number -1, of those past the limit.
        self._source_numbers = np.concatenate((self._source_numbers[:-1], new, self._source_numbers[-1:]))
        if self._sources.count == _SOURCES_KEPT and (numbers < 0).any():
            self._source_numbers[-1] = self.collector.source_number(OTHERS)
        return self._source_numbers[numbers]

    def _source_name(self, start: int, end: int) -> str:
        name = self._read[start:end].tobytes()
        if self._has_dlt_ids:
            name = with_slashes(name)
        return (without_line(name) if self._has_line_numbers else name).decode("utf-8", "replace")

    def events(self) -> Events:
        """Sign the messages of the records that were read last."""
        messages = self._gathered
        record, signature, is_code = sign_spans(self._read, messages.message, messages.message_end)
        return Events(record, np.where(is_code, np.uint8(CODE), np.uint8(MESSAGE)), signature)

    def _message(self, offset: int, _length: int) -> str:
        messages = self._gathered
        row = int(np.searchsorted(messages.offset, np.uint64(offset)))
        return self._decoded(int(messages.message[row]), int(messages.message_end[row]))

    def _decoded(self, start: int, end: int) -> str:
        return self._read[start:end].tobytes().decode("utf-8", "replace")
