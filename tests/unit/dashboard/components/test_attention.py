"""What needs attention says why, and leads to the evidence."""

from dataclasses import replace
from datetime import UTC, datetime

from core.regression import Counted
from dashboard.components import links
from dashboard.components.attention import attention_count, attention_note, attention_rows
from dashboard.services.fleet import Attention, Evidence, FaultRow, Regression

SEEN = Evidence("B-1", "f1", 7)


def attention(*worse: Regression) -> Attention:
    return Attention(stuck=(), failed=(), unreadable=(), new_faults=(), new_total=0, worse=worse)


def risen(fault_id: int = 5) -> Regression:
    return Regression(
        fault_id=fault_id,
        code=None,
        template="bus-off on can0, tx error count <*>",
        level=2,
        last_seen_at=datetime(2026, 11, 20, tzinfo=UTC),
        firmware="2.4.1",
        before_firmware="2.4.0",
        now=Counted(66, 46.0, 25),
        before=Counted(10, 72.0, 8),
    )


def test_a_risen_fault_is_told_with_both_rates() -> None:
    (row,) = attention_rows(attention(risen()), lambda _: SEEN)
    said = row.text.replace("\\", "").replace("\u00a0", " ")
    assert said == "**F-5** 143 per 100 h on 2.4.1, 13.9 on 2.4.0: bus-off on can0, tx error count …"
    assert "25\u00a0vehicles" in row.note


def test_its_links_open_the_line_and_the_batches_that_show_it() -> None:
    (row,) = attention_rows(attention(risen()), lambda _: SEEN)
    line, batches = row.links
    assert (line.page, line.query) == (links.LOG_VIEWER, {"batch": "B-1", "file": "f1", "record": "7"})
    assert (batches.page, batches.query) == (links.BATCHES, {"fault": "F-5"})


def test_without_a_line_the_batch_and_without_a_batch_no_link() -> None:
    (row,) = attention_rows(attention(risen()), lambda _: Evidence("B-1", None, None))
    assert (row.links[0].page, row.links[0].query) == (links.BATCH, {"batch": "B-1"})
    (row,) = attention_rows(attention(risen()), lambda _: None)
    assert [link.label for link in row.links] == ["Batches"]


def test_a_few_are_shown_and_all_are_counted() -> None:
    many = attention(*(risen(n) for n in range(5)))
    rows = attention_rows(many, lambda _: SEEN)
    assert attention_note(many, len(rows)) == "3 of 5\u00a0items, the worst of each kind"
    rows = attention_rows(many, lambda _: SEEN, most=attention_count(many))
    assert len(rows) == attention_count(many) == 5
    assert attention_note(many, len(rows)) == "5\u00a0items, worst first"


def new(fault_id: int) -> FaultRow:
    seen = datetime(2026, 11, 20, tzinfo=UTC)
    return FaultRow(
        id=fault_id,
        code=None,
        signature=0,
        template="bus-off on can0",
        source="GW/MON",
        sources=("GW/MON",),
        level=2,
        state="open",
        count=1,
        episodes=1,
        vehicles=1,
        hours=1.0,
        firmwares=("2.4.1",),
        first_firmware="2.4.1",
        last_firmware="2.4.1",
        first_seen_at=seen,
        last_seen_at=seen,
        daily=(),
    )


def test_new_ones_that_are_told_as_worse_hide_no_others() -> None:
    ten = replace(attention(risen(3)), new_faults=tuple(new(n) for n in range(10)), new_total=12)
    assert attention_note(ten, 10) == "10 of at least 10\u00a0items, the worst of each kind"
    assert attention_note(replace(ten, new_total=10), 10) == "10\u00a0items, worst first"


def test_where_only_ten_of_a_kind_were_looked_up_there_may_be_more() -> None:
    many = attention(*(risen(n) for n in range(10)))
    assert attention_note(many, 10) == "10 of at least 10\u00a0items, the worst of each kind"
