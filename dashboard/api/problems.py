"""Every error the API answers with, as RFC 9457 problem+json."""

import http
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from redis.exceptions import RedisError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import (
    ArgusError,
    InvalidInputError,
    NotFoundError,
    PassingError,
    TooLargeError,
    TooManyError,
    UnreadableLogError,
    WrongStateError,
)
from dashboard.api.tokens import TokenError
from jobs.redis_trouble import redis_trouble
from jobs.stage import StageFullError, UploadBusyError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2

# The first class that fits decides, so a subclass stands before its base.
STATUS_OF: tuple[tuple[type[ArgusError], int], ...] = (
    (UploadBusyError, 423),
    (StageFullError, 507),
    (InvalidInputError, 422),
    (UnreadableLogError, 422),
    (NotFoundError, 404),
    (WrongStateError, 409),
    (TooLargeError, 413),
    (TooManyError, 429),
    (TokenError, 401),
    (PassingError, 503),
)


class FieldProblem(BaseModel):
    """One field that cannot be accepted."""

    field: str = Field(description="The field's name, dotted where it is nested.")
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What is wrong and what to do, for the person who meets it.")
    errors: list[FieldProblem] = Field(default=[], description="The fields at fault, if any.")


def problem(
    status: int,
    detail: str,
    *,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return the response for a problem."""
    body = Problem(title=http.HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    return JSONResponse(
        body.model_dump(exclude_defaults=False),
        status_code=status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entry of the problems that a route may answer with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {s: {"description": http.HTTPStatus(s).phrase, "content": content} for s in statuses}


def answer_with_problems(app: FastAPI) -> None:
    """Make `app` answer every error as a problem."""
    app.add_exception_handler(ArgusError, _on_argus_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(DataError, _on_data_error)
    app.add_exception_handler(RedisError, _on_redis_error)
    _describe_problems(app)


def _describe_problems(app: FastAPI) -> None:
    """Put problems in the place of FastAPI's own errors in the OpenAPI document."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        document = describe()
        schemas = document["components"]["schemas"]
        for model in (FieldProblem, Problem):
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas[model.__name__] = {name: part for name, part in schema.items() if name != "$defs"}
        if schemas.pop("HTTPValidationError", None):
            schemas.pop("ValidationError", None)
            for operation in (o for path in document["paths"].values() for o in path.values()):
                if "HTTPValidationError" in str(operation["responses"].get("422")):
                    del operation["responses"]["422"]  # its parameters are any text
        return document

    app.openapi = openapi  # the way FastAPI documents for extending it


def problem_of(error: ArgusError) -> JSONResponse:
    """Return the response for an error that Argus raised on purpose."""
    status = next((s for kind, s in STATUS_OF if isinstance(error, kind)), 500)
    headers: dict[str, str] = {}
    if status in {423, 429, 503}:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    fields = (
        [FieldProblem(field=error.field, message=str(error))] if isinstance(error, InvalidInputError) else []
    )
    return problem(status, str(error), errors=fields, headers=headers)


def _on_argus_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ArgusError)  # noqa: S101 - what it was registered for
    return problem_of(error)


def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it was registered for
    detail = str(error.detail)
    if error.status_code == 404 and detail == http.HTTPStatus.NOT_FOUND.phrase:
        detail = f"There is nothing at {request.url.path}; /api/docs lists what there is."
    if error.status_code == 405:
        detail = f"{request.method} is not allowed at {request.url.path}."
    return problem(error.status_code, detail, headers=error.headers)


def _on_validation_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it was registered for
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return problem(
            400, "The body is not JSON: " + str(found[0].get("ctx", {}).get("error", found[0]["msg"]))
        )
    fields = [FieldProblem(field=_field(e["loc"]), message=str(e["msg"])) for e in found]
    return problem(422, "; ".join(f"{f.field}: {f.message}" for f in fields), errors=fields)


def _on_redis_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RedisError)  # noqa: S101 - what it was registered for
    log.warning("Redis fails: %s", error)
    return problem(503, redis_trouble(error), headers={"Retry-After": str(RETRY_AFTER_S)})


def _on_data_error(_: Request, error: Exception) -> JSONResponse:
    """A value that Postgres cannot hold, such as text with a NUL: the client sent it, in whatever field."""
    return problem(422, f"A value cannot be stored: {getattr(error, 'orig', error)}")


def _field(location: tuple[int | str, ...]) -> str:
    """Return the name of the field without where it stood (`body`, `query` …)."""
    return ".".join(str(part) for part in location[1:]) or str(location[0])


class AnswerUnexpected:
    """Middleware: a mistake of ours is answered 500.

    Starlette would do it outside of all middleware, so without the header that lets a page's script read it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where nothing was answered yet, say that it failed."""
        answering = False

        async def send_noted(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception:
            if scope["type"] != "http" or answering:
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            answer = problem(500, "Argus failed here; the reason is in the API's log.")
            await answer(scope, receive, send)
