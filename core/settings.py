"""Environment → one frozen Settings; no other part of the program reads `ARGUS_…`."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import InvalidInputError

UNFOLDED_LIMIT_BYTES = 64 << 30  # as large as the largest upload: what unfolds to more was never one log


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """An S3 server, when one is given; else objects live in a folder of the data directory."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str
    secure: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation is set up; see docs/reference/settings.md."""

    database_url: str = field(repr=False)  # holds a password
    redis_url: str = field(repr=False)
    data: Path
    store: StoreSettings | None
    host: str
    port: int
    api_url: str
    pages_url: str
    secret: str = field(repr=False)
    upload_limit_bytes: int
    upload_expiry_hours: int
    unfolded_limit_bytes: int

    @property
    def api_port(self) -> int:
        """The API listens one above the pages."""
        return self.port + 1


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read `ARGUS_…` variables; raises InvalidInputError that names the variable when one is unusable."""
    env = os.environ if environment is None else environment
    port = _number(env, "ARGUS_PORT", 8501)
    host = env.get("ARGUS_HOST", "127.0.0.1")
    return Settings(
        database_url=env.get("ARGUS_DATABASE_URL", ""),
        redis_url=env.get("ARGUS_REDIS_URL", ""),
        data=Path(env.get("ARGUS_DATA", ".argus")).absolute(),
        store=_store(env),
        host=host,
        port=port,
        api_url=env.get("ARGUS_URL", f"http://127.0.0.1:{port + 1}"),
        pages_url=env.get("ARGUS_PAGES_URL", f"http://127.0.0.1:{port}"),
        secret=env.get("ARGUS_SECRET", ""),
        upload_limit_bytes=_number(env, "ARGUS_UPLOAD_LIMIT_BYTES", 64 << 30),
        upload_expiry_hours=_number(env, "ARGUS_UPLOAD_EXPIRY_HOURS", 72),
        unfolded_limit_bytes=_number(env, "ARGUS_UNFOLDED_LIMIT_BYTES", UNFOLDED_LIMIT_BYTES),
    )


def is_loopback(host: str) -> bool:
    """Say whether `host` is this machine and nobody else."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_served(settings: Settings) -> None:
    """Raise InvalidInputError where pages or API would be open to other machines, or could not sign a token.

    `argus up` makes a secret itself; processes that are started one by one must be given the same one.
    """
    check_host(settings.host)
    if not settings.secret:
        raise InvalidInputError(
            "ARGUS_SECRET",
            "ARGUS_SECRET is not set: the pages sign upload tokens with it, the API checks them. "
            "Give both the same 32 random characters or more; `argus up` makes its own.",
        )


def check_host(host: str) -> None:
    """Refuse to show everybody's logs to everybody: there is no login yet."""
    if not is_loopback(host):
        raise InvalidInputError(
            "ARGUS_HOST",
            f"ARGUS_HOST is {host!r}, but Argus has no login yet and listens on loopback only. "
            "Put a proxy that authenticates before it.",
        )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "")
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise InvalidInputError(name, f"{name} is {text!r}; it must be a whole number.") from None


def _store(env: Mapping[str, str]) -> StoreSettings | None:
    given = env.get("ARGUS_S3_ENDPOINT", "")
    if not given:
        return None
    scheme, _, rest = given.rpartition("://")
    address = rest.rstrip("/")
    if scheme not in {"", "http", "https"} or not address or "/" in address:
        raise InvalidInputError(
            "ARGUS_S3_ENDPOINT",
            f"ARGUS_S3_ENDPOINT is {given!r}; it must be host:port, or http(s)://host:port.",
        )
    secure = env.get("ARGUS_S3_SECURE", "1") not in {"0", "false", "no"}
    return StoreSettings(
        endpoint=address,
        bucket=env.get("ARGUS_S3_BUCKET", "argus"),
        access_key=env.get("ARGUS_S3_ACCESS_KEY", ""),
        secret_key=env.get("ARGUS_S3_SECRET_KEY", ""),
        region=env.get("ARGUS_S3_REGION", "us-east-1"),
        secure=scheme == "https" if scheme else secure,
    )
