"""Which lines of a text are looked at."""

import numpy as np

from parsers.text_sample import LONGEST_SAMPLED, SAMPLED_BYTES, find_line_mark, take_sample


def sample(data: bytes):
    return take_sample(np.frombuffer(data, np.uint8), 0)


def mark(data: bytes) -> bytes:
    return bytes([find_line_mark(np.frombuffer(data, np.uint8), 0)])


def test_returns_end_lines_where_there_is_hardly_a_line_feed():
    assert mark(b"one\rtwo\rthree") == mark(b"one line of a log\r" * 300_000) == b"\r"
    assert mark(b"one line of a log\r" * 300_000 + b"end\n") == mark(b"one line\r" * 120_000 + b"\n") == b"\r"
    assert mark(b"one\rtwo\rthree\n") == mark(b"a log\r\n" * 9) == mark((b"10%\r" * 30 + b"\n") * 9) == b"\n"
    assert (
        mark((b"one line\r" * 999 + b"\r\n") * 40) == mark((b"one line\r" * 999 + b"stray\n") * 40) == b"\r"
    )
    assert mark((b"one line\n" * 999 + b"stray\r") * 40) == b"\n"
    assert mark(b"one\r") == mark(b"one") == mark(b"\r\r" + b"x" * 300_000) == b"\n"


def test_a_short_text_is_sampled_whole():
    assert sample(b"one\n\n \ntwo\nthree").lines() == [b"one", b"two", b"three"]


def test_the_last_lines_are_always_among_them():
    lines = [b"line %d" % number for number in range(100_000)]
    found = sample(b"\n".join(lines)).lines()
    assert found[:1_000] == lines[:1_000]
    assert found[-50:] == lines[-50:]
    assert len(found) <= 2_050
    numbers = [int(line.split()[1]) for line in found]
    assert numbers == sorted(set(numbers))


def test_the_last_lines_of_a_text_that_is_little_longer():
    lines = [b"line %d" % number for number in range(1_020)]
    assert sample(b"\n".join(lines)).lines()[-3:] == lines[-3:]


def test_of_long_lines_the_beginnings_are_looked_at():
    found = sample((b"x" * (1 << 20) + b"\n") * 30 + b"the end\n")
    assert max(map(len, found.lines())) == LONGEST_SAMPLED
    assert found.lines()[-1] == b"the end"


def test_so_many_bytes_and_no_more():
    found = sample((b"x" * 9_000 + b"\n") * 8_000)
    assert sum(map(len, found.lines())) <= SAMPLED_BYTES
    assert len(found.lines()) > 200


def test_a_line_that_a_piece_cuts_is_left_out():
    lines = [b"%06d " % number + b"x" * 35_000 + b"." for number in range(400)]
    found = sample(b"\n".join(lines)).lines()
    assert set(found) < set(lines)
    assert found[-1] == lines[-1]
