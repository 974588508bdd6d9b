"""The plan of a text's headers: the fields that stand before the message, in their order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_dates import TRIAL
from parsers.kernels.text_header import ALONE, PLAN_WORDS, STEP_SOURCE, STEP_STAMP, HeaderReader, Headers
from parsers.text_sample import Sample

_COLON = ord(":")


@dataclass(frozen=True, slots=True)
class Step:
    """One field: a kind of `parsers.kernels.text_fields`, its argument, and a role of `text_header`."""

    kind: int
    argument: int = 0
    role: int = 0

    @property
    def form(self) -> int:
        """Of a time its form, whether a zone by name may stand behind it or not."""
        return self.argument % times.ZONED


# RFC 5424 is fixed: host, application, process and message id may all be `-`.
RFC5424 = (
    Step(fields.PRIORITY), Step(fields.TIME, times.ISO, STEP_STAMP), Step(fields.WORD),
    Step(fields.WORD, 0, STEP_SOURCE), Step(fields.WORD), Step(fields.WORD), Step(fields.STRUCTURED),
)  # fmt: skip


def _android(form: int) -> tuple[tuple[Step, ...], ...]:
    """Return the forms of Android's log whose time has this form; a log has often several.

    The last two are Android Studio's, the second of them of its versions before 2022.
    """
    time, number = Step(fields.TIME, form, STEP_STAMP), Step(fields.NUMBER)
    rest = (Step(fields.LETTER), Step(fields.UNTIL, _COLON, STEP_SOURCE))
    return (
        (time, number, number, *rest),
        (time, number, number, number, *rest),
        (time, Step(fields.TAG, 0, STEP_SOURCE)),
        (time, Step(fields.STUDIO, 0, STEP_SOURCE)),
        (time, Step(fields.WORD), Step(fields.TAG, 0, STEP_SOURCE)),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """The fields of a header; a line follows the plan when those of the steps numbered `needed` are there.

    `rival` is the number of an earlier plan whose lines would follow this one as well: it is tried before.
    """

    steps: tuple[Step, ...]
    needed: tuple[int, ...]
    rival: int | None = None

    @property
    def stamps(self) -> tuple[int, ...]:
        """The forms of the record's time, see `parsers.kernels.text_times`."""
        return tuple(step.form for step in self.steps if step.role == STEP_STAMP)


ANDROID = tuple(
    Plan(steps, tuple(range(len(steps)))) for form in (times.MONTH_DAY, times.ISO) for steps in _android(form)
)


# What DLT's tools write in ASCII, to a file with a number before each message.
_DLT = (Step(fields.TIME, times.ISO, STEP_STAMP), Step(fields.DLT, 0, STEP_SOURCE))
DLT_ASCII = (Plan(_DLT, (0, 1)), Plan((Step(fields.NUMBER), *_DLT), (0, 1, 2)))


def plan_table(plans: tuple[Plan, ...]) -> NDArray[np.int64]:
    """Return the plans as the kernels take them."""
    table = np.zeros((len(plans), PLAN_WORDS), np.int64)
    for place, (row, plan) in enumerate(zip(table, plans, strict=True)):
        row[:2] = len(plan.steps), sum(1 << number for number in plan.needed)
        row[-1] = (
            place if plan.rival is None else min(plan.rival, place)
        )  # a plan may be here without its rival
        for number, step in enumerate(plan.steps):
            row[2 + 3 * number : 5 + 3 * number] = step.kind, step.argument, step.role
    return table


def read_sample(sample: Sample, plans: tuple[Plan, ...]) -> Headers:
    """Return the headers of the sample's lines."""
    return HeaderReader(plan_table(plans), ALONE, TRIAL).read(sample.data, sample.starts, sample.ends)
