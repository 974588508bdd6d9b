import numpy as np
import pytest

from core.parsed_log import CODE, EVENT_SCHEMA, ID, MESSAGE, NO_TIME, PROBLEMS_KEPT
from core.signature import explain_id, find_codes, sign, sign_code, sign_id
from parsers import collect
from parsers.collect import OTHERS, Collector, Rows

START = 1_700_000_000_000_000_000
TEXTS = {0: "cell 5 at 3 V", 1: "stored P0301 and U0100", 2: "cell 7 at 4 V", 3: "signal"}


def collector() -> Collector:
    return Collector("test", 100, lambda offset, _: TEXTS[offset], lambda offset, _: f"signal {offset}")


def rows(*events: tuple[int, int, int, int], sources=None, times=None) -> Rows:
    """Rows of (record, level, kind, signature); the record is the offset too."""
    columns = np.array(events, np.uint64).reshape(-1, 4).T
    n = columns.shape[1]
    return Rows(
        record=columns[0].copy(),
        ts_ns=np.array(times or [START + i for i in range(n)], np.int64),
        mono_ns=np.full(n, NO_TIME, np.int64),
        boot=np.zeros(n, np.uint16),
        level=columns[1].astype(np.uint8),
        source=np.array(sources or [0] * n, np.int32),
        kind=columns[2].astype(np.uint8),
        signature=columns[3].copy(),
        offset=columns[0].copy(),
        length=np.ones(n, np.uint32),
    )


def test_rows_become_a_batch_and_a_summary():
    made = collector()
    sources = [made.source_number("ECU1"), made.source_number("ECU2")]
    batch = made.add(
        rows(
            (0, 2, MESSAGE, sign(TEXTS[0])),
            (1, 4, CODE, sign_code("P0301")),
            (1, 4, CODE, sign_code("U0100")),
            (3, 0, ID, sign_id("signal 3")),
            sources=[sources[0], sources[1], sources[1], sources[0]],
            times=[START, START, START, NO_TIME],
        )
    )
    assert batch.schema == EVENT_SCHEMA
    batch.validate(full=True)
    assert batch.column("code").to_pylist() == [None, "P0301", "U0100", None]
    assert batch.column("source").to_pylist() == ["ECU1", "ECU2", "ECU2", "ECU1"]
    assert batch.column("ts_ns").to_pylist() == [START, START, START, None]
    assert batch.column("mono_ns").null_count == 4
    made.problem(90, 5, "damage", "cut")
    summary = made.finish(records=4, bytes_parsed=95, facts={"vin": "X"}, boots=2)
    assert (summary.records, summary.events, summary.bytes_skipped, summary.boots) == (4, 4, 5, 2)
    assert summary.levels == {0: 1, 2: 1, 4: 1}
    assert summary.sources == {"ECU1": 2, "ECU2": 1}
    assert summary.codes == {"P0301": 1, "U0100": 1}
    assert summary.coverage == ((START, START),)
    assert {s.template for s in summary.signatures.values()} == {
        "cell <*> at <*> V",
        "stored <*> and <*>",
        "signal 3",
    }
    assert summary.signature_count == 4
    assert summary.signatures[sign_id("signal 3")] == explain_id("signal 3")
    assert [p.offset for p in summary.problems] == [90]


def test_batches_add_up():
    made = collector()
    made.source_number("a")
    made.add(rows((0, 1, MESSAGE, sign(TEXTS[0]))))
    made.source_number("b")
    made.add(rows((2, 1, MESSAGE, sign(TEXTS[2])), (1, 1, CODE, sign_code("P0301")), sources=[1, 1]))
    summary = made.finish(records=3, bytes_parsed=100)
    assert (summary.levels, summary.sources, summary.codes) == ({1: 3}, {"a": 1, "b": 2}, {"P0301": 1})
    assert summary.signature_count == 2


def test_a_code_from_outside_of_the_text_is_explained():
    made = collector()
    made.source_number("a")
    batch = made.add(rows((0, 1, CODE, made.code_signature("E042"))))
    assert batch.column("code").to_pylist() == ["E042"]
    assert made.finish(records=1, bytes_parsed=0).codes == {"E042": 1}


def test_nothing_makes_an_empty_summary():
    summary = collector().finish(records=0, bytes_parsed=0)
    assert (summary.first_ns, summary.last_ns, summary.coverage, summary.bytes_skipped) == (
        None,
        None,
        (),
        100,
    )


def test_problems_are_counted_and_the_first_are_kept():
    made = collector()
    for offset in range(PROBLEMS_KEPT + 5):
        made.problem(offset, 1, "damage", "x")
    summary = made.finish(records=0, bytes_parsed=0)
    assert (len(summary.problems), summary.problem_count) == (PROBLEMS_KEPT, PROBLEMS_KEPT + 5)


def test_noise_is_counted_but_not_explained_without_end(monkeypatch):
    monkeypatch.setattr(collect, "SIGNATURES_EXPLAINED", 2)
    monkeypatch.setattr(collect, "SIGNATURES_COUNTED", 4)
    made = Collector("test", 100, lambda offset, _: f"{'x' * (offset + 1)}")
    made.source_number("a")
    made.add(rows(*((n, 0, MESSAGE, sign("x" * (n + 1))) for n in range(9))))
    summary = made.finish(records=9, bytes_parsed=0)
    assert [s.template for s in summary.signatures.values()] == ["x", "xx"]
    assert summary.signature_count == 4


def test_many_codes_leave_room_for_messages(monkeypatch):
    monkeypatch.setattr(collect, "SIGNATURES_EXPLAINED", 2)
    made = Collector("test", 100, lambda offset, _: f"stored P{offset:04d}" if offset < 9 else "x" * offset)
    made.source_number("a")
    made.add(rows(*((n, 2, CODE, sign_code(f"P{n:04d}")) for n in range(5))))
    made.add(rows(*((n, 2, MESSAGE, sign("x" * n)) for n in range(10, 15))))
    summary = made.finish(records=10, bytes_parsed=0)
    assert [m.text for m in summary.messages] == ["stored P0000", "stored P0001", "x" * 10, "x" * 11]
    templates = [s.template for s in summary.signatures.values() if s.code is None]
    assert templates == ["x" * 10, "x" * 11]


def test_a_very_long_message_is_explained_by_its_beginning():
    text = "word 5 " * 100_000
    made = Collector("test", 100, lambda *_: text)
    made.source_number("a")
    made.add(rows((0, 0, MESSAGE, 77)))
    explained = made.finish(records=1, bytes_parsed=0).signatures[77]
    assert explained.template.startswith("word <*> word <*>")
    assert explained.template.endswith("…")


def test_too_many_sources_are_one(monkeypatch):
    monkeypatch.setattr(collect, "NAMES_KEPT", 2)
    made = collector()
    assert [made.source_number(name) for name in ("a", "b", "c", "a", "d")] == [0, 1, 2, 0, 2]
    made.add(rows((0, 1, MESSAGE, sign(TEXTS[0])), sources=[2]))
    assert made.finish(records=1, bytes_parsed=0).sources == {"a": 0, "b": 0, OTHERS: 1}


@pytest.mark.parametrize("texts", [[], ["a"], ["", "größer", "\0"]])
def test_text_columns(texts):
    column = collect.text_column(texts)
    column.validate(full=True)
    assert column.to_pylist() == texts


def test_a_code_that_its_text_does_not_hold_is_explained_by_what_it_says():
    made = collector()
    made.source_number("a")
    made.add(rows((0, 1, CODE, 77)))
    explained = made.finish(records=1, bytes_parsed=0).signatures[77]
    assert (explained.id, explained.kind, explained.template) == (77, "message", "cell <*> at <*> V")


def test_too_many_codes_are_none_and_that_is_said(monkeypatch):
    monkeypatch.setattr(collect, "NAMES_KEPT", 2)
    made = Collector("test", 100, lambda offset, _: f"stored P{offset:04d}")
    made.source_number("a")
    batch = made.add(rows(*((n, 2, CODE, sign_code(f"P{n:04d}")) for n in (0, 1, 2, 1, 3))))
    assert batch.column("code").to_pylist() == ["P0000", "P0001", None, "P0001", None]
    assert batch.column("signature").to_pylist()[2] == sign_code("P0002")
    summary = made.finish(records=5, bytes_parsed=100)
    assert (summary.codes, summary.signature_count) == ({"P0000": 1, "P0001": 2}, 4)
    assert {s.code for s in summary.signatures.values()} == {"P0000", "P0001"}
    assert [(p.kind, p.detail) for p in summary.problems] == [
        ("limit", "it names more than 2 codes; the first 2 of them are told apart, the others count as none")
    ]


def test_a_code_that_comes_after_endless_noise_is_kept(monkeypatch):
    monkeypatch.setattr(collect, "SIGNATURES_COUNTED", 4)
    monkeypatch.setattr(collect, "NAMES_KEPT", 2)
    made = Collector("test", 100, lambda offset, _: f"stored P{offset:04d}")
    made.source_number("a")
    made.add(rows(*((n, 2, MESSAGE, n) for n in range(100, 109))))
    batch = made.add(rows(*((n, 2, CODE, sign_code(f"P{n:04d}")) for n in (0, 1, 2, 1, 3))))
    assert batch.column("code").to_pylist() == ["P0000", "P0001", None, "P0001", None]
    summary = made.finish(records=14, bytes_parsed=100)
    assert summary.codes == {"P0000": 1, "P0001": 2}
    assert [p.kind for p in summary.problems] == ["limit"]


def test_the_text_of_a_record_is_read_once_for_all_of_its_codes():
    read: list[int] = []
    made = Collector("test", 100, lambda offset, _: read.append(offset) or TEXTS[1])
    made.source_number("a")
    made.add(rows((1, 2, CODE, sign_code("P0301")), (1, 2, CODE, sign_code("U0100")), (2, 2, MESSAGE, 9)))
    assert read == [1, 2]


def test_problems_of_the_whole_file_are_not_crowded_out():
    made = collector()
    for offset in range(PROBLEMS_KEPT + 5):
        made.problem(offset, 1, "damage", "x")
    made.problem(0, 0, "clock", "it stood still")
    summary = made.finish(records=0, bytes_parsed=0)
    assert summary.problems[0].kind == "clock"
    assert (len(summary.problems), summary.problem_count) == (PROBLEMS_KEPT, PROBLEMS_KEPT + 6)


def test_codes_are_looked_for_once_in_each_text(monkeypatch):
    searched: list[str] = []
    monkeypatch.setattr(collect, "find_codes", lambda text: searched.append(text) or find_codes(text))
    made = collector()
    made.source_number("a")
    batch = made.add(rows((1, 2, CODE, sign_code("P0301")), (1, 2, CODE, sign_code("U0100"))))
    assert batch.column("code").to_pylist() == ["P0301", "U0100"]
    assert searched == [TEXTS[1]]
