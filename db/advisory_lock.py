"""One worker at a time on a batch, by a lock that Postgres drops the moment its holder dies."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from db.session import passing_errors

_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_RELEASE = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")


@contextmanager
def working_alone(engine: Engine, batch_id: str) -> Generator[bool]:
    """Hold the lock of a batch inside the context; False when somebody else holds it."""
    name = {"name": f"batch {batch_id}"}
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
    with working_alone(engine, batch_id) as alone:
        return not alone
