"""Random secrets that stay in a file only their owner can read."""

import os
import secrets
from pathlib import Path


def keep_secret(path: Path) -> tuple[str, bool]:
    """Return the secret in `path` and whether it was made just now (43 letters, digits, `-` and `_`)."""
    if path.exists() and (kept := path.read_text(encoding="ascii").strip()):
        return kept, False
    fresh = secrets.token_urlsafe(32)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(fresh)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    return fresh, True
