import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError
from core.knowledge import KnowledgeEntry
from core.knowledge_files import COLUMNS, LONGEST, LONGEST_TEXT, read_csv, read_json, write_csv

ENTRY = KnowledgeEntry(
    "U0100-87",
    "Gateway loses the ECM",
    'The ECM re-initialises its CAN controller, "late"',
    "Update to 2.4.2;\nelse clear the fault",
    platform="J7",
    firmware_from="2.4.0",
    leads_to=("deadline missed", "U04*"),
    caused_by=("bus off",),
    outcomes=({"firmware": "2.4.2", "worked": True, "note": "—", "hours": 1.5, "seen": 3, "by": None},),
    source="team",
)


def test_what_is_written_reads_back_the_same():
    assert read_csv(write_csv([ENTRY, KnowledgeEntry("P0301", "Misfire", "", "")])) == [
        ENTRY,
        KnowledgeEntry("P0301", "Misfire", "", ""),
    ]


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)
ITEMS = st.lists(WORDS.map(lambda w: w.replace(";", "").strip()).filter(bool), max_size=3).map(tuple)


@given(
    st.builds(
        KnowledgeEntry,
        code=WORDS.filter(bool),
        title=WORDS.filter(bool),
        root_cause=WORDS,
        solution=WORDS,
        platform=WORDS.map(lambda w: w or None),
        leads_to=ITEMS,
        caused_by=ITEMS,
    )
)
def test_any_entry_survives(entry: KnowledgeEntry):
    assert read_csv(write_csv([entry])) == [entry]


def test_a_spreadsheet_may_add_a_mark_and_leave_columns_out():
    assert read_csv("\ufeffcode,title\nP0301,Misfire\n") == [KnowledgeEntry("P0301", "Misfire", "", "")]


def test_json_may_be_the_api_s_answer():
    assert read_json('{"entries": [{"code": "P0301", "title": "Misfire", "id": 7}]}')[0].code == "P0301"


HEAD = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column code, title"),
        ("code\nP0301\n", "no column title"),
        ("code,title,colour\n", "not known: colour"),
        ("code,title\nP0301\n", "Row 2 has more or fewer cells"),
        ("code,title\nP0301,a,b\n", "Row 2 has more or fewer cells"),
        ("code,title\n,a\n", "Row 2 has no code"),
        ('code,title\nP0301,"a"b\n', "cannot be read after row 1"),
        ("code,title,outcomes\nP0301,a,{\n", "Row 2: outcomes is not JSON"),
        ("code,title,outcomes\nP0301,a,[1]\n", "Row 2: outcomes is not a list of objects"),
        ("code,title,outcomes\nP0301,a," + "[" * 9999 + "\n", "Row 2: outcomes is nested too deeply"),
        (f'code,title,outcomes\nP0301,a,"[{{""n"": {"9" * 5000}}}]"\n', "Row 2: outcomes has a number"),
        (f"code,title,source\nP0301,a,{'x' * (LONGEST_TEXT + 1)}\n", "source has 10001 characters"),
        (f"code,title\nP0301,{'x' * 301}\n", "Row 2: title has 301 characters, at most 300"),
        ("code,title\nP0301,a\0\n", "Row 2: title holds characters that are no text"),
        ("code,title\n ,a\n", "Row 2 has no code"),
    ],
)
def test_a_csv_that_cannot_be_taken_says_where(text: str, message: str):
    with pytest.raises(InvalidInputError, match=message):
        read_csv(text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{", "not JSON"),
        ('"text"', "neither a list"),
        ("[1]", "Entry 1 is not an object"),
        ('[{"code": "P0301"}]', "Entry 1 has no title"),
        ('[{"code": 1, "title": "x"}]', "code is not a text"),
        ('[{"code": "P0301", "title": "x", "leads_to": "P0420"}]', "leads_to is not a list"),
        ('[{"code": "P0301", "title": "x", "caused_by": [1]}]', "caused_by is not a text"),
        ('[{"code": "P0301", "title": "x", "caused_by": ["\\u0000"]}]', "caused_by holds characters"),
        *(
            (f'[{{"code": "P0301", "title": "x", "outcomes": {outcomes}}}]', f"Entry 1: outcomes {message}")
            for outcomes, message in [
                ("[" * 260 + "]" * 260, "is not a list of objects"),
                ('{"worked": true}', "is not a list of objects"),
                ('[{"worked": [[]]}]', "is not flat"),
                ('[{"worked": {"a": 1}}]', "is not flat"),
                ('[{"n": NaN}]', "has a number"),
                ('[{"n": 1e999}]', "has a number"),
                ('[{"n": ' + "9" * 5000 + "}]", "has a number"),
                ('[{"n": -1234567890123456789}]', "has a number"),
                ('[{"n": "\\ud800"}]', "holds characters that are no text"),
                ('[{"\\u0000": 1}]', "holds characters that are no text"),
            ]
        ),
    ],
)
def test_a_json_that_cannot_be_taken_says_where(data: str, message: str):
    with pytest.raises(InvalidInputError, match=message):
        read_json(data)


@pytest.mark.parametrize("name", LONGEST)
def test_what_tells_entries_apart_is_short(name: str):
    fields = {"code": "P0301", "title": "Misfire"}
    (longest,) = read_json(json.dumps([fields | {name: "x" * LONGEST[name]}]))
    assert len(getattr(longest, name)) == LONGEST[name]
    with pytest.raises(InvalidInputError, match=f"Entry 2: {name} has"):
        read_json(json.dumps([fields, fields | {name: "x" * (LONGEST[name] + 1)}]))


def test_text_that_looks_like_an_escape_is_text():
    (entry,) = read_json(json.dumps([{"code": "P0301", "title": "x", "solution": r"mask \x00 and \ud8"}]))
    assert entry.solution == r"mask \x00 and \ud8"


def test_an_error_names_its_field():
    with pytest.raises(InvalidInputError) as caught:
        read_json('[{"code": "P0301", "title": "x", "outcomes": 1}]')
    assert caught.value.field == "outcomes"


def test_json_is_read_as_csv_is():
    assert read_json(json.dumps([asdict(ENTRY)])) == [ENTRY]


@pytest.mark.parametrize("name", ["leads_to", "caused_by"])
def test_an_item_that_csv_would_split_is_refused(name):
    with pytest.raises(InvalidInputError, match="`;`") as caught:
        read_json(json.dumps([{"code": "P0301", "title": "x", name: ["a; b"]}]))
    assert caught.value.field == name
