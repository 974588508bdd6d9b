"""Tells whether what looks like a field of headers is one, or part of what the lines say."""

import re

import numpy as np

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_denials import DENIALS
from parsers.kernels.text_levels import WORDS_OF_LEVELS
from parsers.text_heads import Heads
from parsers.text_plan import Step
from parsers.text_sample import Offsets

_MOST_BACKWARDS = 0.1  # share of the lines whose time since boot is less than that of the line before
_DENIALS = frozenset(word.encode() for word in DENIALS)
_GRAVE = frozenset(word.encode() for level in (1, 2, 3) for word in WORDS_OF_LEVELS[level])
_SECONDS = re.compile(rb"[ \t]*(\d+\.\d+)")
_PART_OF_CLOCK = re.compile(rb"\d:\d\d:[ \t]*$")
_LONGEST_PART = 8  # bytes before a number that are looked at for it
DASH = ord("-")


def is_time(step: Step, form: int) -> bool:
    """Tell whether a step is a time in this form."""
    return step.kind == fields.TIME and step.form == form


def is_believable(heads: Heads, step: Step) -> bool:
    """Tell whether what looks like a level, seconds since boot or a header's bracket is one."""
    if step.kind == fields.LEVEL:
        return _is_level(heads, step)
    if step.kind == fields.BRACKET:
        return _stands_before(heads, step)
    return not is_time(step, times.UPTIME) or _is_clock(heads, step)


def _is_level(heads: Heads, step: Step) -> bool:
    """Tell whether levels' words are one: behind a word or a number they may be part of a sentence.

    There one that is denied is none, nor is a word in small letters when no other stands in its place.
    """
    before = heads.steps[-1].kind if heads.steps else fields.TIME
    if before not in {fields.WORD, fields.NUMBER}:
        return True
    if before == fields.WORD:
        denied = [word.lower() in _DENIALS for word in heads.texts(*heads.spans[-1])]
        if 2 * sum(denied) > len(denied):
            return False
    afters, starts, _ = heads.try_step(step)
    words = heads.texts(starts[afters >= 0], afters[afters >= 0])
    bare = sum(word.isalpha() and not word.isupper() for word in words)
    others = {word.lower() for word in words}
    return 2 * bare <= len(words) or len(others) > 1 or not others <= _GRAVE


def _stands_before(heads: Heads, step: Step) -> bool:
    """Tell whether anything stands behind a field: else it is what is said."""
    afters, _, _ = heads.try_step(step)
    found = afters >= 0
    said = [bool(text.strip()) for text in heads.texts(afters[found], heads.sample.ends[heads.alive][found])]
    return 2 * sum(said) > len(said)


def _is_clock(heads: Heads, step: Step) -> bool:
    """Tell whether numbers that no bracket stands before go on as time does: measured values do not.

    Behind another time they are such values, behind `09:30:` the seconds of a clock.
    """
    afters, _, _ = heads.try_step(step)
    ats = heads.ats[heads.alive][afters >= 0]
    texts = heads.texts(ats, afters[afters >= 0])
    bare = [found for text in texts if (found := _SECONDS.match(text))]
    if bare and heads.steps and (heads.steps[-1].kind == fields.TIME or _stands_in_clock(heads, ats)):
        return False
    moves = np.diff([float(found[1]) for found in bare])
    return int((moves < 0).sum()) <= _MOST_BACKWARDS * int((moves != 0).sum())


def _stands_in_clock(heads: Heads, ats: Offsets) -> bool:
    """Tell whether mostly the first parts of a clock stand before these offsets."""
    before = heads.texts(np.maximum(ats - _LONGEST_PART, 0), ats)
    return 2 * sum(bool(_PART_OF_CLOCK.search(text)) for text in before) > len(before)


def is_rfc5424(heads: Heads) -> bool:
    """Tell whether the version 1 stood behind the priority, which was taken last."""
    ats = heads.ats[heads.alive]
    return bool((heads.sample.data[ats - 1] == ord(" ")).mean() > 0.5)


def is_open(heads: Heads) -> bool:
    """Tell whether a bracket that was opened before the time is still to be closed."""
    texts = heads.texts(heads.sample.starts[heads.alive], heads.ats[heads.alive])
    return all(head.startswith(b"[") and b"]" not in head for head in texts)


def ends_in_colon(heads: Heads) -> bool:
    """Tell whether what was taken last ends in a colon."""
    ats = heads.ats[heads.alive]
    return bool(ats.size) and bool((heads.sample.data[ats - 1] == ord(":")).all())


def is_short_until_dash(heads: Heads) -> bool:
    """Tell whether what stands before a dash is a name of one word or two, not a sentence."""
    afters, starts, stops = heads.try_step(Step(fields.UNTIL, DASH))
    names = heads.texts(starts[afters >= 0], stops[afters >= 0])
    return all(name.strip().count(b" ") <= 1 for name in names)


def is_clock_welcome(heads: Heads) -> bool:
    """Tell whether a time of day alone may be a field: only at the beginning, or behind a date."""
    return not heads.steps or is_time(heads.steps[-1], times.DATE)
