"""The options that several commands share."""

from typing import Annotated

import typer

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")
]
Url = Annotated[str, typer.Option("--url", metavar="URL", help="Address of the API; else ARGUS_URL.")]
