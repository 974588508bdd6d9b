"""How a diagnosis puts things: names, times and numbers with their units."""

from datetime import UTC, datetime

from core.diagnosis.chains import Link
from core.diagnosis.evidence import Evidence, Item, Occurrence
from core.diagnosis.knowledge import Knowledge
from core.undated import LONGEST_RECORDING_NS

_DAY_NS = 86_400_000_000_000
_SHORT = 90  # characters of a record that stand in a sentence


def name_of(item: Item, knowledge: Knowledge) -> str:
    """Return what an item is called in a sentence: its code and title, else its own words."""
    if item.code is None:
        return f"“{shorten(item.text or item.template)}”"
    title = knowledge.title(item.subject)
    return f"{item.code} ({title})" if title else f"{item.code} (“{shorten(item.text)}”)"


def title_of(item: Item, knowledge: Knowledge) -> str:
    """Return what an item is called as a heading."""
    title = knowledge.title(item.subject) or shorten(item.text or item.template)
    return f"{item.code} {title}" if item.code else title


def shorten(text: str) -> str:
    """Cut a text to what fits a sentence."""
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def moment(occurrence: Occurrence, evidence: Evidence) -> str:
    """Return when an occurrence was: a time of day in UTC, or what the clock of its file said."""
    if occurrence.ts_ns is None:
        return f"at record {occurrence.record:,}"
    if not occurrence.is_timed and abs(occurrence.ts_ns) < LONGEST_RECORDING_NS:
        return f"at {duration(occurrence.ts_ns / 1e9)} of the file's own clock"
    at = datetime.fromtimestamp(occurrence.ts_ns // 1_000_000_000, UTC)
    if not occurrence.is_timed:
        return f"at {at:%d %b %Y %H:%M:%S} by the file's clock, which was wrong"
    many_days = (evidence.last_ns or 0) - (evidence.first_ns or 0) > _DAY_NS
    return f"at {at:%d %b %Y %H:%M:%S} UTC" if many_days else f"at {at:%H:%M:%S} UTC"


def duration(seconds: float) -> str:
    """Return a duration with its unit: `40 ms`, `2.5 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 120:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def lag(link: Link) -> str:
    """Return how soon the effect follows: `2 ms after`, or `40 ms to 2.5 s after`."""
    if link.longest_s <= 0:
        return f"{duration(-link.shortest_s)} before (as far as recorders differ)"
    shortest, longest = duration(max(link.shortest_s, 0.0)), duration(link.longest_s)
    return f"{longest} after" if shortest == longest else f"{shortest} to {longest} after"


def times(count: int) -> str:
    """Return `once`, `twice` or `14 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def how_often(item: Item) -> str:
    """Return how often an item is seen: `14 times in 3 episodes`, or `twice`."""
    if item.count == item.episodes:
        return times(item.count)
    return f"{times(item.count)} in {item.episodes:,} episode{'s' if item.episodes != 1 else ''}"


def percent(chance: float) -> str:
    """Return a chance in percent, the very small ones as a bound."""
    return "under 0.1 %" if chance < 0.001 else f"{chance * 100:.1f} %"


def listing(parts: list[str]) -> str:
    """Join parts with commas and a last `and`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
