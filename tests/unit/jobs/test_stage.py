"""The stage: bytes are appended by one client at a time, and a full disk says so."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import NotFoundError
from jobs.stage import Stage, StageFullError, UploadBusyError

UPLOAD = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "stage")


def test_the_offset_is_the_size_of_the_staged_file(stage: Stage) -> None:
    assert stage.size(UPLOAD) == 0
    with stage.lock(UPLOAD) as staged:
        staged.append(b"one")
        staged.append(bytearray(b"two"))
        staged.sync()
        assert staged.size == 6
    assert stage.size(UPLOAD) == 6
    with stage.lock(UPLOAD) as staged:
        assert staged.size == 6
        staged.append(b"!")
    assert stage.path(UPLOAD).read_bytes() == b"onetwo!"


def test_of_two_clients_one_wins_and_the_other_is_told(stage: Stage) -> None:
    with stage.lock(UPLOAD) as staged:
        with pytest.raises(UploadBusyError, match="Another client"), stage.lock(UPLOAD):
            pytest.fail("two have the lock")
        staged.append(b"mine")
    assert stage.path(UPLOAD).read_bytes() == b"mine"


def test_the_lock_follows_the_file_that_stands_there(stage: Stage) -> None:
    with stage.lock(UPLOAD) as first:
        first.append(b"gone")
        first.path.rename(first.path.with_name("elsewhere"))
        with stage.lock(UPLOAD) as second:  # another file of that name: its own lock
            second.append(b"new")
        first.append(b" still")
    assert stage.path(UPLOAD).read_bytes() == b"new"


def test_a_lock_that_took_no_bytes_leaves_no_file(stage: Stage) -> None:
    with stage.lock(UPLOAD):
        pass
    assert list(stage.ids()) == []


def test_many_at_once_write_one_after_the_other(stage: Stage) -> None:
    def append(number: int) -> int:
        while True:
            try:
                with stage.lock(UPLOAD) as staged:
                    staged.append(bytes([number]) * 1000)
                    return staged.size
            except UploadBusyError:
                continue

    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(append, range(16)))
    assert sorted(sizes) == [1000 * n for n in range(1, 17)]
    content = stage.path(UPLOAD).read_bytes()
    assert {len(set(content[i : i + 1000])) for i in range(0, 16_000, 1000)} == {1}


@pytest.mark.parametrize(
    "name", ["", "..", "../" + UPLOAD, UPLOAD.upper(), UPLOAD[:-1], UPLOAD + "\n", "x" * 32]
)
def test_what_is_no_upload_id_is_nowhere(stage: Stage, name: str) -> None:
    with pytest.raises(NotFoundError):
        stage.path(name)


def test_a_full_disk_is_told(stage: Stage) -> None:
    stage.path(UPLOAD).symlink_to("/dev/full")
    with stage.lock(UPLOAD) as staged, pytest.raises(StageFullError, match="disk is full"):
        staged.append(b"one byte too many")


def test_the_reserve_of_the_databases_is_kept_while_bytes_come(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage.lock(UPLOAD) as staged:
        staged.append(b"kept")
        monkeypatch.setattr("jobs.stage.SPARE_BYTES", 1 << 60)
        with pytest.raises(StageFullError, match="disk is full: 3 bytes could not be kept"):
            staged.append(b"new")
        staged.append(b"")  # the end of a body brings nothing
        assert staged.size == 4
    assert stage.path(UPLOAD).read_bytes() == b"kept"


def test_a_file_larger_than_the_disk_is_refused_before_it_comes(stage: Stage) -> None:
    stage.check_room(1)
    with pytest.raises(StageFullError, match="has room for"):
        stage.check_room(1 << 60)


def test_what_is_promised_to_others_has_no_room_for_more(stage: Stage) -> None:
    with pytest.raises(StageFullError, match=r"beside the .* that unfinished uploads will bring"):
        stage.check_room(1, promised=1 << 60)
