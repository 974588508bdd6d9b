"""The table of batches says what its columns are."""

from typing import Any

import pytest

from dashboard.components import tables
from dashboard.components.batch_table import draw_batches


def test_files_that_could_not_be_read_are_not_called_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[str, Any] = {}
    monkeypatch.setattr(tables, "show", lambda _, columns, **__: shown.update(columns))
    draw_batches([], tick=False)
    assert shown["failed"]["label"] == "Failed"
    assert shown["failed"]["help"] == "Files that could not be read"
