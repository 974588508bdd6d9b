"""How many schedulers are at work?"""

from sqlalchemy import Connection, text

# A scheduler keeps one connection open on which it did nothing but LISTEN: Postgres knows when it is gone.
_LISTENING = text("""
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN outbox'
""")


def count_schedulers(connection: Connection) -> int:
    """Return how many processes wait for events to relay."""
    return int(connection.execute(_LISTENING).scalar_one())
