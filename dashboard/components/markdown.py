"""Text from logs and uploaders inside Streamlit markdown: shown as it is, never read as markup."""

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    """Escape everything that markdown, Streamlit's directives or KaTeX would read."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
