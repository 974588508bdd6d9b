import os
import shutil
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from db import kept_objects
from db.kept_objects import KeptObjects


@pytest.fixture(autouse=True)
def real_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_objects, "_LEAST_BYTES", 1)


def keep(kept: KeptObjects, folder: Path, key: str, content: bytes) -> None:
    (path := folder / "download").write_bytes(content)
    kept.keep(key, path)
    path.unlink()


def given(kept: KeptObjects, folder: Path, key: str) -> bytes | None:
    path = folder / "given"
    path.unlink(missing_ok=True)
    return path.read_bytes() if kept.give(key, path) else None


def test_what_was_used_last_is_kept(tmp_path: Path) -> None:
    kept = KeptObjects(folder := tmp_path / "kept", most_bytes=300)
    for number in range(3):
        keep(kept, tmp_path, f"{number}", b"%d" % number * 100)
    now = time.time()
    for second, entry in enumerate(sorted(folder.iterdir(), key=lambda path: path.read_bytes())):
        os.utime(entry, (now - 9 + second, now - 9 + second))
    assert given(kept, tmp_path, "0") == b"0" * 100
    keep(kept, tmp_path, "3", b"3" * 100)
    assert [given(kept, tmp_path, f"{n}") is not None for n in range(4)] == [True, False, True, True]


def test_what_nobody_used_for_a_day_goes(tmp_path: Path) -> None:
    kept = KeptObjects(folder := tmp_path / "kept")
    keep(kept, tmp_path, "old", b"x")
    (entry,) = folder.iterdir()
    yesterday = time.time() - 25 * 3600
    os.utime(entry, (yesterday, yesterday))
    KeptObjects(folder).keep("new", _put(tmp_path / "download"))
    assert given(kept, tmp_path, "old") is None
    assert given(kept, tmp_path, "new") == b"y"


def _put(path: Path) -> Path:
    path.write_bytes(b"y")
    return path


def test_who_reads_one_keeps_it_when_it_is_dropped(tmp_path: Path) -> None:
    kept = KeptObjects(tmp_path / "kept", most_bytes=10)
    keep(kept, tmp_path, "a", b"x" * 10)
    assert kept.give("a", tmp_path / "mine")
    keep(kept, tmp_path, "b", b"y" * 10)
    kept.drop("b")
    assert (tmp_path / "mine").read_bytes() == b"x" * 10
    assert given(kept, tmp_path, "a") is given(kept, tmp_path, "b") is None


def test_a_nearly_full_disk_keeps_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=500)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    kept = KeptObjects(tmp_path / "kept")
    for number in range(10):
        kept._added = kept._most_bytes
        keep(kept, tmp_path, f"{number}", b"x" * 50)
    assert sum(path.stat().st_size for path in (tmp_path / "kept").iterdir()) <= (500 + 10 * 50) // 4


def test_where_nothing_can_be_kept_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"a file where a folder should be")
    kept = KeptObjects(tmp_path / "kept")
    keep(kept, tmp_path, "a", b"x")
    assert given(kept, tmp_path, "a") is None


def _use(folder: Path, worker: int) -> None:
    kept = KeptObjects(folder / "kept", most_bytes=5_000)
    (own := folder / f"{worker}").mkdir()
    for turn in range(300):
        number = turn * (worker + 3) % 17
        content = given(kept, own, f"{number}")
        assert content in {None, b"%d" % number * 500}
        if content is None:
            keep(kept, own, f"{number}", b"%d" % number * 500)


def test_several_processes_share_it(tmp_path: Path) -> None:
    workers = [get_context("fork").Process(target=_use, args=(tmp_path, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert sum(path.stat().st_size for path in (tmp_path / "kept").iterdir()) <= 5_000 + 3 * 1_000
