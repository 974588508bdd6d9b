import os
import re
import subprocess
import sys
import time
from pathlib import Path

from parsers import kernels


def test_the_cache_goes_by_the_content_of_every_kernel(tmp_path):
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text("a")
    other.write_text("b")
    before = kernels._cache_folder([one, other], tmp_path)
    assert kernels._cache_folder([one, other], tmp_path) == before
    other.write_text("c")
    assert kernels._cache_folder([one, other], tmp_path) != before


def test_the_cache_goes_by_whatever_kernels_import():
    sources = "".join(path.read_text() for path in kernels._HERE.glob("*.py") if path.stem != "__init__")
    froms = re.findall(r"^from (core|parsers)(?:\.(\w+)\S*)? import (\w+)", sources, re.MULTILINE)
    imported = {f"{package}.{module or name}" for package, module, name in froms} - {"parsers.kernels"}
    assert imported == {module.__name__ for module in kernels._CONSTANTS}


def test_what_another_version_left_long_ago_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels.config, "CACHE_DIR", "")
    for name, days in {"kernels-1": 8, "kernels-2": 6, "else": 8}.items():
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - 86_400 * days,) * 2)
    kernels._use_cache(tmp_path / "kernels-3")
    assert str(tmp_path / "kernels-3") == kernels.config.CACHE_DIR
    assert sorted(path.name for path in tmp_path.iterdir()) == ["else", "kernels-2"]


def test_a_cache_that_is_used_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels.config, "CACHE_DIR", "")
    used = tmp_path / "kernels-1"
    used.mkdir()
    os.utime(used, (0, 0))
    kernels._use_cache(used)
    kernels._use_cache(tmp_path / "kernels-2")
    assert used.exists()


def test_a_cache_that_another_process_is_filling_stays(tmp_path, monkeypatch):
    """It came between the look whether it is there and the clearing."""
    monkeypatch.setattr(kernels.config, "CACHE_DIR", "")
    filled = tmp_path / "kernels-1"
    filled.mkdir()
    monkeypatch.setattr(Path, "exists", lambda _: False)
    kernels._use_cache(filled)
    assert filled.is_dir()


def test_a_folder_that_was_chosen_is_kept(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", "import parsers.kernels, numba; print(numba.config.CACHE_DIR)"],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(found.stdout.strip()) == tmp_path
