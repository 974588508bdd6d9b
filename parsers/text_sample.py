"""Some lines of a text, from its beginning and from all over it: what its layout is found out from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parsers.kernels.text_lines import make_lines, split_lines

_HEAD_LINES, _FURTHER_LINES, _PLACES = 1_000, 50, 20

Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Lines of a text, in order: their offsets in `data`."""

    data: NDArray[np.uint8]
    starts: Offsets
    ends: Offsets

    def only(self, rows: NDArray[np.bool_]) -> "Sample":
        """Return some of the lines."""
        return Sample(self.data, self.starts[rows], self.ends[rows])

    def text(self, start: int, end: int) -> bytes:
        """Return bytes of the data."""
        return self.data[start:end].tobytes()

    def lines(self) -> list[bytes]:
        """Return the lines."""
        return [self.text(a, b) for a, b in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]


def take_sample(data: NDArray[np.uint8], start: int) -> Sample:
    """Return at most 2,000 lines of a text that begins at `start`, blank ones left out."""
    starts, ends, position = _lines(data, start, _HEAD_LINES)
    parts = [(starts, ends)]
    for place in np.linspace(position, data.size, _PLACES, endpoint=False, dtype=np.int64).tolist():
        if place < position:
            continue
        first, last, position = _lines(data, place, _FURTHER_LINES + 1)
        parts.append((first[1:], last[1:]))  # the first one may be the rest of a line
    starts, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    some = np.array([bool(data[a:b].tobytes().strip()) for a, b in zip(starts, ends, strict=True)], np.bool_)
    return Sample(data, starts[some], ends[some])


def _lines(data: NDArray[np.uint8], position: int, count: int) -> tuple[Offsets, Offsets, int]:
    lines = make_lines(count)
    rows, _, after = split_lines(data, position, lines)
    return lines.start[:rows], lines.end[:rows], after
