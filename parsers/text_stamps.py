"""Looks at how times of a sample are written: what they say of their zone."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from parsers.kernels import text_times as times
from parsers.kernels.text_header import STEP_STAMP
from parsers.kernels.text_zones import HOURS_OF_ZONES, ZONES_IN_DOUBT
from parsers.text_plan import Plan, read_sample
from parsers.text_sample import Offsets, Sample

_MOST_STAMPS = 200  # of a plan, that are looked at
_BEHIND = 8  # bytes behind a time in which a zone may be named that is none for sure
_NAMES = "|".join(HOURS_OF_ZONES).encode()
_CLOCK = rb"(?:[:.]\d\d?|\d{6})(?:[.,:]\d+)?(?: [AaPp][Mm])?"  # the end of a date, `-17`, is no zone
_ZONE = re.compile(
    rb"(?:Z|(?:(?<![A-Za-z])(?:%s)|%s ?(?=[+-]))(?:[+-]\d\d(?::?\d\d)?)?)(?: +\d{4})?\W*$" % (_NAMES, _CLOCK)
)
_NAMED_ZONE = re.compile(rb" (?:%s|[+-]\d\d)$" % _NAMES)
_DOUBT = re.compile(rb"(?:^|[^A-Za-z])(%s)\b" % "|".join(ZONES_IN_DOUBT).encode())
_ZONELESS = {times.EPOCH, times.UPTIME}


class Stamp(NamedTuple):
    """A time as it is written, perhaps with what stands before it in the line, and what stands behind."""

    text: bytes
    behind: bytes = b""


def stamps_of(sample: Sample, starts: Offsets, ends: Offsets, line_ends: Offsets) -> list[Stamp]:
    """Return the times between these offsets."""
    spans = zip(starts.tolist(), ends.tolist(), line_ends.tolist(), strict=True)
    return [Stamp(sample.text(a, b), sample.text(b, min(b + _BEHIND, end))) for a, b, end in spans]


def stamps_of_plan(sample: Sample, plan: Plan) -> list[Stamp]:
    """Return the times of some of the lines, which follow the plan."""
    last = max((n for n, step in enumerate(plan.steps) if step.role == STEP_STAMP), default=-1)
    if last < 0:
        return []
    rows = np.linspace(0, sample.starts.size - 1, min(sample.starts.size, _MOST_STAMPS), dtype=np.int64)
    some = Sample(sample.data, sample.starts[rows], sample.ends[rows])
    found = read_sample(some, (Plan(plan.steps[: last + 1], (last,)),)).message
    timed = found > some.starts
    return stamps_of(some, some.starts[timed], found[timed], some.ends[timed])


def say_zone(stamps: Iterable[tuple[tuple[int, ...], Sequence[Stamp]]]) -> dict[str, str]:
    """Say that times are read as UTC that name no zone, or several at once; `stamps` by their forms."""
    texts = [
        stamp
        for forms, some in stamps
        if not _ZONELESS.intersection(forms) and forms not in {(), (times.CLOCK,)}
        for stamp in some
    ]
    open_ones = [stamp for stamp in texts if not _ZONE.search(stamp.text.strip())]
    if not open_ones:
        return {}
    doubts = [found for stamp in open_ones if (found := _doubt(stamp))]
    if 2 * len(doubts) >= len(open_ones):
        return {"zone": f"the times name {doubts[0]}, which more than one zone is called: read as UTC"}
    which = "the times" if len(open_ones) == len(texts) else "some of the times"
    return {"zone": f"none in {which}, read as UTC"}


def has_zone_name(stamp: Stamp) -> bool:
    """Tell whether a time that stands alone ends in a zone's name or its hours, behind a blank."""
    return bool(_NAMED_ZONE.search(stamp.text))


def _doubt(stamp: Stamp) -> str:
    found = _DOUBT.match(stamp.behind) or _DOUBT.search(stamp.text[-_BEHIND:])
    return found[1].decode() if found else ""
