import re
from pathlib import Path

import pytest

from db.models import metadata

PAGE = (Path(__file__).parents[3] / "docs/reference/postgres.md").read_text()
SECTIONS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_every_table_is_documented_and_no_other():
    assert set(SECTIONS) == set(metadata.tables)


@pytest.mark.parametrize("table", list(metadata.tables))
def test_every_column_is_documented_and_no_other(table):
    first_cells = re.findall(r"^\| (`.*?) \|", SECTIONS[table], re.MULTILINE)
    told = [name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(told) == sorted(metadata.tables[table].columns.keys())
