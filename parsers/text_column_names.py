"""Tells from the name of a table's column whether it holds times, and in what unit numbers in it are."""

import re
from collections.abc import Sequence

from parsers.kernels.text_unit_times import NO_UNIT, UNKNOWN_UNIT

_LONGEST_NAME = 100  # characters of one that are looked at
_WORD = re.compile(r"[^\W\d_]+")
_BRACKET = re.compile(r"\(.*?\)|\[.*?\]|\{.*?\}|<.*?>")
_CLOCKS = frozenset((
    "time", "times", "timestamp", "stamp", "datetime", "date", "day", "ts", "t", "epoch", "uptime", "elapsed",
    "clock", "zeit", "zeitstempel", "datum", "uhrzeit",
))  # fmt: skip
_COMPANIONS = frozenset((
    "and", "of", "since", "from", "start", "boot", "power", "on", "system", "sys", "unix", "posix", "utc",
    "gmt", "gps", "local", "log", "host", "recording", "record", "relative", "rel", "absolute", "abs", "mono",
    "monotonic", "total", "in", "created", "generated", "und",
))  # fmt: skip
_UNITS = {  # in ns
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunden"), 3_600_000_000_000),
    **dict.fromkeys(("mins", "minute", "minutes", "minuten"), 60_000_000_000),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sekunden"), 1_000_000_000),
    **dict.fromkeys(("ms", "msec", "msecs", "millis", "millisecond", "milliseconds"), 1_000_000),
    **dict.fromkeys(("us", "µs", "μs", "usec", "usecs", "micros", "microsecond", "microseconds"), 1_000),
    **dict.fromkeys(("ns", "nsec", "nsecs", "nanos", "nanosecond", "nanoseconds"), 1),
}
_UNITS_IN_BRACKETS = _UNITS | {"min": 60_000_000_000}  # in `time_min` it is the least
_TIMES_ALONE = frozenset(  # `s` is a way, too, and an hour or a second part of a clock
    word for word, ns in _UNITS.items() if ns <= 1_000_000_000 and word not in ("s", "second")
)


def is_time(name: str) -> bool:
    """Tell whether a column of this name holds times: `Time [s]`, `uptime_ms`, `seconds`, no `lap time`."""
    words = _words(_BRACKET.sub("", name[:_LONGEST_NAME]))
    rest = [word for word in words if word not in _COMPANIONS and word not in _UNITS]
    return _CLOCKS.issuperset(rest) and bool(rest or not _TIMES_ALONE.isdisjoint(words))


def unit_ns(name: str) -> int:
    """Return the ns of the unit that a column's name ends in.

    NO_UNIT where it names none, UNKNOWN_UNIT for one that is not known: `Time [ticks]`, `t (10 ms)`.
    """
    name = name[:_LONGEST_NAME]
    for bracket in _BRACKET.findall(name):
        units = [word for word in _words(bracket) if word not in _COMPANIONS and word not in _CLOCKS]
        if len(units) == 1:  # `(hh:mm:ss)` is a form
            has_factor = any(map(str.isdigit, bracket))
            return UNKNOWN_UNIT if has_factor else _UNITS_IN_BRACKETS.get(units[0], UNKNOWN_UNIT)
    return next((_UNITS[word] for word in reversed(_words(name)) if word in _UNITS), NO_UNIT)


def _words(name: str) -> Sequence[str]:
    return [word.lower() for word in _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))]
