"""Every command and option stands in docs/reference/command-line.md, and nothing else does."""

import re
from pathlib import Path
from typing import Any

import pytest

from jobs import cli

PAGE = (Path(__file__).parents[3] / "docs/reference/command-line.md").read_text()
SECTIONS = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}


def options_of(command: Any) -> set[str]:
    """The long options of a command and of its subcommands."""
    inner = getattr(command, "commands", {}).values()
    own = {
        name for parameter in command.params for name in getattr(parameter, "opts", ()) if name[:2] == "--"
    }
    return own.union(*map(options_of, inner)) - {"--help"}


def test_every_command_has_its_section() -> None:
    assert list(SECTIONS) == list(cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_option_is_told(name: str) -> None:
    told = set(re.findall(r"--[a-z][a-z-]*", SECTIONS[name]))
    command = cli._load(name)
    assert told == options_of(command)
    assert re.search(rf"`argus {name}\b", SECTIONS[name])
    for inner in getattr(command, "commands", ()):
        assert f"`argus {name} {inner} " in SECTIONS[name]
