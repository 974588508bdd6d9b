"""`argus upload PATH…`: create a batch, send the files, complete it; run again, go on where it stopped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from core.batch import check_vin
from core.errors import InvalidInputError, UnreadableLogError
from core.log_file import check_name
from core.unreadable import complaint
from jobs.commands.client import Client
from jobs.commands.follow import follow
from jobs.commands.log_files import walk
from jobs.commands.options import Json, Url
from jobs.commands.printing import note, plural, print_json, say, table
from jobs.commands.send_file import send_file
from jobs.commands.upload_memory import UploadMemory


def upload(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Log files, or folders of them.")],
    vin: Annotated[str, typer.Option(help="The vehicle's VIN, 17 characters.")],
    firmware: Annotated[str, typer.Option(help="The software version the logs were recorded with.")],
    platform: Annotated[str | None, typer.Option(help="The vehicle's model line.")] = None,
    vehicle: Annotated[str | None, typer.Option(help="The vehicle's name in the fleet.")] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when the batch is parsed and diagnosed.")
    ] = False,
    url: Url = "",
    as_json: Json = False,
) -> int:
    """Upload log files as one batch.

    Waited for, exit status 1 says that it failed, 2 that no file of it could be read.
    """
    declared = {"vin": check_vin(vin), "firmware": firmware, "platform": platform, "vehicle_id": vehicle}
    found = find_files(paths)
    with Client(url) as client:
        batch_id = _Sending(client, declared, found).run()
        if wait:
            follow(client, batch_id, _Watch().hear)
        batch = client.get(f"/api/v1/batches/{batch_id}")
        files = client.get(f"/api/v1/batches/{batch_id}/files")["files"]
        if wait and batch["has_report"]:
            _note_diagnosis(client.get(f"/api/v1/batches/{batch_id}/report")["diagnosis"])
    if as_json:
        print_json({"batch_id": batch_id, "status": batch["status"], "files": files})
    else:
        _print_batch(batch, files, url)
    if wait and batch["status"] == "completed" and _nothing_read(files):
        raise UnreadableLogError(f"No file of {batch_id} could be read.")
    return 1 if wait and batch["status"] == "failed" else 0


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those in the folders named, hidden ones left out; each once, in order."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(p.absolute() for p in walk(path))
        elif path.is_file():
            found[path.absolute()] = None
        else:
            raise InvalidInputError("PATH", f"There is no file {path}.")
    if not found:
        raise InvalidInputError("PATH", f"There is no file in {', '.join(map(str, paths))}.")
    for path in found:
        check_name(path.name)
    return list(found)


@dataclass
class _Sending:
    """One run of the command: where to, what, and what is remembered of an earlier run."""

    client: Client
    declared: dict[str, Any]
    files: Sequence[Path]

    def __post_init__(self) -> None:
        self.memory = UploadMemory(self.client.url, self.declared, self.files)

    def run(self) -> str:
        """Create the batch or find the one begun before, send what is missing, complete it; return its id."""
        key = {"Idempotency-Key": self.memory.key}
        batch = self.client.post("/api/v1/batches", json=self.declared, headers=key)
        batch_id = str(batch["batch_id"])
        if batch["status"] == "pending":  # else it was completed, and the run that did so never heard of it
            try:
                with _progress() as progress:
                    self._send_all(batch_id, progress)
            except BaseException:
                note(
                    f"Batch {batch_id} is not complete: run the same command again to go on where it stopped."
                )
                raise
            self._cancel_others(batch_id)
            self.client.post(f"/api/v1/batches/{batch_id}/complete")
        self.memory.forget()
        return batch_id

    def _send_all(self, batch_id: str, progress: Progress) -> None:
        uploads = f"{self.client.url}/api/v1/batches/{batch_id}/uploads"
        sizes = [file.stat().st_size for file in self.files]
        bar, before = progress.add_task(batch_id, total=sum(sizes)), 0
        for file, size in zip(self.files, sizes, strict=True):
            progress.update(bar, description=file.name, completed=before)
            send_file(uploads, file, self.memory, partial(_show, progress, bar, before))
            before += size

    def _cancel_others(self, batch_id: str) -> None:
        """Cancel uploads of this batch that were begun and whose answer was lost: nobody will finish them."""
        ours = {urlsplit(location).path for file in self.files if (location := self.memory.location(file))}
        for waiting in self.client.get(f"/api/v1/batches/{batch_id}/uploads")["uploads"]:
            if waiting["location"] not in ours:
                self.client.ask("DELETE", waiting["location"], headers={"Tus-Resumable": "1.0.0"})


def _show(progress: Progress, bar: TaskID, before: int, offset: int) -> None:
    progress.update(bar, completed=before + offset)


def _progress() -> Progress:
    """A bar on standard error, so that standard output stays the answer's; none where nobody watches."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


@dataclass
class _Watch:
    """Says on standard error what happens to a batch, every state and every file once."""

    status: str = ""
    files: int = 0
    settled: set[str] = field(default_factory=set[str])

    def hear(self, kind: str, data: dict[str, Any]) -> None:
        """Take one event of the API. A file's event tells the share as it is now, not as it was then."""
        if kind == "file":
            self.settled.add(data["file_id"])
            found = plural(data["records"], "record")
            said = complaint(data["name"], data["problem"] or found)
            note(f"{f'{len(self.settled)} of {self.files}':>9}  {said}")
            return
        self.files = data.get("total_files", self.files)
        if data["status"] != self.status:
            self.status = data["status"]
            note(f"           {data['batch_id']} is {self.status}")


def _note_diagnosis(diagnosis: dict[str, Any] | None) -> None:
    if diagnosis:
        note(f"           {diagnosis['headline']}")


def _nothing_read(files: Sequence[dict[str, Any]]) -> bool:
    """Say whether there are unreadable files and no others that count."""
    read = [file for file in files if file["status"] == "completed" and not file["duplicate_of"]]
    return not read and any(file["status"] == "failed" for file in files)


def _print_batch(batch: dict[str, Any], files: list[dict[str, Any]], url: str) -> None:
    """Print the files, how the batch stands, and the command for its report as it works from here."""
    rows: list[list[object]] = [
        [f["name"], f["size"], f["records"], f["status"], f["problem"] or _duplicate(f)] for f in files
    ]
    table(["file", "bytes", "records", "status", ""], rows)
    batch_id = batch["batch_id"]
    where = f" --url {quote(url)}" if url else ""
    say(f"Batch {batch_id} is {batch['status']}: `argus report {batch_id}{where}` shows its report.")
    if batch["failure"]:
        say(batch["failure"])


def _duplicate(file: dict[str, Any]) -> str:
    return "the same bytes as another file of this vehicle" if file["duplicate_of"] else ""
