"""Columns that stand before the messages of a file and were not recognised as its header."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from core.grouping.masking import Words
from core.signature import MASK

COLUMNS = 6  # tried from the left
MOST_VALUES = 50  # of a column: a thread, a component, a level
SHARED = 0.6  # of the lines have a rest that other values of the column have too
RESTS = 5  # such different rests, each of two words or more: `enter f`, `leave f` are no columns


def drop_columns(lines: Mapping[Words, int]) -> dict[Words, Words]:
    """Return what each row, with the number of its lines, is without the words that are columns."""
    become = {row: row for row in lines}
    at = 0
    for _ in range(COLUMNS):
        counts = Counter[Words]()
        for row, now in become.items():
            counts[now] += lines[row]
        if len({now[at : at + 1] for now in counts}) == 1:
            at += 1  # the same in every line: what comes after it may be a column
        elif _is_column(counts, at):
            become = {row: now[:at] + now[at + 1 :] for row, now in become.items()}
        else:
            break
    return become


def _is_column(counts: Mapping[Words, int], at: int) -> bool:
    words: dict[Words, set[Words]] = defaultdict(set)
    for row in counts:
        words[row[:at] + row[at + 1 :]].add(row[at : at + 1])
    if len({row[at : at + 1] for row in counts}) > MOST_VALUES:
        return False
    shared = {rest for rest, values in words.items() if len(values) > 1 and _says_something(rest[at:])}
    lines = sum(count for row, count in counts.items() if row[:at] + row[at + 1 :] in shared)
    return len(shared) >= RESTS and lines >= SHARED * sum(counts.values())


def _says_something(rest: Words) -> bool:
    return sum(word != MASK for word in rest) > 1
