from pathlib import Path

import pytest

from core.diagnosis.knowledge import Knowledge, Subject, applies, structural_entries, version_key
from core.diagnosis.topics import TOPICS
from core.knowledge import KnowledgeEntry
from core.knowledge_files import read_csv

SEED = read_csv((Path(__file__).parents[4] / "assets/knowledge/seed.csv").read_text())


def entry(code: str, title: str = "t", **fields) -> KnowledgeEntry:
    return KnowledgeEntry(code, title, "", "", **fields)


def test_subjects_are_named_by_code_family_base_code_and_topic():
    subject = Subject("U0100-87", frozenset({"lost communication"}))
    for pattern in ("U0100-87", "U0100", "U01*", "*-87", "lost communication"):
        assert subject.is_named(pattern), pattern
    for pattern in ("U0101", "U02*", "*-88", "bus off"):
        assert not subject.is_named(pattern), pattern
    assert not Subject(None).is_named("*")


def test_the_most_precise_entry_is_told():
    subject = Subject("U0100-87", frozenset({"lost communication"}))
    entries = [entry("lost communication"), entry("U01*"), entry("U0100"), entry("*-87")]
    assert Knowledge(tuple(entries)).about(subject) == entries[2]
    assert Knowledge((*entries, entry("U0100-87"))).about(subject) == entry("U0100-87")
    assert Knowledge((entries[0],)).about(subject) == entries[0]
    assert Knowledge(()).about(subject) is None


def test_links_go_both_ways_of_writing_them_down():
    dip, lost = Subject(None, frozenset({"low supply voltage"})), Subject("U0121")
    by_cause, by_effect = (
        entry("low supply voltage", leads_to=("U01*",)),
        entry("U0121", caused_by=("low supply voltage",)),
    )
    assert Knowledge((by_cause,)).link(dip, lost) == by_cause
    assert Knowledge((by_effect,)).link(dip, lost) == by_effect
    assert Knowledge((by_cause, by_effect)).link(lost, dip) is None


def test_a_title_is_the_team_s_then_the_standard_s():
    assert Knowledge((entry("U0100", "Gateway loses ECM"),)).title(Subject("U0100-87")) == (
        "Lost communication with engine control module (ECM), message missing"
    )
    assert (
        Knowledge((entry("U0100-87", "Gateway loses ECM"),)).title(Subject("U0100-87")) == "Gateway loses ECM"
    )
    assert Knowledge((entry("U01*", "x"),)).title(Subject("E001")) == ""
    assert Knowledge((entry("disk full", "x"),)).title(Subject(None, frozenset({"disk full"}))) == ""


@pytest.mark.parametrize(
    ("platform", "firmware", "fits"),
    [
        ("J7", "2.4.1", True),
        (None, None, True),
        ("J7", None, True),
        ("J8", "2.4.1", False),
        ("J7", "2.3.9", False),
        ("J7", "2.10.0", False),
        ("J7", "2.4.0", True),
        ("J7", "2.5", True),
    ],
)
def test_where_an_entry_applies(platform: str | None, firmware: str | None, fits: bool):
    limited = entry("P0301", platform="J7", firmware_from="2.4.0", firmware_to="2.5")
    assert applies(limited, platform, firmware) is fits
    assert Knowledge.applying([limited], platform, firmware).entries == ((limited,) if fits else ())


def test_versions_are_ordered_as_people_do():
    ordered = ["2.4-rc1", "2.4-rc2", "2.4", "2.4.1", "2.10", "10.0"]
    assert sorted(ordered, key=version_key) == ordered


def test_the_seed_speaks_only_of_topics_and_codes_that_exist():
    named = {name for e in SEED for name in (e.code, *e.leads_to, *e.caused_by)}
    words = {name for name in named if name.islower()}
    assert words <= TOPICS
    assert all(e.root_cause and e.solution for e in SEED)
    assert len({(e.code, e.title) for e in SEED}) == len(SEED)


def test_structural_entries_cover_the_standards_without_repeating():
    entries = structural_entries()
    codes = [e.code for e in entries]
    assert len(set(codes)) == len(codes)
    assert {"U01*", "P03*", "*-87", "SPN * FMI 31"} <= set(codes)
    assert Knowledge(tuple(entries)).about(Subject("C0035-11")).title == "Failure type 11: shorted to ground"
