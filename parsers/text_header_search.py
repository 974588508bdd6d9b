"""Finds one plan of headers: at each place the kind of field is taken that nearly all lines have there.

Words that could be anything count as header only when a field follows that no running text has: a time, a
level, a name with a colon.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

import numpy as np

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_denials import DENIALS
from parsers.kernels.text_header import MOST_STEPS, try_step
from parsers.kernels.text_levels import WORDS_OF_LEVELS
from parsers.text_plan import RFC5424, Plan, Step
from parsers.text_plan_roles import PARTS, Span, with_roles
from parsers.text_sample import Offsets, Sample

_LEAST_LEVELS = 0.1  # of the lines, that have a level where others have a bracket of another kind
_MOST_BACKWARDS = 0.1  # share of the lines whose time since boot is less than that of the line before
_BEHIND_NAMES = 4  # steps that a name and what follows it may need
_WORDS_AT_ONCE = 4  # that may stand in a row before a field that is sure

# What times look like, the commoner first: where two forms fit, the one that fits more lines is taken.
_FORMS = (
    times.ISO, times.MONTH_NAME, times.WEEKDAY, times.DAY_FIRST, times.MONTH_DAY, times.DAY_MONTH,
    times.SHORT_YEAR, times.AMERICAN, times.EUROPEAN, times.COMPACT, times.COMPACT_SHORT, times.EPOCH,
    times.UPTIME, times.CLOCK, times.DATE,
)  # fmt: skip
_ANCHORS = (fields.TIME, fields.PRIORITY, fields.TAG, fields.GLOG, fields.LEVEL)
_DENIALS = frozenset(word.encode() for word in DENIALS)
_GRAVE = frozenset(word.encode() for level in (1, 2, 3) for word in WORDS_OF_LEVELS[level])
_SECONDS = re.compile(rb"[ \t]*(\d+\.\d+)")
_AROUND_ZONES = b' \t,:;|)]>}"'
_DASH, _BAR, _COLON, _CLOSE = ord("-"), ord("|"), ord(":"), ord("]")


def _is_time(step: Step, form: int) -> bool:
    return step.kind == fields.TIME and step.form == form


class HeaderSearch:
    """The search for one plan; lines that do not have a chosen field are left out from there on."""

    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._ats = sample.starts.copy()
        self._alive = np.ones(sample.starts.size, np.bool_)
        self._steps: list[Step] = []
        self._spans: list[Span] = []  # of each step's field, where alive
        self._needed: list[int] = []  # steps without which a line is another plan's

    def plan(self) -> Plan | None:
        """Return the plan, None where nothing tells that there is a header."""
        while len(self._steps) <= MOST_STEPS - _BEHIND_NAMES and (step := self._next()):
            self._take(step)
            if step.kind == fields.PRIORITY and self._is_rfc5424():
                return Plan(RFC5424, (1,))
            if step.kind == fields.NAME:
                self._take_after_name()  # _BEHIND_NAMES - 1 at most
                break
        while self._steps and self._steps[-1].kind == fields.WORD:
            self._steps.pop()
            self._spans.pop()
        anchor = next((n for n, step in enumerate(self._steps) if step.kind in _ANCHORS), None)
        if anchor is None:
            return None
        needed = dict.fromkeys((self._best_anchor(anchor), *self._needed))  # which may be the same
        return Plan(with_roles(self._sample, self._steps, self._spans), tuple(needed))

    def _best_anchor(self, first: int) -> int:
        kinds = [step.kind for step in self._steps]
        return next(
            (n for n, kind in enumerate(kinds) if kind in {fields.TIME, fields.TAG, fields.GLOG}), first
        )

    def _is_rfc5424(self) -> bool:
        """Tell whether the version 1 stood behind the priority."""
        ats = self._ats[self._alive]
        return bool((self._sample.data[ats - 1] == ord(" ")).mean() > 0.5)

    def _share(self, step: Step) -> float:
        afters, _, _ = self._try(step)
        alive = int(self._alive.sum())
        return float((afters >= 0).sum()) / alive if alive else 0.0

    def _try(self, step: Step) -> tuple[Offsets, Offsets, Offsets]:
        ends = self._sample.ends[self._alive]
        return try_step(step.kind, step.argument, self._sample.data, self._ats[self._alive], ends)

    def _take(self, step: Step) -> None:
        afters, starts, stops = self._try(step)
        found = afters >= 0
        rows = np.flatnonzero(self._alive)[found]
        self._alive = np.zeros_like(self._alive)
        self._alive[rows] = True
        self._ats[rows] = afters[found]
        self._spans = [(first[found], last[found]) for first, last in self._spans]
        self._spans.append((starts[found], stops[found]))
        self._steps.append(step)

    def _has(self, *kinds: int) -> bool:
        return any(step.kind in kinds for step in self._steps)

    def _next(self) -> Step | None:
        """Return the next field, which may be a word when something sure stands behind it."""
        if step := self._best(self._sure()):
            return self._with_zone(self._or_level(step))
        words = sum(1 for _ in takewhile(lambda s: s.kind == fields.WORD, reversed(self._steps)))
        known = self._has(fields.TIME) and self._has(fields.LEVEL, fields.LETTER)
        if words >= (2 if known else _WORDS_AT_ONCE) or self._share(Step(fields.WORD)) < 0.9:
            return None
        return Step(fields.WORD) if self._something_sure_behind(words) else None

    def _something_sure_behind(self, words: int) -> bool:
        saved = (self._ats.copy(), self._alive.copy(), list(self._steps), list(self._spans))
        try:
            for _ in range(_WORDS_AT_ONCE - words):
                self._take(Step(fields.WORD))
                if not self._alive.any():
                    return False
                if self._best(self._sure_behind_words()):
                    return True
            return False
        finally:
            self._ats, self._alive, self._steps, self._spans = saved

    def _best(self, choices: Iterator[tuple[Step, float]]) -> Step | None:
        """Return the first choice that its share of the lines has, of times the one that most have."""
        best, best_share = None, 0.0
        for step, least in choices:
            if best is not None and step.kind != fields.TIME:
                return best
            share = self._share(step)
            if share >= least and share > best_share and self._is_believable(step):
                best, best_share = step, share
                if step.kind != fields.TIME:
                    return step
        return best

    def _is_believable(self, step: Step) -> bool:
        """Tell whether what looks like a level, seconds since boot or a header's bracket is one."""
        if step.kind == fields.LEVEL:
            return self._is_level(step)
        if step.kind == fields.BRACKET:
            return self._stands_before(step)
        return not _is_time(step, times.UPTIME) or self._is_clock(step)

    def _stands_before(self, step: Step) -> bool:
        """Tell whether anything stands behind a field: else it is what is said."""
        afters, _, _ = self._try(step)
        found = afters >= 0
        behind = zip(afters[found].tolist(), self._sample.ends[self._alive][found].tolist(), strict=True)
        said = [bool(self._sample.text(after, end).strip()) for after, end in behind]
        return 2 * sum(said) > len(said)

    def _is_clock(self, step: Step) -> bool:
        """Tell whether numbers that no bracket stands before go on as time does: measured values do not."""
        afters, _, _ = self._try(step)
        ats = self._ats[self._alive]
        spans = zip(ats[afters >= 0].tolist(), afters[afters >= 0].tolist(), strict=True)
        bare = (_SECONDS.match(self._sample.text(at, after)) for at, after in spans)
        numbers = [float(found[1]) for found in bare if found]
        moves = np.diff(numbers)
        return int((moves < 0).sum()) <= _MOST_BACKWARDS * int((moves != 0).sum())

    def _or_level(self, step: Step) -> Step:
        """Return a level where some lines have one in a bracket and others another bracket: two plans."""
        level = Step(fields.LEVEL)
        if step.kind != fields.BRACKET or self._has(fields.LEVEL, fields.LETTER, fields.TAG, fields.GLOG):
            return step
        if self._share(level) < _LEAST_LEVELS:
            return step
        self._needed.append(len(self._steps))
        return level

    def _is_open(self) -> bool:
        """Tell whether a bracket that was opened before the time is still to be closed."""
        alive = zip(self._sample.starts[self._alive].tolist(), self._ats[self._alive].tolist(), strict=True)
        heads = [self._sample.text(start, at) for start, at in alive]
        return all(head.startswith(b"[") and b"]" not in head for head in heads)

    def _is_level(self, step: Step) -> bool:
        """Tell whether levels' words are one: behind a word or a number they may be part of a sentence.

        There one that is denied is none, nor is a word in small letters when no other stands in its place.
        """
        before = self._steps[-1].kind if self._steps else fields.TIME
        if before not in {fields.WORD, fields.NUMBER}:
            return True
        afters, starts, _ = self._try(step)
        spans = zip(starts[afters >= 0].tolist(), afters[afters >= 0].tolist(), strict=True)
        words = [self._sample.text(start, after) for start, after in spans]
        if before == fields.WORD:
            denied = [
                self._sample.text(*span).lower() in _DENIALS for span in zip(*self._spans[-1], strict=True)
            ]
            if 2 * sum(denied) > len(denied):
                return False
        bare = sum(word.isalpha() and not word.isupper() for word in words)
        others = {word.lower() for word in words}
        return 2 * bare <= len(words) or len(others) > 1 or not others <= _GRAVE

    def _with_zone(self, step: Step) -> Step:
        """Return a time with the zone behind it, by name or by hours that are the same all over."""
        if step.kind != fields.TIME:
            return step
        zoned = replace(step, argument=step.argument + times.ZONED)
        (afters, _, _), (further, _, _) = self._try(step), self._try(zoned)
        longer, found = further > afters, (afters >= 0).sum()
        spans = zip(afters[longer].tolist(), further[longer].tolist(), strict=True)
        zones = {self._sample.text(start, stop).strip(_AROUND_ZONES) for start, stop in spans}
        hours = {zone for zone in zones if not zone.isalpha()}
        if hours and (len(hours) > 2 or longer.sum() < 0.95 * found):  # two where summer begins
            return step
        return zoned if longer.any() and 2 * longer.sum() >= found else step

    def _times(self, least: float) -> Iterator[tuple[Step, float]]:
        for form in _FORMS:
            if form == times.CLOCK and not self._is_clock_welcome():
                continue
            yield Step(fields.TIME, form), least

    def _is_clock_welcome(self) -> bool:
        """A time of day alone is a field only at the beginning, or behind a date."""
        return not self._steps or _is_time(self._steps[-1], times.DATE)

    def _sure(self) -> Iterator[tuple[Step, float]]:
        """Yield the fields that may be next, with the share of lines that must have them."""
        first = not self._steps
        yield from self._times(0.3 if first else 0.9)
        if first:
            yield Step(fields.PRIORITY), 0.5
            yield Step(fields.GLOG, times.FOUR_DIGITS), 0.3
            yield Step(fields.GLOG, times.COMPACT), 0.3
        yield Step(fields.TAG), 0.3 if first else 0.9
        if not self._has(fields.LEVEL, fields.LETTER, fields.TAG, fields.GLOG):
            yield Step(fields.LEVEL), 0.5 if first else 0.85
            if not first:
                yield Step(fields.LETTER), 0.95
        yield Step(fields.MARK), 0.9
        yield Step(fields.BRACKET), 0.95
        yield Step(fields.NUMBER), 0.95
        if first:
            return
        yield Step(fields.UNTIL, _BAR), 0.95
        yield Step(fields.NAME), self._least_names() if self._steps[-1].kind == fields.WORD else 0.8
        if self._steps[-1].kind == fields.LETTER:
            yield Step(fields.UNTIL, _COLON), 0.95  # Android's tags may have blanks
        if self._has(fields.GLOG):
            yield Step(fields.UNTIL, _CLOSE), 0.95
        yield Step(fields.UNTIL, _CLOSE), 0.95 if self._is_open() else 2.0
        if self._steps[-1].kind in {fields.LEVEL, fields.NUMBER, fields.TIME}:
            yield Step(fields.TIGHT_NAME), 0.98 if self._ends_in_colon() else 2.0
        if self._has(fields.TIME):
            yield Step(fields.PADDED), 0.9
            yield Step(fields.UNTIL, _DASH), 0.95 if self._is_short_until_dash() else 2.0

    def _ends_in_colon(self) -> bool:
        ats = self._ats[self._alive]
        return bool(ats.size) and bool((self._sample.data[ats - 1] == ord(":")).all())

    def _is_short_until_dash(self) -> bool:
        """Tell whether what stands before a dash is a name of one word or two, not a sentence."""
        afters, starts, stops = self._try(Step(fields.UNTIL, _DASH))
        spans = zip(starts[afters >= 0].tolist(), stops[afters >= 0].tolist(), strict=True)
        return all(self._sample.text(start, stop).strip().count(b" ") <= 1 for start, stop in spans)

    def _sure_behind_words(self) -> Iterator[tuple[Step, float]]:
        """Yield what makes header of the words before it."""
        if not self._has(fields.TIME):
            yield from self._times(0.9)
        elif not self._has(fields.LEVEL):
            yield from ((Step(fields.TIME, form), 0.9) for form in _FORMS if form not in PARTS)
        if not self._has(fields.LEVEL, fields.LETTER):
            yield Step(fields.LEVEL), 0.85
        yield Step(fields.NAME), self._least_names()
        if self._has(fields.TIME):
            yield Step(fields.BRACKET), 0.97

    def _least_names(self) -> float:
        """Return the share of lines that must have a name behind words: after a time of syslog's few do."""
        return 0.5 if _is_time(self._steps[0], times.MONTH_NAME) else 0.7

    def _take_after_name(self) -> None:
        """Take what may still follow a name, if it does: the kernel's time since boot, a level, glog's."""
        glog = Step(fields.GLOG, times.FOUR_DIGITS)
        if self._alive.any() and (share := self._share(glog)) >= 0.5:
            place = (Step(fields.UNTIL, _CLOSE),) if share >= 0.9 else ()  # others have brackets of their own
            for step in (glog, Step(fields.NUMBER), *place):
                if self._alive.any():
                    self._take(step)
            return
        uptime, level = Step(fields.TIME, times.UPTIME), Step(fields.LEVEL)
        for step, least in ((uptime, 0.9), (level, 0.85)):
            if self._alive.any() and self._share(step) >= least:
                self._take(step)
                return
