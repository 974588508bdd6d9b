"""`argus faults`: the faults of the fleet."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from core.errors import InvalidInputError
from jobs.commands.client import Client
from jobs.commands.options import Json, Url
from jobs.commands.printing import print_json, table

LONGEST_TEMPLATE = 60


def faults(
    firmware: Annotated[str | None, typer.Option(help="Only batches of this firmware.")] = None,
    platform: Annotated[str | None, typer.Option(help="Only this platform.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="First day that counts: 2026-11-01, or 30d for 30 days.")
    ] = None,
    url: Url = "",
    as_json: Json = False,
) -> None:
    """List the faults of the fleet, those with the most episodes first."""
    first = _first_day(since) if since else None
    with Client(url) as client:
        found = client.get("/api/v1/faults", firmware=firmware, platform=platform, since=first, limit=1000)
        why_none = "" if as_json or found["faults"] else _why_none(client, firmware, platform)
    if as_json:
        print_json(found)
        return
    rows: list[list[object]] = [
        [
            fault["id"],
            fault["state"],
            fault["episodes"],
            fault["vehicles"],
            "–" if fault["rate_per_100h"] is None else f"{fault['rate_per_100h']:.2f}",
            fault["last_seen"][:10],
            (fault["code"] or fault["template"])[:LONGEST_TEMPLATE],
        ]
        for fault in found["faults"]
    ]
    if not rows:
        print(why_none)
        return
    table(["fault", "state", "episodes", "vehicles", "per 100 h", "last seen", "what"], rows)


def _why_none(client: Client, firmware: str | None, platform: str | None) -> str:
    """Return why there are no faults: perhaps no batch is of what was asked for, and its name is misspelt."""
    for name, wanted in (("firmware", firmware), ("platform", platform)):
        if wanted and not client.get("/api/v1/batches", limit=1, **{name: wanted})["total"]:
            newest = client.get("/api/v1/batches", limit=500)["batches"]
            known = ", ".join(sorted({batch[name] for batch in newest if batch[name]})) or "none"
            return f"No batch has {name} {wanted} (known: {known})."
    return "No fault was seen."


def _first_day(since: str) -> str:
    try:
        if since.endswith("d"):
            return (datetime.now(UTC) - timedelta(days=int(since[:-1]) - 1)).date().isoformat()
        return datetime.strptime(since, "%Y-%m-%d").replace(tzinfo=UTC).date().isoformat()
    except (ValueError, OverflowError):
        raise InvalidInputError("--since", f"--since {since!r} is no day: write 2026-11-01 or 30d.") from None
