"""The template of a group as people read it: a message of it with masks where the group's rows have some."""

import re

from core.grouping.masking import UNITS, Masker, Words
from core.signature import MASK, TEMPLATE_SHOWN

_ROW_OF_MASKS = re.compile(r"(?:<\*>[!-)+-;=?-@\[-`{-~ ]{0,3})+<\*>")


def write_template(text: str, row: Words, masker: Masker) -> str:
    """Return a message masked where it has other words than its group's row; cut at TEMPLATE_SHOWN."""
    left = [word for word in row if not word.startswith("<*")]
    left.reverse()

    def put(token: str, word: str) -> str:
        if left and word == left[-1]:
            left.pop()
            return token
        return MASK if word and word not in UNITS else token

    template = _ROW_OF_MASKS.sub(MASK, masker.rewrite(text, put))
    return template if len(template) <= TEMPLATE_SHOWN else template[: TEMPLATE_SHOWN - 1] + "…"
