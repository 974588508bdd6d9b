"""Three columns of facts on a batch: recording, contents, data quality; and what could not be read."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.data_quality import is_counted
from dashboard.components import tables
from dashboard.components.frame import section
from dashboard.components.markdown import plain
from dashboard.components.quantities import NBSP, count, plural, share, size, span
from dashboard.components.tokens import level_word
from dashboard.services.batches import BatchDetail
from dashboard.services.logs import FileResult, counted_from

Report = Mapping[str, Any]
_TWO_CLOCKS = frozenset({"dlt", "rec"})  # formats with wall clock and time since boot


def draw_facts(detail: BatchDetail, report: Report, previous_firmware: str | None) -> None:
    """Draw the three columns."""
    columns = st.columns([1, 1, 1.35], gap="medium")
    lists = (
        ("Recording", _recording(detail, report, previous_firmware)),
        ("Contents", _contents(report)),
        ("Data quality", quality_facts(report, detail.files)),
    )
    for column, (title, rows) in zip(columns, lists, strict=True):
        with column:
            section(title)
            tables.facts(rows)


def _recording(detail: BatchDetail, report: Report, previous_firmware: str | None) -> dict[str, str]:
    batch, recording, totals = detail.batch, report["recording"], report["totals"]
    vehicle = " · ".join(filter(None, (batch.vehicle_id or batch.vin, batch.platform)))
    before = f", before that {previous_firmware}" if previous_firmware not in {None, batch.firmware} else ""
    length, boots = logged(recording), recording["boots"]
    return {
        "Vehicle": plain(vehicle),
        "Firmware": plain(batch.firmware + before),
        "Logged": f"{length} in {plural(boots, 'boot')}" if boots else length,
        "Files": f"{count(totals['files'])}, {size(totals['bytes'])}",
        "Parsed in": span(totals["parse_seconds"]),
    }


def logged(recording: Report) -> str:
    """How long was recorded, silences left out; without a real clock, the time from first to last record."""
    if recording["hours"]:
        return span(recording["hours"] * 3600)
    if recording["first_ns"] is None:
        return "unknown: no times"
    return span((recording["last_ns"] - recording["first_ns"]) / 1e9)


def _contents(report: Report) -> dict[str, str]:
    totals = report["totals"]
    levels: Mapping[str, int] = totals["levels"]
    named = {level_word(level).text.capitalize(): count(levels.get(str(level), 0)) for level in (1, 2, 3)}
    sources = plural(totals["sources"], "source")
    return {
        "Records": count(totals["records"]),
        **named,
        "Faults": f"{count(totals['faults'])} from {sources}",
    }


def quality_facts(report: Report, files: Sequence[FileResult]) -> dict[str, str]:
    """What is known of the data's quality, in words; clocks jump only where a file has two to compare."""
    quality = report["data_quality"]
    parsed, skipped = quality["bytes_parsed"], quality["bytes_skipped"]
    jumps: Sequence[Mapping[str, Any]] = quality["clock_jumps"]
    largest = max(jumps, key=lambda jump: abs(jump["jump_ns"]), default=None)
    whole = parsed + skipped + quality.get("bytes_unreadable", 0)  # older reports lack the latter
    return {
        "Bytes read": f"{count(parsed)} ({share(parsed, whole)})" if whole else "none",
        "Skipped": _skipped(quality),
        "Drop-outs": count(quality["drop_outs"]) if quality["drop_outs"] else "none",
        "Clock jumps": f"{quality['clock_jump_count']:,d}, largest {_signed(largest['jump_ns'])}"
        if largest
        else "none"
        if any(
            is_counted(file) and file.format in _TWO_CLOCKS and "clock" not in file.facts for file in files
        )
        else "not known: one clock only",
        "Unreadable files": str(len(quality["unreadable"])) if quality["unreadable"] else "none",
    }


def _skipped(quality: Mapping[str, Any]) -> str:
    """How many bytes were skipped, in how many places: a problem without a length lost none."""
    if not quality["bytes_skipped"]:
        return "none"
    problems: Sequence[Mapping[str, Any]] = quality["problems"]
    places = sum(problem["length"] > 0 for problem in problems)
    more = "at least " if quality["problem_count"] > len(problems) else ""
    where = f" in {more}{plural(places, 'place')}" if places else ""
    return f"{count(quality['bytes_skipped'])}{where}"


def _signed(ns: int) -> str:
    return f"{'+' if ns >= 0 else '−'}{span(abs(ns) / 1e9)}"


def draw_findings(report: Report, files: Sequence[FileResult]) -> None:
    """What the reader should know before trusting the numbers, a line each; and the unread places, folded."""
    for line in findings(report["data_quality"], undated_files(files)):
        st.markdown(f":orange[:material/info:] {line}")
    problems: Sequence[Mapping[str, Any]] = report["data_quality"]["problems"]
    if not problems:
        return
    shown, total = len(problems), report["data_quality"]["problem_count"]
    note = f", the first {shown} of them" if total > shown else ""
    with st.expander(f"What could not be read: {plural(total, 'place')}{note}"):
        _draw_places(problems)


def _draw_places(problems: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        {name: problem[name] for name in ("file", "offset", "length", "kind", "detail")}
        for problem in problems
    ]
    columns = {
        "file": tables.text("File", 200),
        "offset": tables.number("Offset", 110),
        "length": tables.number("Bytes", 90),
        "kind": tables.text("Kind", 90),
        "detail": tables.text("What was found", 460),
    }
    tables.show(rows, columns, key="places", alt="Places that could not be read")


def undated_files(files: Sequence[FileResult]) -> list[FileResult]:
    """Those of the files that count whose times name no date."""
    return [file for file in files if is_counted(file) and counted_from(file)]


def findings(quality: Mapping[str, Any], undated: Sequence[FileResult]) -> list[str]:
    """The lines, as markdown; `undated` are the files whose times name no date."""
    lines = [
        f"**{plain(c['file'])}** says its {c['field']} is {plain(c['found'])}; "
        f"the upload says {plain(c['declared'])}, and the upload counts."
        for c in quality["contradictions"][:5]
    ]
    if len(quality["contradictions"]) > len(lines):
        lines.append(f"{len(quality['contradictions']) - 5} more files say otherwise than the upload.")
    since = sorted({counted_from(file) or "" for file in undated})
    without_date = quality.get("undated_times")  # older reports lack it
    if without_date is None:
        without_date = min(sum(file.events for file in undated), quality["impossible_times"])
    if undated:
        lines.append(
            f"{plural(without_date, 'event')} of {plural(len(undated), 'file')} with times "
            f"{' or '.join(since)}, without a date: kept here, left out of the fleet's figures."
        )
    if (impossible := quality["impossible_times"] - without_date) > 0:
        lines.append(
            f"{plural(impossible, 'event')} with an impossible time (before 2000, or over "
            f"24{NBSP}h after the upload): kept here, left out of the fleet's figures."
        )
    told = {file.facts.get("clock") for file in undated}
    lines += [
        f"{a['what'].capitalize()} of {plural(a['files'], 'file')}: {plain(a['assumed'])}."
        for a in quality.get("assumed_times", [])  # older reports lack them
        if a["what"] != "clock" or a["assumed"] not in told
    ]
    if quality["untimed_events"]:
        lines.append(f"{plural(quality['untimed_events'], 'event')} without a time: not on the timeline.")
    return lines
