"""Finds the fields that headers of text lines are made of, each kind by its form.

Everything works on addresses: a field is looked for at `at`, and nothing is read from `end` on. The address
after the field is given, 0 where there is no such field.
"""

# numba infers the types of a kernel: addresses and numbers are i64.
# pyright: basic
from numba import njit

from core.parsed_log import NO_TIME
from parsers.kernels.memory import load_u8
from parsers.kernels.text_brackets import (
    LONGEST_FIELD,
    after_marks,
    closer_of,
    is_blank,
    read_bracket,
    read_plain_bracket,
    skip_blanks,
    token_end,
    unwrapped,
    word_end,
    wrapped,
)
from parsers.kernels.text_bytes import is_word
from parsers.kernels.text_containers import read_stream
from parsers.kernels.text_dlt import read_dlt
from parsers.kernels.text_letters import read_letter_and_number
from parsers.kernels.text_levels import (
    level_of_header_word,
    level_of_letter,
    level_of_word,
)
from parsers.kernels.text_studio import read_studio
from parsers.kernels.text_syslog import read_facility, read_priority, read_structured_data
from parsers.kernels.text_times import read_time

# Kinds of fields, and what their argument is.
TIME, LEVEL, LETTER, NUMBER, WORD, BRACKET, NAME, TIGHT_NAME = range(8)
UNTIL, MARK, PRIORITY, TAG, GLOG, PADDED, STRUCTURED, DLT = range(8, 16)
STREAM, FACILITY, LETTER_AND_NUMBER, STUDIO = range(16, 20)

NO_LEVEL = 1  # argument of a bracket: what holds a level is none
_BLANK, _TAB, _COLON, _DASH = 32, 9, 58, 45


@njit(cache=True, nogil=True)
def _time(form, at, end, state):
    """Return (address after, UTC ns, ns since boot); the time may be the first thing in a bracket."""
    inside, closer = wrapped(at, end)
    after, ns, mono = read_time(form, inside, end, state)
    if after == 0:
        return 0, NO_TIME, NO_TIME
    closed = unwrapped(after, closer, end)
    if closed == 0:  # `[2024-03-01 12:00:00 main] …`: what follows in the bracket is for the next step
        closed = after
    if closed < end and closed == after and is_word(load_u8(closed)):
        return 0, NO_TIME, NO_TIME
    return closed, ns, mono


@njit(cache=True, nogil=True)
def _is_loud(at, stop, end):
    """Tell whether a word is in capitals, or before a colon or bar."""
    if stop == at:
        return False
    behind = load_u8(stop) if stop < end else 0
    return behind == _COLON or behind == 124 or (65 <= load_u8(at) <= 90 and 65 <= load_u8(stop - 1) <= 90)


@njit(cache=True, nogil=True)
def _level(at, end):
    """Return (address after, level) of a level's word, in any bracket."""
    inside, closer = wrapped(at, end)
    stop = word_end(inside, end)
    level = level_of_word(inside, stop)
    if level == 0 and (closer or _is_loud(inside, stop, end)):
        level = level_of_header_word(inside, stop)
    if level == 0:
        return 0, 0
    return unwrapped(stop, closer, end), level


@njit(cache=True, nogil=True)
def _letter(at, end):
    """Return (address after, level) of a level's letter, in any bracket."""
    inside, closer = wrapped(at, end)
    if inside >= end or word_end(inside, end) != inside + 1:
        return 0, 0
    level = level_of_letter(load_u8(inside))
    if level == 0:
        return 0, 0
    after = inside + 1
    if closer == 0 and not is_blank(after, end) and after_marks(after, end) == after:
        return 0, 0
    return unwrapped(after, closer, end), level


@njit(cache=True, nogil=True)
def _number(at, end):
    stop = at
    while stop < end and 48 <= load_u8(stop) <= 57:
        stop += 1
    if stop == at or stop - at > 20:
        return 0
    after = after_marks(stop, end)
    return after if is_blank(after, end) or after > stop else 0


@njit(cache=True, nogil=True)
def _name(at, end, tight):
    """Return (address after, end of the name) of `sshd(pam_unix)[19939]:` or `logger.name:`.

    The colon stands before a blank or the line's end, or when `tight` before anything else.
    """
    stop = min(end, at + LONGEST_FIELD)
    place = at
    while place < stop:
        byte = load_u8(place)
        if byte == _COLON and (tight or is_blank(place + 1, end)):
            break
        if byte == _BLANK or byte == _TAB or byte == 91 or byte == 40 or byte == 34 or byte == 61:
            break
        place += 1
    name_end = place
    if name_end == at or name_end >= stop:
        return 0, 0
    while place < stop:
        byte = load_u8(place)
        if byte == _COLON:
            return (place + 1, name_end) if tight or is_blank(place + 1, end) else (0, 0)
        ahead = skip_blanks(place, end)
        if ahead < stop and load_u8(ahead) == _COLON and ahead > place:
            place = ahead
            continue
        if ahead >= stop or (load_u8(ahead) != 91 and load_u8(ahead) != 40):
            return 0, 0
        place = read_plain_bracket(ahead, end)
        if place == 0:
            return 0, 0
    return 0, 0


@njit(cache=True, nogil=True)
def _until(at, end, mark):
    """Return (address after, end of the field) of the text up to a mark.

    A dash needs blanks around it, a colon one behind it; blanks before them do not belong to the field.
    """
    stop = min(end, at + LONGEST_FIELD)
    place = at
    while place < stop:
        if load_u8(place) == mark:
            alone = place > at and is_blank(place - 1, end) and is_blank(place + 1, end)
            if (mark != _DASH and mark != _COLON) or alone or (mark == _COLON and is_blank(place + 1, end)):
                stop = place
                while stop > at and is_blank(stop - 1, end):
                    stop -= 1
                return place + 1, stop
        place += 1
    return 0, 0


@njit(cache=True, nogil=True)
def _mark(at, end):
    """Return the address after a run of punctuation that stands alone: `-`, `|`, `--`, `:`."""
    stop = at
    while stop < end and stop - at < 3:
        byte = load_u8(stop)
        if byte != 45 and byte != 124 and byte != 58 and byte != 61 and byte != 62:
            break
        stop += 1
    return stop if stop > at and is_blank(stop, end) else 0


@njit(cache=True, nogil=True)
def _tag(at, end):
    """Return (address after, level, start and end of the name) of Android's `D/Tag( 1702):` or `D/Tag:`."""
    if at + 3 > end or load_u8(at + 1) != 47:
        return 0, 0, 0, 0
    level = level_of_letter(load_u8(at))
    stop = min(end, at + LONGEST_FIELD)
    place = at + 2
    while place < stop and load_u8(place) != 40 and load_u8(place) != 93:
        if load_u8(place) == _COLON and is_blank(place + 1, end):
            break
        place += 1
    if level == 0 or place >= stop or place == at + 2:
        return 0, 0, 0, 0
    name_end = place
    while name_end > at + 2 and load_u8(name_end - 1) == _BLANK:
        name_end -= 1
    if load_u8(place) == 40:
        place = read_plain_bracket(place, stop)
        if place == 0 or place >= stop or load_u8(place) != _COLON:
            return 0, 0, 0, 0
    return place + 1, level, at + 2, name_end


@njit(cache=True, nogil=True)
def _padded(at, end):
    """Return (address after, end of the field) of a word before two blanks or a tab."""
    stop = token_end(at, end)
    if stop == at or stop - at > LONGEST_FIELD or stop >= end:
        return 0, 0
    after = skip_blanks(stop, end)
    wide = after - stop >= 2 or load_u8(stop) == _TAB
    return (after, stop) if wide else (0, 0)


@njit(cache=True, nogil=True)
def step(kind, argument, at, end, state):
    """Return (address after, UTC ns, ns since boot, level, field start, field end) of the field at `at`."""
    ns, mono, level = NO_TIME, NO_TIME, 0
    after, start, stop = 0, at, at
    if kind == TIME:
        after, ns, mono = _time(argument, at, end, state)
    elif kind == LEVEL:
        after, level = _level(at, end)
    elif kind == LETTER:
        after, level = _letter(at, end)
    elif kind == NUMBER:
        after = _number(at, end)
    elif kind == WORD:
        stop = token_end(at, end)
        after = stop if stop > at and stop - at <= LONGEST_FIELD else 0
    elif kind == BRACKET:
        after = read_bracket(at, end)
        if argument == NO_LEVEL and after and _level(at, end)[0]:
            after = 0
        start, stop = at + 1, after - 1
        while after and stop > start and closer_of(load_u8(at)) != load_u8(stop):
            stop -= 1
    elif kind == NAME or kind == TIGHT_NAME:
        after, stop = _name(at, end, kind == TIGHT_NAME)
    elif kind == UNTIL:
        after, stop = _until(at, end, argument)
    elif kind == MARK:
        after = _mark(at, end)
    elif kind == PRIORITY:
        after, level = read_priority(at, end)
    elif kind == TAG:
        after, level, start, stop = _tag(at, end)
    elif kind == GLOG:
        level = level_of_letter(load_u8(at)) if at < end else 0
        if level:
            after, ns, mono = read_time(argument, at + 1, end, state)
    elif kind == STRUCTURED:
        after = read_structured_data(at, end)
    elif kind == PADDED:
        after, stop = _padded(at, end)
    elif kind == DLT:
        after, mono, level, start, stop = read_dlt(at, end)
    elif kind == STREAM:
        after, stop = read_stream(at, end)
    elif kind == FACILITY:
        after, level, stop = read_facility(at, end)
    elif kind == LETTER_AND_NUMBER:
        after, mono, level, start, stop = read_letter_and_number(at, end)
    elif kind == STUDIO:
        after, level, start, stop = read_studio(at, end)
    return after, ns, mono, level, start, stop
