"""The commands that ask and mend, on a batch that went through the pipeline."""

from pathlib import Path

import pytest

from jobs.wiring import Wiring
from tests.integration.commands.conftest import Run
from tests.integration.jobs.batches import rec_bytes, run_here, upload_batch

KNOWLEDGE = "code,title,solution,leads_to\nP0302,Misfire of cylinder 2,Change the coil,P0300; P0420\n"


@pytest.fixture
def batch_id(wiring: Wiring) -> str:
    made = upload_batch(wiring, {"drive1.rec": rec_bytes(0), "empty.rec": b""})
    run_here(wiring)
    return made


def test_status(argus: Run, batch_id: str) -> None:
    one = argus("status", batch_id, "--json")
    assert {
        name: one[name] for name in ("batch_id", "status", "total_files", "processed_files", "failed_files")
    } == {
        "batch_id": batch_id,
        "status": "completed",
        "total_files": 2,
        "processed_files": 1,
        "failed_files": 1,
    }
    assert one["progress"] == 1.0
    assert argus("status", "--json")["batches"][0]["batch_id"] == batch_id
    assert f"{batch_id}  completed  1 of 2 files, 1 failed (100%)" in argus("status", batch_id)
    assert batch_id in argus("status")


def test_status_of_nothing(argus: Run) -> None:
    assert "There is no batch yet" in argus("status")
    assert argus("status", "--json") == {"batches": [], "total": 0}


def test_report(argus: Run, batch_id: str) -> None:
    report = argus("report", batch_id, "--json")
    assert report["status"] == "completed"
    assert report["totals"]["records"] == 100
    assert set(report["diagnosis"]) >= {"tier", "verdict", "causes", "missing", "tokens", "cost"}
    text = argus("report", batch_id)
    assert "2 files" in text
    assert "P0302" in text
    assert "empty.rec" in text
    assert "Diagnosis (rules)" in text


def test_a_report_of_times_without_dates_says_what_they_count_from(argus: Run, wiring: Wiring) -> None:
    rows = b"".join(b"%d.125,ERROR,pump %d stalled\n" % (n, n) for n in range(9))
    made = upload_batch(wiring, {"bench.csv": b"Time [s],Level,Message\n" + rows})
    run_here(wiring)
    text = argus("report", made)
    assert "from 00:00:00 to 00:00:08 since the start" in text
    assert "1970" not in text


@pytest.mark.parametrize("command", ["status", "report"])
def test_a_batch_that_is_not_there(argus: Run, command: str) -> None:
    assert argus(command, "B-00000000", status=2) == "There is no batch B-00000000."
    assert "There is nothing at" in argus(command, "../../etc", "--json", status=2)
    assert "There is no batch 'B-?#%'" in argus(command, "B-?#%", status=2)


def test_faults(argus: Run, batch_id: str) -> None:
    (fault,) = argus("faults", "--json")["faults"]
    assert (fault["code"], fault["vehicles"], fault["firmwares"], fault["state"]) == (
        "P0302",
        1,
        ["2.4.1"],
        "open",
    )
    assert set(fault) >= {"id", "template", "sources", "first_seen", "last_seen", "rate_per_100h"}
    assert argus("faults", "--firmware", "9", "--json") == {"faults": []}
    assert "P0302" in argus("faults", "--since", "2026-01-01")
    assert argus("faults", "--platform", "X9") == "No batch has platform X9 (known: J7).\n"
    assert argus("faults", "--firmware", "77") == "No batch has firmware 77 (known: 2.4.1).\n"
    assert argus("faults", "--firmware", "2.4.1", "--since", "1d") == "No fault was seen.\n"
    for day in ("yesterday", "xd", "-d", "9999999999999999d"):
        assert f"--since '{day}' is no day" in argus("faults", f"--since={day}", status=2)


def test_knowledge_goes_in_and_out(argus: Run, tmp_path: Path) -> None:
    table = tmp_path / "knowledge.csv"
    table.write_text(KNOWLEDGE)
    assert "knowledge base is empty" in argus("kb", "list")
    assert argus("kb", "import", table, "--json") == {"imported": 1}
    assert "Misfire of cylinder 2" in argus("kb", "list")
    (entry,) = argus("kb", "list", "--json")["entries"]
    assert (entry["code"], entry["leads_to"]) == ("P0302", ["P0300", "P0420"])
    for name in ("out.csv", "out.json"):
        argus("kb", "export", tmp_path / name)
        assert argus("kb", "import", tmp_path / name, "--json") == {"imported": 1}
    assert len(argus("kb", "list", "--json")["entries"]) == 1
    assert argus("kb", "export", "--format", "csv") == (tmp_path / "out.csv").read_text()


def test_knowledge_of_many_pages_is_listed_and_exported_whole(argus: Run, tmp_path: Path) -> None:
    table = tmp_path / "knowledge.csv"
    table.write_text("code,title\n" + "".join(f"P{n:04},Title\n" for n in range(1001)))
    argus("kb", "import", table)
    assert len(argus("kb", "list", "--json")["entries"]) == 1001
    for name in ("out.csv", "out.json"):
        argus("kb", "export", tmp_path / name)
        assert argus("kb", "import", tmp_path / name, "--json") == {"imported": 1001}


def test_knowledge_that_cannot_be_read(argus: Run, tmp_path: Path) -> None:
    assert "cannot be read: No such file" in argus("kb", "import", tmp_path / "none.csv", status=2)
    assert "cannot be read: Is a directory" in argus("kb", "import", tmp_path, status=2)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("colour\nred\n")
    assert "no column code" in argus("kb", "import", wrong, status=2)
    assert "cannot be written" in argus("kb", "export", tmp_path / "no" / "folder.csv", status=2)


def test_requeue(argus: Run, batch_id: str, wiring: Wiring) -> None:
    assert "There is no dead letter" in argus("requeue")
    with wiring.uow() as uow:
        for reason in ("it broke", "again"):
            number = uow.dead_letters.add("gather_batch", {"batch_id": batch_id}, reason, batch_id)
        uow.commit()
    assert "it broke" in argus("requeue")
    done = argus("requeue", "--all", "--json")
    assert ([letter["batch_id"] for letter in done["requeued"]], done["dead_letters"]) == ([batch_id], [])
    assert argus("status", batch_id, "--json")["status"] == "uploaded"
    assert "was requeued" in argus("requeue", number, status=2)
    assert "There is no dead letter 99" in argus("requeue", 99, status=2)


def test_sweep(argus: Run, wiring: Wiring) -> None:
    upload_batch(wiring, {"drive1.rec": rec_bytes(0)})
    assert any("published" in line for line in argus("sweep", "--json")["done"])
    assert argus("sweep")


def test_a_batch_of_files_that_are_here_already_names_the_batch_that_has_them(
    argus: Run, wiring: Wiring
) -> None:
    files = {"drive1.rec": rec_bytes(0)}
    first = upload_batch(wiring, files)
    run_here(wiring)
    second = upload_batch(wiring, files)
    run_here(wiring)
    diagnosis = argus("report", second, "--json")["diagnosis"]
    headline = f"Nothing new: this vehicle's batch {first} already has these bytes."
    assert (diagnosis["verdict"], diagnosis["headline"]) == ("not_enough_data", headline)
    text = argus("report", second)
    assert headline in text
    assert "– to –" not in text


def test_a_batch_of_which_no_file_could_be_read_is_bad_input(argus: Run, wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"empty.rec": b"", "photo.png": b"\x89PNG\r\n\x1a\n" + bytes(90)})
    run_here(wiring)
    report = argus("report", batch_id, "--json", status=2)
    assert report["diagnosis"]["verdict"] == "not_enough_data"
    text = argus("report", batch_id, status=2)
    assert "No file of this batch could be read: empty.rec is empty" in text
    assert "photo.png is a PNG image" in text


def test_outputs_that_cannot_be_written_and_servers_that_are_not_there_are_one_line(
    argus: Run, tmp_path: Path
) -> None:
    (log := tmp_path / "drive.rec").write_bytes(rec_bytes(0))
    for option in ("--csv", "--labels", "--events"):
        said = argus("parse", log, option, tmp_path / "no" / "out", status=2)
        assert "out: No such file or directory" in said
    assert "No Argus answers at" in argus("demo", "--url", "http://127.0.0.1:9", status=1)
