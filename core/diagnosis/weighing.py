"""Which fault is the cause: the one that starts a chain, weighed by what hangs on it, not by its count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.diagnosis.chains import Link, find_chains
from core.diagnosis.codes import describe_code
from core.diagnosis.evidence import Evidence, Item
from core.diagnosis.knowledge import Knowledge
from core.diagnosis.noise import VEHICLES_NEEDED, is_noise, is_rare, is_standing, is_trouble_code, is_usual
from core.parsed_log import FATAL, WARNING

CAUSES_NAMED = 3
SCORE_APART = 1.25  # a start this much lighter than the heaviest is only mentioned
START_UNSEEN_S = 5.0  # a fault so soon after the first record may have begun before it
DAMAGE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Chain:
    """A fault that follows from no other, and the links that lead on from it, nearest first."""

    root: Item
    links: tuple[Link, ...]
    score: float
    confidence: float
    standing: bool
    usual: bool

    @property
    def worst_level(self) -> int:
        """The worst level of a fault in the chain: 1 fatal, 2 error, 3 warning or less."""
        return min(item.severity for item in (self.root, *(link.effect for link in self.links)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """Causes, the heaviest first; starts of chains too light for one; what is usual or stands, set aside."""

    causes: tuple[Chain, ...]
    beside: tuple[Chain, ...]
    usual: tuple[Item, ...]
    standing: tuple[Item, ...]


def weigh(evidence: Evidence, knowledge: Knowledge) -> Weighed:
    """Find the chains and weigh their starts."""
    noise = [item for item in evidence.items if is_noise(item)]
    live = [item for item in evidence.items if item not in noise and _takes_part(item)]
    tried = _chains(live, evidence, knowledge)
    chains = [chain for chain in tried if not chain.usual or _matters(chain)]
    usual = tuple(chain.root for chain in tried if chain not in chains)
    standing = tuple(item for item in noise if item.is_fault)
    if not chains and standing:
        # Nothing else is there. What stands is believed when it is a code, or when something hangs on it.
        believed = _chains(standing, evidence, knowledge)
        chains = [c for c in believed if c.root.code or any(link.known for link in c.links)]
        standing = tuple(item for item in standing if not _is_in(item, chains))
    chains.sort(key=lambda chain: (-chain.score, chain.root.first.ts_ns or 0, chain.root.id))
    causes = _heavy(chains)
    return Weighed(causes, tuple(c for c in chains if c not in causes), usual, standing)


def _heavy(chains: Sequence[Chain]) -> tuple[Chain, ...]:
    """Choose of the chains, the heaviest first, those that are causes; a warning is none beside an error."""
    if not chains:
        return ()
    worst = min(chain.worst_level for chain in chains)
    heavy = [chain for chain in chains if chain.score > chains[0].score - SCORE_APART]
    return tuple(chain for chain in heavy if chain.worst_level < WARNING or worst == WARNING)[:CAUSES_NAMED]


def _matters(chain: Chain) -> bool:
    """Say whether a chain is a fault although most other vehicles have it too."""
    effects = [link.effect for link in chain.links if link.effect.is_fault]
    severe = [item for item in (chain.root, *effects) if item.severity < WARNING]
    return any(link.known for link in chain.links) or any(
        is_trouble_code(item) or item.severity == FATAL for item in severe
    )


def _takes_part(item: Item) -> bool:
    return item.is_fault or not is_standing(item)


def _is_in(item: Item, chains: Iterable[Chain]) -> bool:
    return any(
        item.id == chain.root.id or any(item.id == link.effect.id for link in chain.links) for chain in chains
    )


def _chains(items: Iterable[Item], evidence: Evidence, knowledge: Knowledge) -> list[Chain]:
    """Return a chain for each start; a warning is one only if a fault follows from it."""
    present = list(items)
    parents = find_chains(present, knowledge, evidence.recorded_s)
    chains: list[Chain] = []
    for root in present:
        links = _following(root, parents) if root.id not in parents else ()
        if root.id not in parents and (root.is_fault or any(link.effect.is_fault for link in links)):
            chains.append(_weighed(root, links, evidence, knowledge))
    return chains


def _following(root: Item, parents: Mapping[str, Link]) -> tuple[Link, ...]:
    """Return the links that lead on from the root, those of its own effects before those of theirs."""
    found: list[Link] = []
    wave = [root.id]
    while wave:
        nearest = sorted(
            (link for link in parents.values() if link.cause.id in wave), key=lambda link: link.shortest_s
        )
        found += nearest
        wave = [link.effect.id for link in nearest]
    return tuple(found)


def _weighed(root: Item, links: tuple[Link, ...], evidence: Evidence, knowledge: Knowledge) -> Chain:
    standing = is_standing(root) and not is_rare(root)
    usual = is_usual(root, evidence.hours)
    chain = Chain(root, links, 0.0, 0.0, standing, usual)
    score = 4.0 - chain.worst_level
    score += 0.5 * bool(links) + 0.3 * any(link.known for link in links)
    score += 0.2 * _means_something(root, knowledge) + 0.4 * is_rare(root) - 0.5 * standing - 1.0 * usual
    return replace(chain, score=score, confidence=_confidence(chain, evidence, knowledge))


def _confidence(chain: Chain, evidence: Evidence, knowledge: Knowledge) -> float:
    """Add up what speaks for and against; the weights were set so that the evals' outcomes bear them out."""
    root, links = chain.root, chain.links
    files = {o.file_id for link in links for o in link.pair}
    quality = evidence.quality
    size = quality["bytes_parsed"] + quality["bytes_skipped"]
    weights = (
        (0.60, True),
        (0.10, _means_something(root, knowledge)),
        (0.15, any(link.known for link in links)),
        (0.08, any(link.is_repeated for link in links)),
        (0.05, is_rare(root) or root.severity == FATAL),
        (-0.15, chain.standing or chain.usual),
        (-0.08, not chain.standing and _starts_unseen(root, evidence)),
        (-0.10, len(files) > 1 and quality["clock_jump_count"] > 0),
        (-0.10, bool(quality["unreadable"]) or quality["bytes_skipped"] > DAMAGE_SHARE * size),
        (-0.12, root.code is None and not root.subject.topics and not links),
    )
    return min(0.95, max(0.2, sum(weight for weight, holds in weights if holds)))


def _means_something(item: Item, knowledge: Knowledge) -> bool:
    if item.code and describe_code(item.code).is_known:
        return True
    return knowledge.about(item.subject) is not None


def _starts_unseen(item: Item, evidence: Evidence) -> bool:
    first = item.first.ts_ns
    if first is None or evidence.first_ns is None:
        return False
    return (first - evidence.first_ns) / 1e9 <= START_UNSEEN_S


def fleet_is_known(evidence: Evidence) -> bool:
    """Say whether there are enough other vehicles to tell what is usual."""
    return any(item.fleet and item.fleet.of_vehicles >= VEHICLES_NEEDED for item in evidence.items)
