"""Takes rows of tables apart to find out what their columns hold; `kernels.text_tables` reads them all."""

import re
from collections.abc import Sequence

MARKS = (",", ";", "\t", "|")
_CELLS = {mark: re.compile(rf'[{mark}] *(?:"([^"]*(?:""[^"]*)*)"?[^{mark}]*|([^{mark}]*))') for mark in MARKS}


def cells_of(row: bytes, mark: str) -> Sequence[str]:
    """Return the cells between the marks of a row, as `text_tables.read_row` counts them.

    A cell may stand in quotes, with those doubled; blanks around one without do not belong to it.
    """
    text = row.decode("utf-8", "replace")
    if '"' not in text:
        return [cell.strip(" ") for cell in text.split(mark)]
    return [quoted or plain.rstrip(" ") for quoted, plain in _CELLS[mark].findall(mark + text)]
