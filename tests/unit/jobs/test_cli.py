"""The command line: quick, and short-spoken when something is wrong."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from jobs import cli

REPOSITORY = Path(__file__).parents[3]


def modules_after(arguments: list[str]) -> set[str]:
    """Return the names of the modules that a fresh process has loaded after running `argus <arguments>`."""
    code = (
        "import sys; from jobs import cli; cli.run(sys.argv[1:]);print('\\n' + ' '.join(sys.modules), end='')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    return set(done.stdout.rsplit("\n", 1)[-1].split(" "))


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown and line in shown for name, line in cli.COMMANDS.items())


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([]) == 0
    assert "Commands:" in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    assert modules_after(["--help"]).isdisjoint({"rich", "httpx", "fastapi", "sqlalchemy", "numba", "polars"})


def test_parse_needs_no_server_and_loads_none(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("2026-11-01 10:00:00 ERROR it broke\n")
    heavy = {"fastapi", "sqlalchemy", "psycopg", "redis", "rq", "httpx", "streamlit"}
    assert modules_after(["parse", str(log)]).isdisjoint(heavy)


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["--nonsense"], ["status", "--nonsense"], ["kb", "nonsense"]]
)
def test_bad_usage_is_one_line_and_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.startswith("argus: ")
    assert caught.err.count("\n") == 1
    assert "nonsense" in caught.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Missing: PATH…, --vin, --firmware."),
        (["a.log", "--platform", "J7"], "Missing: --vin, --firmware."),
        (["a.log", "--vin", "WRGSJ7DZ4P0000417"], "Missing option '--firmware'."),
        (["a.log", "--nonsense"], "No such option: --nonsense"),
    ],
)
def test_all_that_is_missing_is_named_at_once(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["upload", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert re.fullmatch(r"argus \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("command", "usage"),
    [("parse", "FILE…"), ("report", "BATCH"), ("status", "[BATCH]"), ("up", "--port N ")],
)
def test_arguments_are_named_as_in_the_documentation(
    command: str, usage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert usage in shown
    assert "{" not in shown
    assert "list[" not in shown


def test_a_reader_who_has_read_enough_is_no_error(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("2026-11-01 10:00:00 ERROR it broke\n")
    for json in ([], ["--json"]):
        command = [sys.executable, "-m", "jobs.cli", "parse", str(log), *json]
        with subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            process.stdout.close()  # before anything is written
            assert process.stderr
            assert process.stderr.read() == ""
