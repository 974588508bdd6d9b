"""Migrations: forward on start, one process at a time, safe while workers of the version before still run.

A migration adds; what it makes superfluous goes with the next release. So old code works on a newer database,
and `migrate` leaves a database alone that is ahead of this code.
"""

from pathlib import Path
from typing import Any

import psycopg

from core.errors import PassingError
from db.database_url import libpq_url, sqlalchemy_url

_FOLDER = Path(__file__).parent
HEAD = max(path.stem.split("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))
_LOCK = 0x4152_4755_5300  # "ARGUS": whoever migrates holds this advisory lock


def migrate(url: str) -> None:
    """Bring the database at `url` up to this code's schema; quick when it is there already.

    PassingError when the server is not answering.
    """
    try:
        with psycopg.connect(libpq_url(url), connect_timeout=5, autocommit=True) as connection:
            if revision(connection) < HEAD:
                connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # until this connection closes
                _upgrade(url)
    except psycopg.OperationalError as error:
        raise PassingError(f"The database is not answering: {error}") from error


def revision(connection: psycopg.Connection[Any]) -> str:
    """Return the revision the database is at, '' for an empty one."""
    known = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
    if known == (False,):
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else ""


def _upgrade(url: str) -> None:
    # Alembic and SQLAlchemy take half a second to load, which a start without news need not pay.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import NullPool, create_engine  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    with create_engine(sqlalchemy_url(url), poolclass=NullPool).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
