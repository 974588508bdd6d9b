"""Groups: the signatures of one file whose templates are variants of one.

A signature must be the same in every file and for years, so it masks little. A group serves one file: it may
mask whatever looks like a value, and look at the other messages. `masking` makes rows of words of the
messages, `slots` merges rows that differ in words only, `lengths` those of different length;
docs/explanation/grouping.md says why.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from core.grouping.columns import drop_columns
from core.grouping.lengths import collapse, merge_beside, merge_empty, merge_texts
from core.grouping.masking import Masker, Words
from core.grouping.options import merge_options
from core.grouping.slots import FREE, merge_slots
from core.grouping.speech import merge_speech
from core.grouping.tails import merge_tails
from core.grouping.templates import write_template
from core.parsed_log import Grouping, Message
from core.signature import MASK

__all__ = ["Grouping", "Message", "group_messages"]

ROWS_MERGED = 6_000  # at once


def group_messages(messages: Sequence[Message]) -> Grouping:
    """Return the groups of these messages, each of another signature; their order does not matter."""
    masker = Masker()
    ordered = sorted(messages, key=lambda message: (-message.count, message.text, message.signature))
    masked = [collapse(masker.words(message.text)) for message in ordered]
    without = drop_columns(_count_lines(masked, ordered))
    rows = [without[row] for row in masked]
    become = _merge_in_turn(_count_lines(rows, ordered))
    texts = merge_speech(_count_lines([become.get(row, row) for row in rows], ordered))
    numbers: dict[Words, int] = {}
    templates: list[str] = []
    group_of: dict[int, int] = {}
    for message, row in zip(ordered, rows, strict=True):
        merged = become.get(row, row)
        merged = texts.get(merged, merged)
        if merged not in numbers:
            numbers[merged] = len(numbers)
            templates.append(write_template(message.text, merged, masker))
        group_of[message.signature] = numbers[merged]
    return Grouping(tuple(templates), group_of)


def _count_lines(rows: Iterable[Words], messages: Iterable[Message]) -> Counter[Words]:
    lines = Counter[Words]()
    for row, message in zip(rows, messages, strict=True):
        lines[row] += message.count
    return lines


def _merge_in_turn(lines: Mapping[Words, int]) -> dict[Words, Words]:
    """Merge the most frequent rows, then the next with what came of them, until they do not get fewer."""
    ordered = sorted(lines, key=lambda row: (-lines[row], row))
    become: dict[Words, Words] = {}
    for start in range(0, len(ordered), ROWS_MERGED):
        before = set(become.values())
        if len(before) > ROWS_MERGED // 2:
            break
        merged = _merge([*before, *ordered[start : start + ROWS_MERGED]])
        become = {row: merged[now] for row, now in become.items()} | {
            row: merged[row] for row in ordered[start : start + ROWS_MERGED]
        }
    return become


def _merge(rows: Iterable[Words]) -> dict[Words, Words]:
    """Return what each row has become at last."""
    become = {row: row for row in rows}
    steps: tuple[Callable[[set[Words]], Mapping[Words, Words]], ...] = (
        merge_beside, merge_tails, _merge_slots, merge_beside, merge_texts, _merge_slots, merge_texts,
        merge_options, merge_empty,
    )  # fmt: skip
    for step in steps:
        changed = step(set(become.values()))
        become = {row: _settle(changed, now) for row, now in become.items()}
    return become


def _settle(changed: Mapping[Words, Words], row: Words) -> Words:
    seen = set[Words]()
    while row in changed and row not in seen:
        seen.add(row)
        row = changed[row]
    return row


def _merge_slots(rows: set[Words]) -> dict[Words, Words]:
    by_length: dict[int, list[Words]] = defaultdict(list)
    for row in sorted(rows):
        by_length[len(row)].append(row)
    merged: dict[Words, Words] = {}
    for same in by_length.values():
        for row, now in zip(same, merge_slots(same), strict=True):
            merged[row] = collapse(now)
    return _one_slot(merged)


def _one_slot(merged: Mapping[Words, Words]) -> dict[Words, Words]:
    """Make rows equal that differ in what kind of mask stands in a slot: FREE where one of them has it."""
    free: dict[Words, Words] = {}
    for now in sorted(set(merged.values())):
        plain = tuple(MASK if word == FREE else word for word in now)
        other = free.get(plain, now)
        free[plain] = tuple(FREE if FREE in pair else pair[0] for pair in zip(now, other, strict=True))
    return {row: free[tuple(MASK if word == FREE else word for word in now)] for row, now in merged.items()}
