from pathlib import Path

import pytest

from core.errors import WrongStateError
from jobs.embedded.data_lock import data_lock


def test_a_second_one_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with (
        data_lock(tmp_path, "pages on http://127.0.0.1:8501"),
        pytest.raises(
            WrongStateError, match=r"already runs on .*: process \d+, pages on http://127.0.0.1:8501"
        ),
        data_lock(tmp_path, "pages on http://127.0.0.1:8601"),
    ):
        pass


def test_the_folder_is_free_after_its_holder_left(tmp_path: Path) -> None:
    for _ in range(2):
        with data_lock(tmp_path, "me"):
            pass
