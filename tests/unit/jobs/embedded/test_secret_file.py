from pathlib import Path

from jobs.embedded.secret_file import keep_secret


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    secret, fresh = keep_secret(path)
    assert fresh
    assert len(secret) == 43
    assert path.stat().st_mode & 0o777 == 0o600
    assert keep_secret(path) == (secret, False)


def test_an_empty_file_left_by_a_full_disk_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.touch()
    assert keep_secret(path)[0] == path.read_text() != ""


def test_two_secrets_differ(tmp_path: Path) -> None:
    assert keep_secret(tmp_path / "a") != keep_secret(tmp_path / "b")
