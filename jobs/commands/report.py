"""`argus report BATCH`: what was in it, what broke, and why."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from core.errors import UnreadableLogError
from core.parsed_log import LEVEL_NAMES
from core.undated import elapsed
from core.unreadable import complaint
from jobs.commands.client import Client, batch_path
from jobs.commands.options import Json, Url
from jobs.commands.printing import moment, plural, print_json, say, table

FAULTS_SHOWN = 20
LONGEST_TEMPLATE = 70


def report(
    batch: Annotated[str, typer.Argument(help="Id of the batch.")], url: Url = "", as_json: Json = False
) -> None:
    """Show the report of a batch; exit status 2 when no file of it could be read."""
    with Client(url) as client:
        found = client.get(f"{batch_path(batch)}/report")
    if as_json:
        print_json(found)
    else:
        _print_report(found)
    quality = found["data_quality"]
    if quality["unreadable"] and not quality["files_read"]:
        raise UnreadableLogError(f"No file of {found['batch_id']} could be read.")


def _print_report(found: dict[str, Any]) -> None:
    _print_totals(found)
    if found["data_quality"]["files_read"]:
        # Older reports lack the clock.
        when = _elapsed if found["recording"].get("clock") == "elapsed" else moment
        _print_recording(found, when)
        _print_faults(found["faults"], when)
    _print_quality(found["data_quality"])
    _print_diagnosis(found["diagnosis"])


def _print_totals(found: dict[str, Any]) -> None:
    totals = found["totals"]
    say(f"{found['batch_id']}  {found['vin']}  firmware {found['firmware']}  {found['status']}")
    counted = (plural(totals[what + "s"], what) for what in ("file", "byte", "record"))
    say(", ".join(counted))


def _elapsed(ns: int | None) -> str:
    return "–" if ns is None else elapsed(ns).partition(".")[0]


def _print_recording(found: dict[str, Any], when: Callable[[int | None], str]) -> None:
    recording, levels = found["recording"], found["totals"]["levels"]
    if recording["first_ns"] is None:
        say("no record has a time")
    else:
        since = " since the start" if when is _elapsed else ""
        first, last = when(recording["first_ns"]), when(recording["last_ns"])
        say(f"from {first} to {last}{since}, {recording['hours']:.2f} h")
    told = [f"{levels[str(n)]:,} {LEVEL_NAMES[n]}" for n in (*range(1, 7), 0) if levels.get(str(n))]
    if told:
        say(", ".join(told))


def _print_faults(faults: list[dict[str, Any]], when: Callable[[int | None], str]) -> None:
    say(f"\n{plural(len(faults), 'fault')}" if faults else "\nNo fault was found.")
    rows: list[list[object]] = [
        [
            f["episodes"],
            f["count"],
            when(f["first_ns"]),
            f["source"],
            (f["code"] or f["template"])[:LONGEST_TEMPLATE],
        ]
        for f in faults[:FAULTS_SHOWN]
    ]
    if rows:
        table(["episodes", "count", "first", "source", "what"], rows)
    if len(faults) > FAULTS_SHOWN:
        say(f"… and {len(faults) - FAULTS_SHOWN:,} more")


def _print_quality(quality: dict[str, Any]) -> None:
    unread = quality["bytes_skipped"] + quality.get("bytes_unreadable", 0)  # older reports lack the latter
    say(f"\n{plural(quality['bytes_parsed'], 'byte')} read, {unread:,} could not be read")
    for file in quality["unreadable"]:
        say(complaint(file["file"], file["reason"]))
    for file in quality["contradictions"]:
        say(f"{file['file']} says {file['field']} {file['found']}; declared was {file['declared']}")
    for assumed in quality.get("assumed_times", []):  # older reports lack them
        say(f"{assumed['what']} of {plural(assumed['files'], 'file')}: {assumed['assumed']}")
    for file in quality["duplicates"]:
        say(f"{file['file']} repeats bytes that are here already and counts once")


def _print_diagnosis(diagnosis: dict[str, Any] | None) -> None:
    if diagnosis is None:
        say("\nThe diagnosis is not there yet.")
        return
    say(f"\nDiagnosis ({diagnosis['tier']}): {diagnosis['verdict'].replace('_', ' ')}")
    say(diagnosis["headline"])
    for cause in diagnosis["causes"]:
        say(f"{cause['confidence']:.0%}  {cause['text']}")
        for citation in cause["citations"]:
            name = citation["file"] or citation["file_id"]
            say(f"      {name} record {citation['record']:,}: {citation['text'][:100]}")
    for missing in diagnosis["missing"]:
        say(f"missing: {missing}")
