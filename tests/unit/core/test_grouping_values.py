"""Values that are told by where they stand, and by what other messages say."""

import pytest

from core.grouping import Message, group_messages
from core.grouping.options import WAYS, merge_options
from core.grouping.slots import FREE
from core.grouping.speech import TEXTS, merge_speech
from core.grouping.tails import MOST_HEADS, merge_tails
from tests.unit.core.test_grouping import apart, together

M = "<*>"
NAMES = ("rotate log files", "message of today", "network time", "hostname", "locale service", "man pages")


@pytest.mark.parametrize(
    "texts",
    [
        ("link of port 3 lost (by peer)", "link of port 3 lost (no traffic for a while)"),
        ("radio is set: wake[enabled]", "radio is set: wake[disabled]"),
        ("port changed its state to up", "port changed its state to idle"),
        ("got 1 packet of it", "got 2 packets of it"),
        ("set level=1 for=2 since=3", "set level=1 for=2 by=door since=3"),
        ("went out through proxy 3 TLS", "went out through proxy 3 SOCKS5"),
        ("synchronized to LOCAL(0), stratum 9", "synchronized to 10.1.2.3, stratum 4"),
        ("connect from admin-host1[10.1.1.1]", "connect from 10.1.1.1"),
        ("Plan: it, now: Absent, next: Staged, limit: On", "Plan: it, now: Staged, next: Absent, limit: Off"),
        ("changed to LOCAL 3", "changed to 3"),
        ("changed to (unknown) 3", "changed to 3"),
        ("status lost 5", "status found 5", "status left 5", "status 5"),
        ("login of user 5 from port 7", "login of user from port 7"),
        ("poll of cell: rssi=1 link=2 freq=3 rx=4", "poll of cell: rssi=1 link=2 roaming freq=3 rx=4"),
    ],
)
def test_variants_are_one(texts):
    assert together(*texts)


@pytest.mark.parametrize(
    "texts",
    [
        ("session of user ann was opened", "session of user ann was closed"),
        ("the key 5 of the box in the car is valid", "the key 5 of the box in the car is not valid"),
        ("op=1 of BIND", "op=2 of MOD"),
        ("seat a=1", "door a=1 b=2"),
        ("engine: Absent, lamp: dark", "engine: Staged, lamp: dark"),
        ("status failed 5", "status 5"),
        ("changed to invalid 3", "changed to 3"),
        ("wheel moved from stuck 7", "wheel moved from 7"),
    ],
)
def test_statements_stay_apart(texts):
    assert apart(*texts)


def test_names_stand_after_several_beginnings():
    rows = {(verb, *name.split()): (verb, FREE) for verb in ("starting", "stopped") for name in NAMES}
    assert merge_tails(rows) == rows
    backwards = {row[::-1]: now[::-1] for row, now in rows.items()}
    assert merge_tails(backwards) == backwards


def test_a_name_may_hold_a_number():
    rows = [(verb, *name.split()) for verb in ("starting", "stopped") for name in NAMES]
    assert merge_tails([*rows, ("starting", "session", M)])["starting", "session", M] == ("starting", FREE)


def test_what_many_names_do_is_no_name():
    rows = [(f"user{'x' * n}", *name.split()) for n in range(MOST_HEADS + 1) for name in NAMES]
    assert not [now for now in merge_tails(rows).values() if now[0] != FREE]


def test_options_are_some_of_another_rows():
    short, long = ("is", "bound", "c=", M), ("is", "bound", "a=", M, "\x02aside", "c=", M)
    other = ("is", "bound", "b=", M, "c=", M)
    assert merge_options([short, long]) == {short: long}
    assert merge_options([long, other]) == {}


def test_what_is_left_out_at_the_end_takes_several_ways_of_doing_so():
    pairs = [("name=", M), ("size=", M), ("age=", M)]
    rows = [("entry", "is", "kept", *(word for pair in pairs[:n] for word in pair)) for n in range(WAYS)]
    assert merge_options(rows[:2]) == {}
    assert set(merge_options(rows).values()) == {rows[-1]}


def test_what_people_write_is_one():
    words = [f"{a}{b}" for a in ("sea", "lam", "roo", "tan") for b in "tpfk"]
    texts = {("says", words[n % 16], *words[n // 16 : n // 16 + n % 5]): 1 for n in range(5 * TEXTS)}
    assert set(merge_speech(texts).values()) == {("says", FREE)}
    assert merge_speech(dict.fromkeys(texts, 9)) == {}
    assert merge_speech({(*row, M): 1 for row in texts}) == {}


def test_templates_show_what_stood_in_brackets():
    assert group_messages([Message(1, "lost 5 (no peer)", 1)]).templates == ("lost <*> (no peer)",)
