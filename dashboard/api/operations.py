"""Looking after the installation: dead letters and the way back, compensation now."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from dashboard.api.problems import responses
from dashboard.api.wired import LARGEST, Wired
from db.repositories.dead_letters import DeadLetter
from jobs.requeue import requeue
from jobs.sweep import sweep

router = APIRouter(prefix="/api/v1", tags=["operations"])


class DeadLetterBody(BaseModel):
    """A job that failed for good."""

    id: int
    job: str
    batch_id: str | None = Field(description="Null when the batch was deleted since.")
    reason: str
    created_at: datetime

    @classmethod
    def of(cls, letter: DeadLetter) -> "DeadLetterBody":
        """Return the body of a letter."""
        return cls(
            id=letter.id,
            job=letter.job,
            batch_id=letter.batch_id,
            reason=letter.reason,
            created_at=letter.created_at,
        )


class DeadLetterList(BaseModel):
    """The dead letters that were not requeued, the newest first."""

    dead_letters: list[DeadLetterBody]


class Swept(BaseModel):
    """What a sweep did."""

    done: list[str] = Field(description="A sentence for each thing; none when all was well.")


@router.get("/dead-letters")
def list_dead_letters(wiring: Wired) -> DeadLetterList:
    """List the jobs that failed for good."""
    with wiring.uow() as uow:
        letters = uow.dead_letters.open()
    return DeadLetterList(dead_letters=[DeadLetterBody.of(letter) for letter in letters])


@router.post("/dead-letters/{letter_id}/requeue", status_code=202, responses=responses(404, 409, 422))
def requeue_dead_letter(
    letter_id: Annotated[int, Path(ge=1, le=LARGEST, description="Number of the dead letter.")], wiring: Wired
) -> DeadLetterBody:
    """Give a dead job another try: its batch is parsed again."""
    return DeadLetterBody.of(requeue(wiring, letter_id))


@router.post("/sweep")
def sweep_now(wiring: Wired) -> Swept:
    """Look for lost work and mend it now; the scheduler does so by itself every few seconds."""
    return Swept(done=sweep(wiring))
