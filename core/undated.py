"""Times that name no date: what they count from, and how they are written."""

from collections.abc import Mapping
from typing import Protocol

from core.parsed_log import EARLIEST_NS

_COUNTED_FROM = {"time since boot": "since boot", "time of day": "of a day that is not named"}
LONGEST_RECORDING_NS = 30 * 86_400 * 1_000_000_000  # times below it count from a start, none is a date


class Timed(Protocol):
    """What is known of a file that was parsed."""

    @property
    def last_ns(self) -> int | None:
        """Its last time: UTC ns, or ns from where its times count."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """What it says of itself, its `clock` among it."""
        ...


def counted_from(log: Timed) -> str | None:
    """Say what the times of a file count from; None where they name a date, or there is none.

    A clock that starts in 1970 with the recording tells no more than how long it ran. One that stands in a
    later year, 1980 as GPS or 1999, is wrong, but it has a date.
    """
    if log.last_ns is None or log.last_ns >= EARLIEST_NS:
        return None
    if word := _COUNTED_FROM.get(log.facts.get("clock", "").partition(":")[0]):
        return word
    return "since the start of recording" if 0 <= log.last_ns < LONGEST_RECORDING_NS else None


def elapsed(ns: int) -> str:
    """Write such a time, to the nanosecond: `00:01:12.500000000`; after a day the hours go on."""
    seconds, rest = divmod(abs(ns), 10**9)
    minus = "-" if ns < 0 else ""
    return f"{minus}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:09d}"
