"""`argus status [BATCH]`: where it stands."""

from typing import Annotated, Any

import typer

from jobs.commands.client import Client, batch_path
from jobs.commands.options import Json, Url
from jobs.commands.printing import print_json, say, table


def status(
    batch: Annotated[
        str | None, typer.Argument(help="Id of a batch; without one, the newest are listed.")
    ] = None,
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Show where a batch stands, or all of them."""
    with Client(url) as client:
        found = client.get(batch_path(batch)) if batch else client.get("/api/v1/batches", limit=20)
    if as_json:
        print_json(found)
    elif batch is None:
        _print_list(found)
    else:
        _print_one(found)


def _print_one(found: dict[str, Any]) -> None:
    say(f"{found['batch_id']}  {found['status']}  {standing(found)}")
    if found["failure"]:
        say(found["failure"])


def standing(batch: dict[str, Any]) -> str:
    """Return how many files of a batch are done, in words."""
    failed = f", {batch['failed_files']} failed" if batch["failed_files"] else ""
    return f"{batch['processed_files']} of {batch['total_files']} files{failed} ({batch['progress']:.0%})"


def _print_list(found: dict[str, Any]) -> None:
    rows: list[list[object]] = [
        [
            b["batch_id"],
            b["status"],
            b["vin"],
            b["firmware"],
            b["total_files"],
            b["events"],
            b["created_at"][:16],
        ]
        for b in found["batches"]
    ]
    if not rows:
        say("There is no batch yet: `argus upload PATH… --vin V --firmware F` makes one.")
        return
    table(["batch", "status", "vin", "firmware", "files", "events", "created"], rows)
    if found["total"] > len(rows):
        say(f"… and {found['total'] - len(rows):,} older ones")
