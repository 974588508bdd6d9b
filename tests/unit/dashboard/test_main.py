"""The pages' process: what it relies on in Streamlit is private, so it is checked here."""

import os
import subprocess
import sys

import pytest
from streamlit.runtime.pages_manager import PagesManager

from dashboard.__main__ import APP, arguments


def test_it_listens_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGUS_SECRET", "a secret of the tests")
    monkeypatch.setenv("ARGUS_PORT", "9123")
    assert {"--server.port=9123", "--server.address=127.0.0.1"} <= set(arguments())
    assert APP.is_file()


@pytest.mark.parametrize(("name", "value"), [("ARGUS_HOST", "0.0.0.0"), ("ARGUS_SECRET", "")])
def test_it_refuses_in_one_line_what_the_api_refuses(name: str, value: str) -> None:
    environment = {**os.environ, "ARGUS_SECRET": "a secret of the tests", name: value}
    refused = subprocess.run(
        [sys.executable, "-m", "dashboard"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"argus: {name} is ")
    assert len(refused.stderr.splitlines()) == 1


def test_streamlit_still_knows_the_switch_for_its_old_kind_of_pages() -> None:
    assert "uses_pages_directory" in PagesManager.__annotations__
