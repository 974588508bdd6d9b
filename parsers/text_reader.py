"""Reads plain text: a record a line, with the time and level that it begins with."""

import numpy as np
from numpy.typing import NDArray

from core.parsed_log import CODE, EVENTS_PER_BATCH, MESSAGE, NO_TIME
from parsers.collect import Collector
from parsers.contract import Buffer, EventStream
from parsers.kernels.spans import sign_spans
from parsers.kernels.text import Lines, make_lines, read_heads, split_lines
from parsers.rows import Events, Records, rows_of

_FORMAT = "text"


def read_text(data: Buffer, start: int) -> EventStream:
    """Yield the events of a text whose first line begins at `start`: every line is one."""
    text = np.frombuffer(data, np.uint8)
    collector = Collector(
        _FORMAT, len(data), lambda o, n: text[o : o + n].tobytes().decode("utf-8", "replace")
    )
    records = skipped = 0
    position = start
    while position < len(data):
        lines = make_lines(EVENTS_PER_BATCH)
        count, position, nuls, first_nul, nuls_end = split_lines(text, position, lines)
        if nuls:
            detail = f"{nuls} NUL bytes, as a power cut leaves them"
            collector.problem(first_nul, nuls_end - first_nul, "damage", detail)
            skipped += nuls
        if count:
            read_heads(text, lines, count)
            known = _records(records, lines, count, collector.source_number(""))
            for rows in rows_of(known, _events(text, lines, count)):
                yield collector.add(rows)
            records += count
    return collector.finish(records=records, bytes_parsed=len(data) - skipped)


def _records(first: int, lines: Lines, count: int, source: int) -> Records:
    return Records(
        first=first,
        ts_ns=lines.ts_ns[:count],
        mono_ns=np.full(count, NO_TIME, np.int64),
        boot=np.zeros(count, np.uint16),
        level=lines.level[:count],
        source=np.full(count, source, np.int32),
        offset=lines.start[:count].view(np.uint64),
        length=lines.length[:count],
    )


def _events(text: NDArray[np.uint8], lines: Lines, count: int) -> Events:
    starts = lines.start[:count]
    record, signature, is_code = sign_spans(text, starts, starts + lines.length[:count])
    return Events(record, np.where(is_code, np.uint8(CODE), np.uint8(MESSAGE)), signature)
