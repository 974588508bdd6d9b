"""Masked messages of different length become one: values of several words, and lists."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from core.grouping.masking import ASIDE, Words
from core.grouping.slots import CUES, FREE, MASKS
from core.signature import MASK

EXTRA_WORDS = 8  # a value of words is longer than this by no more
BESIDE_VALUES = 3  # so many different words beside a mask are part of it
EMPTY_WORDS = 3  # constants of a message whose values may be empty
MOST_TRIED = 500_000  # rows, with all patterns together: honest files try some thousands
TEXTS = 4  # so many values of several words make a slot one for texts
LONG = 6  # a message of so many constants is the same with another word
_TURNS = (MASK, "not", "no", "never", "without")  # with these it says something else
# What may be a value, `to LOCAL(0)` beside `to 10.0.0.1`; `set to invalid 3` says more than `set to 3`.
_VALUE = re.compile(f".*[A-Z0-9{ASIDE}]")
_PART = re.compile(r"[A-Za-z_-]*[0-9]|[A-Fa-f]+")  # one that is hex or ends in a digit is at once


def collapse(row: Words) -> Words:
    """Return a row with masks in a row as one, and with what is said twice in a row said once."""
    found: list[str] = []
    for word in row:
        if found and word in MASKS and found[-1] in MASKS:
            found[-1] = FREE if FREE in (word, found[-1]) else MASK
            continue
        found.append(word)
    masks = sum(word in MASKS for word in found)
    said_twice = masks > 1 and len(set(found)) < len(found) - masks + 1
    return _once(found) if said_twice else tuple(found)


def _once(words: list[str]) -> Words:
    for size in range(2, min(9, len(words) // 2 + 1)):
        at = 0
        while at + 2 * size <= len(words):
            unit = words[at : at + size]
            if unit[0] not in MASKS and MASK in unit and unit == words[at + size : at + 2 * size]:
                del words[at : at + size]
            else:
                at += 1
    return tuple(words)


def merge_beside(rows: Iterable[Words]) -> dict[Words, Words]:
    """Return the rows that lose a word beside a mask, as enough others do, and what they become."""
    known = {_plain(row): row for row in sorted(rows)}
    beside: dict[tuple[Words, int], list[tuple[str, Words]]] = defaultdict(list)
    for plain, row in known.items():
        for at, word in enumerate(plain):
            beside_mask = (at and plain[at - 1] == MASK) or plain[at + 1 : at + 2] == (MASK,)
            if word in _TURNS or not (beside_mask or len(row) > LONG):
                continue
            if shorter := known.get(_without(plain, at)):
                beside[shorter, at].append((word, row))
    changed: dict[Words, Words] = {}
    for (shorter, at), found in sorted(beside.items()):
        constants = sum(word not in MASKS for word in shorter)
        several = len({word for word, _ in found}) >= BESIDE_VALUES
        cued = at > 0 and shorter[at - 1] in CUES
        for word, row in found:
            long = constants >= LONG and not word.endswith("=")  # options are another matter
            named = cued and (several or _VALUE.match(word))
            if (several and constants > 1) or long or named or _PART.fullmatch(word):
                changed.setdefault(row, shorter)
    return changed


def merge_empty(rows: Iterable[Words]) -> dict[Words, Words]:
    """Return the rows that lack a mask which another has, as a value may be empty, and that other."""
    known = {_plain(row): row for row in sorted(rows)}
    changed: dict[Words, Words] = {}
    for plain, row in known.items():
        if len(constants(plain)) >= EMPTY_WORDS:
            for at in range(1, len(plain)):
                lacking = known.get(plain[:at] + plain[at + 1 :]) if plain[at] == MASK else None
                if lacking:
                    changed.setdefault(lacking, row)
    return changed


def _plain(row: Words) -> Words:
    return tuple(MASK if word == FREE else word for word in row)


def _without(row: Words, at: int) -> Words:
    if 0 < at < len(row) - 1 and row[at - 1] == row[at + 1] == MASK:
        return row[:at] + row[at + 2 :]
    return row[:at] + row[at + 1 :]


def merge_texts(rows: Iterable[Words]) -> dict[Words, Words]:
    """Return the rows that have several words where another has a FREE slot, and that other."""
    known = sorted(set(rows))
    having: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(known):
        for word in row:
            having[word].add(number)
    changed: dict[Words, Words] = {}
    patterns = [row for row in known if FREE in row and len(constants(row)) > 1]
    tried = 0
    for pattern in sorted(patterns, key=lambda row: (len(constants(row)), row)):
        candidates = sorted(set.intersection(*(having[word] for word in constants(pattern))))
        tried += len(candidates)
        if tried > MOST_TRIED:
            break
        found = [row for row in map(known.__getitem__, candidates) if row != pattern and _fits(pattern, row)]
        enough = len(found) >= TEXTS or any(len(row) == len(pattern) for row in found)
        fixed = Counter(constants(pattern))
        for row in found:
            if row not in changed and (enough or _is_named(Counter(row) - fixed)):
                changed[row] = pattern
    return changed


def _is_named(words: Iterable[str]) -> bool:
    """Tell whether words that stand in a slot are a name of several: `Uninstall Requested`."""
    return all(word[:1].isupper() for word in words if word not in MASKS)


def constants(row: Words) -> Words:
    """Return the words of a row that are no masks."""
    return tuple(word for word in row if word not in MASKS)


def _fits(pattern: Words, row: Words) -> bool:
    """Tell whether a row is a pattern with 1 to 1 + EXTRA_WORDS words in each of its FREE slots.

    Bit n of `ends` says that the parts so far may take the first n words.
    """
    places: dict[str, int] = defaultdict(int)
    for place, word in enumerate(row):
        places[word] |= 1 << place
    whole = (1 << len(row) + 1) - 1
    ends = 1
    for part in pattern:
        if part == FREE:
            step = ends
            ends = 0
            for _ in range(1 + EXTRA_WORDS):
                step = step << 1 & whole
                ends |= step
        else:
            ends = (ends & places.get(part, 0)) << 1
    return bool(ends >> len(row))
