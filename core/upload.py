"""A resumable upload: a file on its way in, staged until it is whole, then moved to the object store.

receiving → moving → stored;  moving → receiving (the move failed: try again);
receiving → expired | aborted
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.errors import IllegalTransitionError


class UploadState(StrEnum):
    """Where an upload stands."""

    RECEIVING = "receiving"
    MOVING = "moving"
    STORED = "stored"
    EXPIRED = "expired"
    ABORTED = "aborted"


_S = UploadState
TRANSITIONS: Mapping[UploadState, frozenset[UploadState]] = {
    _S.RECEIVING: frozenset({_S.MOVING, _S.EXPIRED, _S.ABORTED}),
    _S.MOVING: frozenset({_S.STORED, _S.RECEIVING}),
    _S.STORED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.ABORTED: frozenset(),
}
UNFINISHED = frozenset({_S.RECEIVING, _S.MOVING})


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload; `file_id` is the id the log file will have, `size` its declared length in bytes."""

    id: str
    batch_id: str
    file_id: str
    name: str
    size: int
    created_at: datetime
    expires_at: datetime
    state: UploadState = UploadState.RECEIVING
    sha256: str | None = None

    def to(self, state: UploadState, *, sha256: str | None = None) -> "Upload":
        """Return this upload in `state`; raises IllegalTransitionError where the table has no such step."""
        if state not in TRANSITIONS[self.state]:
            raise IllegalTransitionError(f"upload {self.id}", self.state, state)
        return replace(self, state=state, sha256=sha256 or self.sha256)
