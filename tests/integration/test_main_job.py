"""The acceptance run of the main job: real DLT files in, a report out, equal to what dlt-convert says."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobs.sample.drive_log import lines
from jobs.sample.fleet import drives
from jobs.sample.write_dlt import dlt_file
from tests.conftest import RunningArgus
from tests.corpus import corpus_files

ARGUS = Path(sys.executable).with_name("argus")
DLT_CONVERT = shutil.which("dlt-convert")
LEVELS = {"fatal": "1", "error": "2", "warn": "3", "info": "4", "debug": "5", "verbose": "6"}
LINE = re.compile(r"^\d+ (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{6}) +(?:\d+|-+) \S+ \S+ \S+ \S+ (\S+) (\S+) ")

needs_peer = pytest.mark.skipif(
    not DLT_CONVERT, reason="dlt-convert (Debian package dlt-tools) is not installed"
)


def argus(*arguments: str, status: int = 0) -> str:
    """Run the command line as a user would; return its standard output."""
    run = subprocess.run([ARGUS, *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == status, run.stderr
    return run.stdout


def what_the_peer_says(path: Path) -> dict[str, object]:
    """Records, levels and time span of a DLT file according to dlt-convert."""
    assert DLT_CONVERT
    run = subprocess.run([DLT_CONVERT, "-a", path], capture_output=True, check=False, env={"TZ": "UTC"})
    found = [LINE.match(row) for row in run.stdout.decode(errors="replace").splitlines()]
    headers = [match for match in found if match]
    levels = Counter(LEVELS[m[3]] for m in headers if m[2] == "log" and m[3] in LEVELS)
    times = [_ns(m[1]) for m in headers]
    return {
        "records": len(headers),
        "levels": dict(levels),
        "first_ns": min(times),
        "last_ns": max(times),
    }


def _ns(stamp: str) -> int:
    at = datetime.strptime(stamp, "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=UTC)
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000


@pytest.fixture(scope="module")
def dlt_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Real files where the corpus is at hand, and one of the sample fleet's in any case."""
    drive = next(iter(drives(datetime(2026, 11, 22, tzinfo=UTC))))
    own = tmp_path_factory.mktemp("own") / "ecu1.dlt"
    own.write_bytes(dlt_file(lines(drive), drive.start))
    return [own, *corpus_files("dlt")]


@needs_peer
def test_parse_says_what_dlt_convert_says(dlt_files: list[Path]) -> None:
    """`argus parse --json`, without any server."""
    answers = [json.loads(row) for row in argus("parse", "--json", *map(str, dlt_files)).splitlines()]
    assert len(answers) == len(dlt_files)
    for path, answer in zip(dlt_files, answers, strict=True):
        peer = what_the_peer_says(path)
        levels = {level: n for level, n in answer["levels"].items() if level != "0" and n}
        assert {**answer, "levels": levels} | peer == {**answer, "levels": levels}, path.name
        assert answer["bytes_skipped"] == 0, path.name


@needs_peer
def test_upload_wait_report_say_what_dlt_convert_says(
    running_argus: RunningArgus, dlt_files: list[Path]
) -> None:
    """`argus upload … --wait --json`, then `argus report … --json`, on the same files."""
    url = ("--url", running_argus.api_url)
    paths = [str(path) for path in dlt_files]
    uploaded = json.loads(
        argus("upload", *paths, "--vin", "WRGSJ7DZ4P0000417", "--firmware", "2.4.1", "--wait", "--json", *url)
    )
    assert uploaded["status"] == "completed"
    peers = {path.name: what_the_peer_says(path) for path in dlt_files}
    assert {file["name"]: file["records"] for file in uploaded["files"]} == {
        name: peer["records"] for name, peer in peers.items()
    }
    report = json.loads(argus("report", uploaded["batch_id"], "--json", *url))
    assert report["totals"]["records"] == sum(int(str(peer["records"])) for peer in peers.values())
    levels: Counter[str] = Counter()
    for peer in peers.values():
        assert isinstance(peer["levels"], dict)
        levels.update(peer["levels"])
    assert {level: n for level, n in report["totals"]["levels"].items() if level != "0" and n} == dict(levels)
    assert report["diagnosis"]["tier"] == "rules"
    for cause in report["diagnosis"]["causes"]:
        assert cause["citations"], cause
