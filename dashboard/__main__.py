"""`python -m dashboard`: the pages' process.

Streamlit would take the folder `pages/` beside the main script for its old kind of multipage app: the
first visitor of a fresh process who comes by a deep link would get the bare page, without `app.py` around it.
So the old kind is switched off before the server starts.
"""

import gc
import importlib
import sys
import threading
from pathlib import Path

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

from core.errors import InvalidInputError
from core.settings import check_served, read_settings

APP = Path(__file__).resolve().parent / "app.py"


def arguments() -> list[str]:
    """The command line of `streamlit run` for this installation's settings; InvalidInputError for bad."""
    settings = read_settings()
    check_served(settings)
    options = {
        "server.address": settings.host,
        "server.port": str(settings.port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": "false",
    }
    return ["run", str(APP), *(f"--{name}={value}" for name, value in options.items())]


def preload() -> None:
    """Import what the pages draw with, so that the first visitor does not wait for it."""
    gc.disable()  # what is loaded stays: to look for garbage among it takes a tenth of a second
    for module in ("dashboard.services.logs", "dashboard.services.fleet", "dashboard.components.timeline"):
        importlib.import_module(module)
    importlib.import_module("pandas")
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    try:
        command = arguments()
    except InvalidInputError as error:
        sys.exit(f"argus: {error}")
    PagesManager.uses_pages_directory = False
    threading.Thread(target=preload, daemon=True).start()
    sys.exit(main(command))
