"""Colours come from the theme's file, words are complete."""

import tomllib
from pathlib import Path

from core.batch import BatchState
from core.log_file import FileState
from dashboard.components import tokens
from dashboard.components.tokens import LEVELS, STATES, palette, state_word

CONFIG = Path(tokens.__file__).parents[1] / ".streamlit" / "config.toml"


def test_every_state_and_level_has_its_word() -> None:
    assert {*BatchState, *FileState} <= set(STATES)
    assert set(LEVELS) == set(range(7))


def test_an_unknown_state_is_shown_as_it_is() -> None:
    assert state_word("brand new").text == "brand new"


def test_palette_follows_the_theme() -> None:
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    for name in ("light", "dark"):
        colors = palette(name)
        assert colors.error == theme[name]["chartCategoricalColors"][3]
        assert colors.level(2) == colors.error
        assert colors.level(6) == colors.info
    assert palette(None) == palette("light")


def test_fonts_of_the_theme_are_ours() -> None:
    faces = tomllib.loads(CONFIG.read_text())["theme"]["fontFaces"]
    static = CONFIG.parents[1] / "static"
    for face in faces:
        assert (static / face["url"].removeprefix("app/static/")).is_file()
