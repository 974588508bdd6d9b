"""`argus sweep`: look for lost work and mend it now."""

from jobs.commands.client import Client
from jobs.commands.options import Json, Url
from jobs.commands.printing import print_json, say


def sweep(url: Url = "", as_json: Json = False) -> None:
    """Look for lost work and mend it now; the scheduler does so by itself every few seconds."""
    with Client(url) as client:
        swept = client.post("/api/v1/sweep")
    if as_json:
        print_json(swept)
        return
    for line in swept["done"] or ["Nothing was lost."]:
        say(line)
