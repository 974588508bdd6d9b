"""Gathers the records of several blocks of a `rec` file into columns, and turns them into events."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.parsed_log import CODE, EVENTS_PER_BATCH, ID, MESSAGE
from core.signature import sign, sign_id
from parsers.collect import Collector
from parsers.contract import Buffer
from parsers.kernels.rec import PLAIN_TEXT, SIGNAL_SAMPLE, make_columns, read_records, read_values
from parsers.kernels.spans import sign_spans
from parsers.rec_layout import RECORD_BYTES, unknown_text
from parsers.rec_names import MOST_NAMES
from parsers.rows import Events, Records, rows_of
from parsers.signals import Signals

BLOCKS_KEPT = 1 << 12  # of one batch: tiny ones, or such without a record, must not fill the memory
_UNFOLDED_BYTES = 4 << 20  # content of compressed blocks kept for one batch
_TABLED_IDS = 1 << 16
_NO_SIGNATURE = 0  # of a code that has no name
_UNKNOWN_SIGNATURE = sign(unknown_text(0))  # of every kind: its number is masked


class Batch:
    """Records waiting to become events.

    Those of plain blocks are read where they stand in the file; the payloads of compressed blocks are put one
    after the other. A batch has either the one or the other. `name(id)` returns the name of an id,
    `code(id)` that of a code, None where the file has none: another file's `#7` is another code.
    """

    def __init__(
        self,
        data: Buffer,
        collector: Collector,
        name: Callable[[int], str],
        code: Callable[[int], str | None],
    ) -> None:
        self._raw = np.frombuffer(data, np.uint8)
        self._collector = collector
        self._sources = _ById(np.int32, lambda i: collector.source_number(name(i) if i else ""))
        self._codes = _ById(np.uint64, lambda i: _code_signature(collector, code(i)))
        self._signals = _ById(np.uint64, lambda i: sign_id(signal_identity(name(i))))
        self.series = Signals(lambda key: (name(key >> 16), name(key & 0xFFFF) if key & 0xFFFF else ""))
        self._columns = make_columns()
        self.records = 0  # turned into events so far
        self.nameless_codes = 0  # of records
        self._clear()

    def _clear(self) -> None:
        self._rows = 0
        self._payloads: list[Buffer] = []
        self._unfolded_bytes = 0
        self._starts: list[int] = []  # of each block: where its payload begins in the batch's bytes,
        self._logical_starts: list[int] = []  # and in the logical stream,
        self._shifts: list[int] = []  # what to add to get there,
        self._first_rows: list[int] = []
        self._boots: list[int] = []

    @property
    def next_record(self) -> int:
        """Number of the record that is read next."""
        return self.records + self._rows

    def takes(self, raw_size: int, *, compressed: bool) -> bool:
        """Tell whether a payload of this size can join the records that wait."""
        if not self._starts:
            return True
        if len(self._starts) >= BLOCKS_KEPT:
            return False
        same = compressed == bool(self._payloads)
        room = self._rows + raw_size // RECORD_BYTES <= EVENTS_PER_BATCH
        return same and room and self._unfolded_bytes + raw_size <= _UNFOLDED_BYTES

    def add_plain(self, offset: int, size: int, logical: int, boot: int, zero_ns: int) -> tuple[int, int]:
        """Read the payload at a raw offset; returns (bytes read, records that are odd, see `read_records`).

        `logical` is where the payload stands in the logical stream, `zero_ns` the UTC ns of monotonic zero.
        """
        end = offset + size
        ahead = min(size, self._raw.size - end)
        return self._read(self._raw[offset:end], offset, logical, boot, zero_ns, ahead)

    def add_unfolded(self, payload: Buffer, logical: int, boot: int, zero_ns: int) -> tuple[int, int]:
        """Read the content of a compressed payload; as `add_plain`."""
        start = self._unfolded_bytes
        self._payloads.append(payload)
        self._unfolded_bytes += len(payload)
        return self._read(np.frombuffer(payload, np.uint8), start, logical, boot, zero_ns, ahead=0)

    def _read(
        self, payload: NDArray[np.uint8], start: int, logical: int, boot: int, zero_ns: int, ahead: int
    ) -> tuple[int, int]:
        self._starts.append(start)
        self._logical_starts.append(logical)
        self._shifts.append(logical - start)
        self._first_rows.append(self._rows)
        self._boots.append(boot)
        room, row = self._columns.room, self._rows
        self._rows, read, odd = read_records(payload, start, zero_ns, room, row, ahead)
        return read, odd

    def flush(self) -> Iterator[pa.RecordBatch]:
        """Yield what waits as Arrow batches."""
        if self._rows:
            self._data = np.frombuffer(b"".join(self._payloads), np.uint8) if self._payloads else self._raw
            records = self._records()
            self._add_samples()
            for rows in rows_of(records, self._events()):
                yield self._collector.add(rows)
            self.records += self._rows
        self._clear()

    def bytes_at(self, offset: int, length: int) -> bytes:
        """Return the bytes of a waiting record by its place in the logical stream."""
        start = offset - self._shifts[bisect_right(self._logical_starts, offset) - 1]
        return self._data[start : start + length].tobytes()

    def _records(self) -> Records:
        """Return copies of the columns: Arrow keeps what it is given, and the columns are filled anew."""
        columns, n = self._columns, self._rows
        rows_per_block = np.diff(np.array([*self._first_rows, n]))
        shifts = np.repeat(np.array(self._shifts, np.int64), rows_per_block)
        return Records(
            first=self.records,
            ts_ns=columns.ts_ns[:n].copy(),
            mono_ns=columns.mono_ns[:n].copy(),
            boot=np.repeat(np.array(self._boots, np.uint16), rows_per_block),
            level=columns.level[:n].copy(),
            source=self._sources.of(columns.source[:n]),
            offset=(columns.start[:n] + shifts).view(np.uint64),
            length=columns.length[:n].copy(),
        )

    def _events(self) -> Events:
        """Sign the texts, and by their names the codes and signals."""
        columns, n = self._columns, self._rows
        self._drop_nameless(columns.code[:n])
        start, shape, code = columns.start[:n], columns.shape[:n], columns.code[:n]
        is_text = (shape == PLAIN_TEXT) & (code == 0)
        ends = start + columns.length[:n]
        record, signature, is_code = sign_spans(
            self._data, np.where(is_text, start + RECORD_BYTES, ends), ends
        )
        events = Events(record, np.where(is_code, np.uint8(CODE), np.uint8(MESSAGE)), signature)
        self._sign_others(events, np.flatnonzero(~is_text))
        return events

    def _drop_nameless(self, code: NDArray[np.uint32]) -> None:
        """Make records of those with a code that has no name such as have none: they are signed as those."""
        coded = np.flatnonzero(code != 0)  # as truth values numpy finds them four times as fast
        nameless = coded[self._codes.of(code[coded]) == _NO_SIGNATURE]
        self.nameless_codes += nameless.size
        code[nameless] = 0

    def _add_samples(self) -> None:
        columns, n = self._columns, self._rows
        samples = np.flatnonzero(columns.shape[:n] == SIGNAL_SAMPLE)
        if samples.size:
            keys = columns.name[samples].astype(np.uint64) << np.uint64(16) | columns.source[samples]
            self.series.add(keys, columns.ts_ns[samples], read_values(self._data, columns.start[samples]))

    def _sign_others(self, events: Events, records: NDArray[np.intp]) -> None:
        """Sign the records that are no plain text, one event each: by their code or their signal."""
        code, shape = self._columns.code[records], self._columns.shape[records]
        rows = np.searchsorted(events.record, records)
        coded = code != 0
        signal = ~coded & (shape == SIGNAL_SAMPLE)
        events.signature[rows] = _UNKNOWN_SIGNATURE
        events.signature[rows[coded]] = self._codes.of(code[coded])
        events.signature[rows[signal]] = self._signals.of(self._columns.name[records[signal]])
        events.kind[rows[coded]], events.kind[rows[signal]] = CODE, ID


def _code_signature(collector: Collector, code: str | None) -> int:
    return _NO_SIGNATURE if code is None else collector.code_signature(code)


def signal_identity(name: str) -> str:
    """Return what all samples of a signal have in common."""
    return f"signal {name}"


class _ById:
    """A value for each name id, made when the id is first seen."""

    def __init__(self, dtype: type[np.generic], make: Callable[[int], int]) -> None:
        self._values = np.zeros(_TABLED_IDS + 1, dtype)
        self._known = np.zeros(_TABLED_IDS + 1, np.bool_)  # the last slot stands for all ids over the table
        self._further: dict[int, int] = {}  # values of those
        self._make = make

    def of(self, ids: NDArray[np.unsignedinteger]) -> NDArray[Any]:
        """Return the value of each id."""
        slots = ids if ids.dtype == np.uint16 else np.minimum(ids, _TABLED_IDS)
        values = self._values[slots]
        missing = np.flatnonzero(~self._known[slots])
        if missing.size:
            distinct, where = np.unique(ids[missing], return_inverse=True)
            made = np.array([self._value(i) for i in distinct.tolist()], values.dtype)
            values[missing] = made[where]
            tabled = distinct < _TABLED_IDS
            self._values[distinct[tabled]] = made[tabled]
            self._known[distinct[tabled]] = True
        return values

    def _value(self, name_id: int) -> int:
        if name_id in self._further:
            return self._further[name_id]
        value = self._make(name_id)
        if name_id >= _TABLED_IDS and len(self._further) < MOST_NAMES:
            self._further[name_id] = value
        return value
