"""`rec` beside struct and crc32c, as somebody would read it in Python: blocks checked, records in columns."""

import json
import time
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.one_core import call, python
from tests.benchmarks.rec_files import write_rec
from tests.benchmarks.row import Bar, Family, Row, Scale, Skipped, in_turns

SLICE_BYTES = 64 << 20


def read_columns(path: str) -> tuple[int, float]:
    """Check every block and fill the columns of its records, without signing; return (records, seconds)."""
    import numpy as np  # noqa: PLC0415

    from core.parsed_log import EVENTS_PER_BATCH  # noqa: PLC0415 - the process that starts the turns needs none
    from parsers.kernels.rec import make_columns, read_records  # noqa: PLC0415
    from parsers.rec_blocks import Block, MappedBytes, walk_file  # noqa: PLC0415
    from parsers.rec_layout import RECORD_BYTES, RECORDS  # noqa: PLC0415
    from parsers.registry import open_log  # noqa: PLC0415

    def read(most: int) -> int:
        records = row = 0
        columns = make_columns()
        with open_log(Path(path)) as data:
            raw = np.frombuffer(data, np.uint8)
            for block in walk_file(MappedBytes(data[:most])):
                if not isinstance(block, Block) or block.kind != RECORDS:
                    continue
                if row + block.raw_size // RECORD_BYTES > EVENTS_PER_BATCH:
                    records, row = records + row, 0
                at = block.payload_offset
                ahead = min(block.stored_size, raw.size - block.end)
                payload = raw[at : block.end]
                row, _, _ = read_records(payload, at, block.utc_zero_ns, columns.room, row, ahead)
        return records + row

    read(1 << 20)
    start = time.perf_counter()
    return read(1 << 62), time.perf_counter() - start


def read_with_struct(path: str) -> tuple[int, float]:
    """Do the same with struct and crc32c; return (records, seconds)."""
    import struct  # noqa: PLC0415 - as above
    from array import array  # noqa: PLC0415

    from crc32c import crc32c  # noqa: PLC0415

    data = Path(path).read_bytes()
    start = time.perf_counter()
    head, record = struct.Struct("<4sBBHIIIqI"), struct.Struct("<IHBBQI")
    starts, levels, sources = array("Q"), array("B"), array("H")
    codes, monos, times = array("I"), array("Q"), array("Q")
    at, view = 128, memoryview(data)
    while at < len(data):
        _, _, kind, _, stored, _, _, zero, crc = head.unpack_from(data, at)
        end = at + 32 + stored
        assert crc32c(view[at + 32 : end], crc32c(view[at : at + 28])) == crc
        at += 32
        while kind == 0 and at < end:
            size, source, level, _, mono, code = record.unpack_from(data, at)
            starts.append(at)
            levels.append(level)
            sources.append(source)
            codes.append(code)
            monos.append(mono)
            times.append(mono + zero)
            at += size
        at = end
    return len(starts), time.perf_counter() - start


def measure(scale: Scale, folder: Path) -> list[Row | Skipped]:
    """Measure the columns alone, which has a bar, and all of `argus parse`, which has none."""
    whole, part = folder / "whole.rec", folder / "part.rec"
    size = scale.of(1_000_000_000, 2_000_000)
    records = write_rec(whole, size)
    scaled = write_rec(part, min(size, SLICE_BYTES))
    whole_gb, part_gb = whole.stat().st_size / 1e9, part.stat().st_size / 1e9

    def columns() -> float:
        count, seconds = call(read_columns, str(whole))
        assert count == records
        return whole_gb / seconds

    def signed() -> float:
        found = json.loads(python("-m", "jobs.cli", "parse", "--json", str(whole)))
        assert found["records"] == records
        return whole_gb / found["seconds"]

    def peer() -> float:
        count, seconds = call(read_with_struct, str(part))
        assert count == scaled
        return part_gb / seconds

    unsigned, parsed, struct = in_turns(scale.rounds, columns, signed, peer)
    name = f"struct + crc32c {version('crc32c')}"
    note = f"{whole_gb * 1e3:.0f} MB, {records:,} records"
    return [
        Row(
            "`rec` + CRC → columns, no signatures",
            "GB/s",
            unsigned,
            (Bar(45, of_ratio=True), Bar(8)),
            name,
            struct,
            note=f"{note}; blocks walked and checked, columns of every record filled",
        ),
        Row(
            "`rec` → index with signatures",
            "GB/s",
            parsed,
            (),
            name,
            struct,
            note=f"{note}; `seconds` of `argus parse --json`",
        ),
    ]


FAMILY = Family(measure, ("crc32c",))
