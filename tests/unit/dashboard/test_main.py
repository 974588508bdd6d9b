"""The pages' process: what it relies on in Streamlit is private, so it is checked here."""

import pytest
from streamlit.runtime.pages_manager import PagesManager

from dashboard.__main__ import APP, arguments


def test_it_listens_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGUS_PORT", "9123")
    assert {"--server.port=9123", "--server.address=127.0.0.1"} <= set(arguments())
    assert APP.is_file()


def test_streamlit_still_knows_the_switch_for_its_old_kind_of_pages() -> None:
    assert "uses_pages_directory" in PagesManager.__annotations__
