"""What the lines of a text are, and what is said of the file."""

import json
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from core.parsed_log import NO_TIME
from parsers.text_layout import find_layout
from parsers.text_sample import take_sample

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NOON = int(datetime(2024, 2, 29, 12, tzinfo=UTC).timestamp()) * 1_000_000_000


def read(lines: list[str]):
    data = np.frombuffer("\n".join(lines).encode(), np.uint8)
    sample = take_sample(data, 0)
    layout = find_layout(sample, NOW)
    headers = layout.reader.read(data, sample.starts, sample.ends)
    text = [sample.text(a, b).decode() for a, b in zip(headers.message, headers.message_end, strict=True)]
    spans = zip(headers.source_start, headers.source_end, strict=True)
    return layout, headers, text, [sample.text(a, b).decode() for a, b in spans]


def test_json_lines():
    said = ["plain", 'a "quoted" word', "{nested}: [1, 2]", "größer"]
    lines = [
        json.dumps(
            {"n": {"a": ["}", 1]}, "ts": f"2024-02-29T12:00:0{n}Z", "lvl": "warn", "msg": text, "logger": "x"}
        )
        for n, text in enumerate(said)
    ]
    layout, headers, messages, sources = read(lines)
    assert layout.facts["layout"] == "JSON lines"
    assert [json.loads(f'"{message}"') for message in messages] == said
    assert headers.ts_ns.tolist() == [NOON + n * 1_000_000_000 for n in range(4)]
    assert (set(headers.level.tolist()), set(sources)) == ({3}, {"x"})


def test_json_lines_with_epochs_and_numbered_levels():
    lines = [json.dumps({"level": 50, "time": 1709208000000 + n, "msg": f"lost {n}"}) for n in range(9)]
    _, headers, messages, _ = read(lines)
    assert (messages[3], int(headers.ts_ns[3])) == ("lost 3", NOON + 3_000_000)
    assert set(headers.level.tolist()) == {2}


def test_a_line_of_json_that_is_cut_is_read_as_far_as_it_goes():
    lines = ['{"time": "2024-02-29T12:00:00Z", "level": "info", "msg": "whole"}'] * 20
    _, _, messages, _ = read(
        [*lines, '{"time": "2024-02-29T12:00:00Z", "msg": "cut of', "{", "[1, 2]", "none"]
    )
    assert messages[-4:] == ["cut of", "{", "[1, 2]", "none"]


def test_the_kind_of_lines_is_judged_by_all_of_the_sample():
    line = '{"time": "2024-02-29T12:00:00Z", "level": "info", "msg": "tick"}'
    layout, _, messages, _ = read([*["loading firmware"] * 100, *[line] * 900])
    assert (layout.facts["layout"], messages[500]) == ("JSON lines", "tick")


def test_json_lines_that_are_long():
    lines = [json.dumps({"data": "y" * 30_000, "lvl": "warn", "msg": f"low {n}"}) for n in range(9)]
    layout, _, messages, _ = read(lines)
    assert (layout.facts["layout"], messages[8]) == ("JSON lines", "low 8")


@pytest.mark.parametrize("line", ["a", " ", 'a="', ",", '{"a":', "a="])
def test_lines_made_to_be_slow_are_not(line):
    text = "k=v " + line * ((1 << 20) // len(line))
    read([f"k=v {line}"])  # the kernels compile
    start = time.perf_counter()
    read([text] * 40)
    assert time.perf_counter() - start < 5


def test_pairs():
    lines = [f'time="2024-02-29T12:00:00Z" level=error msg="no path to {n}" node=ecu{n}' for n in range(20)]
    layout, headers, messages, sources = read(lines)
    assert layout.facts["layout"] == "key=value pairs"
    assert (messages[3], sources[3]) == ("no path to 3", "ecu3")
    assert headers.ts_ns.tolist() == [NOON] * 20
    assert set(headers.level.tolist()) == {2}


@pytest.mark.parametrize("rest", [" = 5", " ==> done", " =", "=y ="])
def test_an_equals_sign_that_no_key_precedes_is_stepped_over(rest):
    lines = [f'time=2024-02-29T12:00:00Z level=error msg="no path"{rest} node=ecu1'] * 20
    _, headers, messages, sources = read(lines)
    assert (messages[3], sources[3], headers.level.tolist()) == ("no path", "ecu1", [2] * 20)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table(mark):
    rows = [
        ["Time", "Level", "Source", "Message"],
        *(["2024-02-29 12:00:00", "WARN", "bms", f'"cell {n}{mark} low"'] for n in range(9)),
    ]
    layout, headers, messages, sources = read([mark.join(row) for row in rows])
    assert layout.facts["layout"] == "a table"
    assert (messages[4], sources[4]) == (f"cell 3{mark} low", "bms")
    assert headers.ts_ns.tolist() == [NO_TIME, *[NOON] * 9]
    assert headers.level.tolist()[1:] == [3] * 9


@pytest.mark.parametrize(
    ("names", "row", "second"),
    [
        ("time_ms,level,message", "{}000,WARN,low", 1),
        ("message,level,Time [s]", "low,WARN,{}", 1),
        ("Uptime (min);message", "{};WARN low", 60),
    ],
)
def test_a_table_whose_times_have_a_unit(names, row, second):
    layout, headers, messages, _ = read([names, *(row.format(n) for n in range(9))])
    assert headers.mono_ns.tolist() == [NO_TIME, *(n * second * 1_000_000_000 for n in range(9))]
    assert (layout.is_since_boot, messages[4][-3:], headers.level.tolist()) == (True, "low", [0, *[3] * 9])


@pytest.mark.parametrize("mark", [",", ";"])
def test_an_empty_cell_in_quotes_is_empty(mark):
    rows = [["Time", "Source", "Message"], *(["2024-02-29 12:00:00", '""', f"low {n}"] for n in range(9))]
    _, _, messages, sources = read([mark.join(row) for row in rows])
    assert (messages[4], sources[4]) == ("low 3", "")


def test_what_is_said_of_the_zone():
    assert "zone" in read([f"2024-02-29 12:00:{n:02d} tick" for n in range(9)])[0].facts
    assert "zone" not in read([f"2024-02-29 12:00:{n:02d}+01:00 tick" for n in range(9)])[0].facts
    assert "zone" not in read([f"17092080{n:02d} tick" for n in range(9)])[0].facts


def test_what_is_said_of_the_zone_of_named_times():
    for zone, said in (("", True), ("Z", False), ("+01:00", False)):
        time = f"2024-02-29T12:00:00{zone}"
        texts = (
            f'{{"time": "{time}", "level": "info", "msg": "tick"}}',
            f'time="{time}" level=info msg="tick tock"',
            f"Time,Level,Message\n{time},INFO,tick",
        )
        for text in texts:
            assert ("zone" in read(text.splitlines() * 9)[0].facts) == said, text
    assert "zone" not in read(['{"time": 1709208000, "level": "info", "msg": "tick"}'] * 9)[0].facts
    assert "zone" not in read(['{"time": "soon", "level": "info", "msg": "at 12:00Z"}'] * 9)[0].facts


def test_what_is_said_of_times_without_a_date():
    boot = read([f"[{n:5d}.123456] usb 1-1: new device" for n in range(20)])[0]
    assert (boot.facts["clock"], boot.is_since_boot) == ("time since boot: the times name no date", True)
    day = read([f"12:00:{n:02d} tick" for n in range(20)])[0]
    assert (day.facts["clock"], day.is_since_boot) == ("time of day: the times name no date", False)
    assert "zone" not in {**boot.facts, **day.facts}
    both = read([f"Jun  9 15:16:{n:02d} host kernel: [{n:5d}.123456] usb" for n in range(20)])[0]
    assert ("clock" in both.facts, both.is_since_boot) == (False, False)


@pytest.mark.parametrize(
    ("line", "level", "source", "text"),
    [
        ("2024-02-29 12:00:00.5 UTC [{n}] LOG:  checkpoint starting", 4, "", "checkpoint starting"),
        ("2024-02-29 12:00:00 {n} [Note] InnoDB: log opened", 4, "InnoDB", "log opened"),
        ("2024-02-29 12:00:00 +00:00 [FTL] host lost", 1, "", "host lost"),
        ("2024-02-29 12:00:00 | SUCCESS  | plan:find:{n} - found", 4, "plan:find:1", "found"),
        ("E20240229 12:00:00.5  {n} main.cc:42] no points", 2, "main.cc:42", "no points"),
        ("02-29 12:00:00.5 V/Nav:Route( {n}): drawn", 6, "Nav:Route", "drawn"),
        ("kern  :warn  : [    1.{n:06d}] cpu {n} is hot", 3, "kern", "cpu 1 is hot"),
        ("kern  :err   : [Thu Feb 29 12:00:00 2024] cpu {n} is hot", 2, "kern", "cpu 1 is hot"),
        ("daemon:info  : systemd[{n}]: started", 4, "systemd", "started"),
        ("I( 1702) cpu {n} is hot  (A tag)", 4, "A tag", "cpu 1 is hot  (A tag)"),
        ("W( 1702: 1703) cpu {n} is hot", 3, "", "cpu 1 is hot"),
        ("[0.{n:03d}s][info][gc] Using G1", 4, "gc", "Using G1"),
        ('{{"PRIORITY":"3","SYSLOG_IDENTIFIER":"ntpd","MESSAGE":"lost"}}', 2, "ntpd", "lost"),
        ('{{"t":{{"$date":"2024-02-29T12:00:00Z"}},"s":"W","c":"NET","msg":"slow"}}', 3, "NET", "slow"),
        ('{{"@t":"2024-02-29T12:00:00Z","@l":"Error","@mt":"no","SourceContext":"Foo"}}', 2, "Foo", "no"),
    ],
)
def test_what_well_known_software_writes(line, level, source, text):
    _, headers, texts, sources = read([line.format(n=n) for n in range(1, 40)])
    assert (headers.level[0], sources[0], texts[0]) == (level, source, text)


@pytest.mark.parametrize(
    ("said", "level", "text"),
    [
        ("WARN low", 3, "low"),
        ("[warn] low", 3, "low"),
        ("low", 0, "low"),
        ("2024/02/29 12:00:00 low", 0, "low"),
        ("level=warn low", 3, "level=warn low"),
        ('{"level": "warn", "msg": "low"}', 3, '"msg": "low"}'),
        ("W0229 12:00:00.123456       1 main.go:7] low", 3, "low"),
    ],
)
@pytest.mark.parametrize("letters", ["F", "FFFP"])
def test_the_letter_behind_a_stream_of_a_container_is_no_level(said, level, text, letters):
    heads = [
        f"2024-02-29T12:00:00.5Z {stream} {letter}" for stream in ("stdout", "stderr") for letter in letters
    ]
    _, headers, texts, sources = read([f"{head} {said}" for head in heads] * 9)
    assert set(headers.level.tolist()) == {level}
    assert set(headers.ts_ns.tolist()) == {NOON + 500_000_000}
    assert set(texts) == {text}
    assert set(sources) == ({"main.go:7"} if "main" in said else {"stdout", "stderr"})


def test_milliseconds_since_boot_behind_a_letter():
    """As ESP-IDF writes."""
    layout, headers, texts, sources = read(
        [f"{'IWEDV'[n % 5]} ({137 * n}) wifi: step {n}" for n in range(40)]
    )
    assert layout.is_since_boot
    assert headers.mono_ns.tolist() == [137_000_000 * n for n in range(40)]
    assert headers.level[:5].tolist() == [4, 3, 2, 5, 6]
    assert (texts[1], sources[1]) == ("step 1", "wifi")


def test_a_level_in_one_of_two_brackets():
    """As ROS 2 writes what it does itself, and what its nodes say."""
    own = ["1709532662.5 [INFO] [launch]: started", "1709532662.6 [ERROR] [plan-1]: has died"]
    node = ["1709532663.5 [plan-1] [WARN] [1709532663.4] [planner]: slow"]
    lines = [*own, *node * 3] * 9
    _, headers, texts, sources = read(lines)
    assert headers.level.tolist() == [4, 2, 3, 3, 3] * 9
    assert texts[:3] == ["started", "has died", "slow"]
    assert sources[:3] == ["launch", "plan-1", "planner"]


@pytest.mark.parametrize(
    ("line", "source"),
    [("[2024-02-29T12:00:00Z INFO  plan::path] found", "plan::path"), ("[12:00:00 INF] found", "")],
)
def test_a_bracket_around_time_and_level(line, source):
    _, headers, texts, sources = read([line] * 9)
    assert (headers.level[0], texts[0], sources[0]) == (4, "found", source)


@pytest.mark.parametrize(
    "message",
    [
        "no error found",
        "0 errors, 0 warnings",
        "error_count=0",
        "bms error counter at {n}",
        "{n} error frames on can0",
        "{n} error(s)",
        "planner: no error found",
        "NO ERROR in cell {n}",
    ],
)
def test_a_word_in_a_sentence_is_no_level(message):
    for head in ("2024-02-29 12:00:00 ", "Feb 29 12:00:00 gw ", "2024-02-29 12:00:00 INFO "):
        _, headers, _, _ = read([head + message.format(n=n) for n in range(60)])
        assert 2 not in set(headers.level.tolist()), head


def test_a_level_in_small_letters_behind_a_word_counts_where_others_stand_there_too():
    lines = [f"2024-02-29 12:00:00 gw {level} cell low" for level in ("info", "error", "debug")] * 9
    _, headers, texts, _ = read(lines)
    assert headers.level.tolist() == [4, 2, 5] * 9
    assert set(texts) == {"cell low"}


TRACE = """\
2024-02-29 12:00:00 ERROR planner: no path
java.lang.IllegalStateException: no path
\tat com.foo.Planner.plan(Planner.java:12)
Caused by: java.io.IOException
\t... 3 more
2024-02-29 12:00:01 INFO planner: goes on
2024-02-29 12:00:02 ERROR planner: crash
Traceback (most recent call last):
  File "x.py", line 1, in <module>
ValueError: bad
banner of somebody else
2024-02-29 12:00:03 INFO planner: end""".splitlines()


def test_stack_traces_belong_to_their_record_where_the_file_has_them():
    _, headers, _, _ = read(TRACE)
    assert headers.goes_on.tolist() == [
        False, True, True, True, True, False, False, True, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "trace",
    [
        "java.lang.IllegalStateException: no path\n\tat com.foo.Planner.plan(Planner.java:12)\nCaused by: x",
        "com.foo.NoRouteException\n\tat com.foo.Planner.plan(Planner.java:12)",
        "\njava.lang.Error: no path\n\tat com.foo.Planner.plan(Planner.java:12)",
        'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: bad',
        'Traceback (most recent call last):\n  File "x.py", line 1\nqueue.Empty\n\n'
        "During handling of the above exception, another exception occurred:\n\n"
        'Traceback (most recent call last):\n  File "x.py", line 1\nSystemExit: 1',
        "System.InvalidOperationException: no path\n   at Foo.Plan() in C:\\src\\Plan.cs:line 12",
        "goroutine 1 [running]:\nmain.find(0x1, 0x2)\n\t/x/main.go:1 +0x1d\ncreated by main.main\n\t/b.go:9",
    ],
)
def test_a_trace_is_one_record_with_the_error_it_is_of(trace):
    head, tail = "2024-02-29 12:00:00 ERROR planner: no path", "2024-02-29 12:00:01 INFO planner: goes on"
    _, headers, _, _ = read([head, *trace.split("\n"), tail])
    count = sum(1 for line in trace.split("\n") if line)  # a sample has no blank lines
    assert headers.goes_on.tolist() == [False, *[True] * count, False]


def test_of_two_forms_of_header_without_a_time_each_has_its_level():
    lines = ["[INFO] [launch]: started", "[plan-1] [WARN] [plan]: late", "[plan-1] [ERROR] [plan]: lost"] * 30
    _, headers, _, sources = read(lines)
    assert headers.level.tolist() == [4, 3, 2] * 30
    assert "WARN" not in sources


def test_no_plan_has_more_steps_than_there_is_room_for():
    numbers = " ".join(str(n) for n in range(1, 15))
    for head in (numbers, numbers[:-3], numbers + " 15"):
        _, headers, _, _ = read([f"{head} foo: ERROR lost", f"{head} foo: [ 1.5] x"] * 30)
        assert headers.message.size == 60


def test_headers_are_found_where_most_lines_are_of_traces():
    trace = ["java.lang.IllegalStateException: no path", *["\tat com.foo.Planner.plan(Planner.java:12)"] * 30]
    lines = ["2024-02-29 12:00:00 ERROR planner: no path", *trace] * 9
    _, headers, _, sources = read(lines)
    assert headers.goes_on.tolist() == [False, *[True] * 31] * 9
    assert (headers.ts_ns[0], headers.level[0], sources[0]) == (NOON, 2, "planner")


def test_where_there_are_none_every_line_is_a_record():
    _, headers, _, _ = read([*(line for line in TRACE if line.startswith("2024")), "banner", "another"])
    assert not headers.goes_on.any()


def test_headers_on_lines_of_their_own():
    lines = ["[ 03-17 16:13:38.811  1702: 1703 D/Window ]", "drawn", "in two lines", ""] * 5
    _, headers, _, _ = read(lines)
    assert headers.goes_on.tolist() == [False, True, True] * 5  # a sample has no blank lines


PRIORITY = "<34>Oct 11 22:14:15 host su: failed"


def test_a_line_without_the_priority_that_others_begin_with_may_be_of_a_trace():
    trace = ["java.lang.IllegalStateException: no path", "\tat com.foo.Planner.plan(Planner.java:12)"]
    _, headers, _, _ = read([PRIORITY, *trace] * 9)
    assert headers.goes_on.tolist() == [False, True, True] * 9


@pytest.mark.parametrize(
    "priority",
    [PRIORITY, "<34>1 2024-02-29T12:00:00Z host su 12 - - failed", "<34>[   12.345678] usb: failed"],
)
def test_a_line_without_the_priority_that_others_begin_with_is_read_by_the_next_plan(priority):
    _, headers, texts, _ = read([priority, "2024-02-29 12:00:00 ERROR planner: no path"] * 9)
    assert texts == ["failed", "no path"] * 9
    assert headers.ts_ns.tolist()[1::2] == [NOON] * 9


@pytest.mark.parametrize(
    ("time", "expected"),
    [("17.03 10:00:00", "2026-03-17T10:00:00"), ("081109 203615", "2008-11-09T20:36:15")],
)
def test_times_of_named_fields_may_have_any_form(time, expected):
    for line in (f'{{"time": "{time}", "level": "info", "msg": "x"}}', f"time,{time},x"):
        first = "Level,Time,Message" if line[0] == "t" else line
        _, headers, _, _ = read([first, *[line] * 9])
        assert datetime.fromtimestamp(headers.ts_ns[3] / 1e9, UTC).isoformat()[:19] == expected


def test_of_two_days_in_a_header_the_first_is_the_time():
    _, headers, _, _ = read(["2024-02-29 2024-03-05 booked", "2024-02-29 2024-04-05 booked"] * 9)
    assert set(headers.ts_ns.tolist()) == {NOON - 12 * 3600 * 1_000_000_000}
