"""The time a vehicle was logged: intervals in UTC ns, and their hours, the denominator of every rate."""

from collections.abc import Iterable

SILENCE_NS = 300_000_000_000  # a silence longer than this ends an interval
NS_PER_HOUR = 3_600_000_000_000

Interval = tuple[int, int]  # first and last ns, both inside


def unite(intervals: Iterable[Interval], silence_ns: int = SILENCE_NS) -> tuple[Interval, ...]:
    """Return the intervals in time order, united where they overlap or stand at most `silence_ns` apart."""
    united: list[Interval] = []
    for first, last in sorted(intervals):
        if united and first - united[-1][1] <= silence_ns:
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return tuple(united)


def clip(intervals: Iterable[Interval], earliest_ns: int, latest_ns: int) -> tuple[Interval, ...]:
    """Return what of the intervals lies between the two times, both inside."""
    clipped = ((max(first, earliest_ns), min(last, latest_ns)) for first, last in intervals)
    return tuple((first, last) for first, last in clipped if first <= last)


def hours(intervals: Iterable[Interval]) -> float:
    """Return how many hours the intervals hold together."""
    return sum(last - first for first, last in intervals) / NS_PER_HOUR
