"""From a raw log to its event index: Parquet files to lie beside the raw object, and the summary."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from core.parsed_log import EVENT_SCHEMA, EVENTS_PER_BATCH, SIGNAL_SCHEMA, Extent, ParseSummary, Signal
from core.settings import UNFOLDED_LIMIT_BYTES
from parsers.contract import Stream
from parsers.parse import parse_content
from parsers.stream import PIECE_BYTES, file_stream, logical_stream
from parsers.unfold import unfolded

FRAME_BYTES = PIECE_BYTES  # what a reader of the stream unfolds to see one record
EXTENT_SCHEMA = pa.schema(
    [
        pa.field("logical_offset", pa.uint64(), nullable=False),
        pa.field("raw_offset", pa.uint64(), nullable=False),
        pa.field("raw_size", pa.uint64(), nullable=False),
        pa.field("size", pa.uint64(), nullable=False),
        pa.field("codec", pa.string(), nullable=False),
    ]
)
# Numbers that grow by little: as differences they are written twice as fast, and take a tenth of the space.
_RISING = ("record", "ts_ns", "mono_ns", "offset")
_REPEATED = [name for name in EVENT_SCHEMA.names if name not in _RISING]
# Whose smallest and largest value may say that a row group holds nothing wanted; of names they never do.
_TELLING = ["record", "ts_ns", "boot", "level", "code"]
_WORTH_A_GROUP = EVENTS_PER_BATCH // 2  # rows
_VALUES_AT_ONCE = EVENTS_PER_BATCH  # 1,024 by default, which is a fifth slower


@dataclass(frozen=True, slots=True)
class IndexedLog:
    """What indexing gave: the summary, the seconds it took, and the files written.

    `stream` is the logical stream of a file that is compressed as a whole; the extents stand in it.
    """

    summary: ParseSummary
    seconds: float
    events: Path
    extents: Path | None
    signals: Path | None
    stream: Path | None


def index_log(
    raw: Path,
    name: str,
    events: Path,
    uploaded: datetime,
    limit_bytes: int = UNFOLDED_LIMIT_BYTES,
    follow: Callable[[float, int], object] | None = None,
) -> IndexedLog:
    """Parse `raw`, uploaded as `name` at `uploaded`, and write its index to `events`, a `.parquet`.

    What belongs to it is written beside it. A compressed file is unfolded there, to `limit_bytes` at most.
    `follow` hears again and again which share of the bytes was read, and how many records they held. Raises
    UnreadableLogError, with a message for the user, for what is no log, PassingError where the disk is full.
    """
    with unfolded(raw, name, limit_bytes, events.parent) as content:
        size = content.path.stat().st_size
        with write_events(events) as write:

            def each(batch: pa.RecordBatch) -> None:
                write(batch)
                if follow and batch.num_rows:
                    follow(*_how_far(batch, size))

            parsed = parse_content(content, raw, {"uploaded": uploaded.isoformat()}, each)
        summary, stream = parsed.summary, None
        if summary.unfolded:
            stream = events.with_suffix(".stream.zst")
            logical = logical_stream(file_stream(content.path), summary.extents)
            summary = replace(summary, extents=write_frames(logical, stream))
    return IndexedLog(
        summary,
        parsed.seconds,
        events,
        _write_extents(summary.extents, events.with_suffix(".extents.parquet")),
        _write_signals(summary.signals, events.with_suffix(".signals.parquet")),
        stream,
    )


def write_frames(stream: Stream, path: Path) -> tuple[Extent, ...]:
    """Write a logical stream into a file as zstd frames, to be read from anywhere; return its extents."""
    compressor = zstandard.ZstdCompressor(level=1)
    extents: list[Extent] = []
    with path.open("wb") as out:
        for offset in range(0, stream.size, FRAME_BYTES):
            piece = stream.read(offset, FRAME_BYTES)
            frame = compressor.compress(piece)
            extents.append(Extent(offset, out.tell(), len(frame), len(piece), "zstd"))
            out.write(frame)
    return tuple(extents)


def _how_far(batch: pa.RecordBatch, size: int) -> tuple[float, int]:
    """Return the share of the bytes up to the end of a batch of events, and the records up to there.

    The content of compressed parts may be longer than the file: the share is then too large, and ends at 1.
    """
    record, offset, length = (batch.column(n)[-1].as_py() for n in ("record", "offset", "length"))
    return min((offset + length) / max(size, 1), 1.0), record + 1


@contextmanager
def write_events(path: Path) -> Generator[Callable[[pa.RecordBatch], object]]:
    """Give a function that appends a batch of events, of EVENTS_PER_BATCH at most, to the index at `path`."""
    with (
        path.open("wb") as out,
        pq.ParquetWriter(
            out,
            EVENT_SCHEMA,
            compression="snappy",  # docs/decisions/0011-the-index-is-snappy.md
            use_dictionary=_REPEATED,  # pyright: ignore[reportArgumentType]  names are taken as well
            column_encoding=dict.fromkeys(_RISING, "DELTA_BINARY_PACKED"),
            write_statistics=_TELLING,  # pyright: ignore[reportArgumentType]
            write_batch_size=_VALUES_AT_ONCE,
        ) as writer,
    ):
        groups = _RowGroups(writer)
        yield groups.add
        groups.write()


class _RowGroups:
    """Gathers batches into row groups: each costs every reader the same, however few rows it has."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        if self._rows + batch.num_rows > EVENTS_PER_BATCH:
            self.write()
        self._waiting.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _WORTH_A_GROUP:
            self.write()

    def write(self) -> None:
        """Write what waits as one row group."""
        match self._waiting:
            case []:
                return
            case [batch]:
                self._writer.write_batch(batch)
            case batches:
                joined = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()
                self._writer.write_table(joined)
        self._waiting, self._rows = [], 0


def _write_extents(extents: tuple[Extent, ...], path: Path) -> Path | None:
    return _write([asdict(extent) for extent in extents], EXTENT_SCHEMA, path)


def _write_signals(signals: tuple[Signal, ...], path: Path) -> Path | None:
    rows = [(signal.name, signal.source, *bucket) for signal in signals for bucket in signal.buckets]
    named = [dict(zip(SIGNAL_SCHEMA.names, row, strict=True)) for row in rows]
    return _write(named, SIGNAL_SCHEMA, path)


def _write(rows: list[dict[str, Any]], schema: pa.Schema, path: Path) -> Path | None:
    """Write a table; there is no file for an empty one."""
    if not rows:
        return None
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, compression="zstd")
    return path
