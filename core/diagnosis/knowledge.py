"""What is known about faults: entries of the knowledge base that apply here, and what leads to what."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain

from core.diagnosis.code_tables import FAILURE_GROUPS, FAILURE_TYPES, FMIS, SUBSYSTEMS, SYSTEMS
from core.diagnosis.codes import base_code, describe_code
from core.knowledge import KnowledgeEntry

_PART = re.compile(r"\d+|[a-z]+")


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry may be about: a code, if the fault has one, and the topics it touches."""

    code: str | None = None
    topics: frozenset[str] = frozenset()

    def is_named(self, pattern: str) -> bool:
        """Say whether an entry's `code`, or an item of its relations, names this: code, family or topic."""
        if pattern in self.topics:
            return True
        return self.code is not None and any(
            fnmatchcase(code, pattern) for code in (self.code, base_code(self.code))
        )


class Knowledge:
    """Entries to ask; `applying` keeps those of one platform and firmware."""

    def __init__(self, entries: Iterable[KnowledgeEntry]) -> None:
        self.entries = tuple(entries)
        self._by_name: dict[str, list[KnowledgeEntry]] = {}
        self._families: list[KnowledgeEntry] = []
        for entry in self.entries:
            if "*" in entry.code:
                self._families.append(entry)
            else:
                self._by_name.setdefault(entry.code, []).append(entry)
        self._naming: dict[Subject, list[KnowledgeEntry]] = {}

    @staticmethod
    def applying(
        entries: Iterable[KnowledgeEntry], platform: str | None = None, firmware: str | None = None
    ) -> "Knowledge":
        """Keep the entries that hold for this platform and firmware."""
        return Knowledge(e for e in entries if applies(e, platform, firmware))

    def about(self, subject: Subject) -> KnowledgeEntry | None:
        """Return the entry that says most about the subject: its code, then its family, then a topic."""
        return max(self._about(subject), key=lambda entry: _precision(entry, subject), default=None)

    def link(self, cause: Subject, effect: Subject) -> KnowledgeEntry | None:
        """Return the entry by which `cause` leads to `effect`, if one says so."""
        forward = (e for e in self._about(cause) if any(map(effect.is_named, e.leads_to)))
        backward = (e for e in self._about(effect) if any(map(cause.is_named, e.caused_by)))
        return next(chain(forward, backward), None)

    def _about(self, subject: Subject) -> list[KnowledgeEntry]:
        """Return the entries that name the subject; found once, for a pair of faults is asked about often."""
        found = self._naming.get(subject)
        if found is None:
            codes = {subject.code, base_code(subject.code)} if subject.code else set[str]()
            found = [e for name in sorted({*codes, *subject.topics}) for e in self._by_name.get(name, [])]
            found += [e for e in self._families if subject.is_named(e.code)]
            self._naming[subject] = found
        return found

    def title(self, subject: Subject) -> str:
        """Return what the subject is called: by the team's entry for its code, else by the standard."""
        entry = self.about(subject) if subject.code else None
        if entry and "*" not in entry.code and subject.code and fnmatchcase(subject.code, entry.code):
            return entry.title
        return describe_code(subject.code).title if subject.code else ""


def _precision(entry: KnowledgeEntry, subject: Subject) -> tuple[bool, bool, int]:
    is_topic = entry.code in subject.topics
    return (entry.code == subject.code, not is_topic, len(entry.code.replace("*", "")))


def applies(entry: KnowledgeEntry, platform: str | None, firmware: str | None) -> bool:
    """Say whether an entry holds for a platform and firmware; what is not known excludes nothing."""
    if entry.platform and platform and entry.platform != platform:
        return False
    if not firmware:
        return True
    version = version_key(firmware)
    if entry.firmware_from and version < version_key(entry.firmware_from):
        return False
    return not (entry.firmware_to and version > version_key(entry.firmware_to))


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Return what versions are ordered by: number by number, and 2.4-rc1 before 2.4 before 2.4.1."""
    parts = _PART.findall(version.lower())
    return (*((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts), (1, -1, ""))


def structural_entries() -> list[KnowledgeEntry]:
    """Return what the structure of the standards says, as entries: code families, failure types, FMIs."""
    families = [
        _entry(f"{prefix}*", f"{SYSTEMS[prefix[0]].capitalize()}: {meaning}", "SAE J2012")
        for prefix, meaning in SUBSYSTEMS.items()
    ]
    failures = [
        _entry(f"*-{number}", f"Failure type {number}: {meaning}", "SAE J2012 / ISO 14229-1", number[0])
        for number, meaning in FAILURE_TYPES.items()
    ]
    modes = [
        _entry(f"SPN * FMI {number}", f"Failure mode {number}: {meaning}", "SAE J1939-73")
        for number, meaning in enumerate(FMIS)
        if meaning != "reserved"
    ]
    return families + failures + modes


_CHECKS = {
    "1": "Check connector, wire and component between the module and its sensor or actuator.",
    "2": "Compare the signal with a second source while it happens.",
    "3": "Look at the signal with an oscilloscope.",
    "4": "Read the module's own fault memory; replace it if the fault returns after a reset.",
    "5": "Compare coding, calibration and software parts with the build of the vehicle.",
    "6": "Compare the signals involved around the first occurrence.",
    "7": "Check the mechanical part by moving it by hand or by an actuator test.",
    "8": "Check supply and reset of the sender first, then the bus.",
    "9": "Check the component and its operating conditions.",
}


def _entry(code: str, title: str, source: str, group: str = "") -> KnowledgeEntry:
    cause = FAILURE_GROUPS.get(group, "")
    return KnowledgeEntry(
        code=code,
        title=title,
        root_cause=f"A kind of {cause}." if cause else "",
        solution=_CHECKS.get(group, ""),
        source=source,
    )
