"""Batches: create, list, complete, parse again, delete, and read the report."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from core.batch import BatchState
from core.errors import NotFoundError
from dashboard.api.bodies import BatchBody, BatchDetailBody, BatchList, BatchRowBody
from dashboard.api.problems import responses
from dashboard.api.tokens import UPLOAD_SECONDS, TokenError, batch_scope, make_token
from dashboard.api.wired import BatchId, Label, Wired
from db.readers.batch_detail import read_batch
from db.readers.batches_table import BatchFilters, read_batches
from db.readers.report import read_diagnosis, read_report
from db.session import reading
from jobs.change_batch import NewBatch, complete_batch, create_batch, delete_batch, reprocess_batch
from jobs.receive_file import check_open

router = APIRouter(prefix="/api/v1/batches", tags=["batches"])


class NewBatchBody(BaseModel):
    """What the uploader declares; it wins over what the files' headers say."""

    model_config = ConfigDict(extra="forbid")

    vin: str = Field(
        description="17 characters, A–Z and 0–9 without I, O and Q.", examples=["WRGSJ7DZ4P0000417"]
    )
    firmware: str = Field(description="The software version the batch was recorded with.", examples=["2.4.1"])
    platform: str | None = Field(None, description="Model line.", examples=["J7"])
    vehicle_id: str | None = Field(None, description="The vehicle's name in the fleet; a label.")
    components: dict[str, str] = Field(default={}, description="ECU → version.")


class TokenBody(BaseModel):
    """A token for one batch."""

    token: str
    seconds: int = Field(description="How long it holds.")


@router.post("", status_code=201, responses=responses(400, 413, 422))
def create(
    body: NewBatchBody,
    wiring: Wired,
    response: Response,
    idempotency_key: Annotated[
        str | None, Header(description="A request that comes again with the same key makes no second batch.")
    ] = None,
) -> BatchBody:
    """Create a batch, which then takes files until it is completed."""
    batch = create_batch(wiring, NewBatch(**body.model_dump()), idempotency_key)
    response.headers["Location"] = f"/api/v1/batches/{batch.id}"
    return BatchBody.of(batch)


@router.get("", responses=responses(422))
def list_batches(
    wiring: Wired,
    status: Annotated[list[BatchState] | None, Query(description="One or more states.")] = None,
    vin: Label = None,
    platform: Label = None,
    firmware: Label = None,
    text: Label = None,
    sort: Literal["created", "vin", "firmware", "events", "faults"] = "created",
    order: Literal["asc", "desc"] = "desc",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
) -> BatchList:
    """List batches, the newest first."""
    filters = BatchFilters(
        states=tuple(status or ()), vin=vin, platform=platform, firmware=firmware, text=text
    )
    with reading(wiring.engine) as connection:
        page = read_batches(
            connection, filters, sort=sort, descending=order == "desc", limit=limit, offset=offset
        )
    return BatchList(batches=[BatchRowBody.of_row(row) for row in page.rows], total=page.total)


@router.get("/{batch_id}", responses=responses(404))
def show(batch_id: BatchId, wiring: Wired) -> BatchDetailBody:
    """Show where a batch stands and what is in it."""
    with reading(wiring.engine) as connection:
        return BatchDetailBody.of_detail(read_batch(connection, batch_id))


@router.delete("/{batch_id}", status_code=204, responses=responses(404, 409))
def delete(batch_id: BatchId, wiring: Wired) -> Response:
    """Delete a batch with its files, report and share in the fleet's figures."""
    delete_batch(wiring, batch_id)
    return Response(status_code=204)


@router.post("/{batch_id}/complete", status_code=202, responses=responses(404, 409))
def complete(batch_id: BatchId, wiring: Wired) -> BatchBody:
    """Say that all files are there; parsing begins."""
    return BatchBody.of(complete_batch(wiring, batch_id))


@router.post("/{batch_id}/token", responses=responses(401, 404, 409))
def renew_token(
    batch_id: BatchId,
    wiring: Wired,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> TokenBody:
    """Give a fresh token for one that still holds, as long as the batch takes files."""
    if authorization is None:  # what is given was checked before (`access.CheckToken`)
        raise TokenError("A token is renewed with the one that ends: `Authorization: Bearer …`.")
    with wiring.uow() as uow:
        check_open(uow.batches.get(batch_id).state, batch_id)
    token = make_token(wiring.settings.secret, batch_scope(batch_id), UPLOAD_SECONDS)
    return TokenBody(token=token, seconds=UPLOAD_SECONDS)


@router.post("/{batch_id}/reprocess", status_code=202, responses=responses(404, 409))
def reprocess(batch_id: BatchId, wiring: Wired) -> BatchBody:
    """Parse the stored files of a settled batch again."""
    return BatchBody.of(reprocess_batch(wiring, batch_id))


@router.get("/{batch_id}/report", responses=responses(404))
def report(batch_id: BatchId, wiring: Wired) -> dict[str, Any]:
    """Return the report (docs/reference/report.md); `diagnosis` is null until there is one."""
    with reading(wiring.engine) as connection:
        batch = read_batch(connection, batch_id).batch
        body, diagnosis = read_report(connection, batch_id), read_diagnosis(connection, batch_id)
    if body is None:
        raise NotFoundError(f"Batch {batch_id} is {batch.state}: it has no report yet.")
    return {**body, "batch_id": batch_id, "status": batch.state, "diagnosis": diagnosis}
