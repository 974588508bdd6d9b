"""Messages with and without what may be left out of them: pairs `key=value`, words in brackets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from core.grouping.masking import ASIDE, Words
from core.grouping.slots import FREE, MASKS
from core.signature import MASK

WAYS = 4  # of leaving something out at the end: with and without one `user=…` is more often two statements
CORE_WORDS = 2  # that rows must have in common, options among them
TRIED = 32  # fuller rows for each, those with most options


def merge_options(rows: Iterable[Words]) -> dict[Words, Words]:
    """Return the rows that lack options of another one, which is the same else, and that other.

    What is left out at the end only counts where there are WAYS of doing so.
    """
    by_core: dict[Words, list[tuple[Words, Words]]] = defaultdict(list)
    for row in rows:
        parts = list(_parts(row))
        core = tuple(word for part, is_option in parts if not is_option for word in part)
        options = tuple(part[0] for part, is_option in parts if is_option)
        words = sum(word not in MASKS for word in core)
        if words and words + len(options) >= CORE_WORDS:
            by_core[_joined(core)].append((row, options))
    changed: dict[Words, Words] = {}
    for same in by_core.values():
        few = len({options for _, options in same}) < WAYS
        same.sort(key=lambda found: (-len(found[1]), found))
        for at, (row, options) in enumerate(same):
            fuller = (
                other
                for other, more in same[: min(at, TRIED)]
                if _lacks(options, more) and not (few and other[: len(row)] == row)
            )
            if other := next(fuller, None):
                changed[row] = changed.get(other, other)
    return changed


def _parts(row: Words) -> Iterator[tuple[Words, bool]]:
    """Yield the parts of a row, and whether each may be left out."""
    at = 0
    while at < len(row):
        is_pair = row[at].endswith("=") and row[at + 1 : at + 2] in ((MASK,), (FREE,))
        size = 2 if is_pair else 1
        yield row[at : at + size], is_pair or row[at].startswith(ASIDE)
        at += size


def _joined(core: Words) -> Words:
    """Return what is left with masks in a row as one."""
    return tuple(
        MASK if word in MASKS else word
        for at, word in enumerate(core)
        if not (at and word in MASKS and core[at - 1] in MASKS)
    )


def _lacks(options: Words, more: Words) -> bool:
    """Tell whether these options are some of the others, in their order."""
    rest = iter(more)
    return all(option in rest for option in options)
