"""Values of several words that end or begin messages: what stands after one beginning and others too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from core.grouping.masking import Words
from core.grouping.slots import FREE, MASKS

HEAD_WORDS = 3  # of a beginning, at most
SHARED_TAILS = 5  # so many different ones stand after two beginnings: they are names, not what is said
MOST_HEADS = 8  # that share them: more are names themselves
LAST_WORDS = 3
SHARE = 0.5  # of what stands after a beginning, that stands after others


def merge_tails(rows: Iterable[Words]) -> dict[Words, Words]:
    """Return the rows whose ends are values, `Starting NAME`, `Stopped NAME`, and what they become."""
    known = set(rows)
    changed = _merge_after_heads(known)
    backwards = _merge_after_heads({row[::-1] for row in known if row not in changed})
    return changed | {row[::-1]: now[::-1] for row, now in backwards.items()}


def _merge_after_heads(rows: set[Words]) -> dict[Words, Words]:
    changed: dict[Words, Words] = {}
    for size in range(HEAD_WORDS, 0, -1):
        tails: dict[Words, set[Words]] = defaultdict(set)
        heads: dict[Words, set[Words]] = defaultdict(set)
        for row in rows - changed.keys():
            if _is_name(row[size:]) and row[size - 1] not in MASKS:
                tails[row[:size]].add(row[size:])
                heads[row[size:]].add(row[:size])
        for head, after in tails.items():
            shared = {tail for tail in after if len(heads[tail]) > 1}
            if len(shared) >= SHARE * len(after) and _are_names(shared, heads):
                begun = {row for row in rows - changed.keys() if row[:size] == head and len(row) > size}
                if len(begun) < 2 * len(shared):  # the others are names with a number in them
                    changed |= dict.fromkeys(begun, (*head, FREE))
    return changed


def _are_names(tails: set[Words], heads: Mapping[Words, set[Words]]) -> bool:
    """Tell whether tails that stand after several heads differ from word to word, and the heads are few."""
    differ = (
        len({tail[0] for tail in tails}) >= SHARED_TAILS and len({tail[-1] for tail in tails}) >= LAST_WORDS
    )
    return differ and len({head for tail in tails for head in heads[tail]}) <= MOST_HEADS


def _is_name(tail: Words) -> bool:
    return bool(tail) and not any(word in MASKS for word in tail)
