"""`argus demo`: the sample fleet through the real pipeline."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from core.errors import InvalidInputError
from core.settings import read_settings
from jobs.commands.options import Json, Url
from jobs.sample.fleet import DRIVES_PER_VEHICLE, VEHICLES
from jobs.sample.load import load, write_fleet


def demo(
    url: Url = "",
    write: Annotated[
        Path | None, typer.Option("--write", metavar="DIR", help="Only write the files, a folder per batch.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of the fleet's 30; else today, UTC."),
    ] = None,
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
        batches = _load_with_progress(url or read_settings().api_url, last_day)
        answer = {"batches": batches, "vehicles": VEHICLES}
        said = f"{batches} batches of {VEHICLES} vehicles sent; they are being parsed."
    print(json.dumps(answer) if as_json else said)


def _load_with_progress(api_url: str, last_day: datetime) -> int:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Sample fleet", total=VEHICLES * DRIVES_PER_VEHICLE)
        return load(api_url, last_day, lambda _batch_id: progress.advance(task))
