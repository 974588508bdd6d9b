"""Finds out whether lines are rows of a name, a time and a text, though none names the columns.

As headers they are looked at a word at a time: `VehicleSpeed;29.02.2024` is one, in which no date stands.
"""

import re
from collections.abc import Sequence

from parsers.kernels import text_records as records
from parsers.kernels.text_levels import LETTERS_OF_LEVELS, WORDS_IN_HEADERS, WORDS_OF_LEVELS
from parsers.text_cells import cells_of
from parsers.text_named import Found
from parsers.text_values import MOMENT

_MARKS = (",", ";")  # by the others, and by blanks, headers are parted
_MOST = 0.95  # share of the lines that must be such rows
_NAME = re.compile(r"[^\W\d][\w.\-/:]{0,63}")
_LEVELS = frozenset(
    (
        *LETTERS_OF_LEVELS,
        *(
            word.upper()
            for of in (WORDS_OF_LEVELS, WORDS_IN_HEADERS)
            for words in of.values()
            for word in words
        ),
    )
)
_STAMP, _TEXT = 1, 2  # columns


def find_unnamed(lines: Sequence[bytes]) -> Found | None:
    """Tell how rows are to be read that begin with a name and a whole time, None for others.

    The name is the source; where it is a level mostly, the lines have a header like others. The level may be
    the cell behind the time.
    """
    for mark in _MARKS:
        rows = [row for line in lines if _begins_so(row := cells_of(line, mark))]
        if not rows or len(rows) < _MOST * len(lines) or _are_levels(rows, 0):
            continue
        level, message = (_TEXT, _TEXT + 1) if _are_levels(rows, _TEXT) else (-1, _TEXT)
        return Found(records.TABLE, columns=(_STAMP, level, 0, message), mark=ord(mark), last=message)
    return None


def _begins_so(row: Sequence[str]) -> bool:
    return len(row) > _TEXT and bool(_NAME.fullmatch(row[0]) and MOMENT.fullmatch(row[_STAMP]))


def _are_levels(rows: Sequence[Sequence[str]], column: int) -> bool:
    return 2 * sum(row[column].upper() in _LEVELS for row in rows) > len(rows)
