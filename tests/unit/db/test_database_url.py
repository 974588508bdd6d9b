import pytest

from db.database_url import libpq_url, sqlalchemy_url


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_url_is_taken(scheme):
    url = f"{scheme}://argus:p%40ss@db.example:5433/fleet?sslmode=require"
    rest = "argus:p%40ss@db.example:5433/fleet?sslmode=require"
    assert sqlalchemy_url(url) == f"postgresql+psycopg://{rest}"
    assert libpq_url(url) == f"postgresql://{rest}"


def test_what_is_no_url_is_left_to_the_driver_to_refuse():
    assert libpq_url("host=db.example dbname=fleet") == "host=db.example dbname=fleet"
