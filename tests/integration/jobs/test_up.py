"""`argus up` as a person starts it, stops it and kills it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from jobs.embedded.process_tree import MARK
from tests.conftest import RunningArgus, is_ready, start_argus, stop_argus, two_free_ports
from tests.integration.jobs.batches import VIN, rec_bytes
from tests.polling import eventually
from tests.processes import command_of, is_gone, send

ARGUS = Path(sys.executable).with_name("argus")


def argus(*arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARGUS_")}
    return subprocess.run(
        [ARGUS, *arguments],
        cwd=cwd,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def programs_of(data: Path) -> list[psutil.Process]:
    """Everything that runs on a data folder: marked by its environment, or a server that works in it."""

    def belongs(process: psutil.Process) -> bool:
        try:
            cwd = Path(process.cwd())
            marked = process.environ().get(MARK) == str(data)
            return process.status() != psutil.STATUS_ZOMBIE and (marked or data in cwd.parents)
        except psutil.Error:
            return False

    return [process for process in psutil.process_iter() if belongs(process)]


def called(word: str, data: Path) -> list[psutil.Process]:
    """Those of them that have `word` on their command line."""
    return [process for process in programs_of(data) if word in command_of(process)]


def upload(running: RunningArgus, *numbers: int) -> str:
    """Upload files over HTTP and complete their batch."""
    with httpx.Client(base_url=running.api_url, timeout=30) as client:
        batch = (
            client.post("/api/v1/batches", json={"vin": VIN, "firmware": "2.4.1"}).raise_for_status().json()
        )
        for n in numbers:
            path = f"/api/v1/batches/{batch['batch_id']}/files"
            client.post(path, params={"name": f"{n}.rec"}, content=rec_bytes(n)).raise_for_status()
        client.post(f"/api/v1/batches/{batch['batch_id']}/complete").raise_for_status()
    return str(batch["batch_id"])


def finished(running: RunningArgus, batch_id: str) -> dict[str, object]:
    """The batch's report, as soon as it is there; whatever dies on the way."""

    def ask() -> dict[str, object] | None:
        try:
            status = httpx.get(f"{running.api_url}/api/v1/batches/{batch_id}", timeout=10)
            batch = status.json() if status.status_code == 200 else {"status": "?"}
            assert batch["status"] != "failed", batch
            if batch["status"] != "completed":
                return None
            report = httpx.get(f"{running.api_url}/api/v1/batches/{batch_id}/report", timeout=10)
        except httpx.HTTPError:
            return None
        return report.json() if report.status_code == 200 else None

    return eventually(ask, seconds=90) or {}


def records(report: dict[str, object]) -> object:
    totals = report["totals"]
    assert isinstance(totals, dict)
    return totals["records"]


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A folder that only its owner can enter."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningArgus]:
    """One installation for the tests that leave it running."""
    folder = tmp_path_factory.mktemp("shared")
    folder.chmod(0o700)
    running = start_argus(folder / "data", "--no-sample")
    yield running
    stop_argus(running)


@pytest.fixture
def running(private: Path) -> Iterator[RunningArgus]:
    running = start_argus(private / "data", "--no-sample")
    yield running
    running.process.poll()
    if running.process.returncode is None:
        stop_argus(running)


def test_it_works_stops_cleanly_and_still_knows_everything_after_a_second_start(
    running: RunningArgus,
) -> None:
    batch_id = upload(running, 1, 2)
    assert records(finished(running, batch_id)) == 200
    assert stop_argus(running) == 0
    assert programs_of(running.data) == []
    again = start_argus(running.data, "--no-sample", port=running.port)
    assert records(finished(again, batch_id)) == 200
    assert stop_argus(again) == 0


def test_after_kill_9_of_the_whole_tree_the_next_start_finishes_the_batch(running: RunningArgus) -> None:
    batch_id = upload(running, *range(8))
    for process in [psutil.Process(running.process.pid), *programs_of(running.data)]:
        send(process, "kill")
    running.process.wait()
    again = start_argus(running.data, "--no-sample", port=running.port)
    assert records(finished(again, batch_id)) == 800
    assert stop_argus(again) == 0


def test_children_die_with_it_when_it_is_killed(running: RunningArgus) -> None:
    running.process.kill()
    eventually(lambda: not programs_of(running.data))


VICTIMS = ["postgres", "valkey-server", "jobs.worker", "jobs.scheduler", "uvicorn", "dashboard"]


@pytest.mark.parametrize("victim", VICTIMS)
def test_whatever_is_killed_in_mid_batch_is_started_again_and_nothing_is_lost(
    shared: RunningArgus, victim: str
) -> None:
    first = 100 + 10 * VICTIMS.index(victim)  # the same file twice would count once
    batch_id = upload(shared, *range(first, first + 8))
    victims = [p for p in programs_of(shared.data) if victim in " ".join(command_of(p)[:3])]
    assert victims
    for process in victims:
        send(process, "kill")
    assert records(finished(shared, batch_id)) == 800
    eventually(lambda: is_ready(shared))


def test_what_is_killed_five_times_is_started_again_and_the_others_stay(shared: RunningArgus) -> None:
    eventually(lambda: is_ready(shared))
    others = {process.pid for process in called("uvicorn", shared.data)}
    for _ in range(5):
        (scheduler,) = eventually(lambda: called("jobs.scheduler", shared.data))
        send(scheduler, "kill")
        eventually(lambda dead=scheduler: is_gone(dead))
    eventually(lambda: called("jobs.scheduler", shared.data))
    eventually(lambda: is_ready(shared))
    assert {process.pid for process in called("uvicorn", shared.data)} == others
    assert shared.process.poll() is None


def test_a_folder_that_cannot_hold_data_is_refused_in_one_line(private: Path) -> None:
    (private / "afile").touch()
    for folder in ("/proc/x", "/proc", "afile", "afile/below"):
        refused = argus("up", "--data", folder, cwd=private)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1), refused.stderr
        assert folder in refused.stderr


def test_it_says_where_the_pages_and_the_api_are(shared: RunningArgus) -> None:
    said = eventually(
        lambda: "ARGUS_URL" in (told := shared.data.with_suffix(".up.log").read_text()) and told
    )
    assert f"Argus is ready: {shared.pages_url} " in said
    assert f"at {shared.api_url}:" in said


def test_a_second_one_on_the_same_data_is_refused_in_one_line(shared: RunningArgus) -> None:
    second = argus("up", "--data", str(shared.data), "--port", str(two_free_ports()), cwd=shared.data)
    assert second.returncode != 0
    assert "already runs on" in second.stderr
    assert str(shared.process.pid) in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_a_busy_port_is_named(private: Path) -> None:
    for whose, before in (("the pages need", 0), ("the API needs", 1)):
        port = two_free_ports() + before
        with socket.create_server(("127.0.0.1", port)):
            refused = argus("up", "--data", "data", "--port", str(port - before), cwd=private)
        assert refused.returncode == 1
        assert f"Port {port}, which {whose}, is in use" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
    assert programs_of(private / "data") == []


def test_it_does_not_listen_to_other_machines_without_a_login(private: Path) -> None:
    refused = argus("up", "--data", "data", cwd=private, ARGUS_HOST="0.0.0.0")
    assert refused.returncode == 2
    assert "0.0.0.0" in refused.stderr
    assert not (private / "data").exists()


def test_two_installations_side_by_side_do_not_see_each_other(shared: RunningArgus, private: Path) -> None:
    other = start_argus(private / "other", "--no-sample")
    batch_id = upload(shared, 301)
    finished(shared, batch_id)
    assert httpx.get(f"{other.api_url}/api/v1/batches/{batch_id}").status_code == 404
    assert stop_argus(other) == 0


def test_the_doctor_finds_a_running_installation_well(shared: RunningArgus) -> None:
    healthy = argus("doctor", "--data", str(shared.data), "--json", cwd=shared.data)
    checks = json.loads(healthy.stdout)["checks"]
    assert [check for check in checks if not check["ok"]] == []
    assert {"python", "database", "redis", "workers", "queues"} <= {check["name"] for check in checks}
    assert healthy.returncode == 0


def test_the_doctor_says_what_is_missing(private: Path) -> None:
    ill = argus("doctor", "--data", "nowhere", cwd=private)
    assert ill.returncode == 1
    assert "does not exist yet" in ill.stdout
    assert "argus up" in ill.stdout


def test_no_secret_is_seen_in_arguments_logs_or_output(shared: RunningArgus) -> None:
    finished(shared, upload(shared, 300))
    secrets = [
        (shared.data / name).read_text() for name in ("secret", "postgres.password", "valkey.password")
    ]
    shown = [" ".join(command_of(process)) for process in programs_of(shared.data)]
    shown += [log.read_text(errors="replace") for log in (shared.data / "logs").iterdir()]
    shown.append(shared.data.with_suffix(".up.log").read_text())
    assert not [secret for secret in secrets for text in shown if secret in text]
