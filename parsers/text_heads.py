"""What of a sample's headers is known so far: which fields stand there, and where each line goes on."""

from collections.abc import Sequence

import numpy as np

from parsers.kernels.text_header import try_step
from parsers.text_plan import Step
from parsers.text_plan_roles import Span
from parsers.text_sample import Offsets, Sample


class Heads:
    """The headers of a sample's lines as far as they were taken.

    Lines that do not have a field that was taken are left out from there on: they are not `alive`. `ats` says
    where each line goes on, `spans` where the field of each step stands in those that are alive.
    """

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.ats = sample.starts.copy()
        self.alive = np.ones(sample.starts.size, np.bool_)
        self.steps: list[Step] = []
        self.spans: list[Span] = []

    def copy(self) -> "Heads":
        """Return the same, to take further fields from without harm."""
        other = Heads(self.sample)
        other.ats, other.alive = self.ats.copy(), self.alive.copy()
        other.steps, other.spans = list(self.steps), list(self.spans)
        return other

    def try_step(self, step: Step) -> tuple[Offsets, Offsets, Offsets]:
        """Return, of each line that is alive, the offset after a field, -1 for none; its start; its end."""
        ends = self.sample.ends[self.alive]
        return try_step(step.kind, step.argument, self.sample.data, self.ats[self.alive], ends)

    def share(self, step: Step) -> float:
        """Return the share of the lines that have a field next."""
        afters, _, _ = self.try_step(step)
        alive = int(self.alive.sum())
        return float((afters >= 0).sum()) / alive if alive else 0.0

    def take(self, step: Step) -> None:
        """Take a field; lines without it are left out."""
        afters, starts, stops = self.try_step(step)
        found = afters >= 0
        rows = np.flatnonzero(self.alive)[found]
        self.alive = np.zeros_like(self.alive)
        self.alive[rows] = True
        self.ats[rows] = afters[found]
        self.spans = [(first[found], last[found]) for first, last in self.spans]
        self.spans.append((starts[found], stops[found]))
        self.steps.append(step)

    def drop(self) -> None:
        """Take the last field back; the lines stay where they are."""
        self.steps.pop()
        self.spans.pop()

    def has(self, *kinds: int) -> bool:
        """Tell whether a field of one of these kinds was taken."""
        return any(step.kind in kinds for step in self.steps)

    def texts(self, starts: Offsets, stops: Offsets) -> Sequence[bytes]:
        """Return what stands between these offsets."""
        return [self.sample.text(a, b) for a, b in zip(starts.tolist(), stops.tolist(), strict=True)]
