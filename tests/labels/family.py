"""A family: the templates of one kind of software, and the lines that they give."""

import re
from dataclasses import dataclass

from tests.labels.values import Values

LINES = 2_000
_SLOT = re.compile(r"\{([a-z][a-z0-9]*)(?::([^{}]*))?\}")


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
    """`templates`: one a line, the most frequent first; slots are `{kind}` or `{kind:argument}`."""

    name: str
    header: str
    templates: str
    skew: float = 1.1

    def lines(self, count: int = LINES) -> list[Line]:
        """Return `count` lines, the same ones every time."""
        values = Values(self.name)
        templates = [line for line in self.templates.splitlines() if line.strip()]
        chosen = [values.weighted(len(templates), self.skew) for _ in range(count)]
        return [Line(_fill(self.header, values), _fill(templates[n], values), n) for n in chosen]


def _fill(template: str, values: Values) -> str:
    return _SLOT.sub(lambda slot: values.draw(slot[1], slot[2] or ""), template)
