import io
from pathlib import Path

from rich.console import Console

from jobs.commands.progress import progress_of
from parsers.parse import parse_path
from tests.unit.parsers.dlt_writing import say


def test_the_bar_names_the_file_and_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "long.dlt"
    path.write_bytes(say("fine") * 1000)
    shown = io.StringIO()
    with progress_of(path.name, path.stat().st_size, Console(file=shown, force_terminal=True)) as move:
        assert parse_path(path, each=move).summary.records == 1000
    assert "long.dlt" in shown.getvalue()
    assert shown.getvalue().endswith("\x1b[2K")  # the line is wiped
