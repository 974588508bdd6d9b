"""What may be the key of an object, in every store."""

import re

from core.errors import InvalidInputError

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_LONGEST_KEY = 512


def check_key(key: str) -> str:
    """Return the key, or raise InvalidInputError: plain ASCII, no segment empty or starting with a dot."""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise InvalidInputError("key", f"{key[:80]!r} is not an object key.")
    return key
