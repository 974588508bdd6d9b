"""Says which fields of a header are the record's time, which one is who wrote it, and which stay the same."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_header import CERTAIN, STEP_SOURCE, STEP_STAMP
from parsers.text_plan import Step
from parsers.text_sample import Offsets, Sample

PARTS = (times.DATE, times.CLOCK)  # together they are a time
_MOST_SOURCES = 512
# `main.cc:42`, `planner:find:42`: lines of programs, and no ports of hosts.
_LINE = re.compile(
    rb"(\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm|go|rs|py|pyx|java|kt|scala|groovy|cs|fs|vb|swift|js|jsx|mjs|ts|tsx"
    rb"|rb|php|lua|dart|ex|erl|hs)|:[A-Za-z_<][^\s:]*):\d+$"
)
_IDS = re.compile(rb"(\S{0,4})[ \t](\S{0,4})[ \t](\S{0,4})")
# The same as cells of a table, whose first row names them: `Ecuid`.
_CELLS = re.compile(rb'"? *[,;|\t] *"?'.join([rb'([^\s",;|]{0,5})'] * 3))
_LETTER = re.compile(rb"[A-Za-z\x80-\xff]")  # `29#29` and `-` are nobody's name
# The likeliest first.
_SOURCES = (
    fields.NAME, fields.TIGHT_NAME, fields.TAG, fields.UNTIL, fields.PADDED, fields.STREAM,
    fields.FACILITY, fields.LETTER_AND_NUMBER, fields.WORD, fields.BRACKET,
)  # fmt: skip

Span = tuple[Offsets, Offsets]  # of one field: where it begins and ends in each line that has it


def with_roles(sample: Sample, steps: Sequence[Step], spans: Sequence[Span]) -> tuple[Step, ...]:
    """Return the steps with their roles; `spans` has where each of them was found."""
    stamps, source = _stamps(steps), _source(sample, steps, spans)
    found: list[Step] = []
    for number, (step, span) in enumerate(zip(steps, spans, strict=True)):
        role = STEP_STAMP if number in stamps else STEP_SOURCE if number == source else 0
        settled = step.kind == fields.WORD and _is_settled(sample, span)
        found.append(replace(step, role=role, argument=CERTAIN if settled else step.argument))
    return tuple(found)


def _stamps(steps: Sequence[Step]) -> tuple[int, ...]:
    """Return the steps that are the record's time: the epoch before all, else a whole one, else parts."""
    timed = {n: step.form for n, step in enumerate(steps) if step.kind in {fields.TIME, fields.GLOG}}
    epochs = [n for n, form in timed.items() if form == times.EPOCH]
    whole = [n for n, form in timed.items() if form not in {*PARTS, times.UPTIME, times.EPOCH}]
    parts = [next((n for n, form in timed.items() if form == part), None) for part in PARTS]
    return tuple((epochs or whole)[:1] or (n for n in parts if n is not None))


def _source(sample: Sample, steps: Sequence[Step], spans: Sequence[Span]) -> int | None:
    """Return which step names who wrote the record: the likeliest kind, and of that the last."""
    for kind in _SOURCES:
        for number in reversed(range(len(steps))):
            if steps[number].kind == kind and _names_few(sample, spans[number]):
                return number
    return None


def _names_few(sample: Sample, span: Span) -> bool:
    names = {without_line(name) for name in _contents(sample, span)}
    few = len(names) <= min(_MOST_SOURCES, max(20, span[0].size // 2))
    return few and 2 * sum(bool(_LETTER.search(name)) for name in names) > len(names)


def without_line(name: bytes) -> bytes:
    """Return a place in a program without the number of its line: its file is who wrote the record."""
    return _LINE.sub(rb"\1", name)


def with_slashes(name: bytes) -> bytes:
    """Return the ids of DLT in ASCII, `ECU- APP1 ----`, or CSV, `ECU,APP1,`, as in DLT; others as is."""
    plain = name.replace(b"/", b"?")
    ids = _CELLS.fullmatch(plain) or _IDS.fullmatch(plain)
    return b"/".join(part.rstrip(b"-") or b"----" for part in ids.groups()) if ids else name


def _is_settled(sample: Sample, span: Span) -> bool:
    """Tell whether a word is the same nearly everywhere, as the name of the host is."""
    lines = span[0].size
    return lines >= 20 and len(_contents(sample, span)) <= lines // 100 + 1


def _contents(sample: Sample, span: Span) -> set[bytes]:
    starts, stops = span
    return {sample.text(a, b) for a, b in zip(starts.tolist(), stops.tolist(), strict=True)}
