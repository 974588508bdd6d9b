"""`argus up`: everything on one machine."""

import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from core.errors import ArgusError, InvalidInputError
from core.settings import Settings, check_host, read_settings
from jobs.embedded.data_lock import data_lock
from jobs.embedded.free_port import is_free
from jobs.embedded.installation import Installation
from jobs.embedded.process_tree import end_left_over

_LOOK_S = 0.1


def up(
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Folder of all state; else ARGUS_DATA or .argus."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="N",
            min=1,
            max=65534,
            help="Port of the pages, the API takes the next; else 8501.",
        ),
    ] = None,
    no_sample: Annotated[
        bool, typer.Option("--no-sample", help="Do not load the sample fleet on the first start.")
    ] = False,
) -> None:
    """Start servers, pages, API, workers and scheduler, and keep them running until Ctrl-C."""
    settings = _settle(read_settings(), data, port)
    check_host(settings.host)
    stop = _stop_on_signals()
    _make_private(settings.data)
    with data_lock(settings.data, f"pages on {settings.pages_url}"):
        end_left_over(settings.data)
        _check_ports(settings)
        installation = Installation(settings, _say)
        try:
            installation.start(sample=not no_sample)
            while not stop.wait(_LOOK_S):
                installation.tend()
        finally:
            _say("stopping …")
            installation.stop()
    _say("stopped")


def _settle(settings: Settings, data: Path | None, port: int | None) -> Settings:
    """Let the options win over the environment."""
    if data is not None:
        settings = replace(settings, data=data.absolute())
    if port is not None and port != settings.port:
        here = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
        settings = replace(settings, port=port, pages_url=here[0], api_url=here[1])
    return replace(settings, data=settings.data.resolve())


def _make_private(data: Path) -> None:
    """Make the folder, or take an empty one over, for its owner alone: it will hold vehicle logs."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(data.iterdir()):
            data.chmod(0o700)
    except OSError as error:
        raise InvalidInputError("--data", f"{data} cannot be the data folder: {error.strerror}.") from None


def _check_ports(settings: Settings) -> None:
    for port, what in ((settings.port, "the pages need"), (settings.api_port, "the API needs")):
        if not is_free(port, settings.host):
            raise ArgusError(
                f"Port {port}, which {what}, is in use: stop what listens there or choose "
                "another with --port."
            )


def _stop_on_signals() -> threading.Event:
    """Return an event that Ctrl-C, SIGTERM and a closed terminal set; a second Ctrl-C ends at once."""
    stop = threading.Event()

    def handle(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handle)
    return stop


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
