"""A log file of a batch, and the states of its newest attempt.

    pending → parsing → parsed → aggregating → completed;  any of the first four → failed

One way: to parse again is a new attempt, which starts at pending.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import InvalidInputError

LONGEST_NAME = 255
ARCHIVE = "archive"  # the format of a file that was expanded: what it held are files of the batch as well


class FileState(StrEnum):
    """Where the newest attempt at a file stands."""

    PENDING = "pending"
    PARSING = "parsing"
    PARSED = "parsed"
    AGGREGATING = "aggregating"
    COMPLETED = "completed"
    FAILED = "failed"


_S = FileState
TRANSITIONS: Mapping[FileState, frozenset[FileState]] = {
    _S.PENDING: frozenset({_S.PARSING, _S.FAILED}),
    _S.PARSING: frozenset({_S.PARSED, _S.FAILED}),
    _S.PARSED: frozenset({_S.AGGREGATING, _S.FAILED}),
    _S.AGGREGATING: frozenset({_S.COMPLETED, _S.FAILED}),
    _S.COMPLETED: frozenset(),
    _S.FAILED: frozenset(),
}


def check_name(name: str) -> str:
    """Return the name a file is shown under, or raise InvalidInputError.

    Folders are cut off (a name is never used as a path), so `../../etc/passwd` becomes `passwd`; control
    characters, line separators and invisible marks, which could forge lines in a table or turn a name around,
    are refused rather than hidden. Spaces of any width stay: macOS writes U+202F into names of its own.
    """
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in name):
        raise InvalidInputError("name", f"The file name {name[:60]!r} contains control characters.")
    shown = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].strip()
    if shown in {"", ".", ".."}:
        raise InvalidInputError("name", f"{name[:60]!r} is not a file name.")
    if len(shown) > LONGEST_NAME:
        raise InvalidInputError(
            "name", f"The file name has {len(shown)} characters; at most {LONGEST_NAME} are kept."
        )
    return shown


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file of a batch; `attempt` counts from 1 once it was scattered."""

    id: str
    batch_id: str
    name: str
    size: int
    sha256: str
    object_key: str
    state: FileState = FileState.PENDING
    attempt: int = 0
    duplicate_of: str | None = None
    problem: str | None = None


def raw_key(batch_id: str, file_id: str) -> str:
    """Where the uploaded bytes live in the object store."""
    return f"{batch_id}/{file_id}"


def index_key(batch_id: str, file_id: str, attempt: int) -> str:
    """Where the event index of one attempt lives."""
    return f"batches/{batch_id}/index/{file_id}.{attempt}.parquet"


def extents_key(batch_id: str, file_id: str, attempt: int) -> str:
    """Where the extent table of one attempt lives (only for files with compressed parts)."""
    return f"batches/{batch_id}/index/{file_id}.{attempt}.extents.parquet"


def stream_key(batch_id: str, file_id: str, attempt: int) -> str:
    """Where the logical stream of one attempt lies, in zstd frames (only for files that are compressed)."""
    return f"batches/{batch_id}/index/{file_id}.{attempt}.stream.zst"


def signals_key(batch_id: str, file_id: str, attempt: int) -> str:
    """Where the numeric series of one attempt live (only for files that have any)."""
    return f"batches/{batch_id}/index/{file_id}.{attempt}.signals.parquet"


def is_index(key: str) -> bool:
    """Tell whether an object belongs to the index of an attempt: it is stored once and never changed."""
    return key.endswith(".parquet") and "/index/" in key
