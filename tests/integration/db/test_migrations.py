import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine

import db.migrations
from core.errors import PassingError
from db.database_url import sqlalchemy_url
from db.migrations import HEAD, migrate, revision
from db.models import metadata
from jobs.embedded.free_port import free_port


@pytest.fixture
def empty_url(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
        yield postgres_url.removesuffix("/postgres") + "/empty"
        connection.execute("DROP DATABASE empty WITH (FORCE)")


def test_head_is_what_alembic_says():
    config = Config()
    config.set_main_option("script_location", str(Path(db.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_several_processes_migrate_at_once(empty_url):
    errors = []

    def run():
        try:
            migrate(empty_url)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_database_at_head_is_left_alone_without_loading_anything(database_url):
    code = """
import sys, timeit
from db.migrations import migrate
print(min(timeit.repeat(lambda: migrate(sys.argv[1]), number=1, repeat=3)))
print(sorted({"alembic", "sqlalchemy"} & set(sys.modules)))
"""
    command = [sys.executable, "-c", code, database_url]
    seconds, loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[
        :2
    ]
    assert float(seconds) < 0.3
    assert loaded == "[]"


def test_a_database_that_is_ahead_is_left_alone(database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        migrate(database_url)
        assert revision(connection) == "9999"


def test_old_rows_do_not_stop_a_migration_that_new_ones_must_heed(empty_url):
    columns = "code, title, root_cause, solution, leads_to"
    row = f"INSERT INTO error_knowledge ({columns}) VALUES (%s, 'a', '', '', '{{}}')"
    upgrade_to(empty_url, "0001")
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute(row, ["P0301"])
        migrate(empty_url)
        assert revision(connection) == HEAD
        with pytest.raises(psycopg.errors.CheckViolation, match="error_knowledge_lists_check"):
            connection.execute(row, ["P0302"])


def upgrade_to(url, revision):
    config = Config()
    config.set_main_option("script_location", str(Path(db.migrations.__file__).parent))
    with create_engine(sqlalchemy_url(url), poolclass=NullPool).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_a_server_that_is_away_passes():
    started = time.monotonic()
    with pytest.raises(PassingError):
        migrate(f"postgresql://argus@127.0.0.1:{free_port()}/argus")
    assert time.monotonic() - started < 6


def test_models_and_migrations_agree_on_tables_and_columns(engine: Engine):
    def only_tables_and_columns(_object, name, kind, _reflected, _compared):
        return kind == "column" or (kind == "table" and not name.startswith("rollups_hourly_"))

    with engine.connect() as connection:
        options = {"include_object": only_tables_and_columns, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
