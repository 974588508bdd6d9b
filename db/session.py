"""Connections to Postgres: the engine, its pool, and what of its errors may pass when tried again."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from core.errors import InvalidInputError, PassingError
from db.database_url import sqlalchemy_url
from db.storable_text import storable

_dumps = partial(json.dumps, ensure_ascii=False, allow_nan=False)
_PASSING_SQLSTATES = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, lock not available


def make_engine(url: str, *, pool_size: int = 5) -> Engine:
    """Make an engine whose pool keeps `pool_size` connections and opens as many more under load.

    Connections are checked when they are taken, so a restarted Postgres costs no failed request. They do not
    survive a fork: make the engine in the process that uses it.
    """
    return create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_pre_ping=True,
        pool_recycle=1800,
        json_serializer=_to_json,
        use_native_hstore=False,  # or each process asks for its type when it first connects
        connect_args={"connect_timeout": 5, "application_name": "argus", "options": "-c timezone=UTC"},
    )


@contextmanager
def reading(engine: Engine) -> Generator[Connection]:
    """Give a connection to read with; nothing is committed."""
    with passing_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def passing_errors() -> Generator[None]:
    """Turn a lost connection, a deadlock or an exhausted pool into PassingError.

    Raises InvalidInputError for a text with a NUL byte, which Postgres has no place for.
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise PassingError("All connections to the database are in use.") from error
    except DBAPIError as error:
        if isinstance(error, DataError) and "NUL" in str(error.orig):  # what is looked for holds one
            raise InvalidInputError("text", "Nothing is called that: it holds a NUL byte.") from error
        if not (error.connection_invalidated or _is_passing(error.orig)):
            raise
        raise PassingError(f"The database is not answering: {error.orig}") from error
    except psycopg.Error as error:  # out of a COPY, which SQLAlchemy knows nothing of
        if not _is_passing(error):
            raise
        raise PassingError(f"The database is not answering: {error}") from error


def _is_passing(error: BaseException | None) -> bool:
    """Tell whether the same statement may work when it is tried again."""
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    # Classes 08 connection, 53 resources (full disk, memory, connections), 57 operator (shutdown, crash).
    return sqlstate in _PASSING_SQLSTATES or sqlstate[:2] in {"08", "53", "57"}


def _to_json(value: Any) -> str:
    return _dumps(storable(value))
