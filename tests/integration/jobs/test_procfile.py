"""The Procfile's processes, as a supervisor starts them, against servers given by URL."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.settings import Settings
from jobs.commands.doctor import examine
from jobs.embedded.child import launch
from tests.conftest import RunningArgus, is_ready, two_free_ports
from tests.integration.jobs.test_up import finished, records, upload
from tests.polling import eventually

ROOT = Path(__file__).parents[3]


@pytest.fixture
def processes(settings: Settings, tmp_path: Path) -> Iterator[RunningArgus]:
    port = two_free_ports()
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "ARGUS_DATABASE_URL": settings.database_url,
        "ARGUS_REDIS_URL": settings.redis_url,
        "ARGUS_DATA": str(settings.data),
        "ARGUS_SECRET": settings.secret,
        "ARGUS_PORT": str(port),
    }
    told = (ROOT / "Procfile").read_text().splitlines()
    lines = [line.partition(":") for line in told if not line.startswith("#")]
    started: list[subprocess.Popen[bytes]] = [
        launch(
            ["/bin/sh", "-c", f"exec {command}"],
            cwd=ROOT,
            log=tmp_path / f"{name}.log",
            on_parent_death=signal.SIGKILL,
            env=environment,
        )
        for name, _, command in lines
    ]
    assert [name for name, _, _ in lines] == ["pages", "api", "worker", "scheduler"]
    running = RunningArgus(started[0], settings.data, port)
    eventually(lambda: is_ready(running))
    yield running
    for process in started:
        process.terminate()
    assert {process.wait(40) for process in started} <= {0, -signal.SIGTERM}


def test_they_take_a_batch_to_its_report_and_stop_when_told(
    processes: RunningArgus, settings: Settings
) -> None:
    assert records(finished(processes, upload(processes, 1))) == 100
    ports = {finding.name: finding for finding in examine(replace(settings, port=processes.port))}["ports"]
    assert (ports.ok, ports.detail) == (True, f"pages on {processes.port}, API on {processes.port + 1}")
