"""From a raw log to its event index: Parquet files to lie beside the raw object, and the summary."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.parsed_log import EVENT_SCHEMA, SIGNAL_SCHEMA, Extent, ParseSummary, Signal
from parsers.parse import parse_path

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


@dataclass(frozen=True, slots=True)
class IndexedLog:
    """What indexing gave: the summary, the seconds it took, and the files written."""

    summary: ParseSummary
    seconds: float
    events: Path
    extents: Path | None
    signals: Path | None


def index_log(raw: Path, name: str, folder: Path) -> IndexedLog:
    """Parse `raw`, uploaded as `name`, and write its index into `folder`.

    Raises UnreadableLogError, with a message for the user, for what is no log.
    """
    events = folder / "events.parquet"
    with write_events(events) as write:
        parsed = parse_path(raw, name=name, each=write)
    summary = parsed.summary
    return IndexedLog(
        summary,
        parsed.seconds,
        events,
        _write_extents(summary.extents, folder),
        _write_signals(summary.signals, folder),
    )


@contextmanager
def write_events(path: Path) -> Generator[Callable[[pa.RecordBatch], object]]:
    """Give a function that appends a batch of events to the index at `path`."""
    with pq.ParquetWriter(
        path,
        EVENT_SCHEMA,
        compression="zstd",
        compression_level=1,
        use_dictionary=_REPEATED,  # pyright: ignore[reportArgumentType]  names are taken as well
        column_encoding=dict.fromkeys(_RISING, "DELTA_BINARY_PACKED"),
    ) as writer:
        yield writer.write_batch


def _write_extents(extents: tuple[Extent, ...], folder: Path) -> Path | None:
    return _write([asdict(extent) for extent in extents], EXTENT_SCHEMA, folder / "extents.parquet")


def _write_signals(signals: tuple[Signal, ...], folder: Path) -> Path | None:
    rows = [(signal.name, signal.source, *bucket) for signal in signals for bucket in signal.buckets]
    named = [dict(zip(SIGNAL_SCHEMA.names, row, strict=True)) for row in rows]
    return _write(named, SIGNAL_SCHEMA, folder / "signals.parquet")


def _write(rows: list[dict[str, Any]], schema: pa.Schema, path: Path) -> Path | None:
    """Write a table; there is no file for an empty one."""
    if not rows:
        return None
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, compression="zstd")
    return path
