"""The commands' way to the API: answers as JSON, problems as errors with the server's own words."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import quote

import httpx

from core.errors import (
    ArgusError,
    InvalidInputError,
    NotFoundError,
    PassingError,
    TooLargeError,
    WrongStateError,
)
from core.settings import read_settings

TIME_OUT_S = 60.0


class Client:
    """Speaks to one API; `url` is where it is, else what ARGUS_URL or the settings say."""

    def __init__(self, url: str = "") -> None:
        self.url = (url or read_settings().api_url).rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            raise InvalidInputError("--url", f"{self.url!r} is no http:// or https:// address.")
        self._http = httpx.Client(base_url=self.url, timeout=TIME_OUT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:
        """Return what the API says at `path`; parameters that are None are left out."""
        return self.ask("GET", path, params={k: v for k, v in query.items() if v is not None}).json()

    def post(self, path: str, **request: Any) -> Any:
        """Post and return the answer."""
        return self.ask("POST", path, **request).json()

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send a request; raises the ArgusError that the answer stands for."""
        with self.reaching():
            answer = self._http.request(method, path, **request)
        if answer.is_success:
            return answer
        raise error_of(answer.status_code, answer.content)

    @contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Generator[httpx.Response]:
        """Give the answer of a long GET as it comes."""
        with self.reaching(), self._http.stream("GET", path, headers=headers) as answer:
            if answer.is_error:
                raise error_of(answer.status_code, answer.read())
            yield answer

    @contextmanager
    def reaching(self) -> Generator[None]:
        """Turn a failure to reach the server into a PassingError that says what to do."""
        try:
            yield
        except httpx.InvalidURL as error:
            raise InvalidInputError("--url", f"{self.url!r} is no address: {error}.") from None
        except httpx.ConnectError:
            raise PassingError(
                f"No Argus answers at {self.url}: start it with `argus up`, or say where it is with --url."
            ) from None
        except httpx.TransportError as error:
            raise PassingError(
                f"The connection to {self.url} broke: {error or type(error).__name__}."
            ) from None


def batch_path(batch_id: str) -> str:
    """Return the address of a batch, whatever was typed as its id."""
    return f"/api/v1/batches/{quote(batch_id, safe='')}"


def error_of(status: int, body: bytes) -> ArgusError:
    """Return the error that an answer stands for, in the words of its problem document."""
    try:
        detail = str(httpx.Response(status, content=body).json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"The server answered with status {status}."
    if status == 404:
        return NotFoundError(detail)
    if status in {409, 410}:
        return WrongStateError(detail)
    if status == 413:
        return TooLargeError(detail)
    if status in {408, 423, 429} or status >= 500:
        return PassingError(detail)
    return InvalidInputError("", detail)
