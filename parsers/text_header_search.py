"""Finds one plan of headers: at each place the kind of field is taken that nearly all lines have there.

Words that could be anything count as header only when a field follows that no running text has: a time, a
level, a name with a colon. What else makes a field believable is in `text_beliefs`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_header import MOST_STEPS
from parsers.text_beliefs import (
    DASH,
    ends_in_colon,
    is_believable,
    is_clock_welcome,
    is_open,
    is_rfc5424,
    is_short_until_dash,
    is_time,
)
from parsers.text_heads import Heads
from parsers.text_plan import RFC5424, Plan, Step
from parsers.text_plan_roles import PARTS, with_roles
from parsers.text_sample import Sample

_LEAST_LEVELS = 0.1  # of the lines, that have a level where others have a bracket of another kind
_BEHIND_NAMES = 4  # steps that a name and what follows it may need
_WORDS_AT_ONCE = 4  # that may stand in a row before a field that is sure

_FORMS = (*times.WHOLE_FORMS, times.DATE)
_ANCHORS = (
    fields.TIME, fields.PRIORITY, fields.TAG, fields.GLOG, fields.FACILITY, fields.LETTER_AND_NUMBER,
    fields.LEVEL,
)  # fmt: skip
_BEST_ANCHORS = (fields.TIME, fields.TAG, fields.GLOG)  # by which lines are known rather than by others
_LEVELS = (fields.LEVEL, fields.LETTER, fields.FACILITY, fields.LETTER_AND_NUMBER)
_WITH_LEVELS = (*_LEVELS, fields.TAG, fields.GLOG)
_AROUND_ZONES = b' \t,:;|)]>}"'
_BAR, _COLON, _CLOSE = ord("|"), ord(":"), ord("]")

Choices = Iterator[tuple[Step, float]]  # fields, with the share of lines that must have them


class HeaderSearch:
    """The search for one plan."""

    def __init__(self, sample: Sample) -> None:
        self._heads = Heads(sample)
        self._needed: list[int] = []  # steps without which a line is another plan's

    def plan(self) -> Plan | None:
        """Return the plan, None where nothing tells that there is a header."""
        while len(self._steps) <= MOST_STEPS - _BEHIND_NAMES and (step := self._next()):
            self._heads.take(step)
            if step.kind == fields.PRIORITY and is_rfc5424(self._heads):
                return Plan(RFC5424, (1,))
            if step.kind == fields.NAME:
                self._take_after_name()  # _BEHIND_NAMES - 1 at most
                break
        while self._steps and self._steps[-1].kind == fields.WORD:
            self._heads.drop()
        anchors = [n for n, step in enumerate(self._steps) if step.kind in _ANCHORS]
        if not anchors:
            return None
        best = next((n for n in anchors if self._steps[n].kind in _BEST_ANCHORS), anchors[0])
        needed = dict.fromkeys((best, *self._needed))  # which may be the same
        return Plan(with_roles(self._heads.sample, self._steps, self._heads.spans), tuple(needed))

    @property
    def _steps(self) -> Sequence[Step]:
        return self._heads.steps

    def _next(self) -> Step | None:
        """Return the next field, which may be a word when something sure stands behind it."""
        if step := self._best(self._sure()):
            return self._with_zone(self._or_level(step))
        words = sum(1 for _ in takewhile(lambda s: s.kind == fields.WORD, reversed(self._steps)))
        known = self._heads.has(fields.TIME) and self._heads.has(*_LEVELS)
        if words >= (2 if known else _WORDS_AT_ONCE) or self._heads.share(Step(fields.WORD)) < 0.9:
            return None
        return Step(fields.WORD) if self._something_sure_behind(words) else None

    def _something_sure_behind(self, words: int) -> bool:
        here = self._heads
        self._heads = here.copy()
        try:
            for _ in range(_WORDS_AT_ONCE - words):
                self._heads.take(Step(fields.WORD))
                if not self._heads.alive.any():
                    return False
                if self._best(self._sure_behind_words()):
                    return True
            return False
        finally:
            self._heads = here

    def _best(self, choices: Choices) -> Step | None:
        """Return the first choice that its share of the lines has, of times the one that most have."""
        best, best_share = None, 0.0
        for step, least in choices:
            if best is not None and step.kind != fields.TIME:
                return best
            share = self._heads.share(step)
            if share >= least and share > best_share and is_believable(self._heads, step):
                best, best_share = step, share
                if step.kind != fields.TIME:
                    return step
        return best

    def _or_level(self, step: Step) -> Step:
        """Return a level where some lines have one in a bracket and others another bracket: two plans."""
        level = Step(fields.LEVEL)
        if step.kind != fields.BRACKET or self._heads.has(*_WITH_LEVELS):
            return step
        if self._heads.share(level) < _LEAST_LEVELS:
            return step
        self._needed.append(len(self._steps))
        return level

    def _with_zone(self, step: Step) -> Step:
        """Return a time with the zone behind it, by name or by hours that are the same all over."""
        if step.kind != fields.TIME:
            return step
        zoned = replace(step, argument=step.argument + times.ZONED)
        (afters, _, _), (further, _, _) = self._heads.try_step(step), self._heads.try_step(zoned)
        longer, found = further > afters, (afters >= 0).sum()
        zones = {zone.strip(_AROUND_ZONES) for zone in self._heads.texts(afters[longer], further[longer])}
        hours = {zone for zone in zones if not zone.isalpha()}
        if hours and (len(hours) > 2 or longer.sum() < 0.95 * found):  # two where summer begins
            return step
        return zoned if longer.any() and 2 * longer.sum() >= found else step

    def _times(self, least: float) -> Choices:
        for form in _FORMS:
            if form == times.CLOCK and not is_clock_welcome(self._heads):
                continue
            yield Step(fields.TIME, form), least

    def _sure(self) -> Choices:
        """Yield the fields that may be next, with the share of lines that must have them."""
        first = not self._steps
        yield from self._times(0.3 if first else 0.9)
        if first:
            yield Step(fields.PRIORITY), 0.5
            yield Step(fields.FACILITY), 0.5
        else:
            yield Step(fields.STREAM), 0.9
        if first or self._steps[-1].kind == fields.STREAM:  # behind which a whole line stands
            yield Step(fields.GLOG, times.FOUR_DIGITS), 0.3
            yield Step(fields.GLOG, times.COMPACT), 0.3
        yield Step(fields.TAG), 0.3 if first else 0.9
        if first:
            yield Step(fields.LETTER_AND_NUMBER), 0.3
        if not self._heads.has(*_WITH_LEVELS):
            yield Step(fields.LEVEL), 0.5 if first else 0.85
            if not first:
                yield Step(fields.LETTER), 0.95
        yield Step(fields.MARK), 0.9
        yield Step(fields.BRACKET), 0.95
        yield Step(fields.NUMBER), 0.95
        if not first:
            yield from self._sure_names()

    def _sure_names(self) -> Choices:
        """Yield the fields that may name who wrote the record, behind others."""
        yield Step(fields.UNTIL, _BAR), 0.95
        yield Step(fields.NAME), self._least_names() if self._steps[-1].kind == fields.WORD else 0.8
        if self._steps[-1].kind == fields.LETTER:
            yield Step(fields.UNTIL, _COLON), 0.95  # Android's tags may have blanks
        if self._heads.has(fields.GLOG):
            yield Step(fields.UNTIL, _CLOSE), 0.95
        yield Step(fields.UNTIL, _CLOSE), 0.95 if is_open(self._heads) else 2.0
        if self._steps[-1].kind in {fields.LEVEL, fields.NUMBER, fields.TIME}:
            yield Step(fields.TIGHT_NAME), 0.98 if ends_in_colon(self._heads) else 2.0
        if self._heads.has(fields.TIME):
            yield Step(fields.PADDED), 0.9
            yield Step(fields.UNTIL, DASH), 0.95 if is_short_until_dash(self._heads) else 2.0

    def _sure_behind_words(self) -> Choices:
        """Yield what makes header of the words before it."""
        if not self._heads.has(fields.TIME):
            yield from self._times(0.9)
        elif not self._heads.has(fields.LEVEL):
            yield from ((Step(fields.TIME, form), 0.9) for form in _FORMS if form not in PARTS)
        if not self._heads.has(*_LEVELS):
            yield Step(fields.LEVEL), 0.85
        yield Step(fields.NAME), self._least_names()
        if self._heads.has(fields.TIME):
            yield Step(fields.BRACKET), 0.97

    def _least_names(self) -> float:
        """Return the share of lines that must have a name behind words: after a time of syslog's few do."""
        return 0.5 if is_time(self._steps[0], times.MONTH_NAME) else 0.7

    def _take_after_name(self) -> None:
        """Take what may still follow a name, if it does: the kernel's time since boot, a level, glog's."""
        glog = Step(fields.GLOG, times.FOUR_DIGITS)
        if self._heads.alive.any() and (share := self._heads.share(glog)) >= 0.5:
            place = (Step(fields.UNTIL, _CLOSE),) if share >= 0.9 else ()  # others have brackets of their own
            for step in (glog, Step(fields.NUMBER), *place):
                if self._heads.alive.any():
                    self._heads.take(step)
            return
        uptime, level = Step(fields.TIME, times.UPTIME), Step(fields.LEVEL)
        for step, least in ((uptime, 0.9), (level, 0.85)):
            known = self._heads.alive.any() and self._heads.share(step) >= least
            if known and is_believable(self._heads, step):
                self._heads.take(step)
                return
