"""Stored logs with their indexes, made from rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.file_result import FileResult
from core.log_file import LogFile, index_key, raw_key
from core.parsed_log import EVENT_SCHEMA
from core.ports import BlobStore
from db.blobs import LocalStore

START = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()) * 10**9
Store = tuple[BlobStore, list[FileResult]]


def put_log(store: BlobStore, folder: Path, number: int, rows: Sequence[dict[str, Any]]) -> FileResult:
    """Store a text file and its index, a row group every 7 rows; return it as its row would be."""
    file_id = f"{number:032x}"
    raw, events = b"", list[dict[str, Any]]()
    for row in rows:
        line = row["text"].encode()
        events.append(
            {
                "mono_ns": None,
                "boot": 0,
                **row,
                "signature": row["level"],
                "offset": len(raw),
                "length": len(line),
            }
        )
        raw += line + b"\n"
    source = folder / "raw"
    source.write_bytes(raw)
    store.put_file(raw_key("B-1", file_id), source)
    table = pa.Table.from_pylist(
        [{name: event[name] for name in EVENT_SCHEMA.names} for event in events], schema=EVENT_SCHEMA
    )
    pq.write_table(table, folder / "index", row_group_size=7)
    store.put_file(index_key("B-1", file_id, 1), folder / "index")
    file = LogFile(file_id, "B-1", f"{number}.log", len(raw), "0" * 64, raw_key("B-1", file_id), attempt=1)
    return FileResult(file, format="text", events=len(events), index_key=index_key("B-1", file_id, 1))


def put_times(folder: Path, files: Sequence[Sequence[int | None]]) -> Store:
    """Store files whose lines have these times, in seconds after START."""
    store = LocalStore(folder / "objects")
    found: list[FileResult] = []
    for number, seconds in enumerate(files):
        ns = [None if s is None else START + s * 10**9 for s in seconds]
        row = {"level": 4, "source": "s", "code": None}
        rows = [{**row, "record": n, "ts_ns": t, "text": f"{number}.{n}"} for n, t in enumerate(ns)]
        times = [t for t in ns if t is not None]
        first_ns, last_ns = min(times, default=None), max(times, default=None)
        found.append(replace(put_log(store, folder, number, rows), first_ns=first_ns, last_ns=last_ns))
    return store, found


def put_two(folder: Path) -> Store:
    """Store two files whose times interleave; every 13th event has no time, every 10th repeats its time."""
    store = LocalStore(folder / "objects")
    files: list[FileResult] = []
    for number in range(2):
        rows = [
            {
                "record": n,
                "ts_ns": None if n % 13 == 5 else START + (n - n % 10 // 9) * 1_000_000_000 + number,
                "level": 1 + n % 6,
                "source": f"ECU{n % 3}/SYS/{number}",
                "code": "P0301" if n % 25 == 0 else None,
                "text": f"line {n} of file {number}" + (" Überhitzung" if n % 17 == 0 else ""),
            }
            for n in range(120)
        ]
        files.append(put_log(store, folder, number, rows))
    return store, files
