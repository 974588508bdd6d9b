"""Text that came out of a log file, made fit for Postgres.

Logs hold every byte there is, and one NUL in a template must not fail a whole batch.
"""

import hashlib
import math
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_LONGEST_KEY = 200


def storable_text(text: str) -> str:
    """Return the text with NUL and lone surrogates, which Postgres refuses, as U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def storable(value: Any) -> Any:
    """Return JSON-able data as Postgres keeps it: texts as above, NaN and inf as null."""
    match value:
        case str():
            return storable_text(value)
        case float() if not math.isfinite(value):
            return None
        case dict():
            return {storable_text(str(key)): storable(item) for key, item in value.items()}
        case list() | tuple():
            return [storable(item) for item in value]
        case _:
            return value


class StorableText(TypeDecorator[str]):
    """A text column whose values come out of log files."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the text storable."""
        del dialect
        return None if value is None else storable_text(value)


def index_text(text: str) -> str:
    """Return a storable text short enough for an index key, still different for different texts."""
    text = storable_text(text)
    if len(text) <= _LONGEST_KEY:
        return text
    tail = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return f"{text[: _LONGEST_KEY - len(tail) - 1]}…{tail}"
