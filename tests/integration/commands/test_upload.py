"""`argus upload`: folders, resuming, and clear refusals."""

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import httpx
import pytest
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader import Uploader

from core.batch import BatchState
from core.events import StatusChanged
from db.readers.batches_table import BatchFilters, read_batches
from db.session import reading
from jobs.commands import send_file
from jobs.commands.upload import _Watch
from jobs.commands.upload_memory import UploadMemory
from jobs.wiring import Wiring
from tests.integration.commands.conftest import Run
from tests.integration.jobs.batches import rec_bytes, run_here, upload_batch
from tests.polling import eventually, within

VIN = "WRGSJ7DZ4P0000417"
TUS_BYTES = "application/offset+octet-stream"
DECLARED = ("--vin", VIN, "--firmware", "2.4.1")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.log").write_bytes(b"one line\n" * 1000)
    (folder / "deep" / "b.dlt").write_bytes(bytes(range(256)) * 50_000)
    (folder / "empty.log").touch()
    (folder / ".hidden").write_bytes(b"not a log\n")
    return folder


def test_folders_are_walked_and_the_batch_completed(argus: Run, logs: Path, tmp_path: Path) -> None:
    answer = argus(
        "upload", logs, logs / "a.log", *DECLARED, "--platform", "J7", "--vehicle", "T-17", "--json"
    )
    assert answer["status"] == "uploaded"
    files = {file["name"]: file for file in answer["files"]}
    assert set(files) == {"a.log", "b.dlt", "empty.log"}
    assert files["b.dlt"]["sha256"] == hashlib.sha256((logs / "deep" / "b.dlt").read_bytes()).hexdigest()
    assert set(files["a.log"]) >= {"file_id", "name", "size", "sha256", "status", "records", "problem"}
    batch = argus("status", answer["batch_id"], "--json")
    assert (batch["vin"], batch["firmware"], batch["platform"], batch["vehicle_id"]) == (
        VIN,
        "2.4.1",
        "J7",
        "T-17",
    )
    assert (batch["status"], batch["total_files"], batch["progress"]) == ("uploaded", 3, 0.0)
    assert list((tmp_path / "state").rglob("*.json")) == []


def test_the_command_it_proposes_asks_the_server_it_sent_to(
    argus: Run, logs: Path, api_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "`argus report B-" in (said := argus("upload", logs / "a.log", *DECLARED))
    assert "--url" not in said
    monkeypatch.delenv("ARGUS_URL")
    said = argus("upload", logs / "deep", *DECLARED, "--url", api_url)
    assert f" --url {api_url}` shows its report" in said


def test_the_same_files_again_are_a_new_batch(argus: Run, logs: Path) -> None:
    first = argus("upload", logs, *DECLARED, "--json")
    second = argus("upload", logs, *DECLARED, "--json")
    assert first["batch_id"] != second["batch_id"]
    assert all(file["duplicate_of"] for file in second["files"])
    assert "the same bytes" in argus("upload", logs, *DECLARED)


def test_an_upload_that_was_cut_goes_on(
    argus: Run, logs: Path, api_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run dies after one of three chunks; the second sends the other two."""
    sent: list[int] = []
    real = send_file._send_chunk

    def counted(uploader: object) -> None:
        sent.append(uploader.offset)
        if len(sent) == 2:
            raise KeyboardInterrupt
        real(uploader)

    monkeypatch.setattr(send_file, "_send_chunk", counted)
    monkeypatch.setattr(send_file, "CHUNK_BYTES", 5_000_000)
    argus("upload", logs / "deep", *DECLARED, status=130)
    (waiting,) = httpx.get(f"{api_url}/api/v1/batches").json()["batches"]
    answer = argus("upload", logs / "deep", *DECLARED, "--json")
    assert answer["batch_id"] == waiting["batch_id"]
    assert sent == [0, 5_000_000, 5_000_000, 10_000_000]
    assert answer["files"][0]["sha256"] == hashlib.sha256((logs / "deep" / "b.dlt").read_bytes()).hexdigest()


def test_a_server_that_died_with_half_a_chunk_is_taken_up_where_it_stands(
    argus: Run, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chunk breaks, and nobody answers when the offset is asked for: the next try has a stale one."""
    real, deaf = Uploader.upload_chunk, []

    def broken(uploader: Uploader) -> None:
        head = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": TUS_BYTES}
        half = (logs / "deep" / "b.dlt").read_bytes()[:1_000_000]
        httpx.patch(str(uploader.url), headers=head, content=half).raise_for_status()
        monkeypatch.setattr(Uploader, "upload_chunk", real)
        raise TusCommunicationError("the connection broke")

    asked = Uploader.get_offset

    def unheard(uploader: Uploader) -> int:
        if not deaf:
            deaf.append(True)
            raise TusCommunicationError("refused")
        return asked(uploader)

    monkeypatch.setattr(Uploader, "upload_chunk", broken)
    monkeypatch.setattr(Uploader, "get_offset", unheard)
    answer = argus("upload", logs / "deep", *DECLARED, "--json")
    assert deaf
    assert answer["files"][0]["sha256"] == hashlib.sha256((logs / "deep" / "b.dlt").read_bytes()).hexdigest()


def test_a_completion_that_was_not_heard_is_not_done_twice(argus: Run, logs: Path, api_url: str) -> None:
    files = [logs / "a.log"]
    declared = {"vin": VIN, "firmware": "2.4.1", "platform": None, "vehicle_id": None}
    key = UploadMemory(api_url, declared, files).key
    made = httpx.post(f"{api_url}/api/v1/batches", json=declared, headers={"Idempotency-Key": key})
    batch = f"{api_url}{made.headers['location']}"
    httpx.post(f"{batch}/files", params={"name": "a.log"}, content=files[0].read_bytes())
    httpx.post(f"{batch}/complete")
    answer = argus("upload", files[0], *DECLARED, "--json")
    assert answer["batch_id"] == made.json()["batch_id"]
    assert len(answer["files"]) == 1


def test_an_upload_whose_answer_was_lost_does_not_stop_the_batch(
    argus: Run, logs: Path, api_url: str
) -> None:
    declared = {"vin": VIN, "firmware": "2.4.1", "platform": None, "vehicle_id": None}
    key = UploadMemory(api_url, declared, [logs / "a.log"]).key
    made = httpx.post(f"{api_url}/api/v1/batches", json=declared, headers={"Idempotency-Key": key})
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "9000", "Upload-Metadata": "filename YS5sb2c="}
    assert httpx.post(f"{api_url}{made.headers['location']}/uploads", headers=tus).status_code == 201
    assert argus("upload", logs / "a.log", *DECLARED, "--json")["status"] == "uploaded"


def test_a_batch_that_was_deleted_meanwhile_is_made_anew(argus: Run, logs: Path, api_url: str) -> None:
    declared = {"vin": VIN, "firmware": "2.4.1", "platform": None, "vehicle_id": None}
    memory = UploadMemory(api_url, declared, [logs / "a.log"])
    made = httpx.post(f"{api_url}/api/v1/batches", json=declared, headers={"Idempotency-Key": memory.key})
    memory.remember(logs / "a.log", f"{api_url}{made.headers['location']}/uploads/{'0' * 32}")
    httpx.delete(f"{api_url}{made.headers['location']}")
    assert argus("upload", logs / "a.log", *DECLARED, "--json")["files"][0]["size"] == 9000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("LOGS", "--vin", VIN[:-1], "--firmware", "1"), "has 16 characters; a VIN has 17"),
        (("LOGS", "--vin", "I" + VIN[1:], "--firmware", "1"), "contains I"),
        (("LOGS", "--vin", VIN, "--firmware", " "), "A firmware is needed"),
        (("LOGS", "--vin", VIN), "Missing option '--firmware'"),
        (("LOGS/missing.log", *DECLARED), "There is no file"),
        (("LOGS/.hidden_folder", *DECLARED), "There is no file in"),
        ((*DECLARED,), "Missing argument"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    argus: Run, logs: Path, arguments: tuple[str, ...], message: str
) -> None:
    (logs / ".hidden_folder").mkdir()
    given = [argument.replace("LOGS", str(logs)) for argument in arguments]
    assert message in argus("upload", *given, status=2)
    assert argus("status", "--json")["total"] == 0


def test_a_name_that_cannot_be_shown_is_refused_before_anything_is_sent(argus: Run, logs: Path) -> None:
    (logs / "a\nb.log").touch()
    assert "control characters" in argus("upload", logs, *DECLARED, status=2)
    assert argus("status", "--json")["total"] == 0


def test_a_server_that_is_not_there(argus: Run, logs: Path) -> None:
    message = argus("upload", logs, *DECLARED, "--url", "http://127.0.0.1:9", status=1)
    assert message.startswith("No Argus answers at http://127.0.0.1:9: start it with `argus up`")
    assert "is no http" in argus("status", "--url", "ftp://x", status=2)


def test_waiting_follows_until_the_batch_is_settled(argus: Run, logs: Path, wiring: Wiring) -> None:
    """Nobody works here: a second hand fails the batch, and the command hears of it."""

    def fail() -> None:
        batch_id = eventually(lambda: uploaded(wiring))
        with wiring.uow() as uow:
            batch = uow.batches.get_for_update(batch_id)
            failed = uow.batches.save(batch.to(BatchState.FAILED, failure="the test says so"))
            uow.outbox.add(failed.version, StatusChanged(batch_id, batch.state, failed.state))
            uow.commit()

    second = threading.Thread(target=fail)
    second.start()
    with within(180):
        answer = argus("upload", logs / "a.log", *DECLARED, "--wait", "--json", status=1)
        second.join()
    assert answer["status"] == "failed"
    assert json.dumps(answer)


@contextmanager
def worker(wiring: Wiring) -> Iterator[None]:
    """Somebody who works on the next batch that is uploaded."""

    def work() -> None:
        eventually(lambda: uploaded(wiring))
        run_here(wiring)

    second = threading.Thread(target=work)
    second.start()
    with within(180):
        yield
        second.join()


def test_unreadable_files_are_named_while_it_waits_and_end_with_status_2(
    argus: Run, tmp_path: Path, wiring: Wiring
) -> None:
    (tmp_path / "empty.log").touch()
    with worker(wiring):
        answer = argus("upload", tmp_path / "empty.log", *DECLARED, "--wait", "--json", status=2)
    assert answer["status"] == "completed"
    assert answer["files"][0]["problem"].startswith("empty.log is empty")


def test_waiting_says_each_thing_once_and_names_the_batch_that_has_the_bytes(
    argus: Run, tmp_path: Path, wiring: Wiring
) -> None:
    first = upload_batch(wiring, {"drive1.rec": rec_bytes(0)})
    run_here(wiring)
    (tmp_path / "again.rec").write_bytes(rec_bytes(0))
    with worker(wiring), redirect_stderr(io.StringIO()) as heard:
        argus("upload", tmp_path / "again.rec", *DECLARED, "--wait", "--json")
    lines = heard.getvalue().splitlines()
    assert lines[0] == f"again.rec has the same bytes as drive1.rec in batch {first}; they count once."
    assert sum("is completed" in line for line in lines) == 1
    assert lines[-1].strip() == f"Nothing new: this vehicle's batch {first} already has these bytes."


def test_the_share_of_files_grows_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The API tells the share of files that are settled now, which is all of them in a stream heard late."""
    watch = _Watch()
    standing = {"batch_id": "B-1", "total_files": 3, "progress": 1.0}
    watch.hear("status", {**standing, "status": "scattering"})
    for number in (1, 2, 2, 3):
        file = {"file_id": number, "name": f"{number}.log", "records": number, "problem": None}
        watch.hear("file", {**file, "progress": 1.0})
    watch.hear("status", {**standing, "status": "completed"})
    watch.hear("done", {**standing, "status": "completed"})
    assert [line.strip() for line in capsys.readouterr().err.splitlines()] == [
        "B-1 is scattering",
        "1 of 3  1.log: 1 record",
        "2 of 3  2.log: 2 records",
        "2 of 3  2.log: 2 records",
        "3 of 3  3.log: 3 records",
        "B-1 is completed",
    ]


def uploaded(wiring: Wiring) -> str | None:
    with reading(wiring.engine) as connection:
        page = read_batches(connection, BatchFilters(states=(BatchState.UPLOADED,)))
    return page.rows[0].id if page.rows else None


def test_without_a_home_it_still_uploads(
    argus: Run, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no_folder").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "no_folder"))
    assert argus("upload", logs / "a.log", *DECLARED, "--json")["status"] == "uploaded"
