import os
import re
import subprocess
import sys
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


def test_what_another_version_left_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels.config, "CACHE_DIR", "")
    (tmp_path / "kernels-1").mkdir()
    (tmp_path / "else").mkdir()
    kernels._use_cache(tmp_path / "kernels-2")
    assert str(tmp_path / "kernels-2") == kernels.config.CACHE_DIR
    assert [path.name for path in tmp_path.iterdir()] == ["else"]


def test_a_folder_that_was_chosen_is_kept(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", "import parsers.kernels, numba; print(numba.config.CACHE_DIR)"],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(found.stdout.strip()) == tmp_path
