import csv
import gc
import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from core.parsed_log import ParseSummary
from jobs import cli
from jobs.commands import parse as parse_command
from tests.unit.parsers.dlt_writing import message, say

KEYS = {
    "file", "format", "size", "records", "events", "first_ns", "last_ns", "levels", "codes", "ids", "sources",
    "signatures", "groups", "problems", "bytes_skipped", "seconds",
}  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "drive.dlt"
    path.write_bytes(
        say("cell 5 at 3.9 V", info=0x31)
        + say("P0301 and U0100 stored", info=0x21)
        + say("cell 7 at 4.0 V", info=0x31)
        + message(struct.pack("<I", 401) + b"ab", header=0x34)
        + say("cut off")[:-3]
    )
    return path


def test_json_holds_every_key_on_one_line(log, capsys):
    assert cli.run(["parse", "--json", str(log)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    found = json.loads(printed)
    assert found.keys() >= KEYS
    assert (found["file"], found["format"], found["size"]) == (str(log), "dlt", log.stat().st_size)
    assert (found["records"], found["events"], found["signatures"], found["groups"]) == (5, 6, 5, 4)
    assert found["levels"] == {"1": 0, "2": 1, "3": 2, "4": 1, "5": 0, "6": 0, "0": 1}
    assert found["codes"] == {"P0301": 1, "U0100": 1}
    assert found["first_ns"] == found["last_ns"] == 1_700_000_000_000_005_000
    assert [p["kind"] for p in found["problems"]] == ["truncated"]
    assert found["bytes_skipped"] == found["problems"][0]["length"]
    assert found["seconds"] > 0


def test_one_unreadable_file_does_not_stop_the_others(log, tmp_path, capsys):
    empty, second = tmp_path / "empty.dlt", tmp_path / "second.dlt"
    empty.write_bytes(b"")
    second.write_bytes(b"DLT\x02" + bytes(50))
    missing = tmp_path / "missing"
    assert cli.run(["parse", "--json", str(empty), str(missing), str(second), str(log)]) == 2
    printed = capsys.readouterr()
    assert [json.loads(line)["file"] for line in printed.out.splitlines()] == [str(log)]
    complaints = printed.err.splitlines()
    assert len(complaints) == 3
    for path, line, words in zip(
        (empty, missing, second), complaints, ("empty", "No such file", "version 2"), strict=True
    ):
        assert line.startswith(f"argus: {path}: ")
        assert words in line


def test_people_get_a_table_and_the_problems(log, capsys):
    assert cli.run(["parse", str(log)]) == 0
    printed = capsys.readouterr().out
    assert "drive.dlt" in printed
    assert "2023-11-14 22:13:20" in printed
    assert "truncated" in printed


def test_many_problems_are_summed_up(tmp_path, capsys):
    path = tmp_path / "broken.dlt"
    path.write_bytes((say("fine") + b"junk") * 20)
    assert cli.run(["parse", str(path)]) == 0
    assert "broken.dlt: 10 more problems" in capsys.readouterr().out


def test_labels_name_the_group_of_every_record(log, tmp_path):
    out = tmp_path / "labels.csv"
    assert cli.run(["parse", str(log), "--labels", str(out)]) == 0
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert rows[0] == ["record", "group", "template"]
    assert [row[0] for row in rows[1:]] == ["0", "1", "2", "3", "4"]
    assert [row[1] for row in rows[1:]] == ["0", "1", "0", "2", "3"]
    assert [row[2] for row in rows[1:]] == [
        "cell <*> at <*> V",
        "<*> and <*> stored",
        "cell <*> at <*> V",
        "message 401",
        "<cut>",
    ]


def test_events_are_parquet_that_any_engine_reads(log, tmp_path):
    out = tmp_path / "events.parquet"
    assert cli.run(["parse", str(log), "--events", str(out)]) == 0
    events = pl.read_parquet(out)
    assert events["record"].to_list() == [0, 1, 1, 2, 3, 4]
    assert events["code"].to_list() == [None, "P0301", "U0100", None, None, None]


def test_csv_has_the_texts(log, tmp_path):
    out = tmp_path / "events.csv"
    assert cli.run(["parse", str(log), "--csv", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    codes = "P0301 and U0100 stored"
    said = [row["message"] for row in rows]
    assert said == ["cell 5 at 3.9 V", codes, codes, "cell 7 at 4.0 V", "401, 61 62", "<cut>"]
    assert rows[1]["code"] == "P0301"


def test_outputs_take_one_file(log, tmp_path, capsys):
    assert cli.run(["parse", str(log), str(log), "--csv", str(tmp_path / "out.csv")]) == 2
    assert "take one FILE" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--labels", "--events", "--csv"])
def test_no_log_is_overwritten(option, log, tmp_path, capsys):
    """Not the one that is read, under whatever name, and none that a pattern of the shell put there."""
    before = log.read_bytes()
    (link := tmp_path / "link.csv").symlink_to(log)
    (other := tmp_path / "other.log").write_bytes(before)
    for out, said in ((log, "is the log itself"), (link, "is the log itself"), (other, "is not overwritten")):
        assert cli.run(["parse", option, str(out), str(log)]) == 2
        assert said in capsys.readouterr().err
    assert log.read_bytes() == other.read_bytes() == before


@pytest.fixture(params=["pipe", "socket"])
def no_file(request, tmp_path):
    """The path of a pipe that nobody else will ever open, or of a socket that nobody listens to."""
    path = tmp_path / request.param
    if request.param == "pipe":
        os.mkfifo(path)
        yield path
        return
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))
        yield path


@pytest.mark.parametrize("option", [[], ["--csv", "/dev/null"]])
def test_a_pipe_or_socket_is_no_log(no_file, option, capsys):
    assert cli.run(["parse", *option, str(no_file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"argus: {no_file}: is no file: pipes, sockets and devices cannot be read"


@pytest.mark.parametrize("option", ["--labels", "--events", "--csv", "--fibex"])
def test_a_pipe_or_socket_is_no_output_and_no_catalogue(no_file, option, log, capsys):
    assert cli.run(["parse", option, str(no_file), str(log)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "is no file" in line


@pytest.mark.parametrize("option", ["--labels", "--events", "--csv"])
def test_outputs_may_go_where_the_shell_leads_them(option, log):
    for out in ("/dev/null", "/dev/stdout"):
        done = subprocess.run(
            [sys.executable, "-m", "jobs.cli", "parse", option, out, str(log)],
            stdout=subprocess.PIPE,
            check=True,
        )
        head = b"PAR1" if option == "--events" else b"record,"
        assert done.stdout.startswith(head) == (out == "/dev/stdout")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("option", ["--labels", "--events", "--csv"])
def test_a_full_disk_is_told(option, log, capsys):
    assert cli.run(["parse", option, "/dev/full", str(log)]) == 1
    assert "cannot be written: No space left" in capsys.readouterr().err


def test_outputs_are_different_files(log, tmp_path, capsys):
    out = str(tmp_path / "out.csv")
    assert cli.run(["parse", "--labels", out, "--csv", out, str(log)]) == 2
    assert "different files" in capsys.readouterr().err
    assert cli.run(["parse", "--csv", out, str(log)]) == 0
    for option in ("--csv", "--labels", "--events"):
        (same := tmp_path / f"out{option}").touch()
        for _ in range(2):  # what was written here is written again, whatever its name
            assert cli.run(["parse", option, str(same), str(log)]) == 0


def test_an_output_that_is_a_circle_of_links_is_told(log, tmp_path, capsys):
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert cli.run(["parse", "--csv", str(tmp_path / "a.csv"), str(log)]) == 2
    assert "a.csv is a link that leads in a circle" in capsys.readouterr().err


def test_the_levels_of_the_table_add_up(log, capsys):
    assert cli.run(["parse", str(log)]) == 0
    heading, row = (line.split() for line in capsys.readouterr().out.splitlines()[:2])
    shown = dict(zip(heading, row, strict=False))
    assert [shown[name] for name in ("fatal", "error", "warning", "info", "unknown")] == [
        "0",
        "1",
        "2",
        "1",
        "1",
    ]
    assert "verbose" not in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[  7.000001] usb 1-1: it began\n[ 99.500001] usb 1-1: it broke\n" * 3,
            "00:00:07  00:01:39 since boot",
        ),
        ("1970-01-01 00:00:03 ERROR it broke\n", "00:00:03  00:00:03 since the start of recording"),
        ("1980-01-06 00:05:03 ERROR it broke\n", "1980-01-06 00:05:03 (clock not set)  1980-01-06"),
    ],
)
def test_a_clock_that_was_not_set_is_no_normal_time(text, words, tmp_path, capsys):
    """It is called what the Log viewer calls it."""
    path = tmp_path / "boot.log"
    path.write_text(text)
    assert cli.run(["parse", str(path)]) == 0
    assert words in capsys.readouterr().out


def test_folders_are_walked(log, tmp_path, capsys):
    for name in ("deep/drive.dlt", "deep/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(log.read_bytes())
    assert cli.run(["parse", "--json", str(tmp_path)]) == 0
    files = [json.loads(line)["file"] for line in capsys.readouterr().out.splitlines()]
    assert files == [str(tmp_path / "deep/drive.dlt"), str(log)]
    assert cli.run(["parse", str(tmp_path)]) == 0
    assert str(log) in capsys.readouterr().out
    (tmp_path / "none").mkdir()
    assert cli.run(["parse", str(tmp_path / "none")]) == 2
    assert "There is no file in" in capsys.readouterr().err


def test_a_complaint_names_the_file_once(tmp_path, capsys):
    empty = tmp_path / "leer.log"
    empty.touch()
    assert cli.run(["parse", str(empty)]) == 2
    assert capsys.readouterr().err.count("leer.log") == 1


@pytest.mark.parametrize("options", [["--json"], []])
def test_what_was_parsed_is_not_kept(log, tmp_path, monkeypatch, options):
    """There may be a million files, each with megabytes of signatures."""
    kept: list[int] = []
    parse = parse_command._parse

    def counting(*arguments):
        kept.append(sum(isinstance(one, ParseSummary) for one in gc.get_objects()))
        return parse(*arguments)

    monkeypatch.setattr(parse_command, "_parse", counting)
    files = [tmp_path / f"{n}.dlt" for n in range(5)]
    for file in files:
        file.write_bytes(log.read_bytes())
    assert cli.run(["parse", *options, *map(str, files)]) == 0
    assert kept[-1] <= kept[0] + 1  # the one before
