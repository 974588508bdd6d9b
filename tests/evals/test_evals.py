"""The bars of the rule tier: the right cause, nothing that does not re-read equal, and abstention."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evals.make_cases import FOLDER, HEADER, build, names
from tests.evals.score import Score, score

CASES = sorted(folder.parent for folder in FOLDER.glob("*/expected.json"))


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> list[Score]:
    return [_score(folder, tmp_path_factory.mktemp(folder.name)) for folder in CASES]


def _score(folder: Path, work: Path) -> Score:
    with (folder / "log.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    setup = folder / "setup.json"
    told = json.loads(setup.read_text()) if setup.exists() else {}
    return score(folder.name, rows, json.loads((folder / "expected.json").read_text()), told, work)


def _with_cause(scores: list[Score]) -> Iterator[Score]:
    for folder, found in zip(CASES, scores, strict=True):
        if json.loads((folder / "expected.json").read_text())["causes"]:
            yield found


def test_nine_of_ten_causes_are_right(scores: list[Score]):
    found = list(_with_cause(scores))
    wrong = [s.case for s in found if not (s.cause_right and s.verdict_right)]
    assert len(found) >= 25
    assert len(wrong) <= len(found) * 0.1, wrong


def test_every_citation_re_reads_equal_and_every_claim_has_one(scores: list[Score]):
    assert not [s.case for s in scores if not (s.citations_hold and s.nothing_uncited)]


def test_where_nothing_is_to_be_said_nothing_is_said(scores: list[Score]):
    named = {s.case for s in _with_cause(scores)}
    silent = [s for s in scores if s.case not in named]
    assert len(silent) >= 6
    assert not [s.case for s in silent if not s.verdict_right or s.answer.causes]


def test_it_says_what_is_missing_when_there_is_not_enough(scores: list[Score]):
    short = [s for s in scores if s.answer.verdict == "not_enough_data"]
    assert short
    assert all(s.answer.missing for s in short)


def test_the_rules_say_that_no_model_was_used(scores: list[Score]):
    body = scores[0].answer.body()
    assert (body["tier"], body["model"], body["tokens"], body["cost"]) == ("rules", None, 0, 0.0)


def test_confidence_is_no_boast(scores: list[Score]):
    """Of the answers with a confidence of 0.8 and more, nine of ten are right; all stay below certainty."""
    sure = [s for s in scores if s.confidence and s.confidence >= 0.8]
    assert sum(s.cause_right for s in sure) >= 0.9 * len(sure)
    assert max(s.confidence or 0 for s in scores) <= 0.95


@pytest.mark.parametrize("name", ["supply_dip", "two_faults", "chronic_noise", "bus_off", "full_disk"])
def test_at_other_times_the_answer_is_the_same(name: str, tmp_path: Path):
    for seed in (11, 12, 13):
        log, (expected, setup) = build(name, seed)
        rows = [dict(zip(HEADER, map(str, row), strict=True)) for row in log.rows]
        work = tmp_path / str(seed)
        work.mkdir()
        found = score(name, rows, expected, setup, work)
        assert found.cause_right, found.answer.headline


def test_the_folders_are_what_the_script_writes():
    assert [folder.name for folder in CASES] == sorted(names())
    for folder in CASES:
        log, (expected, setup) = build(folder.name)
        with (folder / "log.csv").open(newline="") as table:
            stored = list(csv.reader(table))
        assert stored == [HEADER, *(list(map(str, row)) for row in log.rows)], folder.name
        assert json.loads((folder / "expected.json").read_text()) == expected
        assert (folder / "setup.json").exists() == bool(setup)
