"""What a diagnosis says, and the proof that it invents nothing: claims cite bytes, and they are re-read."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from core.diagnosis.evidence import Occurrence, ReadText, quote

ReadBytes = Callable[[str, int, int], bytes]  # file id, offset, length → bytes of the logical stream
Verdict = Literal["cause_found", "no_fault", "not_enough_data"]
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Citation:
    """A pointer to one record of a file, with what stood there: the hash of its bytes and its text."""

    file_id: str
    record: int
    offset: int
    length: int
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence and the citations it rests on; without any only where it says what is not there."""

    text: str
    citations: tuple[Citation, ...] = ()
    about_absence: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: the fault that starts a chain, why the rules think so, and how sure they are."""

    code: str | None
    signature: str
    source: str
    title: str
    confidence: float
    claim: Claim
    steps: tuple[Claim, ...] = ()
    solution: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the cause and its steps, each once, in order."""
        every = (citation for claim in (self.claim, *self.steps) for citation in claim.citations)
        return tuple(dict.fromkeys(every))


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer for one batch. `struck` counts claims whose citations did not re-read equal."""

    verdict: Verdict
    headline: str
    causes: tuple[Cause, ...] = ()
    missing: tuple[str, ...] = ()
    steps: tuple[Claim, ...] = ()  # what was weighed and set aside
    struck: int = 0
    tier: str = RULES
    files: Mapping[str, str] = field(default_factory=dict[str, str])

    def body(self) -> dict[str, Any]:
        """Return the diagnosis as JSON (docs/explanation/diagnosis.md)."""
        return {
            "tier": self.tier,
            "model": None,
            "verdict": self.verdict,
            "headline": self.headline,
            "causes": [self._cause(cause) for cause in self.causes],
            "steps": [
                {"text": step.text, "citations": [self._citation(c) for c in step.citations]}
                for step in self.steps
            ],
            "missing": list(self.missing),
            "citations_checked": len(self.every_citation()),
            "claims_struck": self.struck,
            "tokens": 0,
            "cost": 0.0,
        }

    def every_citation(self) -> set[Citation]:
        """Return what the causes and the steps that were set aside rest on, each once."""
        of_steps = {citation for step in self.steps for citation in step.citations}
        return of_steps.union(*(cause.citations for cause in self.causes))

    def _cause(self, cause: Cause) -> dict[str, Any]:
        numbers = {citation: number for number, citation in enumerate(cause.citations, start=1)}
        return {
            "code": cause.code,
            "signature": cause.signature,
            "source": cause.source,
            "title": cause.title,
            "confidence": round(cause.confidence, 2),
            "text": cause.claim.text,
            "steps": [
                step.text + "".join(f" [{numbers[citation]}]" for citation in step.citations)
                for step in cause.steps
            ],
            "solution": cause.solution,
            "citations": [self._citation(citation) for citation in cause.citations],
        }

    def _citation(self, citation: Citation) -> dict[str, Any]:
        return {
            "file_id": citation.file_id,
            "file": self.files.get(citation.file_id, ""),
            "record": citation.record,
            "offset": citation.offset,
            "length": citation.length,
            "sha256": citation.sha256,
            "text": citation.text,
        }


def cite(occurrence: Occurrence, read_bytes: ReadBytes, read_text: ReadText) -> Citation:
    """Return the citation of a record as it stands in the file now."""
    place = (occurrence.file_id, occurrence.offset, occurrence.length)
    content = read_bytes(*place)
    return Citation(
        occurrence.file_id,
        occurrence.record,
        occurrence.offset,
        occurrence.length,
        hashlib.sha256(content).hexdigest(),
        quote(read_text(*place)),
    )


def check_citations(
    diagnosis: Diagnosis, read_bytes: ReadBytes, read_text: ReadText, known_codes: Collection[str]
) -> Diagnosis:
    """Re-read every citation and strike what does not hold.

    A claim keeps the citations whose bytes and text are the same; one that had some and keeps none is struck,
    and so is a cause whose own claim is struck or that names a code which is not in the evidence. `struck`
    counts them. Without a cause left, the verdict is `not_enough_data`.
    """
    sound = {citation for citation in diagnosis.every_citation() if _holds(citation, read_bytes, read_text)}
    causes: list[Cause] = []
    struck = 0
    for cause in diagnosis.causes:
        claim = _keep(cause.claim, sound)
        if claim is None or (cause.code is not None and cause.code not in known_codes):
            struck += 1
            continue
        steps = [kept for step in cause.steps if (kept := _keep(step, sound))]
        struck += len(cause.steps) - len(steps)
        causes.append(replace(cause, claim=claim, steps=tuple(steps)))
    steps = [kept for step in diagnosis.steps if (kept := _keep(step, sound))]
    struck += len(diagnosis.steps) - len(steps)
    checked = replace(diagnosis, causes=tuple(causes), steps=tuple(steps), struck=diagnosis.struck + struck)
    if diagnosis.causes and not causes:
        return replace(
            checked,
            verdict="not_enough_data",
            headline="The records a cause would rest on no longer read as they did.",
            missing=(*diagnosis.missing, "the cited records, unchanged: parse the batch again"),
        )
    return checked


def _keep(claim: Claim, sound: Collection[Citation]) -> Claim | None:
    kept = tuple(citation for citation in claim.citations if citation in sound)
    if not kept and not claim.about_absence:
        return None
    return replace(claim, citations=kept)


def _holds(citation: Citation, read_bytes: ReadBytes, read_text: ReadText) -> bool:
    place = (citation.file_id, citation.offset, citation.length)
    content = read_bytes(*place)
    if len(content) != citation.length or hashlib.sha256(content).hexdigest() != citation.sha256:
        return False
    return quote(read_text(*place)) == citation.text
