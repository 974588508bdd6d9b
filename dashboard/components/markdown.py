"""Text from logs and uploaders inside Streamlit markdown: shown as it is, never read as markup."""

import re

# Markdown as Streamlit reads it also makes links of bare addresses, escaped or not: a sign that is not seen
# (U+2060, word joiner) in their midst leaves them text.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    """Escape everything that markdown, Streamlit's directives or KaTeX would read."""
    return _MARKUP.sub(r"\\\1", _ADDRESS.sub("\u2060", " ".join(text.split())))
