"""Colours and words of the look, read from the one place they are set: `.streamlit/config.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_CONFIG = Path(__file__).resolve().parent.parent / ".streamlit" / "config.toml"


@dataclass(frozen=True, slots=True)
class Palette:
    """Hex colours of the charts of one theme, by role; `heat` runs from least to most."""

    series: str
    ghost: str
    fatal: str
    error: str
    warning: str
    info: str
    good: str
    ink: str
    muted: str
    band: str
    paper: str
    grid: str
    heat: tuple[str, ...]

    def level(self, level: int) -> str:
        """Colour of a level number (1 fatal … 4 info); the quiet levels share info's."""
        return {1: self.fatal, 2: self.error, 3: self.warning}.get(level, self.info)


@dataclass(frozen=True, slots=True)
class Word:
    """A state or level as it is always shown: the word, its colour name and its icon."""

    text: str
    color: str
    icon: str

    def badge(self) -> str:
        """Markdown of the badge."""
        return f":{self.color}-badge[:material/{self.icon}: {self.text}]"


LEVELS = {
    1: Word("fatal", "violet", "dangerous"),
    2: Word("error", "red", "error"),
    3: Word("warning", "yellow", "warning"),
    4: Word("info", "gray", "info"),
    5: Word("debug", "gray", "bug_report"),
    6: Word("verbose", "gray", "notes"),
    0: Word("unknown", "gray", "help"),
}

_WORKING = "sync"
STATES = {
    "pending": Word("pending", "gray", "schedule"),
    "uploaded": Word("uploaded", "blue", _WORKING),
    # What the pipeline calls its steps means nothing to who reads a log.
    "scattering": Word("parsing", "blue", _WORKING),
    "scattered": Word("parsing", "blue", _WORKING),
    "gathering": Word("reporting", "blue", _WORKING),
    "gathered": Word("reporting", "blue", _WORKING),
    "diagnosing": Word("diagnosing", "blue", _WORKING),
    "parsing": Word("parsing", "blue", _WORKING),
    "parsed": Word("parsed", "gray", "check"),
    "aggregating": Word("reporting", "blue", _WORKING),
    "completed": Word("completed", "green", "check"),
    "failed": Word("failed", "red", "close"),
    "stuck": Word("stuck", "orange", "hourglass_bottom"),
    "unreadable": Word("unreadable", "orange", "broken_image"),
    "duplicate": Word("duplicate", "gray", "content_copy"),
    "new": Word("new", "blue", "add"),
    "worse": Word("worse", "red", "trending_up"),
    "open": Word("open", "gray", "radio_button_unchecked"),
    "muted": Word("muted", "gray", "notifications_off"),
    "merged": Word("merged", "gray", "merge"),
    "regressed": Word("regressed", "red", "undo"),
    "resolved": Word("resolved", "green", "check"),
}


def level_word(level: int) -> Word:
    """The word for a level number; a number outside 0…6 reads unknown."""
    return LEVELS.get(level, LEVELS[0])


def state_word(state: str) -> Word:
    """The word for a batch, file or fault state."""
    return STATES.get(state, Word(state, "gray", "help"))


@cache
def palette(theme: str | None) -> Palette:
    """Chart colours of the `light` or `dark` theme; anything else gives light."""
    mode = "dark" if theme == "dark" else "light"
    values: dict[str, Any] = tomllib.loads(_CONFIG.read_text())["theme"][mode]
    roles: list[str] = values["chartCategoricalColors"]
    return Palette(
        *roles,
        paper=values["backgroundColor"],
        grid=values["borderColor"],
        heat=tuple(values["chartSequentialColors"]),
    )
