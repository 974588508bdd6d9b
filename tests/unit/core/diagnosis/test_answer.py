import hashlib
from dataclasses import replace

from core.diagnosis.answer import Cause, Citation, Claim, Diagnosis, check_citations, cite
from core.diagnosis.evidence import LONGEST_TEXT
from tests.unit.core.diagnosis.items import occurrence

LINES = {0: b"bus-off on can0", 100: b"U0100-87 0x0C9 missing"}


def read_bytes(file_id: str, offset: int, length: int) -> bytes:
    return LINES.get(offset, b"")[:length]


def read_text(file_id: str, offset: int, length: int) -> str:
    return read_bytes(file_id, offset, length).decode()


def citation(offset: int = 0) -> Citation:
    at = occurrence(1, record=offset // 100, offset=offset, length=len(LINES[offset]))
    return cite(at, read_bytes, read_text)


def cause(claim: Claim, *steps: Claim, code: str | None = None) -> Cause:
    return Cause(code, "00ff", "ECM", "title", 0.8, claim, steps)


def checked(
    *causes: Cause, steps: tuple[Claim, ...] = (), codes: tuple[str, ...] = ("U0100-87",)
) -> Diagnosis:
    return check_citations(Diagnosis("cause_found", "h", causes, steps=steps), read_bytes, read_text, codes)


SOUND = Claim("a sound claim", (citation(),))
CHANGED = Claim("changed", (replace(citation(), sha256="0" * 64),))


def test_a_citation_names_the_place_the_bytes_and_the_text():
    found = citation(100)
    assert (found.record, found.offset, found.length) == (1, 100, 22)
    assert found.sha256 == hashlib.sha256(LINES[100]).hexdigest()
    assert found.text == "U0100-87 0x0C9 missing"


def test_what_holds_stays_as_it_is():
    found = checked(cause(SOUND, SOUND, code="U0100-87"))
    assert found.struck == 0
    assert found.verdict == "cause_found"
    assert found.causes[0].claim == SOUND


def test_a_claim_whose_bytes_changed_is_struck_and_counted():
    found = checked(cause(SOUND, CHANGED), steps=(CHANGED, SOUND))
    assert found.struck == 2
    assert found.causes[0].steps == ()
    assert found.steps == (SOUND,)


def test_bytes_that_are_gone_and_a_text_that_reads_otherwise_do_not_hold():
    gone = Claim("gone", (replace(citation(), offset=7_000),))
    misquoted = Claim("misquoted", (replace(citation(), text="all is well"),))
    assert checked(cause(SOUND, gone, misquoted)).struck == 2


def test_a_claim_keeps_what_still_holds():
    mixed = Claim("mixed", (*CHANGED.citations, *SOUND.citations))
    assert checked(cause(mixed)).causes[0].claim.citations == SOUND.citations


def test_a_claim_without_a_citation_is_struck_unless_it_says_what_is_not_there():
    bare, absence = Claim("it was the ECM"), Claim("nothing precedes it", about_absence=True)
    found = checked(cause(SOUND, bare, absence))
    assert found.causes[0].steps == (absence,)
    assert found.struck == 1


def test_a_cause_that_names_a_code_nobody_wrote_is_struck():
    found = checked(cause(SOUND, code="U0999"), cause(SOUND, code="U0100-87"))
    assert [c.code for c in found.causes] == ["U0100-87"]
    assert found.struck == 1


def test_without_a_cause_left_there_is_not_enough():
    found = checked(cause(CHANGED))
    assert (found.verdict, found.causes, found.struck) == ("not_enough_data", (), 1)
    assert "parse the batch again" in found.missing[0]


def test_the_body_is_what_the_command_and_the_page_show():
    step = Claim("first this, then that.", (citation(), citation(100)))
    absence = Claim("Nothing precedes it.", about_absence=True)
    known = replace(checked(cause(SOUND, step, absence), steps=(SOUND,)), files={"f": "ecu1.dlt"})
    body = known.body()
    assert body["verdict"] == "cause_found"
    assert (body["citations_checked"], body["claims_struck"]) == (2, 0)
    (shown,) = body["causes"]
    assert shown["steps"] == ["first this, then that. [1] [2]", "Nothing precedes it."]
    assert [c["text"] for c in shown["citations"]] == ["bus-off on can0", "U0100-87 0x0C9 missing"]
    assert shown["citations"][0] == {
        "file_id": "f",
        "file": "ecu1.dlt",
        "record": 0,
        "offset": 0,
        "length": 15,
        "sha256": hashlib.sha256(LINES[0]).hexdigest(),
        "text": "bus-off on can0",
    }
    assert body["steps"][0]["citations"][0]["record"] == 0


def test_long_records_are_cut_alike_when_cited_and_when_checked():
    def long_text(file_id: str, offset: int, length: int) -> str:
        return "word\n" * 500

    found = cite(occurrence(1, offset=0, length=15), read_bytes, long_text)
    assert len(found.text) == LONGEST_TEXT
    assert check_citations(
        Diagnosis("cause_found", "h", (cause(Claim("c", (found,))),)), read_bytes, long_text, ()
    ).causes
