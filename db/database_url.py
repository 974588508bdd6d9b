"""`ARGUS_DATABASE_URL`, however it is spelt (postgres://, postgresql://, postgresql+psycopg://)."""


def libpq_url(url: str) -> str:
    """Return the URL as psycopg and libpq take it."""
    return _with_scheme(url, "postgresql")


def sqlalchemy_url(url: str) -> str:
    """Return the URL as SQLAlchemy takes it, for psycopg 3."""
    return _with_scheme(url, "postgresql+psycopg")


def _with_scheme(url: str, scheme: str) -> str:
    given, separator, rest = url.partition("://")
    known = separator and given in {"postgres", "postgresql", "postgresql+psycopg"}
    return f"{scheme}://{rest}" if known else url
