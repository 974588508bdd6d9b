"""`argus demo`: the sample fleet through the real pipeline."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from core.batch import WORKING
from core.errors import InvalidInputError
from jobs.commands.client import Client
from jobs.commands.options import Json, Url
from jobs.sample.fleet import DRIVES_PER_VEHICLE, VEHICLES
from jobs.sample.load import load, write_fleet

_LOOK_S = 1.0
_MOST = 500  # that the API lists at once; the fleet has fewer


def demo(
    url: Url = "",
    write: Annotated[
        Path | None, typer.Option("--write", metavar="DIR", help="Only write the files, a folder per batch.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of the fleet's 30; else today, UTC."),
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when all batches are parsed and diagnosed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Load a made-up fleet of 40 vehicles and 30 days with planted faults through the real pipeline."""
    last_day = until.replace(tzinfo=UTC) if until else datetime.now(UTC)
    if write is not None:
        if write.exists() and any(write.iterdir()):
            raise InvalidInputError("write", f"{write} is not empty; name a new folder.")
        answer = {"files": write_fleet(write, last_day), "folder": str(write)}
        said = f"{answer['files']} files in {write}"
    else:
        with Client(url) as client:
            sent = _load_with_progress(client, last_day)
            if wait:
                _wait(client, sent)
        answer = {"batches": len(sent), "vehicles": VEHICLES}
        done = "parsed and diagnosed" if wait else "sent; they are being parsed"
        said = f"{len(sent)} batches of {VEHICLES} vehicles {done}."
    print(json.dumps(answer) if as_json else said)


def _load_with_progress(client: Client, last_day: datetime) -> set[str]:
    sent: set[str] = set()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Sample fleet", total=VEHICLES * DRIVES_PER_VEHICLE)

        def on_batch(batch_id: str) -> None:
            sent.add(batch_id)
            progress.advance(task)

        load(client, last_day, on_batch)
    return sent


def _wait(client: Client, sent: set[str]) -> None:
    """Return when none of these batches is at work any more."""
    while sent & {
        batch["batch_id"]
        for batch in client.get("/api/v1/batches", status=sorted(WORKING), limit=_MOST)["batches"]
    }:
        time.sleep(_LOOK_S)
