"""A row of the page: one piece of work, what was measured, and whether it meets its bar."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Scale:
    """How much to measure: `quick` only shows that a row can be measured; `large_bytes` is the large file."""

    rounds: int = 5
    quick: bool = False
    large_bytes: int = 2 << 30

    def of(self, full: int, quick: int) -> int:
        """Return one of two sizes."""
        return quick if self.quick else full


@dataclass(frozen=True, slots=True)
class Bar:
    """What is asked of a row: its figure, or its ratio to the peer, at least or at most this."""

    limit: float
    of_ratio: bool = False
    at_most: bool = False

    def met_by(self, row: "Row") -> bool:
        """Say whether the row meets it."""
        value = row.ratio if self.of_ratio else row.ours
        if value is None:
            return False
        return value <= self.limit if self.at_most else value >= self.limit

    def text(self, unit: str) -> str:
        """Return it as it stands on the page."""
        sign = "≤" if self.at_most else "≥"
        return f"{sign} {self.limit:g}×" if self.of_ratio else f"{sign} {self.limit:g} {unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """Figures in `unit`: rates, of which more is better, or with `less_is_better` times and sizes.

    `peer` is None where there is nobody to compare with; `note` says what was measured, and how much of it.
    """

    work: str
    unit: str
    ours: float
    bars: tuple[Bar, ...] = ()
    peer: str | None = None
    theirs: float | None = None
    less_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times as good as the peer."""
        if not self.theirs or not self.ours:
            return None
        return self.theirs / self.ours if self.less_is_better else self.ours / self.theirs

    @property
    def met(self) -> bool | None:
        """Whether all bars are met; None without one."""
        return all(bar.met_by(self) for bar in self.bars) if self.bars else None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that this machine cannot measure, and why."""

    work: str
    why: str


@dataclass(frozen=True, slots=True)
class Family:
    """Rows that are measured together: `measure(scale, folder)`, in a folder of its own that goes after."""

    measure: Callable[[Scale, Path], list[Row | Skipped]]
    asks: tuple[str, ...] = field(default=())  # packages whose versions belong on the page


def in_turns(rounds: int, *turns: Callable[[], float]) -> tuple[float, ...]:
    """Call them in turns, `rounds` times, and return the median of what each returned."""
    found: list[list[float]] = [[] for _ in turns]
    for _ in range(rounds):
        for values, turn in zip(found, turns, strict=True):
            values.append(turn())
    return tuple(median(values) for values in found)
