"""`argus requeue [NUMBER…]`: the way back for jobs that failed for good."""

from typing import Annotated, Any

import typer

from core.errors import WrongStateError
from jobs.commands.client import Client
from jobs.commands.options import Json, Url
from jobs.commands.printing import note, print_json, say, table

LETTERS = "/api/v1/dead-letters"


def requeue(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="NUMBER…", help="Dead letters; without any, they are listed."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Requeue every dead letter.")] = False,
    url: Url = "",
    as_json: Json = False,
) -> None:
    """Give dead jobs another try: their batches are parsed again."""
    with Client(url) as client:
        letters: list[dict[str, Any]] = client.get(LETTERS)["dead_letters"]
        chosen = list(_one_per_batch(letters)) if everything else list(numbers or [])
        requeued = [letter for number in chosen if (letter := _requeue(client, number, go_on=everything))]
        left = client.get(LETTERS)["dead_letters"]
    if as_json:
        print_json({"requeued": requeued, "dead_letters": left})
        return
    for letter in requeued:
        say(f"{letter['id']}: {letter['job']} of batch {letter['batch_id'] or '(deleted)'} starts over")
    rows: list[list[object]] = [[m["id"], m["job"], m["batch_id"] or "–", m["reason"]] for m in left]
    _ = table(["number", "job", "batch", "reason"], rows) if rows else say("There is no dead letter.")


def _requeue(client: Client, number: int, *, go_on: bool) -> Any:
    """Requeue one; None for one that is at work by now, where the others are to go on all the same."""
    try:
        return client.post(f"{LETTERS}/{number}/requeue")
    except WrongStateError as error:
        if not go_on:
            raise
        note(f"argus: {error}")
        return None


def _one_per_batch(letters: list[dict[str, Any]]) -> list[int]:
    """One letter of a batch settles all of them."""
    return list({letter["batch_id"] or letter["id"]: letter["id"] for letter in letters}.values())
