"""Reports, diagnoses, dead letters and the knowledge base."""

import math

import pytest
from sqlalchemy.exc import IntegrityError

from core.errors import NotFoundError
from core.knowledge import KnowledgeEntry
from db.readers.report import read_diagnosis
from tests.integration.db.factories import store_batch


def test_a_report_is_replaced(uow):
    batch = store_batch(uow)
    assert uow.reports.get(batch.id) is None
    uow.reports.put(batch.id, {"totals": {"records": 1}})
    uow.reports.put(batch.id, {"totals": {"records": 2}, "odd": ["\0", "\ud800", math.nan, math.inf, "ü"]})
    assert uow.reports.get(batch.id) == {
        "totals": {"records": 2},
        "odd": ["\ufffd", "\ufffd", None, None, "ü"],
    }


def test_a_diagnosis_is_replaced(uow):
    batch = store_batch(uow)
    assert read_diagnosis(uow._connection, batch.id) is None
    uow.diagnoses.put(batch.id, tier="rules", verdict="no_fault", body={"causes": []})
    uow.diagnoses.put(
        batch.id,
        tier="rules",
        verdict="cause_found",
        body={"causes": [1]},
        top_error_codes=["P0301"],
        tokens=7,
    )
    assert read_diagnosis(uow._connection, batch.id) == {"causes": [1]}
    with pytest.raises(IntegrityError, match="verdict"):
        uow.diagnoses.put(batch.id, tier="rules", verdict="perhaps", body={})


def test_a_dead_letter_waits_until_it_is_requeued(uow):
    batch = store_batch(uow)
    first = uow.dead_letters.add("gather_batch", {"batch_id": batch.id}, "disk \0 full", batch.id)
    second = uow.dead_letters.add("parse_file", {"attempts": [["a", 1]]}, "crashed", "B-DELETED")
    assert [letter.id for letter in uow.dead_letters.open()] == [second, first]
    letter = uow.dead_letters.get(first)
    assert (letter.job, letter.arguments, letter.batch_id) == (
        "gather_batch",
        {"batch_id": batch.id},
        batch.id,
    )
    assert letter.reason == "disk \ufffd full"
    assert uow.dead_letters.get(second).batch_id is None
    uow.dead_letters.mark_requeued(first)
    assert [letter.id for letter in uow.dead_letters.open()] == [second]
    assert uow.dead_letters.get(first).requeued_at is not None
    with pytest.raises(NotFoundError):
        uow.dead_letters.get(second + 1)


def test_a_batch_that_starts_over_settles_all_its_letters_and_no_others(uow):
    batch, other = store_batch(uow), store_batch(uow)
    for _ in range(201):
        uow.dead_letters.add("parse_file", {"batch_id": batch.id}, "crashed", batch.id)
    kept = uow.dead_letters.add("parse_file", {"batch_id": other.id}, "crashed", other.id)
    assert len(uow.dead_letters.open()) == 202
    uow.dead_letters.mark_batch_requeued(batch.id)
    assert [letter.id for letter in uow.dead_letters.open()] == [kept]


def entry(code="P0301", **fields):
    usual = {"title": "Misfire", "root_cause": "Coil", "solution": "Replace it"}
    return KnowledgeEntry(code, **usual | fields)


def test_an_entry_is_replaced_by_one_that_applies_to_the_same(uow):
    assert (
        uow.knowledge.upsert(
            [
                entry(),
                entry(platform="J7", leads_to=("P0420",), caused_by=("B1000", "B1001")),
                entry(solution="Twice in one file"),
            ]
        )
        == 2
    )
    assert (
        uow.knowledge.upsert(
            [entry(solution="Check the plug", outcomes=({"firmware": "2.4", "worked": True},))]
        )
        == 1
    )
    general, of_j7 = uow.knowledge.all()
    assert (general.platform, general.solution) == (None, "Check the plug")
    assert general.outcomes == ({"firmware": "2.4", "worked": True},)
    assert (of_j7.platform, of_j7.solution) == ("J7", "Replace it")
    assert (of_j7.leads_to, of_j7.caused_by) == (("P0420",), ("B1000", "B1001"))
    assert uow.knowledge.upsert([]) == 0
