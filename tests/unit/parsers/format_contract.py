"""What every log format must hold to, as one suite: a format's test inherits it and names its samples.

Hostile input is part of it: a cut at every length, and mutated bytes (ARGUS_MUTATIONS files a format, 700
unless told otherwise).
"""

import itertools
import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pytest

from core.errors import UnreadableLogError
from core.parsed_log import EVENT_SCHEMA, EVENTS_PER_BATCH, PROBLEMS_KEPT, ParseSummary
from core.signature import find_codes, sign, sign_code, sign_id
from parsers.contract import EventStream, LogFormat, Stream
from parsers.registry import detect
from parsers.stream import logical_stream
from tests.buffer_stream import BufferStream

MUTATIONS = int(os.environ.get("ARGUS_MUTATIONS", "700"))
LONGEST_CUT = 4096  # a sample over this size is not cut at every length


class FormatContract:
    """Inherit it as `TestX(FormatContract)` and fill in the format and its samples, small files by name."""

    format: ClassVar[LogFormat]

    def samples(self) -> Mapping[str, bytes]:
        """Return small files, whole and damaged; the more of the format they use, the better."""
        raise NotImplementedError

    def naive(self, data: bytes) -> list[dict]:
        """Return every record as plain Python reads it: the event columns, and for `signature`
        `text`, with `identity` where the record is signed by what it is and not by what it says."""
        raise NotImplementedError

    def unreadable(self, data: bytes) -> bool:
        """Tell whether `parse` may refuse the file, such as for its version."""
        return False

    def mend(self, data: bytes) -> bytes:
        """Return a mutated file with its checksums made right, so that what they guard is reached too."""
        return data

    # What follows is inherited as it is.

    def test_content_is_detected(self):
        for name, data in self.samples().items():
            assert detect(data, "no name").name == self.format.name, name

    def test_samples_hold_to_the_contract(self):
        for data in self.samples().values():
            self.check(data)

    def test_equals_the_naive_twin(self):
        for data in self.samples().values():
            self.check_against_naive(data)

    def test_cut_at_every_length(self):
        for data in self.samples().values():
            if len(data) <= LONGEST_CUT:
                for size in range(len(data)):
                    self.check_against_naive(data[:size])

    @pytest.mark.parametrize("seed", range(10))
    def test_mutated_bytes(self, seed):
        samples = [data for data in self.samples().values() if len(data) <= LONGEST_CUT]
        chance = random.Random(seed)
        for _ in range(MUTATIONS // 10):
            data = mutate(chance, chance.choice(samples), chance.choice(samples))
            self.check_against_naive(data if chance.random() < 0.5 else self.mend(data))

    def test_a_mapped_view_parses_as_bytes_do(self):
        for data in self.samples().values():
            assert run(self.format.parse(memoryview(data), {})) == run(self.format.parse(data, {}))

    def check(self, data: bytes) -> tuple[ParseSummary, list[dict]] | None:
        """Parse and hold to all that is true of any file; None where the format refuses it and may."""
        try:
            batches, summary = run(self.format.parse(data, {}))
        except UnreadableLogError:
            assert self.unreadable(data)
            return None
        for batch in batches:
            assert batch.schema == EVENT_SCHEMA
            batch.validate(full=True)
            assert 0 < batch.num_rows <= EVENTS_PER_BATCH
        rows = [row for batch in batches for row in batch.to_pylist()]
        check_summary(summary, data, rows)
        check_numbers(summary, rows)
        self.check_texts(summary, data, rows)
        return summary, rows

    def check_texts(self, summary: ParseSummary, data: bytes, rows: list[dict]) -> None:
        """Each record's text, read without kernels, has the signature that the kernels gave it."""
        raw = BufferStream(data)
        stream = logical_stream(raw, summary.extents)
        assert stream.size >= max((row["offset"] + row["length"] for row in rows), default=0)
        texts = [self.format.read_record(stream, row["offset"], row["length"]) for row in rows]
        assert self.texts_at_once(stream, rows) == texts
        if self.format.texts_are_bytes:
            stored = [stream.read(row["offset"], row["length"]) for row in rows]
            assert texts == [record.decode("utf-8", "replace") for record in stored]
        for row, text in zip(rows, texts, strict=True):
            signature = summary.signatures[row["signature"]]
            if signature.kind == "id":  # of what the record is, not of what it says
                assert row["signature"] == sign_id(signature.template)
            else:
                expected = sign(text) if row["code"] is None else sign_code(row["code"])
                assert row["signature"] == expected, (row, text)

    def texts_at_once(self, stream: Stream, rows: list[dict]) -> list[str]:
        """Return the texts of all rows as a search reads them."""
        if not rows:
            return []
        offsets, lengths = (np.array([row[name] for row in rows], np.int64) for name in ("offset", "length"))
        return self.format.read_texts(stream, offsets, lengths).to_pylist()

    def check_against_naive(self, data: bytes) -> None:
        """Parse and compare with the naive twin, event by event."""
        found = self.check(data)
        if found:
            assert found[1] == list(events_of(self.naive(data)))


def run(stream: EventStream) -> tuple[list[pa.RecordBatch], ParseSummary]:
    """Return all batches of a parser and its summary."""
    batches: list[pa.RecordBatch] = []
    while True:
        try:
            batches.append(next(stream))
        except StopIteration as end:
            return batches, end.value


def events_of(records: list[dict]) -> Iterator[dict]:
    """Turn naive records into the events they give: one for their code, or for each code in their text."""
    for number, record in enumerate(records):
        row = {"record": number} | {name: record[name] for name in EVENT_SCHEMA.names[1:] if name in record}
        text, code, identity = record["text"], record["code"], record.get("identity")
        codes = [code] if code else find_codes(text) if identity is None else []
        for one in codes:
            yield row | {"code": one, "signature": sign_code(one)}
        if not codes:
            yield row | {"signature": sign(text) if identity is None else sign_id(identity)}


def check_summary(summary: ParseSummary, data: bytes, rows: list[dict]) -> None:
    """The bytes are accounted for, and what is said of problems and extents can be."""
    assert summary.size == len(data)
    assert min(summary.bytes_parsed, summary.bytes_skipped) >= 0
    assert summary.bytes_parsed + summary.bytes_skipped == len(data)
    assert len(summary.problems) == min(summary.problem_count, PROBLEMS_KEPT)
    for problem in summary.problems:
        assert 0 <= problem.offset <= problem.offset + problem.length <= len(data)
    assert summary.problems or not summary.bytes_skipped, "skipped in silence"
    raw_end = logical_end = 0
    for extent in summary.extents:
        assert (extent.raw_offset, extent.logical_offset) == (raw_end, logical_end)
        raw_end, logical_end = raw_end + extent.raw_size, logical_end + extent.size
    assert raw_end in {0, len(data)}


def check_numbers(summary: ParseSummary, rows: list[dict]) -> None:
    """The counts are those of the rows."""
    numbers = [row["record"] for row in rows]
    assert numbers == sorted(numbers)
    assert summary.events == len(rows)
    assert max(numbers, default=-1) < summary.records
    records = {row["record"]: row for row in rows}.values()  # one row a record
    levels = Counter(row["level"] for row in records)
    times = [row["ts_ns"] for row in rows if row["ts_ns"] is not None]
    if len(records) == summary.records:  # else there are records without events
        assert {k: n for k, n in summary.levels.items() if n} == levels
        assert (summary.first_ns, summary.last_ns) == (min(times, default=None), max(times, default=None))
    assert {k: n for k, n in summary.codes.items() if n} == Counter(
        row["code"] for row in rows if row["code"]
    )
    assert set(summary.signatures) == {row["signature"] for row in rows}
    assert summary.signature_count == len(summary.signatures)
    for row in rows:
        assert summary.signatures[row["signature"]].code == row["code"]
    assert {row["source"] for row in rows} <= set(summary.sources)
    for (_, last), (first, _) in itertools.pairwise(summary.coverage):
        assert first > last


def mutate(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """Return `data` with a few bytes changed, cut out, put in, doubled or taken from another file."""
    mutated = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(mutated) + 1)
        length = chance.choice([1, 1, 2, 4, 8, 40])
        stretch = slice(at, at + length)
        match chance.randrange(6):
            case 0:
                mutated[stretch] = chance.randbytes(len(mutated[stretch]))
            case 1:
                mutated[stretch] = bytes([chance.choice([0, 1, 10, 0x7F, 0x80, 0xFF])]) * len(
                    mutated[stretch]
                )
            case 2:
                del mutated[stretch]
            case 3:
                mutated[at:at] = chance.randbytes(length)
            case 4:
                mutated[at:at] = mutated[stretch]
            case _:
                start = chance.randrange(len(other) + 1)
                mutated[stretch] = other[start : start + length]
    return bytes(mutated)
