import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from core.parsed_log import ERROR, EVENTS_PER_BATCH, INFO, PROBLEMS_KEPT, UNKNOWN, ParseSummary
from parsers import text_reader
from parsers.formats.text import FORMAT
from parsers.kernels.text_lines import split_lines
from tests.buffer_stream import BufferStream
from tests.unit.parsers import naive_text
from tests.unit.parsers.format_contract import FormatContract, run

DRIVE = """\
2024-02-29 12:00:00,123 INFO planner started in 312 ms
2024-02-29 12:00:00,500 [error] planner: no path to (12.5, -3), code: 0x1A2B

2024-02-29 12:06:00+01:00 stored P0301 and U0100-87\r
  File "planner.py", line 12, größer
2024-02-30 12:00:00 no such day
the last line has no end ERROR"""


NOW = datetime(2026, 11, 22, tzinfo=UTC)
SYSLOG = """\
Dec 31 23:59:58 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0
Jan  1 00:00:01 combo kernel: P0301 on can0
Jan  1 00:00:02 combo su[12]: session opened for user root
"""
TRACE = """\
2024-02-29 12:00:00,123 ERROR [main] com.foo.Planner: no path, code: 0x1A2B
java.lang.IllegalStateException: no path
\tat com.foo.Planner.plan(Planner.java:12)
2024-02-29 12:00:00,125 INFO  [main] com.foo.Planner: goes on
"""
QUOTED = (
    """\
Level;Date and Time;Source;Message
Error;2024-02-29 12:00:00;tcu;"It failed: ""9""
;retry;"

Warning;2024-02-29 12:00:01;bms;"It is low"
Information;2024-02-29 12:00:02;"t
c";" It
is ""on"" now" ;
"""
    * 3
)
QUOTED_FIRST = (
    """\
Message,Time,EcuId,ApId,CtId,Level
"It failed,
 again",2024-02-29 12:00:00,ECU1,APP1,CTX1,error
"It is
low","2024-02-29 12:00:01",ECU1,"APP1
",CTX2,warn
plain,2024-02-29 12:00:02,ECU1,APP1,CTX1,"info
"
"""
    * 3
)


class TestText(FormatContract):
    format = FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "drive": DRIVE.encode(),
            "byte order mark": b"\xef\xbb\xbf" + DRIVE.encode(),
            "latin 1": DRIVE.encode("latin-1"),
            "one line": b"WARN",
            "blank": b"\n\r\n\r\r\n \n",
            "syslog": SYSLOG.encode(),
            "power cut": SYSLOG.encode() + bytes(300) + TRACE.encode(),
            "trace": TRACE.encode(),
            "android": b"03-17 16:13:38.811  1702  2395 D WindowManager: drawn in 3 ms\n" * 3,
            "android long": b"[ 03-17 16:13:38.811  1702: 1703 D/Window ]\ndrawn\nin 3 ms\n\nD/Nav]( 12): x\n"
            * 3,
            "coloured": b"\x1b[2m2024-02-29T12:00:00Z\x1b[0m \x1b[31mERROR\x1b[0m \x1b[1mplan\x1b[0m: no"
            b" \x1b[3mpath\njava.io.IOException: \x1b[1mgone\x1b[m\n\tat \x1b[2mcom.foo\x1b[0m\n" * 3,
            "dlt": b"2024/02/29 12:00:00.5   88134930 211 ECU- APP1 ---- 998 log warn V 1 [low]\n"
            b"2024/02/29 12:00:01.5   88134940 212 ECU- ---- ---- --- --- N - [00 01]\n" * 3,
            "glog": b"I0304 07:11:02.123456  12 main.cc:42] started\nE0304 07:11:02.2  1 lidar.cc:7] " * 3,
            "quoted rows": QUOTED.encode(),
            "quoted rows, coloured": QUOTED.replace("It", "\x1b[31mIt\x1b[0m").encode(),
            "quoted rows, the time behind": QUOTED_FIRST.encode(),
            "json": b'{"ts": "2024-02-29T12:00:00Z", "level": "warn", "msg": "low \\"x\\" 1"}\n' * 3,
            "pairs": b'time="2024-02-29T12:00:00Z" level=warn = msg="low \\"x\\" 1" node=bms\n' * 3,
            "values": b"lat,Time [ms],lon\n48.1,12.500,11.5\n48.2,12.625,11.6\n48.2,x,11.6\n" * 2,
            "returns": (SYSLOG + TRACE).replace("\n", "\r").encode() + b"\r\0\0\rend\0",
            "table with days": b"Datum;Zeit;Meldung\n29.02.2024;12:00:00;low\n29.2.2024;12:0:1;\n"
            b";12:00:00;x\n3.1.2024;" * 2,
            "table": b'Time,Level,Source,Message\n2024-02-29 12:00:00,WARN,"",low\n'
            b'"2024-02-29 12:00:01",E,bms,"cell ""1"", low"\n',
        }

    def naive(self, data: bytes) -> list[dict]:
        return naive_text.records(data, datetime.now(UTC))

    def check_texts(self, summary: ParseSummary, data: bytes, rows: list[dict]) -> None:
        """The text is the whole record; the signature is that of its message, which the naive twin finds."""
        for row in rows:
            start, end = row["offset"], row["offset"] + row["length"]
            text = self.format.read_record(BufferStream(data), start, row["length"])
            assert text == data[start:end].decode("utf-8", "replace")


def parse(data: bytes):
    batches, summary = run(FORMAT.parse(data, {"uploaded": NOW.isoformat()}))
    return [row for batch in batches for row in batch.to_pylist()], summary


def test_the_summary_of_a_drive():
    rows, summary = parse(DRIVE.encode())
    assert (summary.records, summary.events, summary.problem_count) == (5, 6, 0)
    assert summary.levels == {ERROR: 2, INFO: 1, UNKNOWN: 2}
    assert summary.codes == {"0x1A2B": 1, "P0301": 1, "U0100-87": 1}
    noon = int(datetime(2024, 2, 29, 12, tzinfo=UTC).timestamp()) * 1_000_000_000
    assert [row["ts_ns"] for row in rows[:2]] == [noon + 123_000_000, noon + 500_000_000]
    assert (summary.first_ns, summary.last_ns) == (noon - 54 * 60 * 1_000_000_000, noon + 500_000_000)
    assert len(summary.coverage) == 2


def test_lines_that_end_in_returns_read_as_others():
    lines = (SYSLOG + TRACE) * 100
    rows, summary = parse(lines.replace("\n", "\r").encode())
    expected, of_others = parse(lines.encode())
    assert rows == expected
    assert (summary.records, summary.levels) == (of_others.records, of_others.levels)
    assert summary.facts == of_others.facts | {
        "line_end": "carriage returns: the text has hardly a line feed"
    }
    trace = next(row for row in rows if row["level"] == ERROR)
    stream = BufferStream(lines.replace("\n", "\r").encode())
    text = FORMAT.read_record(stream, trace["offset"], trace["length"])
    assert text == "\r".join(TRACE.splitlines()[:3])


def test_what_a_power_cut_leaves_is_skipped():
    rows, summary = parse(b"one\ntwo" + bytes(500) + b"three\n" + bytes(3))
    assert [(row["offset"], row["length"]) for row in rows] == [(0, 3), (4, 3), (507, 5)]
    assert (summary.bytes_parsed, summary.bytes_skipped) == (13, 503)
    assert [(p.offset, p.length, p.kind) for p in summary.problems] == [
        (7, 500, "damage"),
        (513, 3, "damage"),
    ]
    assert "500 NUL bytes" in summary.problems[0].detail


def test_a_record_is_not_torn_between_two_chunks():
    header, trace = (
        b"2024-02-29 12:00:00 ERROR planner: no path\n",
        b"\tat com.foo.Planner.plan(Planner.java:12)\n",
    )
    rows, summary = parse(header * EVENTS_PER_BATCH + trace + (header + trace) * 200)
    assert summary.records == EVENTS_PER_BATCH + 200
    assert {row["length"] for row in rows[EVENTS_PER_BATCH - 1 :]} == {len(header + trace) - 1}


TRACES = b"2024-02-29 12:00:00 INFO  [main] com.foo.Planner: goes on\n\tat com.foo.Planner.plan\n" * 9


@pytest.mark.parametrize(
    ("first", "level"),
    [(b"  ERROR within a trace", ERROR), (b"    plan()\nValueError: no path", UNKNOWN)],
)
def test_a_file_that_begins_within_a_trace(first, level):
    """What is left of the trace is a record, and has a level as any other."""
    data = first + b"\n" + TRACES
    row = parse(data)[0][0]
    assert (row["offset"], row["length"], row["level"]) == (0, len(first), level)
    TestText().check_against_naive(data)


def test_a_record_ends_at_16_mib():
    line = b"\tERROR " + b"x" * 950_000 + b"\n"
    data = TRACES + line * 40 + TRACES
    long = [row["length"] for row in parse(data)[0] if row["length"] > len(line)]
    assert len(long) == 3
    assert max(long) <= 16 << 20 < max(long) + len(line)
    TestText().check_against_naive(data)


def test_a_record_has_65536_lines_at_most():
    data = TRACES + b"\tat x\n" * 70_000 + TRACES
    lengths = [row["length"] for row in parse(data)[0]]
    assert max(lengths) == len(TRACES) // 9 + 6 * (EVENTS_PER_BATCH - 2) - 1
    TestText().check_against_naive(data)


def test_of_many_runs_of_nul_bytes_the_first_are_told():
    _, summary = parse(b"a" + bytes(3) + b"bcd\0ef" * 3_000)
    assert (summary.problem_count, len(summary.problems)) == (3_001, PROBLEMS_KEPT)
    assert (summary.bytes_skipped, summary.problems[1].offset) == (3_003, 7)


COLOURED = (
    b"\x1b[32m2024-02-29 12:00:00\x1b[0m \x1b[1;31mERROR\x1b[0m \x1b[34mplanner: no \x1b[31mpath 1\x1b[0m\n"
)


def test_a_coloured_line_is_read_as_if_it_were_not():
    row, summary = parse(COLOURED * 3)
    assert {(one["ts_ns"], one["level"], one["source"]) for one in row} == {
        (1_709_208_000_000_000_000, ERROR, "planner")
    }
    assert [(one["offset"], one["length"]) for one in row[:2]] == [
        (0, len(COLOURED) - 1),
        (len(COLOURED), len(COLOURED) - 1),
    ]
    assert [one.template for one in summary.signatures.values()] == ["no path <*>"]


def test_many_coloured_lines_are_copied_a_part_at_a_time():
    line = COLOURED.rstrip(b"\n") + b"x" * 900_000 + b"\n"
    _, summary = parse(COLOURED + line * 80)
    assert (summary.records, summary.levels[ERROR], summary.bytes_skipped) == (81, 81, 0)


def test_coloured_lines_are_split_about_once(monkeypatch):
    split: list[int] = []

    def counting(data, position, *further):
        count, runs, after = split_lines(data, position, *further)
        split.append(after - position)
        return count, runs, after

    monkeypatch.setattr(text_reader, "_COPIED_BYTES", 1 << 20)
    monkeypatch.setattr(text_reader, "split_lines", counting)
    data = (COLOURED.rstrip(b"\n") + b"x" * 9_000 + b"\n") * 1_000
    _, summary = parse(data)
    assert summary.records == 1_000
    assert sum(split) < 1.1 * len(data)


def test_times_since_boot_count_from_0():
    rows, summary = parse(b"".join(b"[%5d.500000] usb 1-1: new device\n" % n for n in range(20)))
    assert [(row["ts_ns"], row["mono_ns"]) for row in rows] == [
        (n * 10**9 + 5 * 10**8,) * 2 for n in range(20)
    ]
    assert summary.facts["clock"].startswith("time since boot")


@pytest.mark.parametrize(
    "line",
    [
        "I0304 07:11:02.123456  1234 main.cc:%d] started",
        '{"ts": 1709532662.5, "level": "info", "caller": "main.cc:%d", "msg": "started"}',
        "2024-03-04 07:11:02.123 | INFO | main.cc:%d - started",
    ],
)
def test_a_source_is_a_file_and_not_each_of_its_lines(line):
    _, summary = parse("".join(f"{line % n}\n" for n in range(1, 300)).encode())
    assert summary.sources == {"main.cc": 299}


def test_dlt_in_ascii_has_levels_ids_and_both_times():
    head = "2024/02/29 12:00:0%d.5   8813493%d 211 ECU- APP- CTX- "
    kinds = [
        "log warn V 1 [low, 3]",
        "998 log fatal V 2 [gone]",
        "control request N 1 [a, 1]",
        "--- --- N - [00]",
    ]
    lines = [f"{n} {head % (n, n)}{kind}\n" for n, kind in enumerate(kinds)]
    ours = "".join(lines)
    viewer = re.sub(r"(\d{4}) (21\d)", r".\1 \2", ours).replace("   ", " ").replace(" V ", " verbose ")
    for text in (ours, "".join(line[2:] for line in lines), viewer.replace(" N ", " non-verbose ")):
        rows, summary = parse(text.encode())
        assert summary.sources == {"ECU/APP/CTX": 4}
        assert [row["level"] for row in rows] == [3, 1, 0, 0]
        assert [row["mono_ns"] for row in rows] == [(88134930 + n) * 100_000 for n in range(4)]
        assert summary.first_ns == 1_709_208_000_500_000_000


@pytest.mark.parametrize(
    ("ids", "source"),
    [("ECU1  ", "ECU1/----/----"), ("ECU1 APP1 ", "ECU1/APP1/----"), ("ECU1  CTX1", "ECU1/----/CTX1")],
)
def test_ids_that_dlt_viewer_leaves_empty_keep_their_places(ids, source):
    line = f"2024/02/29 12:00:00.123456 8813.4930 211 {ids} 12345 log warn verbose 1 low\n"
    rows, summary = parse((line * 9).encode())
    assert summary.sources == {source: 9}
    assert {(row["level"], row["mono_ns"]) for row in rows} == {(3, 88134930 * 100_000)}


@pytest.mark.parametrize("every", [1, 2, 3, 10, 33, 49])
def test_dlt_messages_without_an_extended_header_leave_the_others_as_they_are(every):
    lines = []
    for n in range(300):
        said = "ECU1   0   non-verbose 0 [4001] 01 02" if n % every == 0 else "E A C 0 log warn verbose 1 low"
        lines.append(f"{n} 2024/02/29 12:00:00.{n:06d} 8813.{n:04d} {n % 256} {said}\n")
    rows, summary = parse("".join(lines).encode())
    bare = len(range(0, 300, every))
    assert summary.sources == {"ECU1/----/----": bare} | ({"E/A/C": 300 - bare} if bare < 300 else {})
    assert [row["level"] for row in rows] == [3 * (n % every != 0) for n in range(300)]
    assert [row["mono_ns"] for row in rows] == [(88130000 + n) * 100_000 for n in range(300)]
    templates = {signature.template for signature in summary.signatures.values()}
    assert len(templates) == len(summary.levels) and all(text.startswith(("[", "low")) for text in templates)


def test_lines_of_another_writer_leave_those_of_dlt_as_they_are():
    lines = []
    for n in range(300):
        ids = "E A C 0 log warn" if n % 10 else "a writer of its own, who says"
        lines.append(f"{n} 2024/02/29 12:00:00.{n:06d} 8813.{n:04d} {n % 256} {ids} verbose 1 low\n")
    rows, summary = parse("".join(lines).encode())
    assert [row["level"] for row in rows] == [3 * (n % 10 != 0) for n in range(300)]
    assert summary.sources["E/A/C"] == 270
    assert all(row["ts_ns"] for row in rows)


@pytest.mark.parametrize("quote", ["", '"'])
def test_the_three_ids_of_a_table_of_dlt_are_the_source(quote):
    names = "Index,Time,Timestamp,Count,Ecuid,Apid,Ctid,SessionId,Type,Subtype,Mode,#Args,Payload"
    rows = [
        f"{n},2024/02/29 12:00:00.5,8813.4930,211,ECU{n % 2},SYS,{'JOUR' * (n % 2)},998,log,warn,verbose,1,on"
        for n in range(10)
    ]
    lines = [",".join(f"{quote}{cell}{quote}" for cell in row.split(",")) for row in (names, *rows)]
    found, summary = parse("".join(f"{line}\n" for line in lines).encode())
    assert summary.sources == {"Ecuid/Apid/Ctid": 1, "ECU0/SYS/----": 5, "ECU1/SYS/JOUR": 5}
    assert [row["level"] for row in found[1:]] == [3] * 10


@pytest.mark.parametrize(
    "line",
    [
        f"2024-02-29 12:00:00.5  1234-1250  %-23s {'com.example.app':35}  W  low %d",
        f"2024-02-29 12:00:00.5 12345-12508 %-23s {'pid-12345':35}  W  low %d",
        "2024-02-29 12:00:00.5 1234-1250/com.example.app W/%s: low %d",
    ],
)
def test_of_android_studio_the_tag_is_the_source(line):
    tags = ["Nav", "A tag of two words", "ATagThatIsLongerThanItsPlace"]
    rows, summary = parse("".join(f"{line % (tags[n % 3], n)}\n" for n in range(99)).encode())
    assert summary.sources == dict.fromkeys(tags, 33)
    assert [row["level"] for row in rows] == [3] * 99
    assert summary.first_ns == 1_709_208_000_500_000_000
    assert [signature.template for signature in summary.signatures.values()] == ["low <*>"]


def test_a_list_of_json_has_the_times_and_levels_of_its_lines():
    line = '{"ts": "2024-02-29T12:00:0%dZ", "level": "error", "logger": "bms", "msg": "low"}'
    text = "[\n" + ",\n".join(line % n for n in range(9)) + "\n]\n"
    rows, summary = parse(text.encode())
    assert [row["level"] for row in rows] == [0, *[2] * 9, 0]
    assert [row["ts_ns"] for row in rows] == [
        None,
        *(1_709_208_000_000_000_000 + n * 10**9 for n in range(9)),
        None,
    ]
    assert summary.sources == {"bms": 9, "": 2}


def test_a_bracket_that_ends_a_line_is_what_is_said():
    line = "2024-02-29 12:00:0%d INFO [pump %d is off]\n"
    pumps, fans = (
        {row["signature"] for row in parse("".join(text % (n, n) for n in range(9)).encode())[0]}
        for text in (line, line.replace("pump", "fan"))
    )
    assert len(pumps) == len(fans) == 1
    assert pumps != fans


def test_a_port_belongs_to_its_host():
    line = '{"ts": "2024-02-29T12:00:00Z", "level": "warn", "logger": "db.prod:5432", "msg": "low"}\n'
    assert parse(line.encode() * 9)[1].sources == {"db.prod:5432": 9}


def test_ports_stay_among_lines_of_programs():
    line = '{"ts": "2024-02-29T12:00:00Z", "level": "warn", "caller": "%s", "msg": "low"}\n'
    places = ["main.cc:7", "main.cc:9", "main.cc:12", "10.0.0.1:8080", "10.0.0.1:9090"]
    sources = parse("".join(line % place for place in places).encode() * 9)[1].sources
    assert sources == {"main.cc": 27, "10.0.0.1:8080": 9, "10.0.0.1:9090": 9}


def test_a_long_source_is_cut():
    line = '{"ts": "2024-02-29T12:00:00Z", "level": "warn", "logger": "%s", "msg": "low"}\n'
    _, summary = parse("".join(line % ("x" * 1_000 + str(n)) for n in range(9)).encode())
    assert summary.sources == {"x" * 255: 9}


def test_utf_16_behind_a_text_is_damage():
    tail = "2024-02-29 12:00:00 INFO tick\n".encode("utf-16-le") * 1_000
    _, summary = parse(b"2024-02-29 12:00:00 INFO tick\n" * 9 + tail)
    (problem,) = summary.problems
    assert (problem.length, summary.bytes_skipped) == (len(tail) - 1, len(tail) - 1)
    assert "with single bytes between them" in problem.detail


def test_many_lines_come_in_batches():
    data = b"2024-02-29 12:00:00 INFO tick 1\n" * (2 * EVENTS_PER_BATCH + 3)
    batches, summary = run(FORMAT.parse(data, {"uploaded": NOW.isoformat()}))
    assert [batch.num_rows for batch in batches] == [EVENTS_PER_BATCH, EVENTS_PER_BATCH, 3]
    assert (summary.records, summary.signature_count) == (2 * EVENTS_PER_BATCH + 3, 1)
    assert batches[2].column("record").to_pylist()[-1] == summary.records - 1


def test_one_record_with_two_codes_among_a_full_chunk():
    lines = [b"tick"] * (EVENTS_PER_BATCH - 1) + [b"stored P0301 P0302"]
    rows, summary = parse(b"\n".join(reversed(lines)) + b"\n")
    assert (summary.records, summary.events) == (EVENTS_PER_BATCH, EVENTS_PER_BATCH + 1)
    assert [(r["record"], r["offset"], r["length"]) for r in rows[:3]] == [(0, 0, 18), (0, 0, 18), (1, 19, 4)]
    assert {s.template for s in summary.signatures.values()} == {"stored <*>", "tick"}


@pytest.mark.parametrize(
    ("head", "certainty"),
    [
        (DRIVE.encode(), 0.3),
        (b"\x1b[31mred\x1b[0m", 0.3),
        ("ошибка".encode()[:-1], 0.3),  # the end cuts a character
        (b"\xe4nderung an allem, \xfcberall " * 100, 0.3),
        (b"\xe4\xfc\xf6 " * 100, 0.0),
        (bytes(range(32, 256)), 0.0),
        (b"with a \0", 0.0),
        (SYSLOG.encode() + bytes(1_500) + SYSLOG.encode(), 0.3),  # a power cut
        (bytes(1_500) + SYSLOG.encode(), 0.3),
        ("ошибка\n".encode()[:-2] + bytes(9) + "\nошибка\n".encode()[2:], 0.3),
        (SYSLOG.encode() + bytes(4_096), 0.0),  # too little to tell
        (SYSLOG.encode("utf-16-le"), 0.0),
        (b"\n".join(b"name%d".ljust(16, b"\0") % n for n in range(100)), 0.0),  # padded fields
        ((SYSLOG.encode() + bytes(9)) * 100, 0.0),
        (b"\x7fELF\x02\x01\x01" + bytes(9) + SYSLOG.encode() * 9, 0.0),
        (bytes(range(1, 256)), 0.0),
    ],
)
def test_detects_what_reads_as_text(head, certainty):
    assert FORMAT.detect(head) == certainty


def test_a_line_that_fits_two_headers_is_read_as_the_one_before_it_wherever_a_chunk_ends():
    head = (
        "2024-02-29 12:00:00 [W] bms: low\n" * 40
        + "[INFO] [launch]: started\n[plan-1] [WARN] [plan]: late\n" * 60
    )
    body = "[plan-1] [WARN] [plan]: late\n" * 70_000
    rows, _ = parse((head + body).encode())
    assert {row["level"] for row in rows[-70_000:]} == {3}
    assert {row["source"] for row in rows[-70_000:]} == {rows[-1]["source"]}
