"""`argus parse` of compressed files and archives."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from core.parsed_log import INFO
from jobs import cli
from parsers.rec_writer import RecWriter
from tests.corpus import CORPUS, MISSING
from tests.unit.parsers.dlt_writing import say

PLAIN = say("P0301 set") + say("fine") * 50


def zip_file(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


def parsed(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[dict], list[str]]:
    status = cli.run(["parse", "--json", *map(str, paths)])
    printed = capsys.readouterr()
    return status, [json.loads(line) for line in printed.out.splitlines()], printed.err.splitlines()


def test_a_compressed_file_is_named_and_measured_as_it_is(tmp_path, capsys):
    path = tmp_path / "drive.dlt.gz"
    path.write_bytes(gzip.compress(PLAIN))
    status, [found], complaints = parsed(capsys, path)
    assert (status, complaints) == (0, [])
    assert (found["file"], found["format"], found["size"]) == (str(path), "dlt", path.stat().st_size)
    assert (found["records"], found["facts"]) == (51, {"compression": "gzip"})
    assert found["bytes_parsed"] + found["bytes_skipped"] == found["size"]


def test_an_archive_prints_a_line_for_each_file(tmp_path, capsys):
    path = zip_file(tmp_path / "day.zip", a=b"not a log\0\1\2\3" * 90, inner__b=PLAIN, c=gzip.compress(PLAIN))
    status, found, [complaint] = parsed(capsys, path)
    assert status == 2
    assert [(f["file"], f["size"], f["records"]) for f in found] == [
        (f"{path}/inner/b", len(PLAIN), 51),
        (f"{path}/c", len(gzip.compress(PLAIN)), 51),
    ]
    assert complaint.startswith(f"argus: {path}/a: is no log that Argus knows")


def test_what_was_passed_over_is_said_and_is_no_failure(tmp_path, capsys):
    path = zip_file(tmp_path / "day.zip", b=PLAIN)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._b", b"\0\5\x16\7")
    status, found, [note] = parsed(capsys, path)
    assert (status, len(found)) == (0, 1)
    assert "1 links, devices and files of macOS were passed over" in note


def test_outputs_are_of_what_is_inside(tmp_path):
    plain, packed = tmp_path / "drive.dlt", tmp_path / "drive.dlt.gz"
    plain.write_bytes(PLAIN)
    packed.write_bytes(gzip.compress(PLAIN))
    for option in ("--csv", "--labels"):
        outs = [tmp_path / "1", tmp_path / "2"]
        for path, out in zip((plain, packed), outs, strict=True):
            assert cli.run(["parse", str(path), option, str(out)]) == 0
        assert outs[0].read_text() == outs[1].read_text()


def test_the_texts_of_compressed_blocks_are_read_too(tmp_path):
    content = io.BytesIO()
    with RecWriter(content, vin="WRGSJ7DZ4P0000417", zstd=True) as log:
        for n in range(1000):
            log.text(n, INFO, "ECU1/SYS", f"load {n} %")
    for name, data in {"a.rec": content.getvalue(), "a.rec.gz": gzip.compress(content.getvalue())}.items():
        path, out = tmp_path / name, tmp_path / "out.csv"
        path.write_bytes(data)
        assert cli.run(["parse", str(path), "--csv", str(out)]) == 0
        rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
        assert [row["message"] for row in rows] == [f"load {n} %" for n in range(1000)]


def test_outputs_take_no_archive(tmp_path, capsys):
    path = zip_file(tmp_path / "day.zip", b=PLAIN)
    assert cli.run(["parse", str(path), "--csv", str(tmp_path / "out.csv")]) == 2
    assert "which is no archive" in capsys.readouterr().err


def test_a_limit_is_a_setting(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ARGUS_UNFOLDED_LIMIT_BYTES", "2000")
    path = tmp_path / "drive.dlt.gz"
    path.write_bytes(gzip.compress(PLAIN))
    status, [found], _ = parsed(capsys, path)
    assert status == 0
    assert 0 < found["records"] < 51
    assert [problem["kind"] for problem in found["problems"]] == ["limit", "truncated"]


@pytest.mark.skipif(not (CORPUS / "text").is_dir(), reason=MISSING)
def test_real_files_are_read_as_their_plain_twin(capsys):
    paths = [CORPUS / "text" / f"log2timeline+plaso__test_data__syslog.{kind}" for kind in
             ("bz2", "gz", "xz", "tar", "tgz", "zip")]  # fmt: skip
    status, found, [complaint] = parsed(capsys, *paths)
    assert status == 2
    assert "wtmp.1" in complaint
    assert len(found) == 6
    same = [(f["records"], f["events"], f["first_ns"], f["levels"], f["bytes_skipped"]) for f in found]
    assert same == [same[0]] * 6
    assert same[0][0] > 10
