"""Migrations: forward on start, one process at a time, safe while workers of the version before still run.

A migration adds; what it makes superfluous goes with the next release. So old code works on a newer database,
and `migrate` leaves a database alone that is ahead of this code.
"""

from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text

from db.session import passing_errors, sqlalchemy_url

_FOLDER = Path(__file__).parent
HEAD = max(path.stem.split("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))
_LOCK = 0x4152_4755_5300  # "ARGUS": whoever migrates holds this advisory lock


def migrate(url: str) -> None:
    """Bring the database at `url` up to this code's schema; quick when it is there already."""
    engine = create_engine(sqlalchemy_url(url), connect_args={"connect_timeout": 5})
    try:
        with passing_errors(), engine.connect() as connection:
            if _is_behind(connection):
                _upgrade(connection)
    finally:
        engine.dispose()


def revision(connection: Connection) -> str:
    """Return the revision the database is at, '' for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or ""


def _is_behind(connection: Connection) -> bool:
    behind = revision(connection) < HEAD
    connection.rollback()
    return behind


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (takes .2 s, which a start without news need not pay)
    from alembic.config import Config  # noqa: PLC0415

    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
    connection.commit()
    try:
        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
        connection.commit()
