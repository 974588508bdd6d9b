"""A batch: what one upload holds, and the states it goes through.

pending → uploaded → scattering → scattered → gathering → gathered → diagnosing → completed
any working state → failed;  completed → pending (reuse);  failed → pending (retry)
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from core.errors import IllegalTransitionError, InvalidInputError

VIN_PATTERN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_ID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread


class BatchState(StrEnum):
    """Where a batch stands."""

    PENDING = "pending"
    UPLOADED = "uploaded"
    SCATTERING = "scattering"
    SCATTERED = "scattered"
    GATHERING = "gathering"
    GATHERED = "gathered"
    DIAGNOSING = "diagnosing"
    COMPLETED = "completed"
    FAILED = "failed"


_S = BatchState
TRANSITIONS: Mapping[BatchState, frozenset[BatchState]] = {
    _S.PENDING: frozenset({_S.UPLOADED}),
    _S.UPLOADED: frozenset({_S.SCATTERING, _S.FAILED}),
    _S.SCATTERING: frozenset({_S.SCATTERED, _S.FAILED}),
    _S.SCATTERED: frozenset({_S.GATHERING, _S.FAILED}),
    _S.GATHERING: frozenset({_S.GATHERED, _S.FAILED}),
    _S.GATHERED: frozenset({_S.DIAGNOSING, _S.FAILED}),
    _S.DIAGNOSING: frozenset({_S.COMPLETED, _S.FAILED}),
    _S.COMPLETED: frozenset({_S.PENDING}),
    _S.FAILED: frozenset({_S.PENDING}),
}
SETTLED = frozenset({_S.COMPLETED, _S.FAILED})
WORKING = frozenset(BatchState) - SETTLED - {_S.PENDING}


def new_batch_id() -> str:
    """`B-` and 8 random letters that survive being read aloud (40 bits)."""
    return "B-" + "".join(secrets.choice(_ID_ALPHABET) for _ in range(8))


def check_vin(vin: str) -> str:
    """Return the VIN, upper-cased and trimmed, or raise InvalidInputError saying what is wrong with it."""
    vin = vin.strip().upper()
    if not vin:
        raise InvalidInputError(
            "vin", "A VIN is needed: 17 characters, letters and digits without I, O and Q."
        )
    if len(vin) != 17:
        raise InvalidInputError("vin", f"The VIN {vin[:40]!r} has {len(vin)} characters; a VIN has 17.")
    if not VIN_PATTERN.fullmatch(vin):
        wrong = sorted({_shown(c) for c in vin if not VIN_PATTERN.fullmatch(c * 17)})
        raise InvalidInputError(
            "vin",
            f"The VIN {vin!r} contains {', '.join(wrong)}; a VIN has A–Z and 0–9 without I, O and Q.",
        )
    return vin


def _shown(character: str) -> str:
    """Return a character so that it can be seen."""
    if character.isspace():
        return "a blank"
    return character if character.isprintable() else repr(character)


def check_label(name: str, value: str | None, *, longest: int, required: bool = False) -> str | None:
    """Trim a firmware, platform or vehicle label; raise InvalidInputError when it is unusable.

    `name` is the field's name in the interface, `longest` the number of characters allowed.
    """
    text = (value or "").strip()
    if not text:
        if required:
            raise InvalidInputError(name, f"A {name} is needed.")
        return None
    if len(text) > longest:
        raise InvalidInputError(name, f"The {name} has {len(text)} characters; at most {longest} are kept.")
    if not text.isprintable():
        raise InvalidInputError(name, f"The {name} {text[:40]!r} contains characters that cannot be shown.")
    return text


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as the domain sees it; `version` grows by one with each save."""

    id: str
    vin: str
    firmware: str
    created_at: datetime
    state: BatchState = BatchState.PENDING
    version: int = 0
    vehicle_id: str | None = None
    platform: str | None = None
    components: Mapping[str, str] = field(default_factory=dict[str, str])
    total_files: int = 0
    processed_files: int = 0
    failed_files: int = 0
    failure: str | None = None
    state_changed_at: datetime | None = None

    def to(self, state: BatchState, *, failure: str | None = None) -> "Batch":
        """Return this batch in `state`; raises IllegalTransitionError where the table has no such step."""
        if state not in TRANSITIONS[self.state]:
            raise IllegalTransitionError(f"batch {self.id}", self.state, state)
        counts = {"processed_files": 0, "failed_files": 0} if state is BatchState.PENDING else {}
        return replace(self, state=state, failure=failure, **counts)

    @property
    def settled_files(self) -> int:
        """Files that are done, one way or the other."""
        return self.processed_files + self.failed_files

    @property
    def progress(self) -> float:
        """Share of files settled, 0.0 … 1.0; 0.0 for a batch without files."""
        return self.settled_files / self.total_files if self.total_files else 0.0
