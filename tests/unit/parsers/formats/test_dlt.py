import json
import os
import random
import struct
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnreadableLogError, UnsupportedVersionError
from core.signature import sign, sign_code
from parsers import dlt_reader
from parsers.collect import OTHERS
from parsers.dlt_framing import framing
from parsers.formats.dlt import FORMAT
from parsers.kernels.dlt_layout import ECUS_KEPT, SOURCES_KEPT
from parsers.registry import HEAD_BYTES
from tests.buffer_stream import BufferStream
from tests.unit.parsers import dlt_writing as dlt
from tests.unit.parsers.dlt_convert import LEVEL_OF
from tests.unit.parsers.dlt_random import random_messages
from tests.unit.parsers.dlt_samples import arguments, samples
from tests.unit.parsers.dlt_writing import argument, message, say, text
from tests.unit.parsers.format_contract import FormatContract, run
from tests.unit.parsers.naive_dlt import find_swallowed, records_of

SECOND = 1_000_000_000
CORPUS = Path(os.environ.get("ARGUS_CORPUS", Path(__file__).parents[5] / "shared" / "corpus"))


class TestDlt(FormatContract):
    format = FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return samples()

    def naive(self, data: bytes) -> list[dict]:
        return records_of(data, framing(data))

    def unreadable(self, data: bytes) -> bool:
        return data.startswith(b"DLT\x02")

    def check_against_naive(self, data: bytes) -> None:
        """Bare messages and their damage have no twin: they are held to the contract alone."""
        if self.unreadable(data) or framing(data):
            super().check_against_naive(data)
        else:
            self.check(data)


def parse(data: bytes):
    batches, summary = run(FORMAT.parse(data, {}))
    return [row for batch in batches for row in batch.to_pylist()], summary


def texts(data: bytes) -> list[str]:
    rows, _ = parse(data)
    return [FORMAT.read_record(BufferStream(data), row["offset"], row["length"]) for row in rows]


def test_levels_sources_and_times():
    data = say("a", info=0x21, header=0x31, seconds=10, microseconds=3, ticks=42)
    data += say("b", header=0x3D, ecu=b"EX\0\0")
    rows, summary = parse(data)
    assert [(r["level"], r["source"]) for r in rows] == [(2, "STOR/APP1/CTX1"), (4, "EX/APP1/CTX1")]
    assert (rows[0]["ts_ns"], rows[0]["mono_ns"]) == (10_000_003_000, 4_200_000)
    assert summary.levels == {2: 1, 4: 1}
    assert summary.sources == {"STOR/APP1/CTX1": 1, "EX/APP1/CTX1": 1}


def test_version_2_is_refused_by_name():
    with pytest.raises(UnsupportedVersionError, match="version 2"):
        parse(b"DLT\x02" + bytes(40))


@pytest.mark.parametrize(
    ("name", "asked"),
    [("SPN:", True), ("fmi", True), ("Fmi = ", True), ("position", False), ("min =", False), ("spin", False)],
)
def test_only_a_float_that_may_be_part_of_a_code_is_left_to_python(monkeypatch, name, asked):
    texts: list[str] = []
    monkeypatch.setattr(dlt_reader, "sign_message", lambda text: texts.append(text) or 1)
    number = argument(dlt.FLOAT | dlt.B32, struct.pack("<f", 3))
    parse(message(text(name) + number, arguments=2) * 3)
    assert len(texts) == asked  # once for all that say the same


def test_many_messages_that_python_signs_keep_their_columns():
    number = argument(dlt.FLOAT | dlt.B32, struct.pack("<f", 110))
    two = message(text("SPN:") + number + text("FMI 3, P0301"), arguments=3)
    none = message(text("SPN:") + number + text("failed"), arguments=3)
    rows, summary = parse((two + none + say("fine")) * 1000)
    assert [row["record"] for row in rows[:5]] == [0, 0, 1, 2, 3]
    assert [row["code"] for row in rows] == ["SPN 110 FMI 3", "P0301", None, None] * 1000
    assert (summary.records, summary.codes) == (3000, {"SPN 110 FMI 3": 1000, "P0301": 1000})


def test_a_record_with_several_codes_gives_an_event_for_each():
    rows, summary = parse(say("P0301 and U0100-87, again P0301") + say("fine"))
    assert [(r["record"], r["code"]) for r in rows] == [(0, "P0301"), (0, "U0100-87"), (1, None)]
    assert [r["signature"] for r in rows[:2]] == [sign_code("P0301"), sign_code("U0100-87")]
    assert (summary.records, summary.events, summary.levels) == (2, 3, {4: 2})


def test_codes_across_arguments():
    number = argument(dlt.UINT | dlt.B32, struct.pack("<I", 110))
    three = argument(dlt.FLOAT | dlt.B32, struct.pack("<f", 3))
    data = message(text("SPN") + number + text("FMI") + three, arguments=4)
    assert [r["code"] for r in parse(data)[0]] == ["SPN 110 FMI 3"]


def test_a_cut_tail_is_a_record_whose_bytes_are_skipped():
    whole = say("whole")
    rows, summary = parse(whole + say("cut off", info=0x21)[:-4])
    assert [r["level"] for r in rows] == [4, 2]
    assert (summary.bytes_parsed, summary.bytes_skipped) == (len(whole), len(say("cut off")) - 4)
    assert [(p.kind, p.offset) for p in summary.problems] == [("truncated", len(whole))]
    assert texts(whole + say("cut off")[:-4])[1] == "<cut>"


def test_reading_goes_on_behind_damage():
    data = (
        b"junk"
        + say("a")
        + b"\0" * 1000
        + say("short", length=5)
        + say("b")
        + say("c", length=60_000)
        + say("d")
    )
    rows, summary = parse(data)
    assert texts(data) == ["a", "b", "c", "d"]
    assert summary.bytes_parsed + summary.bytes_skipped == len(data)
    assert summary.bytes_skipped == sum(p.length for p in summary.problems) == 1004 + 2 * len(say("a")) + 4
    assert {p.kind for p in summary.problems} == {"damage"}
    assert len(rows) == 4


def swallowed(data: bytes) -> list[tuple[int, int, str]]:
    problems = parse(data)[1].problems
    return [(p.offset, p.length, p.detail.split()[-1]) for p in problems if "within it" in p.detail]


@pytest.mark.parametrize("magic", [b"DLT\x01", b"DLS\x01"])
def test_a_damaged_length_says_how_many_messages_it_swallows(magic):
    def stored(*words: str, **fields: int) -> bytes:
        return b"".join(say(word, magic=magic, **fields) for word in words)

    before, inside, rest = stored("a", "b"), stored(*map(str, range(1_300))), stored("c", "d")
    length = len(stored("damaged") + inside) + 30
    wrong = stored("damaged", length=length - len(magic) - (12 if magic == b"DLT\x01" else 0))
    data = before + wrong + inside + stored("cut by that") + rest
    rows, summary = parse(data)
    assert swallowed(data) == [(len(before), length, "1,301")]
    assert summary.problems[0].kind == "damage"
    assert summary.records == len(rows) == 5  # as dlt-convert counts
    assert summary.bytes_skipped == sum(problem.length for problem in summary.problems)


def test_a_large_message_that_ends_where_another_ends_is_looked_through():
    others = b"".join(say(f"number {n}") for n in range(100))
    length = len(say("damaged")) - 16 + len(others)
    data = say("a") + say("damaged", length=length) + others
    for tail in (b"", say("b")):
        assert swallowed(data + tail) == [(len(say("a")), 16 + length, "100")]


def test_a_log_within_a_message_is_no_damage():
    log = b"".join(say(f"number {n}") for n in range(100))
    sound = message(argument(dlt.RAW, struct.pack("<H", len(log)) + log) + text("FLDA"), arguments=2)
    assert parse(say("a") + sound + say("b"))[1].problems == ()
    assert parse(say("a") + sound)[1].problems == ()


@pytest.mark.parametrize("seed", range(20))
def test_what_is_swallowed_equals_the_naive_twin(seed):
    chance = random.Random(seed)
    data = bytearray(b"".join(random_messages(chance, 300)))
    for _ in range(40):
        at = data.find(b"DLT\x01", chance.randrange(len(data)))
        data[at + 18 : at + 20] = struct.pack(">H", chance.choice([chance.randrange(8_000), 100, 60_000]))
    found = [(offset, length, int(count)) for offset, length, count in swallowed(bytes(data))]
    assert found == find_swallowed(bytes(data), b"DLT\x01")
    assert found


def test_boot_cycles_are_counted_for_each_ecu():
    ticks = [100_000, 200_000, 50, 90_000, 100]
    data = b"".join(
        say("a", ticks=t, seconds=1000 + n, ecu=ecu)
        for n, t in enumerate(ticks)
        for ecu in (b"ECU1", b"ECU2")[: 1 + (n < 3)]
    )
    rows, summary = parse(data)
    assert [r["boot"] for r in rows] == [0, 0, 0, 0, 1, 1, 1, 2]
    assert summary.boots == 3


def test_a_timestamp_that_begins_anew_after_119_hours_is_no_boot():
    ticks, seconds = [(1 << 32) - 6_000_000, (1 << 32) - 5_970_000, 10_000, 40_000], [1000, 1003, 1601, 1604]
    going_on = b"".join(say("a", ticks=t, seconds=s) for t, s in zip(ticks, seconds, strict=True))
    started = b"".join(
        say("a", ticks=t, seconds=s + 60 * (t < 1 << 30)) for t, s in zip(ticks, seconds, strict=True)
    )
    assert [row["boot"] for row in parse(going_on)[0]] == [0, 0, 0, 0]
    assert [row["boot"] for row in parse(started)[0]] == [0, 0, 1, 1]
    for data in (going_on, started):
        TestDlt().check_against_naive(data)


def test_a_message_without_a_time_since_boot_is_of_the_cycle_its_ecu_is_in():
    data = say("a", header=0x25) + say("a", ticks=900_000) + say("a", ticks=20) + say("a", header=0x25)
    data += say("a", header=0x25, ecu=b"ECU2")
    assert [row["boot"] for row in parse(data)[0]] == [0, 0, 1, 1, 0]
    TestDlt().check_against_naive(data)


def test_a_clock_that_is_set_is_a_jump():
    times = [(0, 10_000), (1, 20_000), (3602, 30_000), (3603, 40_000), (3, 50_000)]
    rows, summary = parse(b"".join(say("a", seconds=1000 + s, ticks=t) for s, t in times))
    assert summary.clock_jumps == ((2, 3600 * SECOND), (4, -3601 * SECOND))
    assert len(rows) == 5


def test_a_serial_stream_has_no_wall_clock_and_says_so():
    rows, summary = parse(say("a", magic=b"DLS\x01", ticks=20_000) + say("b", magic=b"DLS\x01", header=0x21))
    assert [r["ts_ns"] for r in rows] == [2 * SECOND, None]
    assert "no wall clock" in summary.facts["clock"]


def test_bare_messages_are_believed_only_in_a_row():
    data = b"".join(say(f"bare {n}", magic=b"", header=0x3D) for n in range(20))
    assert FORMAT.detect(data) > 0.5
    assert FORMAT.detect(data[:100]) == 0
    rows, summary = parse(data[:400] + b"\xff" * 9 + data[400:])
    assert Counter(r["source"] for r in rows)["ECU1/APP1/CTX1"] >= 18
    assert summary.bytes_parsed + summary.bytes_skipped == len(data) + 9


def test_bare_messages_are_believed_wherever_the_head_ends():
    for first in range(40):
        data = say("x" * first, magic=b"") + say("bare message", magic=b"") * 2_000
        assert len(data) > HEAD_BYTES
        assert FORMAT.detect(data[:HEAD_BYTES]) > 0.5, first


@pytest.mark.parametrize(
    "head", [b"", b"\0" * 100, b"plain text\n" * 90, b"5\0\0\x04" * 3, bytes(range(256)) * 9]
)
def test_other_content_is_not_detected(head):
    assert FORMAT.detect(head) == 0


def test_reading_where_no_message_is_says_so():
    with pytest.raises(UnreadableLogError, match="no DLT message at 3"):
        FORMAT.read_record(BufferStream(b"abcdef"), 3, 3)


def test_more_messages_than_a_batch_holds():
    data = say("P0301 U0100 B1000") * 50_000
    batches, summary = run(FORMAT.parse(data, {}))
    assert summary.records == 50_000
    assert summary.events == sum(batch.num_rows for batch in batches) == 150_000
    assert summary.codes == {"P0301": 50_000, "U0100": 50_000, "B1000": 50_000}


def test_many_sources_and_signatures():
    names = [struct.pack(">I", 0x41414141 + n) for n in range(SOURCES_KEPT + 500)]
    data = b"".join(say(f"words of {name.decode('latin1')}", application=name) for name in names)
    rows, summary = parse(data)
    assert len(rows) == summary.records == len(names)
    assert summary.signature_count > 4000
    assert rows[0]["source"] == "ECU1/AAAA/CTX1"
    assert summary.sources[OTHERS] == 501
    assert len(summary.sources) <= SOURCES_KEPT


def test_sources_past_the_limit_keep_the_clock_of_their_ecu():
    many = b"".join(
        say("a", application=struct.pack(">I", 0x41414141 + n), ecu=b"OLD\0", ticks=900_000_000)
        for n in range(SOURCES_KEPT)
    )
    clocks = [
        say("a", application=name, ecu=ecu, ticks=ticks + n, seconds=1_000 + n)
        for n in range(4)
        for name, ecu, ticks in ((b"LATE", b"NEW\0", 400_000), (b"MORE", b"OTHR", 80_000_000))
    ]
    again = say("a", application=b"LATE", ecu=b"NEW\0", ticks=50, seconds=1_010)
    data = many + b"".join(clocks) + again
    rows, summary = parse(data)
    assert {row["source"] for row in rows[SOURCES_KEPT:]} == {OTHERS}
    assert [row["boot"] for row in rows[-9:]] == [0] * 8 + [1]
    assert [row["boot"] for row in rows] == [record["boot"] for record in records_of(data)]
    assert (summary.boots, summary.clock_jumps) == (2, ())


def test_ecus_past_the_limit_have_no_boot_cycles():
    ecus = [struct.pack(">I", 0x41414141 + n) for n in range(ECUS_KEPT + 3)]
    data = b"".join(
        say("a", ecu=ecu, ticks=900_000 * (n % 2) + again, seconds=n % 7 * 1_000)
        for again in range(2)
        for n, ecu in enumerate(ecus)
    )
    rows, summary = parse(data)
    assert {row["boot"] for row in rows} == {0}
    assert (summary.boots, summary.clock_jumps) == (1, ())


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(arguments, st.integers(0, 8)), min_size=1, max_size=8), st.booleans())
def test_kernel_and_plain_reader_sign_alike(messages, big):
    data = b"".join(
        message(b"".join(given), arguments=count, header=0x37 if big else 0x35) for given, count in messages
    )
    rows, _ = parse(data)
    for row in rows:
        content = FORMAT.read_record(BufferStream(data), row["offset"], row["length"])
        assert row["signature"] == (sign_code(row["code"]) if row["code"] else sign(content)), content


@pytest.mark.skipif(not (CORPUS / "dlt").is_dir(), reason=f"no corpus of real files at {CORPUS}")
def test_real_files_equal_the_catalog():
    catalog = json.loads((CORPUS / "catalog.json").read_text())
    entries = [entry for entry in catalog if entry["format"] == "dlt"]
    assert entries
    for entry in entries:
        rows, summary = parse((CORPUS / entry["file"]).read_bytes())
        truth = entry["truth"]
        assert (summary.records, summary.first_ns, summary.last_ns) == (
            truth["records"], truth["min_ns"], truth["max_ns"],
        )  # fmt: skip
        levels = Counter({LEVEL_OF[name]: n for name, n in truth["levels"].items()})
        assert Counter({k: n for k, n in summary.levels.items() if k}) == levels
        assert len(rows) == summary.events
