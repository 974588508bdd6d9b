"""Which fault follows from which: by precedence in time, held against chance, and by what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np

from core.diagnosis.evidence import Item, Occurrence
from core.diagnosis.knowledge import Knowledge
from core.diagnosis.noise import is_standing
from core.diagnosis.precedence import EARLY_S, Array, Times, lags_s, times_of
from core.knowledge import KnowledgeEntry

SLOW_WINDOW_S = 900.0  # a full disk takes its time,
KNOWN_WINDOW_S = 120.0  # most causes do not,
UNKNOWN_WINDOW_S = 30.0  # and what is not known to be related must be near
SINGLE_WINDOW_S = 10.0  # and nearer still when it happened only once
KNOWN_SHARE, UNKNOWN_SHARE = 0.5, 0.6  # of the effect's episodes must follow the cause
KNOWN_CHANCE, UNKNOWN_CHANCE = 0.2, 0.01
WARNINGS_NEEDED, WARNING_CHANCE = 3, 0.0005  # there are many: one of them goes before anything by accident
SLOW = frozenset(
    {
        "disk full", "storage failure", "out of memory", "cooling lost", "overheating", "battery cell",
        "isolation fault", "configuration", "lean mixture", "misfire", "high supply voltage",
    }
)  # fmt: skip
_LEAST_LAG_S = 0.5  # so close that chance is not reckoned any smaller


@dataclass(frozen=True, slots=True)
class Link:
    """`effect` follows from `cause`: `followed` of `of` of its episodes begin soon after one of the cause.

    `chance` is how likely that many would do so by accident; `pair` is the first such pair of records. A
    delay is negative where the symptom was written first.
    """

    cause: Item
    effect: Item
    followed: int
    of: int
    shortest_s: float
    longest_s: float
    chance: float
    pair: tuple[Occurrence, Occurrence]
    known: KnowledgeEntry | None

    @property
    def delay_s(self) -> float:
        """The shortest delay; one that was written too early ranks after all that were not."""
        return self.shortest_s if self.shortest_s >= 0 else EARLY_S - self.shortest_s

    @property
    def is_repeated(self) -> bool:
        """Whether the order was seen more than once, and not by accident."""
        return self.followed >= 2 and self.chance <= UNKNOWN_CHANCE


def find_chains(items: Sequence[Item], knowledge: Knowledge, recorded_s: float) -> dict[str, Link]:
    """Return for each item that follows from another, by id, the link to what it most directly follows from.

    No circles. `recorded_s` says how many seconds were recorded.
    """
    times = {item.id: times_of(item.occurrences, item.ecu) for item in items}
    links: list[Link] = []
    for one, other in combinations(items, 2):
        there = _link(one, other, knowledge, times, max(recorded_s, 1.0))
        back = _link(other, one, knowledge, times, max(recorded_s, 1.0))
        either = [link for link in (there, back) if link]
        links += sorted(either, key=lambda link: (link.chance, link.delay_s))[:1]
    parents: dict[str, Link] = {}
    for link in sorted(links, key=_strength):
        if link.effect.id not in parents and link.effect.id not in ancestry(link.cause.id, parents):
            parents[link.effect.id] = link
    return parents


def _strength(link: Link) -> tuple[bool, bool, float, float, str, str]:
    """Order links, the one to believe first: known, from a fault, most often seen, most direct."""
    share = link.followed / link.of
    return (
        link.known is None,
        not link.cause.is_fault,
        -share,
        link.delay_s,
        link.cause.id,
        link.effect.id,
    )


def ancestry(item_id: str, parents: dict[str, Link]) -> list[str]:
    """Return the item and what it follows from, up to the start of its chain."""
    line = [item_id]
    while line[-1] in parents:
        line.append(parents[line[-1]].cause.id)
    return line


def _link(
    cause: Item, effect: Item, knowledge: Knowledge, times: Mapping[str, Times], recorded_s: float
) -> Link | None:
    known = knowledge.link(cause.subject, effect.subject)
    reverse = knowledge.link(effect.subject, cause.subject)
    if known is None and reverse:
        return None
    # A symptom may be written a moment before its cause; of two that lead to one another, the first one did.
    early_s = EARLY_S if known and not reverse else 0.0
    before, after = times[cause.id], times[effect.id]
    lags = lags_s(before, after)
    seen = effect
    if cause.episodes > len(cause.occurrences):  # past the last one kept, nobody can say
        kept = np.flatnonzero(~(after.clock_s > before.clock_s[-1] + UNKNOWN_WINDOW_S))
        lags = lags[:, kept]
        seen = replace(effect, occurrences=tuple(effect.occurrences[n] for n in kept))
    if not lags.size:
        return None
    link = _repeated(cause, seen, lags, before.lasting_s, known, early_s, recorded_s)
    link = link or _onset(cause, seen, lags, known, early_s, recorded_s)
    return replace(link, effect=effect) if link else None


def _repeated(
    cause: Item,
    effect: Item,
    lags: Array,
    lasting: Array,
    known: KnowledgeEntry | None,
    early_s: float,
    recorded_s: float,
) -> Link | None:
    """Link when most episodes of the effect begin soon after, or during, an episode of the cause."""
    window_s = _window_s(cause) if known else UNKNOWN_WINDOW_S
    after_s = np.maximum(lags - lasting[:, None], 0.0)  # since the cause's episode ended
    near = (lags > -early_s) & (after_s <= window_s)
    columns = np.flatnonzero(near.any(axis=0))
    followed, of = len(columns), lags.shape[1]
    needed = 2 if known or cause.is_fault else WARNINGS_NEEDED
    if known and not _standing(cause, effect):
        needed = 1
    if followed < needed or followed / of < (KNOWN_SHARE if known else UNKNOWN_SHARE):
        return None
    rows = np.where(near, np.abs(lags), np.inf).argmin(axis=0)[columns]
    reach = max(float(after_s[rows, columns].max()), _LEAST_LAG_S)
    share = min(1.0, float((lasting + reach).sum()) / recorded_s)
    chance = _at_least(followed, of, share)
    if chance > _tolerated(cause, effect, known):
        return None
    seen = lags[rows, columns]
    pair = (cause.occurrences[int(rows[0])], effect.occurrences[int(columns[0])])
    return Link(cause, effect, followed, of, float(seen.min()), float(seen.max()), chance, pair, known)


def _onset(
    cause: Item, effect: Item, lags: Array, known: KnowledgeEntry | None, early_s: float, recorded_s: float
) -> Link | None:
    """Link when the effect was never there before the cause began, and began soon after."""
    if known is None and (not cause.is_fault or min(cause.episodes, effect.episodes) > 1):
        return None
    if _standing(cause, effect):
        return None
    window_s = _window_s(cause) if known else SINGLE_WINDOW_S
    since = lags[0]
    if np.isnan(since).any() or since.min() <= -early_s or since[0] > window_s:
        return None
    lag = float(since[0])
    chance = min(1.0, max(lag, _LEAST_LAG_S) / recorded_s)
    if chance > _tolerated(cause, effect, known):
        return None
    of = lags.shape[1]
    return Link(cause, effect, of, of, lag, lag, chance, (cause.first, effect.first), known)


def _standing(cause: Item, effect: Item) -> bool:
    """Say whether one was there before the recording: then that it was written first says nothing."""
    return is_standing(cause) or is_standing(effect)


def _window_s(cause: Item) -> float:
    return SLOW_WINDOW_S if cause.subject.topics & SLOW else KNOWN_WINDOW_S


def _tolerated(cause: Item, effect: Item, known: KnowledgeEntry | None) -> float:
    """Return the chance of an accident up to which a link is believed."""
    if known and effect.is_fault:
        return KNOWN_CHANCE
    return UNKNOWN_CHANCE if known or cause.is_fault else WARNING_CHANCE


def _at_least(hits: int, tries: int, share: float) -> float:
    """Return the chance of at least so many hits when each try hits with this chance (binomial tail)."""
    return sum(comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(hits, tries + 1))
