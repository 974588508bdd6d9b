"""One worker at a time on a batch, by a lock that Postgres drops the moment its holder dies."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from db.session import passing_errors, reading

_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_RELEASE = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")
# Looking must not take the lock: whoever wanted it in that moment would think that work is being done.
_HELD = text("""
SELECT EXISTS (
  SELECT FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (CAST(classid AS bigint) << 32 | CAST(objid AS bigint)) = hashtextextended(:name, 0))
""")


@contextmanager
def working_alone(engine: Engine, batch_id: str) -> Generator[bool]:
    """Hold the lock of a batch inside the context; False when somebody else holds it."""
    name = _name(batch_id)
    with passing_errors():
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with connection:
        with passing_errors():
            alone = bool(connection.execute(_TAKE, name).scalar_one())
        try:
            yield alone
        finally:
            if alone and not connection.invalidated:
                with passing_errors():
                    connection.execute(_RELEASE, name)


def is_worked_on(engine: Engine, batch_id: str) -> bool:
    """Say whether somebody holds the lock of a batch now."""
    with reading(engine) as connection:
        return bool(connection.execute(_HELD, _name(batch_id)).scalar_one())


def _name(batch_id: str) -> dict[str, str]:
    return {"name": f"batch {batch_id}"}
