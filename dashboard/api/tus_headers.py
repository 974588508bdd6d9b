"""The headers of tus 1.0, read and written. See https://tus.io/protocols/resumable-upload."""

import base64
import binascii
from collections.abc import Mapping
from email.utils import format_datetime
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.log_file import LogFile
from core.upload import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
BODY_TYPE = "application/offset+octet-stream"
EXPOSED = (
    "Location",
    "Retry-After",
    "Tus-Resumable",
    "Tus-Version",
    "Tus-Extension",
    "Tus-Max-Size",
    "Upload-Offset",
    "Upload-Length",
    "Upload-Expires",
    "Argus-File-Id",
    "Argus-Duplicate-Of",
    "Argus-Notice",
)
ALLOWED = (
    "Authorization",
    "Content-Type",
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Offset",
)
MOST_DIGITS = 19


def check_version(headers: Headers) -> None:
    """Answer 412 unless the client speaks our version of tus."""
    spoken = headers.get("tus-resumable")
    if spoken != VERSION:
        raise HTTPException(
            412,
            f"This is a tus {VERSION} server; the request says Tus-Resumable: {spoken!r}.",
            {"Tus-Version": VERSION},
        )


def number(headers: Headers, name: str) -> int:
    """Return a header that holds a number of bytes; 400 when it does not, or comes twice and differs."""
    text = " and ".join(dict.fromkeys(headers.getlist(name)))
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise HTTPException(400, f"{name} is {text[:40]!r}; it must be a number of bytes.")
    return int(text)


def file_name(headers: Headers) -> str:
    """Return `filename` of the Upload-Metadata header; 400 when the header cannot be read."""
    metadata: dict[str, str] = {}
    for pair in headers.get("upload-metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            metadata[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise HTTPException(400, f"Upload-Metadata: {key[:40]!r} is not UTF-8 in base64.") from None
    name = metadata.get("filename") or metadata.get("name")
    if name is None:
        raise HTTPException(400, "Upload-Metadata names no `filename`.")
    return name


def progress(upload: Upload, offset: int) -> dict[str, str]:
    """Return the headers that say how far an upload is."""
    return {
        "Upload-Offset": str(offset),
        "Upload-Length": str(upload.size),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
        "Cache-Control": "no-store",
    }


def received(file: LogFile, notice: str | None) -> dict[str, str]:
    """Return the headers that say which file a whole upload became, and of which it is a duplicate."""
    headers = {"Argus-File-Id": file.id}
    if file.duplicate_of:
        headers["Argus-Duplicate-Of"] = file.duplicate_of
    if notice:
        headers["Argus-Notice"] = quote(notice)
    return headers


class SpeakTus:
    """Middleware: every answer under `/uploads` carries the version of tus, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the header to the answer's start."""

        async def send_with_version(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Tus-Resumable"] = VERSION
            await send(message)

        tus = scope["type"] == "http" and "/uploads" in scope["path"]
        await self._app(scope, receive, send_with_version if tus else send)


def server(max_size: int) -> Mapping[str, str]:
    """Return the headers with which the server presents itself."""
    return {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(max_size)}
