"""Counts, levels, ids, times and texts beside those of dlt-convert; formats.md lists where it is wrong."""

import os
import random
from pathlib import Path

import pytest

from core.parsed_log import ParseSummary
from parsers.formats.dlt import FORMAT
from tests.buffer_stream import BufferStream
from tests.unit.parsers.dlt_convert import Judged, judge, needs_dlt_convert
from tests.unit.parsers.dlt_random import damaged, random_messages
from tests.unit.parsers.dlt_samples import COUNT, samples, typed_arguments
from tests.unit.parsers.dlt_writing import message
from tests.unit.parsers.format_contract import run

CORPUS = Path(os.environ.get("ARGUS_CORPUS", Path(__file__).parents[5] / "shared" / "corpus"))
ENDS = "past the end", "shorter than its own headers", "cuts the message off"  # what dlt-convert stops at


def read(data: bytes) -> tuple[list[dict], ParseSummary]:
    """Return the first event of each record."""
    batches, summary = run(FORMAT.parse(data, {}))
    rows = [row for batch in batches for row in batch.to_pylist()]
    return list({row["record"]: row for row in reversed(rows)}.values())[::-1], summary


def as_judged(data: bytes, record: dict) -> Judged:
    text = FORMAT.read_record(BufferStream(data), record["offset"], record["length"])
    mono_ns = record["mono_ns"]
    return Judged(
        ts_ns=record["ts_ns"],
        ticks="-" * 10 if mono_ns is None else str(mono_ns // 100_000),
        ids=tuple(part.ljust(4, "-") for part in record["source"].split("/")),
        level=record["level"],
        text=text.replace("<cut>", ""),
    )


def compare(path: Path, *, with_texts: bool = True) -> None:
    data = path.read_bytes()
    records, summary = read(data)
    found, judged = [as_judged(data, record) for record in records], judge(path)
    assert summary.records == len(found) == len(judged)
    assert [one.headers for one in found] == [one.headers for one in judged]
    if with_texts:
        assert [one.text for one in found] == [one.text for one in judged]


@needs_dlt_convert
@pytest.mark.parametrize("sample", ["plain", "headers", "levels", "control", "times", "codes"])
def test_samples(sample, tmp_path):
    path = tmp_path / "sample.dlt"
    path.write_bytes(samples()[sample])
    compare(path, with_texts=sample != "headers")  # what has no id it prints as id 0


@needs_dlt_convert
def test_arguments(tmp_path):
    path = tmp_path / "arguments.dlt"
    path.write_bytes(message(typed_arguments("<"), arguments=COUNT))
    compare(path)


@needs_dlt_convert
@pytest.mark.parametrize("seed", range(5))
def test_whole_files(seed, tmp_path):
    path = tmp_path / "whole.dlt"
    path.write_bytes(b"".join(random_messages(random.Random(seed), 500)))
    compare(path)


@needs_dlt_convert
def test_a_long_file(tmp_path):
    path = tmp_path / "long.dlt"
    path.write_bytes(b"".join(random_messages(random.Random(9), 50_000)))
    compare(path, with_texts=False)


@needs_dlt_convert
@pytest.mark.parametrize("seed", range(40))
def test_damaged_files(seed, tmp_path):
    """What dlt-convert reads of a damaged file is the same; Argus reads on where it stops."""
    chance = random.Random(seed)
    data = damaged(chance, random_messages(chance, 100), 0.1)
    path = tmp_path / "damaged.dlt"
    path.write_bytes(data)
    records, summary = read(data)
    found, judged = (
        [as_judged(data, record).headers for record in records],
        [one.headers for one in judge(path)],
    )
    if found == judged:
        return
    kept = max(0, len(judged) - 1)  # of the message at which it stops it may have printed what is none
    assert found[:kept] == judged[:kept]
    behind = records[kept - 1]["offset"] + records[kept - 1]["length"] if kept > 0 else 0
    before = records[kept + 1]["offset"] if kept + 1 < len(records) else len(data)
    stops = [p for p in summary.problems if behind <= p.offset <= before]
    assert any(words in problem.detail for problem in stops for words in ENDS)


@needs_dlt_convert
def test_a_cut_file(tmp_path):
    data = samples()["plain"]
    path = tmp_path / "cut.dlt"
    for size in range(60, len(data)):
        path.write_bytes(data[:size])
        records, summary = read(data[:size])
        assert summary.records == len(records)
        assert [one["ts_ns"] for one in records] == [one.ts_ns for one in judge(path)]


@pytest.mark.parametrize("magic", [b"DLS\x01", b""])
def test_streams_read_as_storage_files_do(magic):
    stored = random_messages(random.Random(4), 300)
    data = b"".join(magic + one[16:] for one in stored)
    records, summary = read(data)
    expected, _ = read(b"".join(stored))
    assert summary.bytes_parsed == len(data)
    for found, known, one in zip(records, expected, stored, strict=True):
        assert [found[k] for k in ("level", "mono_ns", "code", "signature")] == [
            known[k] for k in ("level", "mono_ns", "code", "signature")
        ]
        ecu, rest = known["source"].split("/", 1)
        assert found["source"] == f"{ecu if one[16] & 4 else '----'}/{rest}"
        assert found["ts_ns"] == known["mono_ns"]


@needs_dlt_convert
@pytest.mark.skipif(not (CORPUS / "dlt").is_dir(), reason=f"no corpus of real files at {CORPUS}")
def test_real_files():
    files = sorted((CORPUS / "dlt").iterdir())
    assert files
    for path in files:
        compare(path)
