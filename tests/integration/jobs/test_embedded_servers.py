import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from jobs.embedded.postgres import EmbeddedPostgres
from jobs.embedded.valkey import EmbeddedValkey
from tests.polling import eventually
from tests.processes import is_gone


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder inside a folder only its owner can enter."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    return private / "argus"


def test_postgres_keeps_its_rows_and_lets_nobody_in_without_the_password(data: Path) -> None:
    server = EmbeddedPostgres(data)
    url = server.start()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("CREATE EXTENSION vector")
        connection.execute("INSERT INTO kept VALUES (7)")
    server.stop()
    url = server.start()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    password = (data / "postgres.password").read_text()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password, "wrong"))
    server.stop()
    assert (data / "postgres.password").stat().st_mode & 0o777 == 0o600


def test_the_password_is_nowhere_to_be_read(data: Path) -> None:
    servers = EmbeddedPostgres(data), EmbeddedValkey(data)
    urls = [server.start() for server in servers]
    secrets = [(data / f"{name}.password").read_text() for name in ("postgres", "valkey")]
    for server, url, secret in zip(servers, urls, secrets, strict=True):
        assert secret in url
        assert server.process
        assert secret not in " ".join(psutil.Process(server.process.pid).cmdline())
        server.stop()
    for log in (data / "logs").iterdir():
        assert not any(secret in log.read_text() for secret in secrets)


def test_valkey_takes_so_much_memory_and_forgets_nothing_for_room(data: Path) -> None:
    server = EmbeddedValkey(data)
    with redis.Redis.from_url(server.start()) as client:
        limits = client.config_get("maxmemory*")
    server.stop()
    assert (limits["maxmemory"], limits["maxmemory-policy"]) == (str(1 << 30), "noeviction")


def test_a_lost_password_file_is_replaced(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.start()
    server.stop()
    (data / "postgres.password").unlink()
    with psycopg.connect(server.start()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()


def test_a_start_that_was_cut_during_initdb_begins_again(data: Path) -> None:
    half = data / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    server = EmbeddedPostgres(data)
    server.start()
    server.stop()
    assert not half.exists()


def test_a_stale_pid_file_that_names_a_living_process_does_not_matter(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.start()
    assert server.process
    server.process.kill()
    server.process.wait()
    (data / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{data / 'postgres'}\n1\n5432\n\n\n\n\n"
    )
    server.start()
    server.stop()


ORPHAN_MAKER = """
import sys, time
from pathlib import Path
from jobs.embedded.postgres import EmbeddedPostgres
from jobs.embedded.valkey import EmbeddedValkey
data = Path(sys.argv[1])
servers = EmbeddedPostgres(data), EmbeddedValkey(data)
print(*(server.start() for server in servers), *(server.process.pid for server in servers), flush=True)
time.sleep(600)
"""


def start_owner(data: Path) -> tuple[subprocess.Popen[str], list[str], list[int]]:
    owner = subprocess.Popen([sys.executable, "-c", ORPHAN_MAKER, data], stdout=subprocess.PIPE, text=True)
    assert owner.stdout
    first, second, *pids = owner.stdout.readline().split()
    return owner, [first, second], [int(pid) for pid in pids]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_servers_die_with_the_process_that_started_them(data: Path) -> None:
    owner, _, pids = start_owner(data)
    with owner:
        owner.kill()
    eventually(lambda: all(is_gone(pid) for pid in pids))


def test_living_servers_of_a_dead_tree_are_stopped_before_new_ones_start(data: Path) -> None:
    owner, [old_postgres, old_redis], pids = start_owner(data)
    with owner:
        owner.send_signal(signal.SIGSTOP)  # it lives, so its servers do, but it will never stop them
        with psycopg.connect(old_postgres) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        servers = EmbeddedPostgres(data), EmbeddedValkey(data)
        urls = [server.start() for server in servers]
        assert all(is_gone(pid) for pid in pids)
        with psycopg.connect(urls[0]) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        with redis.Redis.from_url(old_redis) as client, pytest.raises(redis.ConnectionError):
            client.ping()
        for server in servers:
            server.stop()
        owner.kill()


def test_two_installations_run_side_by_side(tmp_path: Path) -> None:
    servers = [EmbeddedPostgres(tmp_path / "a"), EmbeddedPostgres(tmp_path / "b")]
    urls = [server.start() for server in servers]
    for number, url in enumerate(urls):
        with psycopg.connect(url) as connection:
            connection.execute(f"CREATE TABLE mine AS SELECT {number} AS n")
    for number, url in enumerate(urls):
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT n FROM mine").fetchone() == (number,)
    for server in servers:
        server.stop()
