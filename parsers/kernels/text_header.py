"""Reads the headers of lines of text by a plan: the fields that stand before the message, in their order.

A plan is a row of steps, each a kind of field, looked for where the one before ended, blanks left out.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.parsed_log import NO_TIME
from parsers.kernels.blocks import header_marks
from parsers.kernels.memory import load_i64
from parsers.kernels.text_brackets import skip_blanks, token_end
from parsers.kernels.text_dates import TRIAL, Calendar
from parsers.kernels.text_fields import (
    NAME,
    NUMBER,
    PADDED,
    PRIORITY,
    TAG,
    TIGHT_NAME,
    TIME,
    UNTIL,
    WORD,
    step,
)
from parsers.kernels.text_level_search import find_level
from parsers.kernels.text_traces import continues_trace, looks_continued
from parsers.kernels.text_usual import BLOCK_BYTES, FRESH, usual_step

STEP_SOURCE, STEP_STAMP = 1, 2  # of a field: it is who wrote the record, or has its time; 0 for others
# A plan as the kernels take it, i64: steps, which must be there as bits, and of each kind, argument, role; at
# the end the number of the plan that is tried first in the line behind one of this plan.
MOST_STEPS = 16
PLAN_WORDS = 3 + 3 * MOST_STEPS
_0 = np.uint64(0)
CERTAIN = 1  # argument of a word that is header though nothing sure follows it
_MOST_DOUBTS = 2  # fields of a line that may be something else than usual


@njit(cache=True, nogil=True)
def _ends_header(kind):
    """Tell whether the message begins where a field of this kind is missing."""
    return (
        kind == TIME or kind == NAME or kind == TIGHT_NAME or kind == UNTIL or kind == TAG or kind == PRIORITY
        or kind == PADDED
    )  # fmt: skip


@njit(cache=True, nogil=True, forceinline=True)
def _kind_of(plan, number):
    """Return the kind of a plan's step; see PLAN_WORDS."""
    return load_i64(plan + 16 + 24 * number)


@njit(cache=True, nogil=True, forceinline=True)
def _argument_of(plan, number):
    return load_i64(plan + 24 + 24 * number)


@njit(cache=True, nogil=True, forceinline=True)
def _step_role(plan, number):
    return load_i64(plan + 32 + 24 * number)


@njit(cache=True, nogil=True, forceinline=True)
def _tried_next(plan):
    """Return the number of the plan that is tried first behind a line of this one."""
    return load_i64(plan + 8 * (PLAN_WORDS - 1))


@njit(cache=True, nogil=True)
def _ends_in_number(plan):
    """Tell whether a number is the last field: of `3 error frames` it may be the first word of a sentence."""
    steps = load_i64(plan)
    return steps > 0 and _kind_of(plan, steps - 1) == NUMBER


@njit(cache=True, nogil=True, forceinline=True)
def _read_field(kind, argument, at, end, state, readable_end, block, marks):
    """Return (what `step` does; the address of the block that is looked at, and its `header_marks`)."""
    found = (0, NO_TIME, NO_TIME, 0, at, at)
    if at + BLOCK_BYTES <= readable_end:
        if at - block >= FRESH:
            block, marks = at, header_marks(at)
        found = usual_step(kind, argument, at, end, state, marks, np.uint64(at - block))
    if found[0] == 0:
        found = step(kind, argument, at, end, state)
    return found, block, marks


@njit(cache=True, nogil=True, forceinline=True)
def read_header(plan, start, end, state, readable_end):
    """Read the header of a line by a plan.

    Returns (address of the message, 0 when the plan is not this line's; UTC ns; ns since boot; level; start
    and end of the source). A field that is something else than usual is stepped over, and belongs to the
    header when a later one is as expected. Bytes before `readable_end` may be read.
    """
    steps, needed = load_i64(plan), load_i64(plan + 8)
    ns, mono, level = NO_TIME, NO_TIME, 0
    source_start, source_end = start, start
    message, at, doubts = start, start, 0
    block, marks = start - FRESH, (_0, _0, _0, _0)  # so far back that the first field loads a block
    for number in range(steps):
        kind, argument = _kind_of(plan, number), _argument_of(plan, number)
        at = skip_blanks(at, end)
        found, block, marks = _read_field(kind, argument, at, end, state, readable_end, block, marks)
        after, field_ns, field_mono, field_level, field_start, field_end = found
        if after == 0:
            if needed >> number & 1:
                return 0, NO_TIME, NO_TIME, 0, start, start
            doubts += 1
            at = token_end(at, end)
            if _ends_header(kind) or doubts > _MOST_DOUBTS or at == end:
                if needed >> number:  # a step further on that must be there was not looked for
                    return 0, NO_TIME, NO_TIME, 0, start, start
                break
            continue
        at = after
        role = _step_role(plan, number)
        if role == STEP_STAMP:
            if field_ns != NO_TIME:
                ns = field_ns if ns == NO_TIME else ns + field_ns  # a day, and then the time of day
        elif role == STEP_SOURCE:
            source_start, source_end = field_start, field_end
        if mono == NO_TIME:  # a value behind it, with a fraction as well, is none
            mono = field_mono
        if field_level:
            level = field_level
        if kind != WORD or argument == CERTAIN:
            message = at
    return skip_blanks(message, end), ns, mono, level, source_start, source_end


# Which lines belong to the record before them: none, those that look like it, all without a header,
# of a table those that its open quotes reach.
ALONE, TRACES, ALL, QUOTED = range(4)
LONGEST_RECORD = 16 << 20  # bytes; a line that would make it longer begins a record of its own


@njit(cache=True, nogil=True)
def _read(data, size, starts, ends, plans, count, habit, state, fitted, out):
    """Read the headers of lines; `out` has columns for each line, `fitted` the plan that is tried first."""
    message, message_end, ns, mono, level, source_start, source_end, goes_on = out
    last, before = fitted[0], False  # `before`: whether the line before goes on with a record
    first_line = 0  # of the record that is being read
    for row in range(starts.size):
        start, end = data + starts[row], data + ends[row]
        found = np.int64(0)
        for attempt in range(count):
            number = last if attempt == 0 else attempt - 1 if attempt <= last else attempt
            found, stamp, since, rank, first, final = read_header(
                plans + 8 * PLAN_WORDS * number, start, end, state, data + size
            )
            if found:
                last = _tried_next(plans + 8 * PLAN_WORDS * number)
                break
        goes_on[row], message_end[row] = False, ends[row]
        if found:
            message[row], ns[row], mono[row], level[row] = found - data, stamp, since, rank
            source_start[row], source_end[row] = first - data, final - data
            if rank == 0:
                leads = stamp != NO_TIME and not _ends_in_number(plans + 8 * PLAN_WORDS * number)
                level[row] = find_level(found, end, leads, data + size)
            before, first_line = False, row
            continue
        message[row], source_start[row], source_end[row] = starts[row], starts[row], starts[row]
        ns[row] = mono[row] = NO_TIME
        before = habit == ALL or (habit == TRACES and continues_trace(start, end, before))
        # The first line begins a record whatever it looks like.
        goes_on[row] = before and row > 0 and ends[row] - starts[first_line] <= LONGEST_RECORD
        level[row] = 0
        if not goes_on[row]:
            level[row], first_line = find_level(start, end, False, data + size), row
    fitted[0] = last


class Headers(NamedTuple):
    """What is known of each line. Offsets into the data; NO_TIME where there is no time."""

    message: NDArray[np.int64]  # where it begins,
    message_end: NDArray[np.int64]  # and ends
    ts_ns: NDArray[np.int64]
    mono_ns: NDArray[np.int64]
    level: NDArray[np.uint8]
    source_start: NDArray[np.int64]
    source_end: NDArray[np.int64]
    goes_on: NDArray[np.bool_]  # the line belongs to the record before it


class HeaderRoom:
    """Memory for headers, used again for every chunk: new memory costs more than to fill it."""

    def __init__(self) -> None:
        self._headers = _make_headers(0)

    def rows(self, count: int) -> Headers:
        """Return room for as many lines, not filled; what was given out before is written over."""
        if self._headers.message.size < count:
            self._headers = _make_headers(count)
        return Headers._make(column[:count] for column in self._headers)


def _make_headers(rows: int) -> Headers:
    message, message_end, ts_ns, mono_ns = (np.empty(rows, np.int64) for _ in range(4))
    source_start, source_end = np.empty(rows, np.int64), np.empty(rows, np.int64)
    level, goes_on = np.empty(rows, np.uint8), np.empty(rows, np.bool_)
    return Headers(message, message_end, ts_ns, mono_ns, level, source_start, source_end, goes_on)


class HeaderReader:
    """Reads headers by some plans, the first that fits a line.

    `calendar` is for dates without a year, see `text_dates`.
    """

    def __init__(self, plans: NDArray[np.int64], habit: int, calendar: Calendar) -> None:
        self.plans, self.habit, self.calendar = plans, habit, calendar
        self._state = np.array(calendar, np.int64)
        self._fitted = np.zeros(1, np.int64)  # it goes on from chunk to chunk
        self._room = HeaderRoom()

    def read(self, data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Headers:
        """Return the headers of the lines between these offsets; they hold until the next ones are read."""
        headers = self._room.rows(starts.size)
        _read(
            data.ctypes.data, data.size, starts, ends, self.plans.ctypes.data, self.plans.shape[0],
            self.habit, self._state.ctypes.data, self._fitted, headers,
        )  # fmt: skip
        return headers


@njit(cache=True, nogil=True)
def _look(data, starts, ends, found):
    for row in range(starts.size):
        found[row] = looks_continued(data + starts[row], data + ends[row])


def looks_continued_at(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell of each line without a header whether it looks like the next one of a stack trace."""
    found = np.empty(starts.size, np.bool_)
    _look(data.ctypes.data, starts, ends, found)
    return found


@njit(cache=True, nogil=True)
def _try(kind, argument, data, ats, ends, state, afters, field_starts, field_ends):
    found = 0
    for row in range(ats.size):
        after, _, _, _, start, stop = step(
            kind, argument, skip_blanks(data + ats[row], data + ends[row]), data + ends[row], state
        )
        afters[row] = after - data if after else -1
        field_starts[row], field_ends[row] = start - data, stop - data
        found += after != 0
    return found


def try_step(
    kind: int, argument: int, data: NDArray[np.uint8], ats: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Look for a field at each of the offsets; return (offset after, -1 for none; its start; its end)."""
    state = np.array(TRIAL, np.int64)
    afters, starts, stops = np.empty_like(ats), np.empty_like(ats), np.empty_like(ats)
    _try(kind, argument, data.ctypes.data, ats, ends, state.ctypes.data, afters, starts, stops)
    return afters, starts, stops
