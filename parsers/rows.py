"""Records in columns → events in columns: a record gives one, or one for each code that its text names."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.parsed_log import EVENTS_PER_BATCH
from parsers.collect import Rows


@dataclass(slots=True)
class Records:
    """What is known of each record, in columns of one length; the first of them is record number `first`."""

    first: int
    ts_ns: NDArray[np.int64]  # NO_TIME where there is none
    mono_ns: NDArray[np.int64]
    boot: NDArray[np.uint16]
    level: NDArray[np.uint8]
    source: NDArray[np.int32]
    offset: NDArray[np.uint64]
    length: NDArray[np.uint32]


@dataclass(slots=True)
class Events:
    """What each event rests on: the index of its record (ascending), and its signature."""

    record: NDArray[np.int64]
    kind: NDArray[np.uint8]
    signature: NDArray[np.uint64]


def rows_of(records: Records, events: Events) -> Iterator[Rows]:
    """Yield the events as rows, at most EVENTS_PER_BATCH at a time, those of one record together."""
    start = 0
    while start < events.record.size:
        stop = min(start + EVENTS_PER_BATCH, events.record.size)
        if stop < events.record.size:
            stop = int(np.searchsorted(events.record, events.record[stop]))
        yield _rows(records, events, slice(start, stop))
        start = stop


def _rows(records: Records, events: Events, part: slice) -> Rows:
    if events.record.size == records.ts_ns.size:  # the usual case: one event a record
        pick = part
        record = np.arange(records.first + part.start, records.first + part.stop, dtype=np.uint64)
    else:
        pick = events.record[part]
        record = pick.view(np.uint64) + np.uint64(records.first)
    return Rows(
        record=record,
        ts_ns=records.ts_ns[pick],
        mono_ns=records.mono_ns[pick],
        boot=records.boot[pick],
        level=records.level[pick],
        source=records.source[pick],
        kind=events.kind[part],
        signature=events.signature[part],
        offset=records.offset[pick],
        length=records.length[pick],
    )
