"""`make setup` says what it does, step by step, and ends where a step fails."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
UV = """#!/bin/sh
[ "$2" = sync ] || exit 0
echo "Resolved 3 packages in 9ms" >&2
echo " + numpy==2.0" >&2
exit ${STATUS:-0}
"""


def set_up(folder: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run it with a Python that does nothing, and a uv that ends with a status."""
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").touch()
    (folder / "requirements.lock").touch()
    (python := folder / ".venv/bin/python").parent.mkdir(parents=True)
    for program, text in ((python, "#!/bin/sh\n"), (folder / "uv", UV)):
        program.write_text(text)
        program.chmod(0o755)
    command = ["make", "setup", f"PY={python}", f"UV={folder / 'uv'}"]
    environment = {"PATH": "/usr/bin:/bin", "STATUS": str(status)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_each_step_is_told(tmp_path: Path) -> None:
    done = set_up(tmp_path)
    assert done.returncode == 0
    steps = [line for line in done.stdout.splitlines() if " of 5  " in line]
    assert [step.partition("  ")[0] for step in steps] == [f"{n} of 5" for n in range(1, 6)]
    assert "Resolved 3 packages" in done.stderr
    assert "numpy" not in done.stderr
    assert (tmp_path / ".venv/.argus-ready").exists()


def test_a_step_that_fails_ends_it(tmp_path: Path) -> None:
    failed = set_up(tmp_path, status=1)
    assert failed.returncode != 0
    assert "4 of 5" not in failed.stdout
    assert not (tmp_path / ".venv/.argus-ready").exists()
