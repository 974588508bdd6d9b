"""A family: the templates of one kind of software, and the lines that they give."""

import re
from dataclasses import dataclass

from tests.labels.values import CLOSE, OPEN, Values

LINES = 2_000
_SLOT = re.compile(r"\{([a-z][a-z0-9]*)(?::([^{}]*))?\}")
_EACH = re.compile(r"\{each:([^{}]*)\}")
_BRACES = str.maketrans({OPEN: "{", CLOSE: "}"})


@dataclass(frozen=True)
class Line:
    """A line as it is logged, its header included; `label` is the number of its template."""

    header: str
    message: str
    label: int

    @property
    def raw(self) -> str:
        return self.header + self.message


@dataclass(frozen=True)
class Family:
    """`templates`: one a line, the most frequent first; slots are `{kind}` or `{kind:argument}`.

    An argument may hold slots: `{opt: by {user}}`. What stands in `{each:up|down}` makes statements, also a
    single pair that may end a message, ` user=root`: who labels with templates writes two.
    """

    name: str
    header: str
    templates: str
    skew: float = 1.1

    def lines(self, count: int = LINES) -> list[Line]:
        """Return `count` lines, the same ones every time."""
        values = Values(self.name)
        templates = self.statements()
        chosen = [values.weighted(len(templates), self.skew) for _ in range(count)]
        return [Line(_fill(self.header, values), _fill(templates[n], values), n) for n in chosen]

    def statements(self) -> list[str]:
        """Return the templates, a label being the number of one."""
        return [one for line in self.templates.splitlines() if line.strip() for one in _each(line)]


def _each(template: str) -> list[str]:
    found = _EACH.search(template)
    if not found:
        return [template]
    return [one for word in found[1].split("|") for one in _each(template.replace(found[0], word, 1))]


def _fill(template: str, values: Values) -> str:
    slots = 1
    while slots:  # from within
        template, slots = _SLOT.subn(lambda slot: values.draw(slot[1], slot[2] or ""), template)
    return template.translate(_BRACES)
