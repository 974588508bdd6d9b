import io
import struct
from threading import Thread

import pytest
import zstandard

from core.parsed_log import INFO, Extent
from parsers import rec_names
from parsers.rec_names import Names, find_name
from parsers.rec_writer import RecWriter
from parsers.stream import RangeStream, logical_stream
from tests.buffer_stream import BufferStream
from tests.unit.parsers.test_rec_blocks import block


def entry(name_id: int, name: bytes) -> bytes:
    return struct.pack("<IH", name_id, len(name)) + name


def test_the_first_definition_wins():
    names = Names()
    assert names.define(entry(1, b"a") + entry(2, b"b")) == []
    assert names.define(entry(1, b"a")) == []
    (problem,) = names.define(entry(3, b"c") + entry(2, b"other"))
    assert (problem.position, problem.length, problem.kind) == (7, 11, "conflict")
    assert [names[n] for n in range(1, 5)] == ["a", "b", "c", "#4"]
    assert 3 in names
    assert 4 not in names


@pytest.mark.parametrize(
    ("payload", "position", "length", "kind"),
    [
        (entry(1, b"a") + entry(2, b"b")[:-1], 7, 6, "damage"),
        (entry(1, b"a") + b"\1\0\0", 7, 3, "damage"),
        (entry(0, b"zero"), 0, 10, "damage"),
        (entry(5, b""), 0, 6, "damage"),
    ],
)
def test_what_cannot_be_a_name_is_a_problem(payload, position, length, kind):
    (problem,) = Names().define(payload)
    assert (problem.position, problem.length, problem.kind) == (position, length, kind)


def test_names_are_bounded(monkeypatch):
    monkeypatch.setattr(rec_names, "MOST_NAMES", 2)
    names = Names()
    (problem,) = names.define(entry(1, b"a") + entry(2, b"b") + entry(3, b"c") + entry(1, b"a"))
    assert problem.kind == "limit"
    names.define(entry(9, "ü\0".encode() + b"\xff" + b"x" * 300))
    assert names[9] == "#9"


def test_many_problems_of_a_block_are_told_by_their_number():
    problems = Names().define(entry(0, b"") * 1_000 + entry(1, b"a"))
    assert len(problems) == 21
    assert (problems[-1].position, problems[-1].length) == (120, 6 * 980 + 7)
    assert problems[-1].detail.startswith("980 more names")


def test_names_are_text_a_database_takes():
    names = Names()
    names.define(entry(9, "ü\0".encode() + b"\xff" + b"x" * 300))
    assert names[9] == "ü\ufffd\ufffd" + "x" * 252


def recorded(zstd: bool) -> bytes:
    out = io.BytesIO()
    with RecWriter(out, vin="V" * 17, zstd=zstd) as log:
        for n in range(5):
            log.signal(n, "source", f"signal {n}", n)
            log.flush()
    return out.getvalue()


class CountingStream(BufferStream):
    """Knows how far it was read."""

    reached = 0

    def read(self, offset: int, length: int) -> bytes:
        self.reached = max(self.reached, offset + length)
        return super().read(offset, length)


@pytest.mark.parametrize("zstd", [False, True])
def test_the_file_is_read_only_as_far_as_the_name(zstd):
    stream = CountingStream(recorded(zstd))
    assert find_name(stream, 1) == "signal 0"
    early = stream.reached
    assert early < stream.size
    assert find_name(stream, 4) == "signal 2"
    assert early < stream.reached < stream.size
    assert find_name(stream, 2) == "source"
    assert find_name(stream, 77) == "#77"
    assert find_name(stream, 6) == "signal 4"


def test_names_of_an_unfolded_stream_stand_in_its_raw_one():
    raw = recorded(zstd=True)
    stream = logical_stream(BufferStream(raw), [Extent(0, 0, len(raw), len(raw), "raw")])
    assert find_name(stream, 1) == "signal 0"


def test_blocks_that_do_not_unfold_name_nothing():
    raw = block(zstandard.compress(entry(1, b"a")), codec=1, kind=1, raw_size=9)
    raw += block(entry(1, b"b"), codec=2, kind=1) + b"damage" + block(entry(1, b"c"), kind=1)
    assert find_name(BufferStream(raw), 1) == "c"
    assert find_name(BufferStream(raw), INFO) == "#4"


def spread(blocks: int) -> bytes:
    return b"".join(
        block(entry(n + 1, b"name %d" % n), kind=1) + block(b"r" * 100_000) for n in range(blocks)
    )


def test_payloads_of_records_are_not_read_to_find_a_name():
    data, read = spread(50), []
    stream = RangeStream(
        lambda offset, length: read.append(length) or data[offset : offset + length], len(data)
    )
    assert find_name(stream, 50) == "name 49"
    assert find_name(stream, 999) == "#999"
    assert sum(read) < 20_000


@pytest.mark.parametrize("stored", [-1, 1, 40])
def test_names_behind_a_head_that_is_wrong_are_found(stored):
    wrong = bytearray(block(b"r" * 100))
    wrong[8:16] = struct.pack("<II", 100 + stored, 100 + stored)
    data = bytes(wrong) + block(entry(1, b"a"), kind=1) + block(b"r" * 9) + block(entry(2, b"b"), kind=1)
    for read in (BufferStream(data), RangeStream(lambda o, n: data[o : o + n], len(data))):
        assert [find_name(read, n) for n in (1, 2, 3)] == ["a", "b", "#3"]


def test_names_are_looked_for_only_within_what_unfolding_may_cost(monkeypatch):
    unfolded: list[int] = []
    monkeypatch.setattr(rec_names, "RATIO_FREE_BYTES", 5 << 20)
    monkeypatch.setattr(Names, "define", lambda _, payload: unfolded.append(len(payload)))
    tables = (bytes([n]) * (1 << 20) for n in range(100))
    bombs = [block(zstandard.compress(t), codec=1, kind=1, raw_size=1 << 20) for t in tables]
    data = b"".join(bombs)
    assert find_name(BufferStream(data), 1) == "#1"
    assert 0 < sum(unfolded) <= 5 << 20


def test_a_table_that_is_repeated_is_taken_in_once(monkeypatch):
    taken: list[bytes] = []
    monkeypatch.setattr(Names, "define", lambda _, payload: taken.append(payload))
    assert find_name(BufferStream(block(entry(1, b"a"), kind=1) * 100), 2) == "#2"
    assert len(taken) == 1


def test_a_second_search_waits_for_the_block_that_is_being_read(monkeypatch):
    stream, found = BufferStream(block(entry(1, b"a"), kind=1)), []
    other = Thread(target=lambda: found.append(find_name(stream, 1)))
    define = Names.define

    def slow(names, payload):
        if other.ident is None:
            other.start()
            other.join(0.1)
        return define(names, payload)

    monkeypatch.setattr(Names, "define", slow)
    assert find_name(stream, 1) == "a"
    other.join()
    assert found == ["a"]
