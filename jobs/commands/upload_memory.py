"""What `argus upload` remembers of an upload that is not finished, so that the same command resumes it.

One small file for each set of files and declaration, in the user's state folder; gone once the batch is
completed.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4


class UploadMemory:
    """The memory of one upload: the idempotency key of its batch, and where each file's upload goes on."""

    def __init__(self, url: str, declared: dict[str, Any], files: Sequence[Path]) -> None:
        identity = [url, declared, [(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files]]
        name = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:32]
        self._path = _folder() / f"{name}.json"
        self._known: dict[str, Any] = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            known = json.loads(self._path.read_text())
            if isinstance(known["key"], str) and isinstance(known["locations"], dict):
                return known
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return {"key": uuid4().hex, "locations": {}}

    @property
    def key(self) -> str:
        """The idempotency key under which the batch is, or will be, created."""
        self._write()
        return str(self._known["key"])

    def location(self, file: Path) -> str | None:
        """Where the upload of `file` was begun, None where it was not."""
        return self._known["locations"].get(str(file))

    def remember(self, file: Path, location: str) -> None:
        """Keep where the upload of `file` goes on."""
        self._known["locations"][str(file)] = location
        self._write()

    def forget(self) -> None:
        """The batch is complete: nothing to go on with."""
        with suppress(OSError):
            self._path.unlink()

    def _write(self) -> None:
        with suppress(OSError):  # without a home to write to the upload works, and begins anew when cut
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(".new")
            draft.write_text(json.dumps(self._known))
            draft.replace(self._path)


def _folder() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "argus" / "uploads"
