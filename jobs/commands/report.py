"""`argus report BATCH`: what was in it, what broke, and why."""

from typing import Annotated, Any

import typer

from core.parsed_log import LEVEL_NAMES
from jobs.commands.client import Client, batch_path
from jobs.commands.options import Json, Url
from jobs.commands.printing import moment, print_json, table

FAULTS_SHOWN = 20
LONGEST_TEMPLATE = 70


def report(
    batch: Annotated[str, typer.Argument(help="Id of the batch.")], url: Url = "", as_json: Json = False
) -> None:
    """Show the report of a batch."""
    with Client(url) as client:
        found = client.get(f"{batch_path(batch)}/report")
    if as_json:
        print_json(found)
        return
    _print_totals(found)
    _print_faults(found["faults"])
    _print_quality(found["data_quality"])
    _print_diagnosis(found["diagnosis"])


def _print_totals(found: dict[str, Any]) -> None:
    totals, recording = found["totals"], found["recording"]
    print(f"{found['batch_id']}  {found['vin']}  firmware {found['firmware']}  {found['status']}")
    print(f"{totals['files']:,} files, {totals['bytes']:,} bytes, {totals['records']:,} records")
    print(
        f"from {moment(recording['first_ns'])} to {moment(recording['last_ns'])}, {recording['hours']:.2f} h"
    )
    levels = {LEVEL_NAMES[int(level)]: n for level, n in totals["levels"].items() if n}
    print(", ".join(f"{n:,} {name}" for name, n in levels.items()))


def _print_faults(faults: list[dict[str, Any]]) -> None:
    print(f"\n{len(faults):,} fault{'s' * (len(faults) > 1)}" if faults else "\nNo fault was found.")
    rows: list[list[object]] = [
        [
            f["episodes"],
            f["count"],
            moment(f["first_ns"]),
            f["source"],
            (f["code"] or f["template"])[:LONGEST_TEMPLATE],
        ]
        for f in faults[:FAULTS_SHOWN]
    ]
    if rows:
        table(["episodes", "count", "first", "source", "what"], rows)
    if len(faults) > FAULTS_SHOWN:
        print(f"… and {len(faults) - FAULTS_SHOWN:,} more")


def _print_quality(quality: dict[str, Any]) -> None:
    print(f"\n{quality['bytes_parsed']:,} bytes read, {quality['bytes_skipped']:,} could not be read")
    for file in quality["unreadable"]:
        print(f"{file['file']}: {file['reason']}")
    for file in quality["contradictions"]:
        print(f"{file['file']} says {file['field']} {file['found']}; declared was {file['declared']}")
    for file in quality["duplicates"]:
        print(f"{file['file']} repeats bytes that are here already and counts once")


def _print_diagnosis(diagnosis: dict[str, Any] | None) -> None:
    if diagnosis is None:
        print("\nThe diagnosis is not there yet.")
        return
    print(f"\nDiagnosis ({diagnosis['tier']}): {diagnosis['verdict'].replace('_', ' ')}")
    for cause in diagnosis["causes"]:
        print(f"{cause['confidence']:.0%}  {cause['text']}")
        for citation in cause["citations"]:
            print(f"      {citation['file_id']} record {citation['record']}: {citation['text'][:100]}")
    for missing in diagnosis["missing"]:
        print(f"missing: {missing}")
