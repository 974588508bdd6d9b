"""Transactions: one that is never committed, in a shared database; or any number in the test's own."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import Engine

from db.session import make_engine
from db.unit_of_work import UnitOfWork


@pytest.fixture(scope="session")
def shared_engine(postgres_url: str, template_database: str) -> Iterator[Engine]:
    """A migrated database in which nothing is ever committed."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE never_committed TEMPLATE {template_database}")
    engine = make_engine(postgres_url.removesuffix("/postgres") + "/never_committed")
    yield engine
    engine.dispose()


@pytest.fixture
def uow(shared_engine: Engine) -> Iterator[UnitOfWork]:
    """One transaction for the whole test, which must not commit it."""
    with UnitOfWork(shared_engine) as uow:
        yield uow


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The test's own database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def begin(engine: Engine) -> Callable[[], UnitOfWork]:
    """Begin a transaction in the test's own database, as `Wiring.uow` does."""
    return lambda: UnitOfWork(engine)
