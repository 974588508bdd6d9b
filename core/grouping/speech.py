"""What people write: every message another one, of any length, after the same beginning or a name."""

from collections import defaultdict
from collections.abc import Mapping

from core.grouping.masking import ASIDE, Words
from core.grouping.slots import FREE, MASKS
from core.signature import MASK

BEGINS = 3  # places where the word may stand that they have in common
RARE = 2  # lines of a message, at most
TEXTS = 30  # so many different ones
NEXT_WORDS, LENGTHS = 15, 4  # so many different words come next, in texts of so many lengths
SHARE = 0.8  # of the lines with such a word


def merge_speech(lines: Mapping[Words, int]) -> dict[Words, Words]:
    """Return the rows, given with the number of their lines, that are texts, and what they become."""
    changed: dict[Words, Words] = {}
    for at in range(BEGINS):
        having: dict[str, list[Words]] = defaultdict(list)
        for row in lines:
            if len(row) > at and row not in changed:
                having[ASIDE if row[at].startswith(ASIDE) else row[at]].append(row)
        for word, rows in having.items():
            texts = [row for row in rows if _is_text(row[at + 1 :], lines[row])]
            said = sum(lines[row] for row in texts)
            if word not in MASKS and said >= SHARE * sum(lines[row] for row in rows) and _vary(texts, at):
                begin = (FREE,) if at or word == ASIDE else ()
                changed |= dict.fromkeys(rows, (*begin, *(() if word == ASIDE else (word,)), FREE))
    return changed


def _is_text(rest: Words, lines: int) -> bool:
    return MASK not in rest and (lines <= RARE or FREE in rest)


def _vary(texts: list[Words], at: int) -> bool:
    next_words, lengths = {row[at + 1 : at + 2] for row in texts}, {len(row) for row in texts}
    return len(texts) >= TEXTS and len(next_words) >= NEXT_WORDS and len(lengths) >= LENGTHS
