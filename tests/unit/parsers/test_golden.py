"""Files that lie in the repository read as they always did; tests/data/write_golden.py writes them."""

import json
from pathlib import Path

import pytest

from tests.data.write_golden import HERE, explain_file

FILES = [path.with_suffix("") for path in sorted(HERE.glob("*/*.json"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_reads_as_it_always_did(path: Path):
    expected = json.loads(path.with_name(path.name + ".json").read_text(encoding="utf-8"))
    assert explain_file(path.read_bytes()) == expected


def test_there_are_golden_files():
    assert {path.parent.name for path in FILES} >= {"rec", "dlt", "text"}
