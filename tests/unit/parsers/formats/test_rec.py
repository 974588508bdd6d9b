import io
import struct
from collections.abc import Mapping

import pytest
import zstandard
from crc32c import crc32c
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableLogError, UnsupportedVersionError
from core.parsed_log import DEBUG, ERROR, FATAL, INFO, UNKNOWN, WARNING
from core.signature import sign
from parsers import rec_batch, rec_reader
from parsers.formats.rec import FORMAT
from parsers.rec_writer import RecWriter
from parsers.unfold_limits import RATIO_FREE_BYTES
from tests.buffer_stream import BufferStream
from tests.unit.parsers import naive_rec
from tests.unit.parsers.format_contract import FormatContract, run
from tests.unit.parsers.test_rec_blocks import block
from tests.unit.parsers.test_rec_names import entry

VIN = "WVWZZZ1JZXW000001"
START = 1_700_000_000_000_000_000
SECOND = 1_000_000_000
LABELS = {"platform": "J7", "firmware": "2.4.0", "vehicle_id": "truck 12", "created_ns": START}


def write(fill, **options) -> bytes:
    out = io.BytesIO()
    with RecWriter(out, vin=VIN, **{"utc_zero_ns": START, **options}) as log:
        fill(log)
    return out.getvalue()


def drive(log: RecWriter) -> None:
    """A little of everything, in several blocks and boots."""
    log.text(1 * SECOND, INFO, "ECU1/SYS", "started in 312 ms")
    log.text(2 * SECOND, ERROR, "ECU1/ENG", "misfire on cylinder 2", code="P0302")
    log.signal(3 * SECOND, "ECU1/ENG", "coolant_temperature", 92.5)
    log.flush()
    log.text(4 * SECOND, WARNING, "ECU2", "stored P0301 and U0100-87, also P0301")
    log.signal(5 * SECOND, "", "P0301 counter", float("nan"), level=DEBUG, code="E042")
    log.set_clock(START + 7_200 * SECOND)
    log.text(6 * SECOND, UNKNOWN, "ECU1/SYS", "größer als \x00 nichts")
    log.start_boot(3, START + 9_000 * SECOND)
    log.text(1 * SECOND, FATAL, "ECU1/SYS", "")
    log.text(2 * SECOND, INFO, "ECU1/SYS", "started in 298 ms")


def record(text=b"x", *, size=None, source=0, level=4, kind=0, mono=5, code=0) -> bytes:
    size = 20 + len(text) if size is None else size
    return struct.pack("<IHBBQI", size, source, level, kind, mono, code) + text


def header(*, version=1, size=128, flags=0) -> bytes:
    head = struct.pack("<8sHHIq17s83x", b"ARGUSREC", version, size, flags, 0, VIN.encode())
    return head + struct.pack("<I", crc32c(head))


def parse(data: bytes):
    batches, summary = run(FORMAT.parse(data, {}))
    return [row for batch in batches for row in batch.to_pylist()], summary


def texts(data: bytes) -> list[str]:
    stream = BufferStream(data)
    return [FORMAT.read_record(stream, row["offset"], row["length"]) for row in parse(data)[0]]


class TestRec(FormatContract):
    format = FORMAT

    def samples(self) -> Mapping[str, bytes]:
        plain = write(drive, **LABELS)
        unsized = zstandard.ZstdCompressor(write_content_size=False).compress(record(b"unsized"))
        return {
            "plain": plain,
            "zstd": write(drive, zstd=True),
            "many blocks": write(lambda log: [log.text(n, INFO, "a", "m") for n in range(9)], block_bytes=64),
            "no clock": write(lambda log: log.text(5, INFO, "a", "m"), utc_zero_ns=0),
            "no header": plain[128:],
            "late and unknown names": header()
            + block(record(source=1, code=2) + record(source=9, code=70_000))
            + block(record(struct.pack("<Id", 3, 1.0), kind=1) + record(struct.pack("<Id", 0, -1.0), kind=1))
            + block(entry(1, b"source") + entry(2, b"E777") + entry(3, b"signal"), kind=1)
            + block(entry(2, b"other"), kind=1),
            "odd": header()
            + block(record(kind=9) + record(kind=1) + record(level=77))
            + block(record(mono=1 << 63) + record(mono=(1 << 63) - 1))
            + block(record() + record(size=19))
            + block(record() + record(size=99))
            + block(record() + b"tail")
            + block(b"", codec=7)
            + block(b"abc", kind=7)
            + block(unsized, codec=1, raw_size=27)
            + block(zstandard.compress(record() + b"tail"), codec=1, raw_size=25)
            + block(zstandard.compress(b"bomb" * 1000), codec=1, raw_size=25),
        }

    def naive(self, data: bytes) -> list[dict]:
        return naive_rec.records(data)

    def unreadable(self, data: bytes) -> bool:
        whole = data[:8] == b"ARGUSREC" and crc32c(data[:124]) == int.from_bytes(data[124:128], "little")
        return whole and data[8:10] != b"\1\0"

    def mend(self, data: bytes) -> bytes:
        mended = bytearray(data)
        if len(data) >= 128 and data[:8] == b"ARGUSREC":
            mended[124:128] = struct.pack("<I", crc32c(data[:124]))
        at = data.find(b"ARBK")
        while at >= 0 and at + 32 <= len(data):
            stored = int.from_bytes(data[at + 8 : at + 12], "little")
            if stored <= 5000:
                crc = crc32c(mended[at + 32 : at + 32 + stored], crc32c(mended[at : at + 28]))
                mended[at + 28 : at + 32] = struct.pack("<I", crc)
            at = data.find(b"ARBK", at + 4)
        return bytes(mended)


def test_the_summary_of_a_drive():
    rows, summary = parse(
        write(drive, platform="J7", firmware="2.4.0", vehicle_id="truck 12", created_ns=START)
    )
    assert (summary.records, summary.events, summary.bytes_skipped, summary.problem_count) == (8, 9, 0, 0)
    assert summary.facts == {
        "vin": VIN,
        "platform": "J7",
        "firmware": "2.4.0",
        "vehicle_id": "truck 12",
        "created_ns": str(START),
    }
    assert summary.codes == {"P0302": 1, "P0301": 1, "U0100-87": 1, "E042": 1}
    assert summary.sources == {"ECU1/SYS": 4, "ECU1/ENG": 2, "ECU2": 1, "": 1}
    assert summary.levels == {FATAL: 1, ERROR: 1, WARNING: 1, INFO: 2, DEBUG: 1, UNKNOWN: 2}
    assert summary.clock_jumps == ((5, 7_200 * SECOND),)
    assert summary.boots == 2
    assert [row["boot"] for row in rows] == [0] * 7 + [3] * 2
    seconds = [((first - START) // SECOND, (last - START) // SECOND) for first, last in summary.coverage]
    assert seconds == [(1, 5), (7_206, 7_206), (9_001, 9_002)]
    assert rows[0]["signature"] == rows[-1]["signature"]
    templates = {s.template for s in summary.signatures.values()}
    assert {"started in <*> ms", "signal coolant_temperature", "misfire on cylinder <*>"} <= templates


def test_texts():
    assert texts(write(drive)) == [
        "started in 312 ms",
        "misfire on cylinder 2",
        "coolant_temperature = 92.5",
        "stored P0301 and U0100-87, also P0301",
        "stored P0301 and U0100-87, also P0301",
        "P0301 counter = nan",
        "größer als \x00 nichts",
        "",
        "started in 298 ms",
    ]


def test_zstd_says_the_same():
    plain, zstd = parse(write(drive))[1], parse(write(drive, zstd=True))[1]
    for name in ("records", "events", "first_ns", "levels", "codes", "sources", "signatures", "coverage"):
        assert getattr(zstd, name) == getattr(plain, name)
    assert plain.extents == ()
    assert {e.codec for e in zstd.extents} == {"raw", "zstd"}


def problems(data: bytes) -> list[tuple[int, int, str]]:
    return [(p.offset, p.length, p.kind) for p in parse(data)[1].problems]


def test_a_code_without_a_name_is_none_and_its_text_is_signed():
    data = header() + block(record(b"P0301 set", code=7) + record(b"fine", code=70_000) + record(b"fine"))
    rows, summary = parse(data)
    assert [row["code"] for row in rows] == ["P0301", None, None]
    assert rows[1]["signature"] == rows[2]["signature"] == sign("fine")
    assert summary.codes == {"P0301": 1}
    assert [(p.offset, p.length) for p in summary.problems] == [(0, 0)]
    assert "2 records have a code that no name is known for" in summary.problems[0].detail


def test_each_kind_of_damage_is_a_problem_of_its_own():
    whole = block(record())
    end = len(whole) + 128
    assert problems(header() + whole) == [(128, 32, "conflict")]  # the block says 3 records
    damaged = {
        "magic": b"XXXX" + whole[4:],
        "size": whole[:8] + b"\xff\xff\xff\x7f" + whole[12:],
        "crc": whole[:-1] + b"y",
    }
    for data in damaged.values():
        assert problems(header() + data + whole)[0] == (128, len(data), "damage")
    assert problems(header() + whole + whole[:40])[1] == (end, 40, "truncated")
    assert problems(header() + block(record() + record(size=19)))[0] == (181, 21, "damage")
    assert problems(header() + block(entry(1, b"a") + entry(1, b"b"), kind=1)) == [(167, 7, "conflict")]
    assert problems(header()[:100]) == [(0, 100, "truncated")]
    assert problems(header(flags=1)) == [(0, 128, "version")]


def test_a_damaged_header_costs_its_facts_alone():
    data = write(drive)
    damaged = data[:30] + b"?" + data[31:]
    rows, summary = parse(damaged)
    assert rows == parse(data)[0]
    assert (summary.facts, summary.bytes_skipped) == ({}, 128)
    assert [(p.offset, p.length, p.kind) for p in summary.problems] == [(0, 128, "damage")]
    assert summary.problems[0].detail.startswith("the header")


def test_another_version_is_refused():
    with pytest.raises(UnsupportedVersionError, match="version 2"):
        parse(header(version=2))
    assert parse(header(version=2)[:-1] + b"?")[1].bytes_skipped == 128


def test_a_file_that_never_knew_the_time_says_so():
    summary = parse(write(lambda log: log.text(5, INFO, "a", "m"), utc_zero_ns=0))[1]
    assert summary.facts["clock"].startswith("time since boot")
    assert (summary.first_ns, summary.coverage) == (5, ())


@pytest.mark.parametrize(
    ("sized", "detail"), [(True, "says it holds 64 bytes, not 39"), (False, "does not unfold")]
)
def test_a_frame_whose_end_is_missing_is_damage_though_its_beginning_unfolds(sized, detail):
    frame = zstandard.ZstdCompressor(write_content_size=sized).compress(bytes(range(64)))
    cut = block(frame[:-25], codec=1, kind=1, raw_size=39)
    data = header() + cut + block(zstandard.compress(record()), codec=1, raw_size=21)
    assert detail in parse(data)[1].problems[0].detail
    TestRec().check_against_naive(data)


def test_a_bomb_stops_at_what_its_block_says():
    bomb = block(zstandard.compress(bytes(1 << 28)), codec=1, raw_size=100)
    summary = parse(header() + bomb)[1]
    assert "holds 268435456 bytes, not 100" in summary.problems[0].detail


def test_blocks_that_are_a_bomb_together_stop_being_unfolded():
    records = struct.pack("<IHBBQI", 20, 0, 4, 0, 1, 0) * 52_000
    one = block(zstandard.compress(records), codec=1, raw_size=len(records))
    _, summary = run(FORMAT.parse(one * 200, {}))
    assert summary.records * 20 < RATIO_FREE_BYTES + 2 * len(records)
    assert summary.bytes_parsed + summary.bytes_skipped == len(one) * 200
    assert "a bomb" in summary.problems[-1].detail


def test_compressed_blocks_are_bounded(monkeypatch):
    monkeypatch.setattr(rec_reader, "MOST_EXTENTS", 4)
    small = block(zstandard.compress(record()), codec=1, raw_size=21)
    summary = parse(header() + small * 4 + block(record()))[1]
    assert (summary.records, len(summary.extents)) == (3, 5)
    assert [p.detail for p in summary.problems if p.kind == "damage"] == [
        "a file has at most 2 compressed blocks"
    ] * 2
    assert summary.bytes_skipped == 2 * (len(small) - 32)


def test_a_record_that_is_not_there_says_so():
    with pytest.raises(UnreadableLogError, match="no record of 99 bytes at 5"):
        FORMAT.read_record(BufferStream(b"short"), 5, 99)


def test_batches_are_split_between_records(monkeypatch):
    monkeypatch.setattr(rec_batch, "_UNFOLDED_BYTES", 4_000)
    codes = " ".join(f"P0{n:03}" for n in range(100, 160))
    data = write(
        lambda log: [log.text(n, INFO, "a", codes) for n in range(2_500)], block_bytes=4_000, zstd=True
    )
    batches, summary = run(FORMAT.parse(data, {}))
    assert (summary.records, summary.events) == (2_500, 150_000)
    assert len(batches) > 30
    plain = write(lambda log: [log.text(n, INFO, "a", codes) for n in range(2_500)], block_bytes=1 << 20)
    batches, again = run(FORMAT.parse(plain, {}))
    assert (again.levels, again.codes) == (summary.levels, summary.codes) == ({INFO: 2_500}, again.codes)
    assert [batch.num_rows for batch in batches] == [65_520, 65_520, 18_960]


_ids = st.sampled_from([0, 1, 2, 3, 70_000])
_records = st.lists(
    st.builds(
        record,
        st.one_of(
            st.binary(max_size=20), st.builds(lambda i, v: struct.pack("<Id", i, v), _ids, st.floats())
        ),
        source=st.sampled_from([0, 1, 2, 9]),
        level=st.integers(0, 8),
        kind=st.sampled_from([0, 0, 1, 2]),
        mono=st.sampled_from([0, 5, START, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]),
        code=_ids,
        size=st.sampled_from([None] * 20 + [19, 200]),
    ),
    max_size=5,
).map(b"".join)
_names = st.lists(st.builds(entry, _ids, st.sampled_from([b"", b"P0301", b"one", b"\xff"])), max_size=4).map(
    b"".join
)


@st.composite
def _blocks(draw) -> bytes:
    kind = draw(st.sampled_from([0, 0, 0, 1]))
    payload = draw(_names if kind else _records)
    if draw(st.booleans()):
        return block(zstandard.compress(payload), codec=1, kind=kind, raw_size=len(payload))
    return block(payload, kind=kind)


@given(st.lists(st.one_of(_blocks(), st.sampled_from([b"ARBK", b"damage"])), max_size=6))
def test_any_blocks_read_as_the_naive_twin_reads_them(parts):
    TestRec().check_against_naive(header() + b"".join(parts))
