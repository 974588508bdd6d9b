"""Finds out from a sample of lines how the headers of a text are built: the fields before the message.

Lines that do not follow the first plan are looked at again, for logs in which several writers met.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parsers.kernels import text_fields as fields
from parsers.kernels.text_header import looks_continued_at
from parsers.text_header_search import HeaderSearch
from parsers.text_plan import ANDROID, DLT_ASCII, Plan, read_sample
from parsers.text_sample import Sample

MOST_PLANS = 8
_LEAST_SHARE = 0.02  # of the lines, that a plan must fit


def find_plans(sample: Sample) -> tuple[Plan, ...]:
    """Return the plans that the lines follow, the commonest first; none for a text without headers.

    Where most lines are of stack traces the others show none by their share: then they are looked at alone.
    """
    if plans := _plans_of(sample):
        return plans
    traces = looks_continued_at(sample.data, sample.starts, sample.ends)
    return _plans_of(sample.only(~traces)) if traces.any() and not traces.all() else ()


def _plans_of(sample: Sample) -> tuple[Plan, ...]:
    plans: list[Plan] = []
    followers: list[Sample] = []  # the lines of each
    least = max(1, round(_LEAST_SHARE * sample.starts.size))
    rest = sample
    for plan in (*ANDROID, *DLT_ASCII):
        fitting = fits(rest, plan)
        if fitting.sum() >= least:
            plans.append(replace(plan, rival=_rival(plan, followers)))
            followers.append(rest.only(fitting))
            rest = rest.only(~fitting)
    while rest.starts.size >= least and len(plans) < MOST_PLANS:
        plan = HeaderSearch(rest).plan()
        plan = _apart(plan, plans) if plan else None
        fitting = fits(rest, plan) if plan else np.zeros(rest.starts.size, np.bool_)
        if plan is None or fitting.sum() < least:
            break
        plans.append(replace(plan, rival=_rival(plan, followers)))
        followers.append(rest.only(fitting))
        rest = rest.only(~fitting)
    return tuple(plans)


def _rival(plan: Plan, followers: Sequence[Sample]) -> int | None:
    """Return which of the earlier plans, whose lines are given, most lines follow that follow this one too.

    Without it, few lines that only this plan fits would take from that plan all lines behind them.
    """
    return next(
        (n for n, lines in enumerate(followers) if 2 * fits(lines, plan).sum() > lines.starts.size), None
    )


def _apart(plan: Plan, others: list[Plan]) -> Plan:
    """Return the plan so that it is no plan of lines which have a level where it has another bracket.

    Which one of several plans is tried first depends on the line before.
    """
    for other in others:
        for number in other.needed:
            pair = (plan.steps[number : number + 1], other.steps[number : number + 1])
            if pair[0] and (pair[0][0].kind, pair[1][0].kind) == (fields.BRACKET, fields.LEVEL):
                steps = list(plan.steps)
                steps[number] = replace(steps[number], argument=fields.NO_LEVEL)
                plan = Plan(tuple(steps), tuple({*plan.needed, number}))
    return plan


def fits(sample: Sample, plan: Plan) -> NDArray[np.bool_]:
    """Tell which lines follow a plan: of those that do, some field was taken off."""
    headers = read_sample(sample, (plan,))
    return headers.message > sample.starts
