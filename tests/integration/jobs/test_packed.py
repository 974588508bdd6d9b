"""Compressed logs and archives, through the pipeline's jobs on real servers."""

import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.batch import BatchState
from core.file_result import FileResult
from core.log_file import ARCHIVE, LONGEST_NAME, FileState
from core.settings import Settings
from jobs.change_batch import delete_batch, reprocess_batch
from jobs.diagnose_batch import logical_stream
from jobs.expand_archives import member_name
from jobs.log_filter import EventFilter
from jobs.mend_objects import drop_unknown_objects
from jobs.read_log import read_record
from jobs.read_page import read_page
from jobs.scatter_batch import scatter
from jobs.wiring import Wiring, wire
from tests.integration.db.s3_server import serve_s3
from tests.integration.jobs.batches import batch_of, rec_bytes, report_of, run_here, upload_batch
from tests.unit.parsers.dlt_writing import say

DLT = b"".join(
    say(f"cell {n} at {n % 7} V, P0301 set" if n % 50 == 0 else f"load {n} %") for n in range(3000)
)
TEXT = b"".join(b"2024-03-01T12:00:%02dZ ERROR cell %d too warm\n" % (n % 60, n) for n in range(3000))
SAME = ("totals", "faults", "warnings", "codes", "recording", "sources")  # of two reports of the same logs


def zip_of(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tgz_of(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def results(wiring: Wiring, batch_id: str) -> dict[str, FileResult]:
    with wiring.uow() as uow:
        return {result.file.name: result for result in uow.log_files.results(batch_id)}


def texts(wiring: Wiring, batch_id: str, **options: Any) -> list[str]:
    with wiring.uow() as uow:
        files = uow.log_files.results(batch_id)
    return [line.text for line in read_page(wiring.store, files, **options).lines]


def done(wiring: Wiring, files: Mapping[str, bytes], vin: str = "WRGSJ7DZ4P0000417") -> str:
    batch_id = upload_batch(wiring, files, vin)
    run_here(wiring)
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED
    return batch_id


def comparable(report: Mapping[str, Any]) -> dict[str, Any]:
    """What must be equal: no ids of files, no sizes and seconds, which are those of what was given."""
    found = {name: report[name] for name in SAME}
    totals = {k: v for k, v in report["totals"].items() if k not in {"parse_seconds", "bytes", "files"}}
    faults = [
        {k: v for k, v in fault.items() if k not in {"occurrences", "example"}}
        | {"occurrences": [{k: v for k, v in o.items() if k != "file_id"} for o in fault["occurrences"]]}
        for fault in [*report["faults"], *report["warnings"]]
    ]
    return found | {"totals": totals, "faults": faults, "warnings": None}


def test_compressed_logs_give_the_report_of_plain_ones(wiring: Wiring) -> None:
    zstd_rec = rec_bytes(1, zstd=True)  # has extents of its own
    plain = {"a.dlt": DLT, "b.rec": zstd_rec, "c.log": TEXT}
    packed = {
        "a.dlt.gz": gzip.compress(DLT),
        "b.rec.gz": gzip.compress(zstd_rec),
        "c.log.xz": lzma.compress(TEXT),
    }
    first = done(wiring, plain)
    second = done(wiring, packed, "WRGSJ7DZ4P0000418")
    reports = [comparable(report_of(wiring, batch_id)) for batch_id in (first, second)]
    assert reports[0] == reports[1]
    for name, result in results(wiring, second).items():
        assert result.bytes_parsed + result.bytes_skipped == result.file.size == len(packed[name])
        assert result.unfolded
        assert result.facts["compression"] in {"gzip", "xz"}


def test_the_viewer_reads_what_was_unfolded(wiring: Wiring) -> None:
    plain = done(wiring, {"a.dlt": DLT})
    packed = done(wiring, {"a.dlt.gz": gzip.compress(DLT)}, "WRGSJ7DZ4P0000418")
    assert texts(wiring, packed, limit=3000) == texts(wiring, plain, limit=3000)
    found = texts(wiring, packed, wanted=EventFilter(text="load 2999 %"))
    assert found == ["load 2999 %"]
    result = results(wiring, packed)["a.dlt.gz"]
    assert [line.text for line in read_record(wiring.store, result, 1234)] == ["load 1234 %"]


def test_blocks_that_are_compressed_themselves_are_read_out_of_a_compressed_file(wiring: Wiring) -> None:
    content = rec_bytes(1, records=5000, zstd=True)
    batch_id = done(wiring, {"a.rec.gz": gzip.compress(content)})
    plain = done(wiring, {"a.rec": content}, "WRGSJ7DZ4P0000418")
    assert texts(wiring, batch_id, limit=5000) == texts(wiring, plain, limit=5000)


def test_a_stream_of_several_frames_is_read_across_them(wiring: Wiring) -> None:
    long = b"".join(b"2024-03-01T12:00:%02dZ INFO line %07d\n" % (n % 60, n) for n in range(90_000))
    batch_id = done(wiring, {"a.log.gz": gzip.compress(long)})
    result = results(wiring, batch_id)["a.log.gz"]
    stream = logical_stream(wiring.store, result)
    assert stream.size == len(long)
    assert stream.read((1 << 20) - 50, 100) == long[(1 << 20) - 50 : (1 << 20) + 50]
    assert stream.read(0, len(long)) == long
    assert wiring.store.info(result.stream_key).size < len(long) // 4


def test_a_citation_is_of_the_bytes_that_were_unfolded(wiring: Wiring) -> None:
    batch_id = done(wiring, {"a.rec.gz": gzip.compress(rec_bytes(1))})
    with wiring.engine.connect() as connection:
        query = text("SELECT body FROM ai_diagnoses WHERE batch_id = :id")
        body = connection.execute(query, {"id": batch_id}).scalar_one()
    cited = [citation for cause in body["causes"] for citation in cause["citations"]]
    assert all("misfire" in citation["text"] for citation in cited)


def test_a_cut_file_counts_as_far_as_it_goes(wiring: Wiring) -> None:
    data = gzip.compress(DLT)[:-1000]
    batch_id = done(wiring, {"a.dlt.gz": data})
    result = results(wiring, batch_id)["a.dlt.gz"]
    assert 1000 < result.records < 3000
    assert result.bytes_parsed + result.bytes_skipped == len(data)
    assert "truncated" in [problem.kind for problem in result.problems]
    assert len(texts(wiring, batch_id, limit=3000)) == result.events


@pytest.mark.parametrize("pack", [zip_of, tgz_of])
def test_an_archive_becomes_its_files(wiring: Wiring, pack: Any) -> None:
    logs = {"a.dlt": DLT, "deep/er/b.rec": rec_bytes(1), "c.log": TEXT}
    plain = done(wiring, logs)
    archive = pack(logs)
    batch_id = done(wiring, {"day.pack": archive}, "WRGSJ7DZ4P0000418")
    batch = batch_of(wiring, batch_id)
    assert (batch.total_files, batch.processed_files, batch.failed_files) == (4, 4, 0)
    found = results(wiring, batch_id)
    assert [*found] == ["day.pack", "day.pack/a.dlt", "day.pack/deep/er/b.rec", "day.pack/c.log"]
    listed = found["day.pack"]
    assert (listed.format, listed.file.state, listed.events) == (ARCHIVE, FileState.COMPLETED, 0)
    assert listed.file.problem == "archive of 3 files"
    assert listed.bytes_parsed == len(archive)
    assert [found[f"day.pack/{name}"].file.size for name in logs] == [len(data) for data in logs.values()]
    reports = [report_of(wiring, each) for each in (plain, batch_id)]
    assert comparable(reports[0]) == comparable(reports[1])
    quality = [report["data_quality"] for report in reports]
    assert quality[0]["bytes_parsed"] == quality[1]["bytes_parsed"]
    assert quality[0]["files_read"] == quality[1]["files_read"] == 3
    assert reports[0]["totals"]["bytes"] == reports[1]["totals"]["bytes"]
    assert texts(wiring, plain, limit=20_000) == texts(wiring, batch_id, limit=20_000)


def test_compressed_logs_in_an_archive_are_unfolded(wiring: Wiring) -> None:
    batch_id = done(wiring, {"day.zip": zip_of({"a.dlt.gz": gzip.compress(DLT)})})
    found = results(wiring, batch_id)["day.zip/a.dlt.gz"]
    assert (found.format, found.records, found.unfolded) == ("dlt", 3000, True)


def test_what_cannot_be_unpacked_is_said_and_the_rest_counts(wiring: Wiring) -> None:
    inner = zip_of({"x.log": TEXT})
    batch_id = done(
        wiring, {"day.zip": zip_of({"in.zip": inner, "a.dlt": DLT, "pic.png": b"\x89PNG\r\n\x1a\n"})}
    )
    batch = batch_of(wiring, batch_id)
    assert (batch.total_files, batch.processed_files, batch.failed_files) == (3, 2, 1)
    [problem] = report_of(wiring, batch_id)["data_quality"]["problems"]
    assert problem["detail"].startswith("in.zip: it is an archive in an archive")
    assert problem["kind"] == "refused"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (zip_of({}), "holds no files that can be read."),
        (zip_of({"in.zip": zip_of({"x.log": TEXT})}), "an archive in an archive"),
        (zip_of({"a.log": TEXT})[:-25], "cannot be read any further"),
    ],
)
def test_an_archive_of_nothing_fails_with_its_reason(wiring: Wiring, data: bytes, why: str) -> None:
    batch_id = done(wiring, {"day.zip": data, "good.rec": rec_bytes(1)})
    found = results(wiring, batch_id)
    assert found["day.zip"].file.state is FileState.FAILED
    assert why in str(found["day.zip"].file.problem)
    batch = batch_of(wiring, batch_id)
    assert (batch.total_files, batch.processed_files, batch.failed_files) == (2, 1, 1)
    reprocess_batch(wiring, batch_id)
    run_here(wiring)
    assert batch_of(wiring, batch_id).state is BatchState.COMPLETED
    assert batch_of(wiring, batch_id).failed_files == 1


def test_only_an_archive_of_nothing_completes_too(wiring: Wiring) -> None:
    batch_id = done(wiring, {"day.zip": zip_of({})})
    assert "day.zip" in str(report_of(wiring, batch_id)["data_quality"])


def test_files_of_an_archive_are_duplicates_like_any_other(wiring: Wiring) -> None:
    logs = {"a.dlt": DLT, "b.rec": rec_bytes(1)}
    done(wiring, {"a.dlt": DLT})
    batch_id = done(wiring, {"day.zip": zip_of(logs), "same.zip": zip_of(logs)})
    found = results(wiring, batch_id)
    twins = {name for name, result in found.items() if result.file.duplicate_of}
    assert twins == {"day.zip/a.dlt", "same.zip/a.dlt", "same.zip/b.rec"}
    assert report_of(wiring, batch_id)["totals"]["records"] == 100
    again = done(wiring, {"day.zip": zip_of(logs)})
    assert report_of(wiring, again)["totals"]["records"] == 0
    assert results(wiring, again)["day.zip"].file.duplicate_of is None


def test_parsing_again_does_not_expand_again(wiring: Wiring) -> None:
    batch_id = done(wiring, {"day.zip": zip_of({"a.dlt": DLT, "b.rec": rec_bytes(1)})})
    before = results(wiring, batch_id)
    for _ in range(2):
        reprocess_batch(wiring, batch_id)
        run_here(wiring, times=2)
    after = results(wiring, batch_id)
    assert {name: result.file.id for name, result in before.items()} == {
        n: r.file.id for n, r in after.items()
    }
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.total_files, batch.processed_files) == (BatchState.COMPLETED, 3, 3)
    assert after["day.zip"].file.problem == "archive of 2 files"


def test_an_archive_that_failed_once_is_expanded_as_soon_as_it_can_be(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("jobs.expand_archives.unpack", lambda *_: ())
        batch_id = done(wiring, {"day.zip": zip_of({"a.dlt": DLT}), "good.rec": rec_bytes(1)})
    assert results(wiring, batch_id)["day.zip"].file.state is FileState.FAILED
    for _ in range(2):
        reprocess_batch(wiring, batch_id)
        run_here(wiring)
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.total_files, batch.processed_files) == (BatchState.COMPLETED, 3, 3)
    assert results(wiring, batch_id)["day.zip"].format == ARCHIVE
    assert report_of(wiring, batch_id)["totals"]["records"] == 3100


def test_every_job_delivered_three_times_expands_once(wiring: Wiring) -> None:
    batch_id = upload_batch(wiring, {"day.zip": zip_of({"a.dlt": DLT, "b.rec": rec_bytes(1)})})
    run_here(wiring, times=3)
    assert batch_of(wiring, batch_id).total_files == 3
    assert report_of(wiring, batch_id)["totals"]["records"] == 3100


@pytest.mark.parametrize("puts", [0, 1, 2])
def test_a_scatter_job_that_is_killed_leaves_nothing_twice(wiring: Wiring, puts: int) -> None:
    batch_id = upload_batch(wiring, {"day.zip": zip_of({"a.dlt": DLT, "b.rec": rec_bytes(1), "c.log": TEXT})})
    if (child := os.fork()) == 0:
        _die_after(wiring, batch_id, puts)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert batch_of(wiring, batch_id).state is BatchState.UPLOADED
    run_here(wiring)
    batch = batch_of(wiring, batch_id)
    assert (batch.state, batch.total_files, batch.processed_files) == (BatchState.COMPLETED, 4, 4)
    raw = [info.key for info in wiring.store.list(f"{batch_id}/")]
    assert sorted(raw) == sorted(result.file.object_key for result in results(wiring, batch_id).values())


def _die_after(wiring: Wiring, batch_id: str, puts: int) -> None:
    """In a child: scatter, and die as by `kill -9` at the next object after so many."""
    mine = wire(wiring.settings)  # connections do not go through a fork
    left = iter(range(puts))
    put_file = mine.store.put_file

    def put_or_die(key: str, path: Path) -> None:
        if next(left, None) is None:
            os._exit(9)
        put_file(key, path)

    mine.store.put_file = put_or_die
    scatter(mine, batch_id)
    os._exit(0)


def test_deleting_removes_all_and_the_sweep_leaves_what_is_used(
    wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = done(wiring, {"day.zip": zip_of({"a.dlt.gz": gzip.compress(DLT), "b.rec": rec_bytes(1)})})
    keys = {info.key for info in wiring.store.list("")}
    assert any(key.endswith(".stream.zst") for key in keys)
    monkeypatch.setattr("jobs.mend_objects.KEPT", timedelta(days=-1))
    assert drop_unknown_objects(wiring) == []
    delete_batch(wiring, batch_id)
    assert [*wiring.store.list("")] == []


def test_on_an_s3_server_too(settings: Settings, tmp_path: Path) -> None:
    logs = {
        "day.zip": zip_of({"a.dlt": DLT, "none.log": b""}),
        "b.dlt.gz": gzip.compress(DLT[:9000]),
        "no.log": b"",
    }
    with serve_s3(tmp_path / "s3") as store, wire(replace(settings, store=store)) as wiring:
        batch_id = done(wiring, logs)
        batch = batch_of(wiring, batch_id)
        assert (batch.total_files, batch.failed_files) == (
            5,
            1,
        )  # the empty files are each other’s duplicates
        assert texts(wiring, batch_id, limit=1)
        stream = logical_stream(wiring.store, results(wiring, batch_id)["b.dlt.gz"])
        assert stream.read(0, stream.size) == DLT[:9000]


def test_a_long_name_keeps_its_ends() -> None:
    name = member_name("day.zip", "x" * 300 + ".dlt")
    assert len(name) <= LONGEST_NAME
    assert name.startswith("day.zip/xxx")
    assert name.endswith("xxx.dlt")
