"""Batch: live while it is at work, then its report in one scroll."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.batch import WORKING, BatchState
from dashboard.components import links
from dashboard.components.batch_actions import offer_menu
from dashboard.components.changes import draw_changes, find_changes
from dashboard.components.diagnosis import draw_diagnosis
from dashboard.components.fault_table import draw_batch_faults
from dashboard.components.figure import draw
from dashboard.components.file_table import draw_failed, draw_files, files_note
from dashboard.components.filters import draw_unknown, find_unknown
from dashboard.components.frame import clock, colors, header, section
from dashboard.components.live import draw_progress
from dashboard.components.markdown import plain
from dashboard.components.notices import empty, problem, told
from dashboard.components.quantities import UTC_CLOCK, from_ns, plural, size
from dashboard.components.report_facts import draw_facts, draw_findings, undated_files
from dashboard.components.timeline import timeline_figure, timeline_note
from dashboard.components.tokens import state_word
from dashboard.components.verdict import draw_verdict
from dashboard.services import batches
from dashboard.services.logs import counted_from

FAULTS_SHOWN = 100
NOT_READING: Mapping[str, batches.Reading] = {}
SIGNALS_AT_FIRST = 3  # more only where the reader asks for them


def draw_header(view: batches.BatchView) -> None:
    """Crumb, id with state, one line of what it is; actions at the right."""
    batch = view.detail.batch
    vehicle = batch.vehicle_id or batch.vin
    about = [
        vehicle,
        batch.vin if batch.vehicle_id else "",
        batch.platform or "",
        f"firmware {batch.firmware}",
    ]
    actions = header(
        batch.id,
        plain(" · ".join(filter(None, about))) + f" · {recorded(view)} · {files_of(view)}",
        crumb=f"[Batches](batches) / {plain(vehicle)}",
        badge=state_word(batch.state).badge(),
    )
    with actions:
        readable = any(result.index_key for result in view.detail.files)
        if st.button("Open log", icon=":material/subject:", disabled=not readable):
            st.switch_page(links.LOG_VIEWER, query_params={"batch": batch.id})
        if view.report:
            draw_export(batch.id, view.report)
        offer_menu([(batch.id, batch.state)], after=links.BATCHES)


def recorded(view: batches.BatchView) -> str:
    """When it was recorded, as far as the report says."""
    recording: dict[str, Any] = view.report["recording"] if view.report else {"clock": None}
    if recording["clock"] != "utc":
        return f"uploaded {clock().moment(view.detail.batch.created_at)}"
    return "recorded " + clock().range(from_ns(recording["first_ns"]), from_ns(recording["last_ns"]))


def files_of(view: batches.BatchView) -> str:
    """How many files, how large."""
    return f"{plural(len(view.detail.files), 'file')}, {size(view.detail.bytes)}"


def draw_export(batch_id: str, report: dict[str, Any]) -> None:
    """The report as JSON, its faults as CSV; made when clicked."""
    with st.popover("Export"):
        st.download_button(
            "Report, JSON",
            lambda: json.dumps(report),
            f"{batch_id}.json",
            "application/json",
            on_click="ignore",
        )
        st.download_button(
            "Faults, CSV", lambda: faults_csv(report), f"{batch_id}.csv", "text/csv", on_click="ignore"
        )


def faults_csv(report: dict[str, Any]) -> str:
    """The faults as a table."""
    names = ["level", "code", "template", "source", "count", "episodes", "first_ns", "last_ns", "signature"]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(report["faults"])
    return text.getvalue()


def draw_report(view: batches.BatchView, report: dict[str, Any]) -> None:
    """The report, from verdict to files."""
    batch_id = view.detail.batch.id
    draw_verdict(batch_id, report, view.diagnosis, clock())
    previous = batches.previous_batch(batch_id)
    draw_facts(view.detail, report, previous.firmware if previous else None)
    draw_findings(report, view.detail.files)
    draw_timeline(view, report)
    draw_faults(batch_id, report, previous)
    if view.diagnosis and (view.diagnosis["causes"] or view.diagnosis.get("steps")):
        section("Diagnosis", "each claim opens the line it rests on")
        draw_diagnosis(batch_id, view.diagnosis)


def draw_timeline(view: batches.BatchView, report: dict[str, Any]) -> None:
    """The timeline; a click on it opens the log there."""
    batch_id = view.detail.batch.id
    undated = [counted_from(file) or "" for file in undated_files(view.detail.files)]
    if not report["timeline"]:
        section("Timeline")
        st.caption("No record of this batch carries a time.")
        return
    elapsed = report["recording"]["clock"] == "elapsed"
    note = st.container()
    report = report | {"signals": chosen_signals(report.get("signals", []))}
    with note:
        section("Timeline", timeline_note(report, undated))
    figure = timeline_figure(report, UTC_CLOCK if elapsed else clock(), colors())
    picked = draw(
        figure,
        key=f"timeline_{batch_id}",
        alt="Events by level over time",
        name=f"{batch_id}-timeline",
        on_click=True,
    )
    if picked:
        mark = picked[0].get("customdata")
        at = mark[0] if isinstance(mark, list) else mark
        st.switch_page(links.LOG_VIEWER, query_params={"batch": batch_id, "at": str(at)})


def chosen_signals(signals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The signals to plot: the first few, or those that the reader picks."""
    if len(signals) <= SIGNALS_AT_FIRST:
        return signals
    names = [f"{signal['name']} · {signal['source']}" for signal in signals]
    picked = st.multiselect(
        "Signals",
        names,
        default=names[:SIGNALS_AT_FIRST],
        key="signals",
        bind="query-params",
        label_visibility="collapsed",
        placeholder="Signals to plot",
    )
    return [signal for name, signal in zip(names, signals, strict=True) if name in picked]


def draw_faults(batch_id: str, report: dict[str, Any], previous: batches.PreviousBatch | None) -> None:
    """Top faults, beside what changed since the previous batch."""
    left, right = st.container(key="beside_faults").columns([1.7, 1], gap="medium")
    faults = report["faults"]
    with left:
        onward = "; a click opens the first line" if faults else ""
        section("Top faults", f"{report['totals']['faults']:,d} in this batch{onward}")
        if faults:
            picked = draw_batch_faults(faults[:FAULTS_SHOWN])
            if picked is not None and (place := faults[picked]["example"]):
                query = {"batch": batch_id, "file": place["file_id"], "record": str(place["record"])}
                st.switch_page(links.LOG_VIEWER, query_params=query)
        elif report["data_quality"]["files_read"]:
            st.caption("No record of level error or worse, and no trouble code.")
        else:
            st.caption("No file of this batch counts, so there is none to show.")
    with right:
        if not report["data_quality"]["files_read"]:
            section("Changed")
            st.caption("No file of this batch counts: there is nothing to compare.")
            return
        if previous is None:
            section("Changed")
            st.caption("This is the first batch of this vehicle: the next one will be compared with it.")
            return
        now = report["firmware"]
        firmware = f"{previous.firmware} → {now}" if previous.firmware != now else f"both {now}"
        section(f"Changed since [{previous.id}](batch?batch={previous.id})", f"firmware {plain(firmware)}")
        changes = find_changes(previous.report, report)
        if changes:
            draw_changes(changes)
        elif previous.report["recording"]["hours"] and report["recording"]["hours"]:
            same = bool(faults or previous.report["faults"])
            st.caption("The same faults, as often as before." if same else "No fault in either.")
        else:
            st.caption("One of the two has no logged hours: there are no rates to compare.")


def draw_file_section(view: batches.BatchView, reading: Mapping[str, batches.Reading] = NOT_READING) -> None:
    """Files, how far those are that are being read, and why some could not be."""
    files = view.detail.files
    section("Files", files_note(files))
    draw_failed(files)
    chosen = draw_files(files, reading)
    if chosen:
        query = {"batch": view.detail.batch.id, "file": chosen.file.id}
        st.switch_page(links.LOG_VIEWER, query_params=query)


@st.fragment(run_every=1)
def draw_live(batch_id: str, state: BatchState) -> None:
    """A batch at work, drawn again every second; the whole page is once it is in another state."""
    with told():
        view = batches.view_batch(batch_id)
        if view.detail.batch.state is not state:
            st.rerun()
        reading = batches.being_read(batch_id)
        draw_progress(view.detail.batch, view.detail.files, reading)
        draw_file_section(view, reading)


def draw_page(batch_id: str) -> None:
    """The page, by the batch's state."""
    view = batches.view_batch(batch_id)
    state = view.detail.batch.state
    draw_header(view)
    draw_unknown(find_unknown({"batch": None, "signals": None}))
    if state is BatchState.PENDING:
        empty(
            "This batch still takes files.",
            "Put the remaining files in, then press Complete.",
            page=links.UPLOAD,
            label="Go on with the upload",
            query={"batch": batch_id},
        )
    elif state in WORKING:
        draw_live(batch_id, state)
    else:
        if state is BatchState.FAILED:
            problem(
                view.detail.batch.failure or "This batch could not be finished.",
                "The files are safe. Retry from the menu above; what was read before stays until then.",
            )
        if view.report:
            draw_report(view, view.report)
        draw_file_section(view)


with told("Batch"):
    chosen_id = st.query_params.get("batch")
    if chosen_id:
        draw_page(chosen_id)
    else:
        header("Batch", "No batch chosen")
        empty(
            "This address names no batch.", "Choose one from the list.", page=links.BATCHES, label="Batches"
        )
