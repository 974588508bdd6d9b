"""Masked messages that differ in a slot or two become one, where the slots take many values.

Words are numbers here and a message is a row of them. Every place of a row has a random 64-bit number that
its word picks, and a row's sum of them is its fingerprint: to leave a slot out is to subtract, so the rows
that are equal but for a slot are found by sorting.
"""

# ruff: noqa: SIM905 — sets of words read best as texts
import re
from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from core.grouping.masking import ASIDE, Words
from core.signature import MASK

FREE = "<**>"  # stands where different words stood: a variable that is words
MASKS = (MASK, FREE)
SLOT_VALUES = 4  # from here on a slot is a variable
NAME_VALUES = 3  # where they look like names of things: camelCase
JOINED_VALUES = 2  # a_b, file.txt
SHORT_VALUES = 8  # where one constant word stands beside the slot
VERB_VALUES = 10  # started, stopped, failed: real differences
BARE_VALUES = 12  # in each of two slots with one word between them
LONG, LONGISH = 9, 4  # constants around a slot that make 2, or 3, values enough, but for the first word
MOST_SETS = 1_000  # of slots left out at once
MOST_TRIED = 2_000_000  # such sets, times rows
ROUNDS = 4
_NAME = re.compile(r".*[a-z][A-Z]|.*[0-9]|.*[a-z]\.[A-Za-z]|[A-Z]+_[A-Z]")
CUES = frozenset(  # before a value, however few it has
    """user username login account host hostname User Host interface device reason type signal
    state mode status to from by""".split()
)
_JOINED = re.compile(r".*[a-z][_/-][A-Za-z]")
_CAPITAL = re.compile(r"[A-Z]{2,}[0-9]?")
_VERB = re.compile(r"[a-z]+(?:ed|ing)|[A-Z][a-z]+(?:ed|ing)|lost|up|down|on|off|ok")
_DIGITS = re.compile(r"[0-9]+")
_WILD = 0


def merge_slots(rows: Sequence[Words]) -> list[Words]:
    """Return what each of these rows, all different and of one length, has become."""
    merging = _Merging(rows)
    merging.run()
    return merging.merged()


class _Merging:
    def __init__(self, rows: Sequence[Words]) -> None:
        vocabulary = {MASK: _WILD}
        self._ids = np.array(
            [
                [_WILD if w == FREE else vocabulary.setdefault(w, len(vocabulary)) for w in row]
                for row in rows
            ],
            np.int64,
        )
        self._words = list(vocabulary)
        self._is_name = np.array([bool(_NAME.match(word)) for word in self._words])
        self._is_joined = np.array([bool(_JOINED.match(word)) for word in self._words])
        self._is_aside = np.array([word.startswith(ASIDE) for word in self._words])
        self._is_capital = np.array([bool(_CAPITAL.fullmatch(word)) for word in self._words])
        self._is_verb = np.array([bool(_VERB.fullmatch(word)) for word in self._words])
        self._has_digit = np.array([bool(_DIGITS.search(word)) for word in self._words])
        stems: dict[str, int] = {}
        self._stem = np.array([stems.setdefault(_stem(w), len(stems)) for w in self._words])
        self._of = np.arange(len(rows))  # row → merged row
        self._free = np.array([[w == FREE for w in row] for row in rows])

    def run(self) -> None:
        self._mark()
        for _ in range(ROUNDS):
            before = len(self._ids)
            for slot in range(self._ids.shape[1]):
                self._merge((slot,))
            for together in (2, 3):
                slots = self._worth_trying(together)
                for some in combinations(slots, together):
                    self._merge(some)
            for some in {tuple(np.flatnonzero(row).tolist()) for row in np.unique(self._free, axis=0)}:
                if len(some) > 1:
                    self._merge(some)
            if len(self._ids) == before:
                break

    def _worth_trying(self, together: int) -> list[int]:
        """Return the slots that may be variables, none where trying every so many of them took too long."""
        slots = [n for n in range(self._ids.shape[1]) if np.unique(self._ids[:, n]).size >= SLOT_VALUES]
        sets = comb(len(slots), together)
        return slots if sets <= MOST_SETS and sets * len(self._ids) <= MOST_TRIED else []

    def merged(self) -> list[Words]:
        texts = [
            tuple(FREE if free else self._words[n] for n, free in zip(ids, frees, strict=True))
            for ids, frees in zip(self._ids.tolist(), self._free.tolist(), strict=True)
        ]
        return [texts[n] for n in self._of.tolist()]

    def _merge(self, slots: tuple[int, ...]) -> None:
        if len(self._ids) < 2:
            return
        rest = self._whole.copy()
        for slot in slots:
            rest -= self._marks[:, slot]
        order = np.argsort(rest, kind="stable")
        ordered = rest[order]
        ends = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, order.size)
        starts = np.append(0, ends[:-1])
        sizes = ends - starts
        enough = sizes > (1 if len(slots) == 1 else SLOT_VALUES - 1)
        changed = False
        for start, size in zip(starts[enough].tolist(), sizes[enough].tolist(), strict=True):
            members = order[start : start + size]
            if self._is_variable(members, slots):
                for slot in slots:
                    self._ids[members, slot] = _WILD
                    self._free[members, slot] = True
                changed = True
        if changed:
            self._join()

    def _is_variable(self, members: NDArray[np.intp], slots: tuple[int, ...]) -> bool:
        row = self._ids[members[0]]
        constants = int(np.count_nonzero(np.delete(row, slots)))
        if constants < len(slots):
            return constants == 1 and len(slots) == 2 and self._is_free(members, slots, BARE_VALUES)
        if len(slots) == 1:
            return self._varies(members, slots[0], constants)
        return self._is_free(members, slots, SHORT_VALUES if constants == 1 else SLOT_VALUES)

    def _is_free(self, members: NDArray[np.intp], slots: tuple[int, ...], enough: int) -> bool:
        """Tell whether each of these slots takes enough words, or is free already in some row."""
        return all(
            bool(self._free[members, slot].any()) or np.unique(self._ids[members, slot]).size >= enough
            for slot in slots
        )

    def _varies(self, members: NDArray[np.intp], slot: int, constants: int) -> bool:
        values = np.unique(self._ids[members, slot])
        known = values[values != _WILD]
        if values.size < 2:
            return False
        masked = known.size < values.size  # something masked stands there too: less is asked
        if constants > 1 and (
            self._free[members, slot].any() or self._stands_out(known, members, slot, constants)
        ):
            return True
        if (not masked and np.unique(self._stem[known]).size == 1) or (
            masked and self._has_digit[known].all()
        ):
            return True
        return values.size + 2 * masked >= self._enough(known, slot, constants)

    def _stands_out(
        self, words: NDArray[np.int64], members: NDArray[np.intp], slot: int, constants: int
    ) -> bool:
        """Tell whether words are values by their place: in brackets, after a cue, capitals at the end."""
        before = self._words[self._ids[members[0], slot - 1]] if slot else ""
        is_last = slot == self._ids.shape[1] - 1
        behind = "" if is_last else self._words[self._ids[members[0], slot + 1]]
        capital = constants > 2 and is_last and bool(self._is_capital[words].all())
        cued = before in CUES and behind not in CUES  # `from invalid user`
        return capital or cued or bool(self._is_aside[words].all())

    def _enough(self, words: NDArray[np.int64], slot: int, constants: int) -> int:
        """Return how many values make a slot a variable where these words stand."""
        if constants > 2 and self._is_joined[words].mean() > 0.7:
            return JOINED_VALUES
        names = (self._is_name | self._is_joined)[words].mean() > 0.7
        if names and constants:
            return NAME_VALUES if constants > 1 else SLOT_VALUES
        if self._is_verb[words].mean() > 0.5:
            return SLOT_VALUES if constants > LONGISH else VERB_VALUES
        if slot and constants >= LONGISH:
            return 2 if constants >= LONG else 3
        return SHORT_VALUES if constants == 1 else SLOT_VALUES

    def _mark(self) -> None:
        places = _mix(np.arange(1, self._ids.shape[1] + 1, dtype=np.uint64))
        self._marks = _mix(self._ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + places)
        self._whole = self._marks.sum(axis=1, dtype=np.uint64)

    def _join(self) -> None:
        self._mark()
        _, first, inverse = np.unique(self._whole, return_index=True, return_inverse=True)
        free = np.zeros((first.size, self._ids.shape[1]), bool)
        np.logical_or.at(free, inverse, self._free)
        self._ids, self._free = self._ids[first], free
        self._marks, self._whole = self._marks[first], self._whole[first]
        self._of = inverse[self._of]


def _stem(word: str) -> str:
    """Return what a word shares with those of another number: `eth0` and `eth1`, `packet` and `packets`."""
    return _DIGITS.sub("0", word.removesuffix("s") if len(word) > 3 else word)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return values ^ (values >> np.uint64(29))
