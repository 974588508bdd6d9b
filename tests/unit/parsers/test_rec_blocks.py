import struct

import pytest
from crc32c import crc32c
from hypothesis import given
from hypothesis import strategies as st

from parsers import rec_blocks
from parsers.rec_blocks import Block, Gap, MappedBytes, walk_blocks, walk_file
from tests.unit.parsers import naive_rec


def block(payload: bytes, *, codec=0, kind=0, raw_size=None, stored_size=None) -> bytes:
    raw_size = len(payload) if raw_size is None else raw_size
    stored_size = len(payload) if stored_size is None else stored_size
    head = struct.pack("<4sBBHIIIq", b"ARBK", codec, kind, 7, stored_size, raw_size, 3, -5)
    return head + struct.pack("<I", crc32c(head + payload)) + payload


def walk(data: bytes) -> list[tuple]:
    return [
        ("block", b.offset, b.stored_size)
        if isinstance(b, Block)
        else ("gap", b.offset, b.length, b.truncated)
        for b in walk_blocks(MappedBytes(data), 0)
    ]


def test_whole_blocks_lie_end_to_end():
    found = list(walk_blocks(MappedBytes(block(b"abc") + block(b"")), 0))
    assert found == [Block(0, 0, 0, 7, 3, 3, 3, -5, b"abc"), Block(35, 0, 0, 7, 0, 0, 3, -5, b"")]


@pytest.mark.parametrize(
    "damaged",
    [
        b"XRBK" + block(b"abc")[4:],
        block(b"abc")[:-1] + b"x",
        block(b"abc")[:28] + b"\0\0\0\0" + b"abc",
        block(b"abc", raw_size=4),
        block(b"abc", codec=1, raw_size=(1 << 20) + 1),
        block(b"", codec=1, stored_size=1 << 31, raw_size=5),
        b"ARBK" * 20,
        b"\0" * 77,
    ],
)
def test_damage_costs_up_to_the_next_whole_block(damaged):
    data = block(b"first") + damaged + block(b"last")
    assert walk(data) == [
        ("block", 0, 5),
        ("gap", 37, len(damaged), False),
        ("block", 37 + len(damaged), 4),
    ]


def test_a_block_within_a_damaged_one_is_found():
    data = block(b"x" * 10 + block(b"inner") + b"y" * 10)
    damaged = data[:-1] + b"z"
    assert walk(damaged) == [("gap", 0, 42, False), ("block", 42, 5), ("gap", 79, 10, False)]


@pytest.mark.parametrize("kept", range(1, 36))
def test_a_cut_block_is_told_from_damage(kept):
    data = block(b"first") + block(b"last")[:kept]
    assert walk(data)[1:] == [("gap", 37, kept, True)]


def test_a_magic_across_two_pieces_is_found():
    for shift in range(-5, 5):
        junk = b"j" * ((1 << 20) + shift + 4)
        assert walk(junk + block(b"x"))[1] == ("block", len(junk), 1)


def test_a_hostile_search_is_given_up(monkeypatch):
    monkeypatch.setattr(rec_blocks, "_SEARCH_BYTES", 100_000)
    monkeypatch.setattr(rec_blocks, "_SEARCH_TIMES_SIZE", 0)
    data = b"ARBK" * 200 + block(b"never reached")
    (gap,) = walk_blocks(MappedBytes(data), 0)
    assert gap == Gap(0, len(data), truncated=False, given_up=True)


_whole = st.builds(block, st.binary(max_size=30), codec=st.sampled_from([0, 0, 2]), kind=st.integers(0, 2))
_junk = st.one_of(st.binary(max_size=40), st.sampled_from([b"ARBK", b"ARGUSREC", block(b"cut")[:-2]]))


@given(
    st.lists(st.one_of(_whole, _junk), max_size=6),
    st.sampled_from([b"", b"ARGUSREC" + b"\0" * 120, b"ARGUSREC"]),
)
def test_equals_the_naive_search_and_leaves_no_byte_out(parts, start):
    data = start + b"".join(parts)
    found = list(walk_file(MappedBytes(data)))
    whole = [b for b in found if isinstance(b, Block)]
    assert [(b.offset, bytes(b.stored)) for b in whole] == [(b[-1], b[-2]) for b in naive_rec.blocks(data)]
    ends = [0] + [b.end if isinstance(b, Block) else b.offset + b.length for b in found]
    assert [b.offset for b in found] == ends[:-1]
    assert ends[-1] == len(data)
