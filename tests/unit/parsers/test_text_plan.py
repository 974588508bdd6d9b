"""A plan as the kernels take it, and what it reads."""

from dataclasses import replace

import numpy as np

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_header import PLAN_WORDS, STEP_SOURCE, STEP_STAMP
from parsers.text_plan import Plan, Step, plan_table, read_sample
from parsers.text_sample import take_sample

PLAN = Plan(
    (Step(fields.TIME, times.ISO, STEP_STAMP), Step(fields.LEVEL), Step(fields.NAME, 0, STEP_SOURCE)), (0, 2)
)


def test_a_plan_is_a_row_of_its_steps():
    (row,) = plan_table((PLAN,)).tolist()
    assert row[:11] == [
        3, 0b101, fields.TIME, times.ISO, STEP_STAMP, fields.LEVEL, 0, 0, fields.NAME, 0, STEP_SOURCE,
    ]  # fmt: skip
    assert row[11:] == [0] * (PLAN_WORDS - 11)


def test_the_stamps_are_the_forms_of_the_time():
    assert PLAN.stamps == (times.ISO,)


def test_a_line_that_lacks_what_is_needed_is_all_message():
    data = np.frombuffer(b"2024-02-29 12:00:00 INFO plan: up\nup again\n", np.uint8)
    sample = take_sample(data, 0)
    headers = read_sample(sample, (PLAN,))
    messages = [sample.text(a, b) for a, b in zip(headers.message, headers.message_end, strict=True)]
    assert messages == [b"up", b"up again"]
    assert sample.text(headers.source_start[0], headers.source_end[0]) == b"plan"


def test_behind_a_plan_its_rival_is_tried_first_where_that_is_there():
    follower = replace(PLAN, rival=1)
    assert plan_table((PLAN, PLAN, follower))[:, -1].tolist() == [0, 1, 1]
    assert plan_table((follower,))[:, -1].tolist() == [0]
