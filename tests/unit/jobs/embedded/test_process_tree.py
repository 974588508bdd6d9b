"""The tree over small programs of this test, as real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from jobs.embedded.child import EmbeddedServerError
from jobs.embedded.process_tree import (
    LONGEST_PAUSE_S,
    MARK,
    ProcessTree,
    Program,
    TreeError,
    end_left_over,
    pause_after,
)
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


@pytest.mark.parametrize("starting", [False, True])
def test_a_program_that_is_killed_is_started_again(
    tree: ProcessTree, tmp_path: Path, *, starting: bool
) -> None:
    tree.start([program(PATIENT)], {})
    first = pid(tmp_path)
    os.kill(first, signal.SIGKILL)
    said = eventually(lambda: tree.tend(starting=starting))
    assert said == ["it was ended by signal 9 (Killed) and is started again"]
    assert psutil.pid_exists(pid(tmp_path, other_than=first))


def test_a_program_that_dies_again_and_again_is_started_after_growing_pauses_and_the_others_stay(
    tree: ProcessTree, tmp_path: Path
) -> None:
    other = replace(program(PATIENT), name="other")
    tree.start([program(HOPELESS), other], {})
    steady = pid(tmp_path)
    said = [eventually(tree.tend) for _ in range(4)]
    assert [line for lines in said for line in lines] == [
        f"it ended with status 3 and is started again{pause}"
        for pause in ("", " in 1 s", " in 2 s", " in 4 s")
    ]
    assert psutil.pid_exists(steady)


def test_pauses_grow_to_half_a_minute() -> None:
    pauses = [pause_after(deaths) for deaths in (1, 2, 3, 4, 5, 6, 7, 8, 10_000)]
    assert pauses == [0, 1, 2, 4, 8, 16, LONGEST_PAUSE_S, LONGEST_PAUSE_S, LONGEST_PAUSE_S]


def test_a_program_that_ends_at_the_first_start_ends_the_tree_with_what_it_wrote_since(
    tree: ProcessTree, tmp_path: Path
) -> None:
    tree.log("it").parent.mkdir()
    tree.log("it").write_text("Traceback of last week\n")
    tree.start([program(HOPELESS)], {})

    def tend() -> object:
        return tree.tend(starting=True)

    with pytest.raises(TreeError, match=r"it ended with status 3 before Argus was ready") as caught:
        eventually(tend)
    assert str(caught.value).endswith(f"{tree.log('it')} says:\nno such thing as a free lunch")


class Reluctant:
    """A server that could be started once, and then not for a while."""

    name = "Reluctant"

    def __init__(self) -> None:
        self.refusals = [EmbeddedServerError("no port"), OSError(28, "No space left on device")]
        self.process = subprocess.Popen([sys.executable, "-c", "pass"])

    def start(self) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.process = subprocess.Popen([sys.executable, "-c", PATIENT])

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def test_a_server_that_does_not_start_again_is_tried_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server = Reluctant()
    tree = ProcessTree(tmp_path, [server])
    tree.start([], {})
    assert eventually(tree.tend) == [
        "Reluctant ended with status 0 and is started again",
        "Reluctant is tried again in 1 s: no port",
    ]
    assert eventually(tree.tend) == ["Reluctant is tried again in 2 s: [Errno 28] No space left on device"]

    def lives() -> bool:
        assert tree.tend() == []
        return server.process.poll() is None

    eventually(lives)
    tree.stop()


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
