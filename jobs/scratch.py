"""Folders for what a job works with, on the disk of the objects."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from core.errors import PassingError
from jobs.wiring import Wiring


@contextmanager
def scratch(wiring: Wiring) -> Generator[Path]:
    """Make a folder for as long as the context lasts; PassingError where the disk has no room for it."""
    # Beside the objects: what is written there is then only renamed.
    folder = wiring.settings.data / "scratch"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = tempfile.TemporaryDirectory(dir=folder)
    except OSError as error:
        raise PassingError(f"No scratch folder can be made: {error}") from error
    with made as name:
        yield Path(name)
