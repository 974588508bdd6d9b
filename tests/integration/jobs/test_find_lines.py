"""The search finds what reading every text finds."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.errors import InvalidInputError
from core.file_result import FileResult
from db.readers.batch_detail import read_batch
from db.session import reading
from jobs.find_lines import find_lines
from jobs.log_filter import EventFilter, matcher
from jobs.read_log import EventLine, read_page, readable
from jobs.text_prefilter import MOST_PLACES, make_prefilter
from jobs.wiring import Wiring
from tests.integration.jobs.batches import rec_bytes, run_here, upload_batch

LINES = 3_000
ODD = [
    "Türsteuergerät offen",
    "carrier LOST 12 times",
    "\tat Radio.java:17",
    "100% of [brackets] (here) $5",
    "",
]


def text_file(seed: int, odd: Sequence[str]) -> bytes:
    random.seed(seed)
    lines = [
        f"2026-11-20T06:{n // 60 % 60:02d}:{n % 60:02d}Z INFO radio: frame {n} of {seed} is well"
        for n in range(LINES)
    ]
    for number, text in enumerate(odd):
        lines[random.randrange(LINES)] = f"2026-11-20T07:00:{number:02d}Z ERROR radio: {text} P0301 P0302"
    return "\n".join(lines).encode()


@pytest.fixture
def files(wiring: Wiring) -> list[FileResult]:
    logs = {"a.log": text_file(1, ODD), "b.log": text_file(2, ODD[1:2]), "c.rec": rec_bytes(3)}
    batch_id = upload_batch(wiring, logs)
    run_here(wiring)
    with reading(wiring.engine) as connection:
        return readable(read_batch(connection, batch_id).files)


SEARCHES = [
    EventFilter(text="lost 12"),
    EventFilter(text="türSTEUER"),
    EventFilter(text="[brackets] (here) $5"),
    EventFilter(text="lost \\d+ times", regex=True),
    EventFilter(text="^2026.*well$", regex=True),
    EventFilter(text="frame 1[0-9]{2} of", regex=True),
    EventFilter(text="radio", levels=frozenset({2})),
    EventFilter(text="misfire|at radio", regex=True),
    EventFilter(text="nowhere to be found"),
    EventFilter(text="x*", regex=True, codes=frozenset({"P0302"})),
]


@pytest.mark.parametrize("wanted", SEARCHES, ids=lambda wanted: wanted.text)
def test_it_finds_what_reading_everything_finds(
    wiring: Wiring, files: list[FileResult], wanted: EventFilter
) -> None:
    """Whatever page one begins with: reading in order of time looks at every text."""
    every = read_page(wiring.store, files, replace(wanted, text=""), limit=10_000).lines
    texts = matcher(wanted)([line.text for line in every])
    expected = [line for line, fits in zip(every, texts, strict=True) if fits]
    found: list[EventLine] = []
    after, pages = None, 0
    while pages == 0 or after:
        page = read_page(wiring.store, files, wanted, after=after, limit=700)
        found, after, pages = [*found, *page.lines], page.next, pages + 1
    assert found == expected
    stretches = list(find_lines(wiring.store, files, wanted))
    assert sum(len(stretch.rows) for stretch in stretches) == len(expected)
    assert stretches[-1].reached == sum(file.events for file in files) - 1


def test_a_bad_expression_is_refused_before_anything_is_read(wiring: Wiring, files: list[FileResult]) -> None:
    with pytest.raises(InvalidInputError, match="no regular expression"):
        find_lines(wiring.store, files, EventFilter(text="(", regex=True))


def test_what_the_prefilter_may_see_otherwise_is_not_asked_of_it() -> None:
    for text in ("^a", "a$", r"\bword", "(?i)a", r"\p{L}", "[[a]b]", "[a&&b]", "é", r"\x{e9}", "a*", ""):
        assert make_prefilter(EventFilter(text=text, regex=True)) is None
    assert make_prefilter(EventFilter(text="é")) is None
    for text in ("a$", "^(", "[[", r"\b"):
        assert make_prefilter(EventFilter(text=text))


def test_the_prefilter_never_misses_a_line() -> None:
    """Random ASCII lines and expressions: every line that the expression matches holds a place."""
    random.seed(7)
    parts = [
        "a",
        "B",
        "ab",
        "[a-c]",
        "[^a]",
        r"\d",
        r"\w+",
        "1?",
        "(ab|1)",
        "a{2,3}",
        r"\s",
        ".",
        "(?:b1)*",
        r"\.",
    ]
    for _ in range(300):
        wanted = EventFilter(text="".join(random.choices(parts, k=random.randint(1, 5))), regex=True)
        prefilter = make_prefilter(wanted)
        if prefilter is None:
            continue
        lines = ["".join(random.choices("abcAB12 .", k=random.randint(0, 12))) for _ in range(40)]
        data = "\n".join(lines).encode()
        places = prefilter.places(data)
        held = set(range(len(lines))) if places is None else {data[:place].count(b"\n") for place in places}
        found = {n for n, fits in enumerate(matcher(wanted)(lines)) if fits}
        assert found <= held, (wanted.text, lines)


def test_where_nearly_everything_matches_it_stops_counting() -> None:
    prefilter = make_prefilter(EventFilter(text="a"))
    assert prefilter
    assert prefilter.places(b"a" * (MOST_PLACES + 2)) is None
    places = prefilter.places(b"bab")
    assert places is not None
    assert places.tolist() == [1]
    assert prefilter.places("aé".encode()) is None
