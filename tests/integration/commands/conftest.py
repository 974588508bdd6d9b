"""The command line against a served API, each test with a home of its own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs import cli
from jobs.wiring import Wiring
from tests.integration.serving import served

Run = Callable[..., Any]


@pytest.fixture
def api_url(wiring: Wiring) -> Iterator[str]:
    with served(wiring) as url:
        yield url


@pytest.fixture
def argus(
    api_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run a command line that must end with `status`; returns its JSON document, without --json its text."""
    monkeypatch.setenv("ARGUS_URL", api_url)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*arguments: object, status: int = 0) -> Any:
        capfd.readouterr()
        done = cli.run([str(argument) for argument in arguments])
        caught = capfd.readouterr()
        assert done == status, caught.err
        if status and not caught.out:
            assert status == 130 or caught.err.splitlines()[-1].startswith("argus: ")
            return caught.err.splitlines()[-1].removeprefix("argus: ")
        return json.loads(caught.out) if "--json" in arguments else caught.out

    return run
