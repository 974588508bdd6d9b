"""Who may speak to the API while there is no login: programs on this machine, and our own pages.

A web page of somebody else could reach a server on loopback in two ways, and both are closed here:
by a name of its own that resolves to 127.0.0.1 (DNS rebinding: the Host header then names a stranger), and by
plain cross-site requests (the Origin header then names one). Our pages' scripts carry a token bound to a
batch; clients that are no browser send no Origin and need nothing on loopback.
"""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.settings import Settings
from dashboard.api.problems import problem, problem_of
from dashboard.api.tokens import TokenError, batch_scope, check_token

BATCH_PATH = re.compile(r"/api/v1/batches/([^/]+)(/.*)?")
READING = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOADING = re.compile(r"/(?:files|uploads(?:/[^/]+)?|complete|token)")  # below the batch, by any method
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def pages_origins(settings: Settings) -> list[str]:
    """Return the origins under which a browser knows our pages: as configured, and both names of loopback."""
    pages = urlsplit(settings.pages_url)
    port = f":{pages.port}" if pages.port else ""
    hosts = {pages.hostname or ""}
    if hosts & LOOPBACK:
        hosts |= {"127.0.0.1", "localhost"}
    return [f"{pages.scheme}://{host}{port}" for host in sorted(hosts)]


class CheckHostAndOrigin:
    """Middleware: refuses a Host that is not ours and an Origin that is not our pages'."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        urls = (settings.api_url, settings.pages_url)
        self._hosts = LOOPBACK | {settings.host} | {urlsplit(url).hostname or "" for url in urls}
        self._origins = frozenset(pages_origins(settings))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 403."""
        if scope["type"] == "http" and (reason := self._stranger(Headers(scope=scope))):
            await problem(403, reason)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _stranger(self, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            return f"This server is not {host[:100]!r}. Use the address that Argus printed at its start."
        origin = headers.get("origin")
        if origin is not None and origin not in self._origins:
            return f"Pages of {origin[:100]!r} may not use this server."
        return None


def _name(host: str) -> str:
    """Return a Host header without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


class CheckToken:
    """Middleware: a page's script needs a token for its batch, and a token that is given must hold.

    It is for uploading: files come in, the batch is completed and read, nothing is deleted or done again.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._secret = settings.secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 401, or 403 for what no token allows."""
        if scope["type"] == "http" and scope["path"].startswith("/api/v1/"):
            headers = Headers(scope=scope)
            if "origin" in headers or "authorization" in headers:
                try:
                    below = self._check(headers, scope["path"])
                except TokenError as error:
                    await problem_of(error)(scope, receive, send)
                    return
                if scope["method"] not in READING and not UPLOADING.fullmatch(below):
                    await problem(403, "The token is for uploading into its batch and for reading it.")(
                        scope, receive, send
                    )
                    return
        await self._app(scope, receive, send)

    def _check(self, headers: Headers, path: str) -> str:
        """Return the path below the batch that the token is for; TokenError when it is for another."""
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise TokenError("A page's script needs a token: `Authorization: Bearer …`.")
        batch = BATCH_PATH.fullmatch(path)
        if not batch:
            raise TokenError("The token is for one batch; this address is not of a batch.")
        check_token(self._secret, token.strip(), batch_scope(batch[1]))
        return batch[2] or ""
