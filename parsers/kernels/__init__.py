"""Shared njit code; every kernel has a naive twin in the tests.

A kernel that numba finds in its cache has the kernels it calls, and the constants they name, built in; numba
looks at the time of its own file alone. So the cache lies in a folder named after the content of all of them.
"""

import hashlib
import importlib
import os
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba

from core import coverage, parsed_log, signature
from parsers import dlt_type_info

config: Any = vars(numba)["config"]  # its settings are made when it loads
_UNUSED_SECONDS = 7 * 86_400
_HERE = Path(__file__).parent
_CONSTANTS = (coverage, dlt_type_info, parsed_log, signature)  # what kernels import from elsewhere


def _cache_folder(sources: Iterable[Path], parent: Path) -> Path:
    """Return the folder for kernels of these sources."""
    content = hashlib.blake2b(digest_size=8)
    for source in sources:
        content.update(source.read_bytes())
    return parent / f"kernels-{content.hexdigest()}"


def _use_cache(folder: Path) -> None:
    """Make numba keep its kernels in `folder`; what a version that is gone left beside it goes."""
    if folder.exists():
        with suppress(OSError):  # another user's, or just removed
            os.utime(folder)
    else:
        _remove_unused(folder.parent)
    config.CACHE_DIR = str(folder)


def _remove_unused(parent: Path) -> None:
    """Remove what no process has used for days: another may use, or be filling, its own version's folder."""
    for old in parent.glob("kernels-*"):
        with suppress(OSError):  # another process was faster
            if time.time() - old.stat().st_mtime > _UNUSED_SECONDS:
                shutil.rmtree(old, ignore_errors=True)


def _load_numba_without_scipy() -> None:
    """Load the part of numba that asks for scipy's BLAS while there is none: no kernel multiplies matrices.

    scipy's import would take longer than numba's own, in every `argus parse`.
    """
    if "scipy.linalg" in sys.modules:
        return
    modules: dict[str, Any] = sys.modules
    modules["scipy.linalg"] = None
    try:
        importlib.import_module("numba.np.arraymath")
    finally:
        del modules["scipy.linalg"]


_load_numba_without_scipy()
if not config.CACHE_DIR:  # NUMBA_CACHE_DIR has the word
    _parent = _HERE / "__pycache__"
    if not os.access(_parent if _parent.exists() else _HERE, os.W_OK):
        _parent = Path.home() / ".cache" / "argus"
    _imported = (Path(module.__file__ or "") for module in _CONSTANTS)
    _use_cache(_cache_folder([*sorted(_HERE.glob("*.py")), *_imported], _parent))
