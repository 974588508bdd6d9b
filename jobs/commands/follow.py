"""Follows a batch until it is settled, by the server-sent events of the API."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from core.errors import PassingError
from jobs.commands.client import Client

PAUSE_S = 1.0
PATIENCE_S = 60.0  # without any answer


def follow(client: Client, batch_id: str, heard: Callable[[str, dict[str, Any]], None]) -> None:
    """Return when the batch is settled; `heard` gets every event (`status`, `file`, `done`) and its data.

    A stream that breaks is taken up after the last event that came.
    """
    last, alive = "0", time.monotonic()
    while True:
        try:
            headers = {"Accept": "text/event-stream", "Last-Event-ID": last}
            with client.stream(f"/api/v1/batches/{batch_id}/progress", headers) as answer:
                if answer.status_code == 204:
                    return
                for kind, number, data in read_events(answer.iter_lines()):
                    last, alive = number or last, time.monotonic()
                    heard(kind, data)
                    if kind == "done":
                        return
        except PassingError:
            if time.monotonic() - alive > PATIENCE_S:
                raise
        time.sleep(PAUSE_S)


def read_events(lines: Iterable[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the event name, id and JSON data of each server-sent event; comments (pings) are skipped."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if name:
            fields[name] = value.removeprefix(" ")
        elif not line:
            if "data" in fields:
                yield fields.get("event", "message"), fields.get("id", ""), json.loads(fields["data"])
            fields = {}
