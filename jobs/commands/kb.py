"""`argus kb import|export|list`: the team's error knowledge base."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from core.errors import InvalidInputError
from jobs.commands.client import Client
from jobs.commands.options import Json, Url
from jobs.commands.printing import print_json, table

PATH = "/api/v1/knowledge"
kb = typer.Typer(
    help="Import, export or list the error knowledge base.", add_completion=False, rich_markup_mode=None
)


@kb.command("import")
def import_entries(
    file: Annotated[
        Path, typer.Argument(help="A CSV table or a JSON document of entries; - reads standard input.")
    ],
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Import entries; one with the same code, applicability and title is replaced."""
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InvalidInputError("FILE", f"{file} cannot be read: {error.strerror}.") from None
    table_of_cells = file.suffix.lower() == ".csv" or content.lstrip()[:1] not in (b"[", b"{")
    kind = "text/csv" if table_of_cells else "application/json"
    with Client(url) as client:
        done = client.post(PATH, content=content, headers={"Content-Type": kind})
    _ = print_json(done) if as_json else print(f"{done['imported']} entries imported")


@kb.command("export")
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; else standard output.")] = None,
    format: Annotated[  # noqa: A002 - the option's name
        Literal["json", "csv"] | None, typer.Option(help="Else as FILE is named, else JSON.")
    ] = None,
    url: Url = "",
) -> None:
    """Export the whole knowledge base, as `import` reads it."""
    chosen = format or ("csv" if file is not None and file.suffix.lower() == ".csv" else "json")
    with Client(url) as client:
        text = (
            client.ask("GET", PATH, params={"format": "csv"}).text
            if chosen == "csv"
            else _as_imported(_all_entries(client))
        )
    if file is None:
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInputError("FILE", f"{file} cannot be written: {error.strerror}.") from None


def _all_entries(client: Client) -> list[dict[str, Any]]:
    """Read page after page."""
    page = client.get(PATH)
    entries: list[dict[str, Any]] = page["entries"]
    while page["next"] is not None:
        page = client.get(PATH, after=page["next"])
        entries += page["entries"]
    return entries


def _as_imported(entries: list[dict[str, Any]]) -> str:
    """Return entries without their numbers, which belong to this installation."""
    bare = [{name: value for name, value in entry.items() if name != "id"} for entry in entries]
    return json.dumps({"entries": bare}, ensure_ascii=False, indent=2) + "\n"


@kb.command("list")
def list_entries(url: Url = "", as_json: Json = False) -> None:
    """List the entries, by code."""
    with Client(url) as client:
        entries = _all_entries(client)
    if as_json:
        print_json({"entries": entries})
        return
    rows: list[list[object]] = [[e["code"], e["platform"] or "all", e["title"]] for e in entries]
    _ = table(["code", "platform", "title"], rows) if rows else print("The knowledge base is empty.")
