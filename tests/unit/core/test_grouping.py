import random
from itertools import product

import pytest

from core.grouping import ROWS_MERGED, Message, group_messages
from core.grouping.masking import Masker
from core.signature import sign_message


def groups(*texts: str) -> list[int]:
    """Return the group of each text, numbered as they appear."""
    grouping = group_messages([Message(n, text, 1) for n, text in enumerate(texts)])
    seen: dict[int, int] = {}
    return [seen.setdefault(grouping.group_of[n], len(seen)) for n in range(len(texts))]


def together(*texts: str) -> bool:
    return len(set(groups(*texts))) == 1


def apart(*texts: str) -> bool:
    return len(set(groups(*texts))) == len(texts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("peer 10.0.0.1:80 gone", "peer <*> gone"),
        ("peer fd00::1:2ab gone", "peer <*> gone"),
        ("peer c5:48:af:be:cd:ef gone", "peer <*> gone"),
        ("open /var/log/app.log: denied", "open <*> denied"),
        ("open ~/notes failed", "open <*> failed"),
        ("open /srv/..%5c../winnt failed", "open <*> failed"),
        ("open about:blank, blob:https://a.example.com/x failed", "open <*> failed"),
        ("took 3 ms: SELECT a FROM b", "took <*>"),
        ("plugged in: Yes, charging: No", "plugged in <*> charging <*>"),
        ("lost it (by a peer) there", "lost it \x02by\x03a\x03peer there"),
        (r"open C:\Drivers\audio.sys failed", "open <*> failed"),
        ("get https://a.example.com/x?y=z failed", "get <*> failed"),
        ("ask gate.example.com twice", "ask <*> twice"),
        ("load org.example.fleet.CarStore now", "load <*> now"),
        ("mail to <a.b@example.com> sent", "mail to <*> sent"),
        ("sent 12 bytes (1.5 KB) in 3 ms", "sent <*> in <*>"),
        ("lasted <1 sec", "lasted <*>"),
        ("since Sat Jun 18 02:08:10 2005 up", "since <*> up"),
        ("since 12 August 2017 up", "since <*> up"),
        ('say "all is well" loud', "say <*> loud"),
        ("say 'all is well' loud, don't", "say <*> loud don t"),
        ('"GET /a/b HTTP/1.1" done', "GET <*> done"),
        ("uid= gid=0 name=bob", "uid= <*> gid= <*> name= <*>"),
        ("id = seven, rest", "id <*> rest"),
        ("cars red,green,blue seen", "cars <*> seen"),
        ("cars [red, green] seen", "cars <*> seen"),
        ("stop\x01go\x02on \x04 now", "stop go on now"),
        ("[link to 0x12 lost, try again]", "link to <*> lost try again"),
        ("(root) CMD (/usr/bin/clean --all)", "<*> CMD <*>"),
        ("run sent to node-56 node-[1-183] rack[3,7-9] by jo", "run sent to <*> by jo"),
        ("Some Tool.exe (12): rack7.example.lan:443 closed", "<*> closed"),
        ("store a.b.local gone", "store <*> gone"),
        ("token=T{1 u=V{2 w=X{3}}} end", "token= <*> end"),
        ("key <abc_12-x> req-7f3a0000-aa", "key <*>"),
        ("ready: true, next: null", "ready <*> next <*>"),
        ("dump 0A FF AB CD end", "dump <*> end"),
        ("count......5", "count <*>"),
        ("eth0 up, L2 ok", "eth0 up L2 ok"),
        ("read/write on TCP/IP", "read/write on TCP/IP"),
        ("at 25 °C after 5 µs", "at <*> after <*>"),
        ("电池温度25度，过高", "电池温度 <*> 度 过高"),
    ],
)
def test_what_varies_by_its_shape_is_masked(text, words):
    assert " ".join(Masker().words(text)) == words


def test_a_slot_of_four_words_is_a_variable():
    users = [f"it refused {user} today" for user in ("ann", "ben", "cat", "dan")]
    assert together(*users)
    assert apart(*users[:3])


def test_two_slots_vary_at_once():
    users, parts = (
        ("ann", "ben", "cat", "dan", "eve", "fay"),
        ("door", "seat", "roof", "horn", "tank", "lamp"),
    )
    assert together(*(f"login of {u} for {p} was refused" for u, p in zip(users, parts, strict=True)))


def test_real_differences_stay_apart():
    assert apart("engine started", "engine stopped", "engine stalled")
    assert apart("link eth is up", "link eth is down")
    assert apart("read 5 pages", "read 5 lines", "wrote 5 pages")


def test_verbs_need_more_values():
    verbs = ("opened", "closed", "reset", "refused", "dropped", "forwarded")
    assert apart(*(f"connection {verb} by peer" for verb in verbs))


def test_few_values_are_enough_after_a_cue_or_with_another_digit():
    assert together("session of user ann began", "session of user bob began")
    assert together("link eth0 is up", "link eth1 is up")
    assert together("frame of relay_box was lost today", "frame of pump_rail was lost today")


def test_a_cue_between_two_cues_says_what_is_meant():
    assert apart(
        "Gone from invalid user bob at 10.0.0.1 port 22", "Gone from known user eve at 10.0.0.2 port 22"
    )


def test_a_name_of_several_words_is_a_value_where_single_words_are():
    modes = ("Open", "Half", "Shut", "Idle", "Held", "Left Open", "Half Shut")
    assert together(*(f"valve 3 of tank 9 now has setting {mode}" for mode in modes))
    assert apart("valve 3 has setting Open", "valve 3 has setting lost for 9 s")


def test_few_values_are_enough_in_a_long_message():
    text = "the task of the group was moved from one node to another because of {} in it"
    assert together(text.format("faults"), text.format("load"))


def test_texts_of_any_length_are_one_value():
    notes = [
        "horn",
        "seat",
        "roof",
        "lamp",
        "door",
        "a broken lamp",
        "no fuel left",
        "front seat",
        "all is well",
    ]
    assert together(*(f"driver said this: {note}" for note in notes))


def test_lists_of_any_length_are_one_value():
    assert together("sent to node(s) 10.0.0.1:5", "sent to node(s) 10.0.0.1:5 10.0.0.2:5 10.0.0.3:5")
    assert together("drop Part(at=1, size=2)", "drop Part(at=1, size=2),Part(at=3, size=4)")


def test_a_host_that_looks_like_a_word_is_like_the_others():
    assert together("lease of 10.0.0.1 (db-025) ended", "lease of 10.0.0.1 (www7) ended")


def test_columns_of_a_header_that_was_not_removed_do_not_count():
    said = ("engine was started", "engine was stopped", "seat was moved", "no fuel left", "door is open")
    assert groups(*(f"app {part} {text}" for part in ("HMI", "NAV") for text in said)) == [*range(5)] * 2
    names = ("seat", "horn", "lamp", "door", "roof")
    assert apart(
        "enter seat", "leave seat", *(f"{verb} {n}" for verb in ("enter", "left") for n in names[1:3])
    )


def test_rows_beyond_those_merged_at_once_join_the_groups_found():
    texts = [f"login of {word}x was refused" for word in map("".join, product("abcdefgh", repeat=5))]
    assert len(texts) > ROWS_MERGED
    assert together(*texts[: ROWS_MERGED + 100])


def test_the_order_does_not_matter():
    texts = [f"login of {user} at {place}" for user in "abcdef" for place in ("gate", "desk", "lab")]
    texts += ["engine on", "engine off", *(f"note: {n * 'x '}" for n in range(1, 9))]
    messages = [Message(sign_message(text) + n, text, 1 + n % 3) for n, text in enumerate(texts)]
    expected = group_messages(messages)
    random.Random(1).shuffle(messages)
    assert group_messages(messages) == expected


def test_templates_keep_what_stands_between_the_masks():
    grouping = group_messages(
        [Message(n, f"[{n}] refused {user}: {n} tries (of {n} s)", 1) for n, user in enumerate("vwxyz")]
    )
    assert grouping.templates == ("[<*>] refused <*> tries (of <*> s)",)


@pytest.mark.parametrize(
    "text", ["", " ", "---", "=", "\x01", "<*>", "x" * 5_000, "[[[[{{{{((((", '"', "'\\"]
)
def test_odd_messages_have_a_group(text):
    assert groups(text, "engine started") == [0, 1]


def test_no_messages_make_no_group():
    assert group_messages([]) == group_messages(())
    assert group_messages([]).templates == ()


def test_noise_is_bounded_and_stays_apart():
    letters = random.Random(1)
    noise = ["".join(letters.choices("abc def:=/", k=60)) for _ in range(7_000)]
    messages = [Message(n, text, 1) for n, text in enumerate(noise)]
    assert len(group_messages(messages).group_of) == len(messages)
