"""Some lines of a text, from its beginning and from all over it: what its layout is found out from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parsers.kernels.text_escapes import copy_plain
from parsers.kernels.text_lines import LINE_FEED, RETURN, make_lines, split_lines

_HEAD_LINES, _FURTHER_LINES, _PLACES = 1_000, 50, 20
_HEAD_BYTES, _FURTHER_BYTES = 2 << 20, 64 << 10  # at most, of the beginning and of each place
SAMPLED_BYTES = _HEAD_BYTES + (_PLACES + 1) * _FURTHER_BYTES
_STRAY_FEEDS = 2  # such as one at the end,
_RETURNS_A_FEED = 200  # or so rare ones
_LEAST_RETURNS = 2  # that end lines where hardly a line feed does
LONGEST_SAMPLED = 64 << 10  # bytes of a line; an object of JSON must be whole to be seen

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


def find_line_mark(data: NDArray[np.uint8], start: int) -> int:
    """Return what ends the lines of a text: a LINE_FEED, or a RETURN where there are many of those alone.

    That is looked for where the sample is taken from, and at the end.
    """
    behind = min(start + _HEAD_BYTES, data.size)
    last = max(behind, data.size - _FURTHER_BYTES)
    places = np.linspace(behind, last, _PLACES + 1, dtype=np.int64).tolist()
    ends = [*places[1:], data.size]
    parts = (data[at : min(at + _FURTHER_BYTES, end)] for at, end in zip(places, ends, strict=True))
    pieces = [data[start:behind], *parts]
    feeds, returns = (sum(int((piece == mark).sum()) for piece in pieces) for mark in (LINE_FEED, RETURN))
    least = max(_LEAST_RETURNS + 20 * feeds, sum(piece.size for piece in pieces) // LONGEST_SAMPLED)
    return (
        RETURN if returns >= least and feeds <= max(_STRAY_FEEDS, returns // _RETURNS_A_FEED) else LINE_FEED
    )


def take_sample(data: NDArray[np.uint8], start: int, mark: int = LINE_FEED) -> Sample:
    """Return at most 2,050 lines of a text that begins at `start`, the last ones too, blank ones left out.

    Of a line of over LONGEST_SAMPLED bytes it is the beginning; together they have at most SAMPLED_BYTES.
    """
    starts, ends, position = _lines(data, mark, start, start + _HEAD_BYTES, _HEAD_LINES)
    parts = [(starts, ends)]
    for place in np.linspace(position, data.size, _PLACES, endpoint=False, dtype=np.int64).tolist():
        if place < position:
            continue
        first, last, position = _lines(data, mark, place, place + _FURTHER_BYTES, _FURTHER_LINES + 1)
        parts.append((first[1:], last[1:]))  # the first one may be the rest of a line
    if position < data.size:
        place = max(position, data.size - _FURTHER_BYTES)
        left = data.size - place  # as many lines as bytes at most
        first, last, _ = _lines(data, mark, place, data.size, left)
        begins = max(first.size - _FURTHER_LINES, int(place > position))
        parts.append((first[begins:], last[begins:]))
    starts, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    ends = np.minimum(ends, starts + LONGEST_SAMPLED)
    some = np.array([bool(data[a:b].tobytes().strip()) for a, b in zip(starts, ends, strict=True)], np.bool_)
    return Sample(data, starts[some], ends[some])


def without_escapes(sample: Sample) -> Sample:
    """Return the lines without the escape sequences that colour them; the sample itself where it has none."""
    lengths = sample.ends - sample.starts
    places = np.cumsum(lengths) - lengths
    plain = np.empty(int(lengths.sum()), np.uint8)
    ends = copy_plain(sample.data, sample.starts, sample.ends, plain, places)
    return sample if (ends - places == lengths).all() else Sample(plain, places, ends)


def _lines(
    data: NDArray[np.uint8], mark: int, position: int, limit: int, count: int
) -> tuple[Offsets, Offsets, int]:
    """Return where lines before `limit` begin and end, and the offset after them.

    A line that the limit cuts is left out, unless it is of a length that is cut anyhow.
    """
    lines = make_lines(count)
    rows, _, after = split_lines(data[:limit], position, lines, mark=mark)
    if rows and lines.end[rows - 1] == limit < data.size and limit - lines.start[rows - 1] < LONGEST_SAMPLED:
        rows -= 1
    return lines.start[:rows], lines.end[:rows], after
