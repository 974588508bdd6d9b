"""The fleet's faults."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from core.errors import InvalidInputError
from dashboard.api.problems import responses
from dashboard.api.wired import Label, Wired
from db.readers.worst_faults import FaultRow, read_worst_faults
from db.session import reading

router = APIRouter(prefix="/api/v1/faults", tags=["faults"])

EARLIEST = date(2000, 1, 1)  # no clock that is set says less


class FaultBody(BaseModel):
    """A fault of the fleet; counts and rate are of the time that was asked for."""

    id: str
    code: str | None
    template: str
    signature: str = Field(description="16 hex digits.")
    level: int
    sources: list[str]
    vehicles: int
    firmwares: list[str]
    count: int
    episodes: int
    first_seen: datetime
    last_seen: datetime
    state: str
    rate_per_100h: float | None = Field(description="Episodes per 100 hours logged; null without any hours.")

    @classmethod
    def of(cls, row: FaultRow) -> "FaultBody":
        """Return the body of a fault."""
        return cls(
            id=row.name,
            code=row.code,
            template=row.template,
            signature=f"{row.signature:016x}",
            level=row.level,
            sources=list(row.sources),
            vehicles=row.vehicles,
            firmwares=list(row.firmwares),
            count=row.count,
            episodes=row.episodes,
            first_seen=row.first_seen_at,
            last_seen=row.last_seen_at,
            state=row.state,
            rate_per_100h=row.rate_per_100h,
        )


class FaultList(BaseModel):
    """Faults, those with the most episodes first."""

    faults: list[FaultBody]


@router.get("", responses=responses(422))
def list_faults(
    wiring: Wired,
    firmware: Label = None,
    platform: Label = None,
    since: Annotated[date | None, Query(description="First day (UTC) that counts.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> FaultList:
    """List the faults of the fleet."""
    today = datetime.now(UTC).date()
    first = since or EARLIEST
    if not EARLIEST <= first <= today:
        raise InvalidInputError("since", f"{first} is not between {EARLIEST} and today.")
    with reading(wiring.engine) as connection:
        rows = read_worst_faults(
            connection,
            days=(today - first).days + 1,
            limit=limit,
            firmware=firmware or None,
            platform=platform or None,
        )
    return FaultList(faults=[FaultBody.of(row) for row in rows])
