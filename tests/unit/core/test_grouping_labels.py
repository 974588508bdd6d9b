import csv
import json
from pathlib import Path

import pytest

from jobs import cli
from tests.unit.parsers.dlt_writing import say

USERS = ("ann", "ben", "cat", "dan", "eve")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "drive.dlt"
    refused = [f"login of {user} was refused" for user in USERS]
    said = [*refused, "engine on", "engine off", "P0301 stored", "U0100 stored"]
    path.write_bytes(b"".join(map(say, said)))
    return path


def test_labels_share_a_group_where_signatures_do(log, tmp_path):
    out = tmp_path / "labels.csv"
    assert cli.run(["parse", str(log), "--labels", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [row["group"] for row in rows] == ["0"] * 5 + ["1", "2", "3", "3"]
    assert [row["template"] for row in rows[4:7]] == ["login of <*> was refused", "engine on", "engine off"]
    assert rows[8]["template"] == "<*> stored"  # two codes, one statement


def test_groups_are_counted_with_those_of_codes(log, capsys):
    assert cli.run(["parse", "--json", str(log)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["signatures"], found["groups"]) == (9, 4)
