"""Reads a diagnostic code: what it says by the structure of the standards, written down or not."""

import re
from dataclasses import dataclass

from core.diagnosis.code_tables import (
    BUSES,
    FAILURE_GROUPS,
    FAILURE_TYPES,
    FMIS,
    NAMED,
    PARTNERS,
    SERIES,
    SPNS,
    SUBSYSTEMS,
    SYSTEMS,
)

_DTC = re.compile(r"(?P<base>[PCBU][0-3][0-9A-F]{3})(?:-(?P<failure>[0-9A-F]{2}))?")
_SPN = re.compile(r"SPN (?P<spn>\d+) FMI (?P<fmi>\d+)")


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What a code says; `standard` is empty for a code of the maker's own, which says nothing by itself."""

    code: str
    title: str
    family: str
    explanation: str
    standard: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the title says more than the family."""
        return bool(self.title) and self.title.lower() != self.family.lower()


def describe_code(code: str) -> CodeMeaning:
    """Return what `code` means: `P0301`, `U0100-87`, `SPN 110 FMI 3`, or anybody's own (`E001`, `0x3E21`)."""
    if match := _DTC.fullmatch(code):
        return _describe_dtc(code, match["base"], match["failure"])
    if match := _SPN.fullmatch(code):
        return _describe_spn(code, int(match["spn"]), int(match["fmi"]))
    return CodeMeaning(
        code,
        "",
        "a code of the maker's own",
        "Its meaning is not in any standard: see the maker's documents.",
    )


def base_code(code: str) -> str:
    """Return the code without its failure type: `U0100` of `U0100-87`."""
    match = _DTC.fullmatch(code)
    return match["base"] if match else code


def failure_type(code: str) -> str | None:
    """Return the failure type of a code that has one: `87` of `U0100-87`."""
    match = _DTC.fullmatch(code)
    return match["failure"] if match else None


def fmi_of(code: str) -> int | None:
    """Return the failure mode of a J1939 code: 3 of `SPN 110 FMI 3`."""
    match = _SPN.fullmatch(code)
    return int(match["fmi"]) if match else None


def _describe_dtc(code: str, base: str, failure: str | None) -> CodeMeaning:
    family = _family(base)
    title = _title(base) if _is_standardised(base) else ""
    if _is_standardised(base):
        explanation = f"Means the same for every maker: {family}."
    else:
        explanation = f"A {SYSTEMS[base[0]]} code whose meaning the maker sets."
    if failure:
        kind = FAILURE_TYPES.get(failure) or FAILURE_GROUPS.get(failure[0], "reserved")
        title = f"{title or family}, {kind}"
        explanation += f" Failure type {failure}: {kind}."
    return CodeMeaning(code, _sentence(title or family), family, explanation, "SAE J2012")


def _is_standardised(base: str) -> bool:
    """Say whether the number belongs to the standard; else each maker gives it a meaning of its own."""
    kind = base[1]
    if base[0] == "P" and kind == "3":
        return base >= "P3400"
    return kind == "0" or (kind == "2" and base[0] == "P") or (kind == "3" and base[0] == "U")


def _family(base: str) -> str:
    system = SYSTEMS[base[0]]
    if not _is_standardised(base):
        return f"{system}, maker's own"
    subsystem = SUBSYSTEMS.get(base[:3])
    return f"{system}, {subsystem}" if subsystem else system


def _title(base: str) -> str:
    number = int(base[1:], 16)
    general = {
        "U01": f"Lost communication with {PARTNERS.get(base, 'a control module')}",
        "U02": f"Lost communication with {PARTNERS.get(base, 'a control module')}",
        "U03": "Software versions of two modules do not match",
        "U04": f"Invalid data from {PARTNERS.get(base, 'a control module')}",
        "U05": f"Invalid data from {PARTNERS.get(base, 'a control module')}",
        "U00": f"{BUSES[number]} fault" if number in BUSES else "",
    }.get(base[:3], "")
    return NAMED.get(base) or general or _title_in_series(base)


def _title_in_series(base: str) -> str:
    number = int(base[1:], 16)
    if base[0] == "P" and base[1:].isdecimal():
        for first, last, text in SERIES:
            if first <= number <= last:
                count = int(base[1:]) - int(f"{first:04x}") + 1
                return text.format(n=count, a=chr(64 + count))
    return ""


def _describe_spn(code: str, spn: int, fmi: int) -> CodeMeaning:
    name = SPNS.get(spn, f"parameter {spn}")
    mode = FMIS[fmi] if fmi < len(FMIS) else "reserved"
    return CodeMeaning(
        code,
        _sentence(f"{name}, {mode}"),
        "heavy-duty network (J1939)",
        f"Suspect parameter {spn}: {name}. Failure mode {fmi}: {mode}.",
        "SAE J1939-73",
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
