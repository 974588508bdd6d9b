"""The tree over small programs of this test, as real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from jobs.embedded.process_tree import MARK, MOST_DEATHS, ProcessTree, Program, TreeError, end_left_over
from tests.polling import eventually

PID = "import os; from pathlib import Path; Path('pid').write_text(str(os.getpid()));"
PATIENT = f"{PID} import time; time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {PATIENT}"
HOPELESS = "import sys; print('no such thing as a free lunch'); sys.exit(3)"


def program(code: str, patience_s: float = 5) -> Program:
    return Program("it", [sys.executable, "-c", code], patience_s)


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[ProcessTree]:
    tree = ProcessTree(tmp_path)
    yield tree
    tree.stop()


def pid(folder: Path, other_than: int = 0) -> int:
    """The process that runs now, once it said so."""

    def read() -> int:
        text = (folder / "pid").read_text() if (folder / "pid").exists() else ""
        return int(text) if text and int(text) != other_than else 0

    return eventually(read)


def test_a_program_that_is_killed_is_started_again(tree: ProcessTree, tmp_path: Path) -> None:
    tree.start([program(PATIENT)], {})
    first = pid(tmp_path)
    os.kill(first, signal.SIGKILL)
    assert eventually(tree.tend) == ["it ended with status -9 and was started again"]
    assert psutil.pid_exists(pid(tmp_path, other_than=first))


def test_a_program_that_dies_again_and_again_is_given_up_with_the_end_of_its_log(tree: ProcessTree) -> None:
    tree.start([program(HOPELESS)], {})
    for _ in range(MOST_DEATHS - 1):
        assert eventually(tree.tend)
    with pytest.raises(TreeError, match=r"it died 5 times .*status 3[\s\S]*no such thing as a free lunch"):
        eventually(tree.tend)


def test_stop_asks_first_and_kills_what_does_not_listen(tree: ProcessTree, tmp_path: Path) -> None:
    tree.start([program(STUBBORN, patience_s=0.2)], {})
    process = psutil.Process(pid(tmp_path))
    tree.stop()
    assert not process.is_running()


def test_programs_know_the_environment_and_nobody_sees_it_in_their_arguments(
    tree: ProcessTree, tmp_path: Path
) -> None:
    tree.start([program(PATIENT)], {"ARGUS_SECRET": "hush"})
    process = psutil.Process(pid(tmp_path))
    assert process.environ()["ARGUS_SECRET"] == "hush"
    assert "hush" not in " ".join(process.cmdline())


def test_what_an_earlier_tree_left_is_ended(tmp_path: Path) -> None:
    environment = {**os.environ, MARK: str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", STUBBORN], env=environment, cwd=tmp_path) as left:
        assert pid(tmp_path) == left.pid
        assert end_left_over(tmp_path) == 1
        assert left.wait(5) == -signal.SIGKILL


def test_programs_of_another_installation_are_left_alone(tmp_path: Path) -> None:
    environment = {**os.environ, MARK: str(tmp_path / "other")}
    with subprocess.Popen([sys.executable, "-c", PATIENT], env=environment, cwd=tmp_path) as other:
        pid(tmp_path)
        assert end_left_over(tmp_path) == 0
        assert other.poll() is None
        other.kill()
