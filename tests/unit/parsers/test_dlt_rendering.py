import random
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dlt_message import read_message
from parsers.dlt_rendering import render_messages
from tests.unit.parsers import dlt_writing as dlt
from tests.unit.parsers.dlt_samples import COUNT, arguments, samples, typed_arguments
from tests.unit.parsers.dlt_writing import argument, message, say, text
from tests.unit.parsers.format_contract import mutate


def render(data: bytes, places: list[tuple[int, int]]) -> list[str | None]:
    """Return the text of each message, None for one that has to be asked for."""
    offsets, lengths = (np.array(column, np.int64) for column in zip(*places, strict=True))
    written, ends, asked = render_messages(data, offsets, lengths)
    starts = [0, *ends[:-1].tolist()]
    assert len(written) == ends[-1]
    found = [bytes(written[start:end]) for start, end in zip(starts, ends.tolist(), strict=True)]
    assert not any(content for content, asking in zip(found, asked, strict=True) if asking)
    return [None if asking else content.decode() for content, asking in zip(found, asked, strict=True)]


def twin(data: bytes, places: list[tuple[int, int]]) -> list[str | None]:
    """Return what plain Python reads; None where there is no message."""
    found: list[str | None] = []
    for offset, length in places:
        try:
            found.append(read_message(data[offset : offset + length]).text)
        except ValueError:
            found.append(None)
    return found


def check(messages: list[bytes]) -> list[str | None]:
    """Render messages one behind the other, compare with the twin those that are not asked for."""
    data = b"".join(messages)
    ends = np.cumsum([len(one) for one in messages]).tolist()
    places = [(end - len(one), len(one)) for end, one in zip(ends, messages, strict=True)]
    found = render(data, places)
    plain = twin(data, places)
    assert [a for a in found if a is not None] == [
        b for a, b in zip(found, plain, strict=True) if a is not None
    ]
    return found


def float_of(pattern: str, value: bytes) -> bytes:
    size = dlt.B32 if pattern == "f" else dlt.B64
    return message(argument(dlt.FLOAT | size, value))


@pytest.mark.parametrize("order", ["<", ">"])
def test_every_type_of_argument(order):
    header = 0x35 if order == "<" else 0x37
    whole = typed_arguments(order)
    found = check([message(whole, arguments=count, header=header) for count in range(COUNT + 2)])
    assert found[2] == "ASCII größer"


def test_numbers_flags_and_dumps_are_not_left_to_python():
    whole = argument(dlt.SINT | dlt.B16, struct.pack("<h", -300)) + argument(dlt.BOOL | 1, b"\1")
    whole += argument(dlt.UINT | dlt.HEX | dlt.B32, b"\x2b\x1a\0\0") + argument(
        dlt.UINT | dlt.BINARY | 1, b"\5"
    )
    whole += argument(dlt.RAW, b"\xde\xad\xbe") + argument(dlt.UINT | dlt.B128, bytes(range(16)))
    whole += argument(dlt.FLOAT | dlt.B32, struct.pack("<f", 3.25)) + text("two\r\nlines \0no")
    found = check([message(whole, arguments=8)])
    assert found == [
        "-300 1 0x00001a2b 0b0000 0101 de'ad'be "
        "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 3.25 two  lines "
    ]


def test_samples():
    for data in samples().values():
        magic = data[:4] if data[:3] in {b"DLT", b"DLS"} else b"DLT\x01"
        check([magic + piece for piece in data.split(magic)])


def test_ids_and_control_messages():
    found = check(
        [
            message(struct.pack("<I", 401) + b"ab", header=0x34),
            message(struct.pack(">I", 401), header=0x22),
            message(b"abc", header=0x34),
            message(struct.pack("<I", 3) + b"\0\7", info=dlt.RESPONSE),
            message(struct.pack("<I", 3) + b"\x08", info=dlt.RESPONSE),
            message(struct.pack("<I", 0xF01) + b"\x09a", info=dlt.RESPONSE),
            message(struct.pack("<I", 19), info=dlt.REQUEST),
            message(struct.pack("<I", 99) + b"a", info=dlt.TIME),
        ]
    )
    assert found == [
        "401, 61 62", "401, ", "61 62 63", "get_log_info, ok, 07", "get_log_info, no_matching_context_id",
        "service(3841), 09, 61", "get_software_version", ", 61",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [b"\x80", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf0\x8f\xbf\xbf",
     b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc3(",
     b"\xe2(\xa1", b"\xff"],
)  # fmt: skip
def test_what_is_no_utf8_is_left_to_python(content):
    assert check([message(argument(dlt.STRING, b"words " + content + b" more"))]) == [None]


@given(st.text())
def test_all_utf8_is_rendered(content):
    assert None not in check([message(argument(dlt.STRING, content.encode()))])


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-12.5, "-12.5"), (100000.0, "100000"), (1e6, "1e+06"),
     (999999.4, "999999"), (999999.7, "1e+06"), (1e-4, "0.0001"), (9.99999e-5, "9.99999e-05"),
     (0.000123456789, "0.000123457"), (1.5e20, "1.5e+20"), (3.0, "3"), (1e-16, "1e-16"), (120.0, "120")],
)  # fmt: skip
def test_floats_as_printf_writes_them(number, expected):
    assert check([float_of("d", struct.pack("<d", number))]) == [expected]


def test_most_floats_are_rendered():
    chance = random.Random(1)
    numbers = [chance.uniform(-1, 1) * 10 ** chance.randrange(-6, 12) for _ in range(5_000)]
    numbers += [float(chance.randrange(-(10**7), 10**7)) / 64 for _ in range(5_000)]
    found = check([float_of("f", struct.pack("<f", number)) for number in numbers])
    assert found.count(None) < 250


@given(st.lists(st.binary(min_size=8, max_size=8), min_size=1))
def test_any_float(patterns):
    check([float_of("d", value) for value in patterns] + [float_of("f", value[:4]) for value in patterns])


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(arguments, st.integers(0, 8), st.sampled_from([0x35, 0x37, 0x3F, 0x21, 0x34])), min_size=1
    )
)
def test_any_arguments(messages):
    check([message(b"".join(given), arguments=count, header=header) for given, count, header in messages])


@settings(max_examples=400, deadline=None)
@given(
    st.binary(max_size=80) | st.sampled_from([say("a"), say("b", magic=b"DLS\x01"), say("c", magic=b"")]),
    st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), min_size=1),
)
def test_any_place_of_anything(data, places):
    found = render(data, places)
    for (offset, length), content in zip(places, found, strict=True):
        if content is not None:
            assert 0 <= offset <= offset + length
            assert content == read_message(data[offset : offset + length]).text


@pytest.mark.parametrize("length", [1 << 62, (1 << 63) - 1, -(1 << 63)])
def test_lengths_beyond_the_data_reserve_no_memory(length):
    data = say("words")
    assert render(data, [(0, length), (length, 5)]) == ["words" if length > 0 else None, None]


def test_mutated_messages():
    chance = random.Random(3)
    whole = [
        message(typed_arguments("<"), arguments=COUNT),
        say("größer P0301"),
        message(b"\3\0\0\0\0ab", info=0x26),
    ]
    for _ in range(3_000):
        check([mutate(chance, chance.choice(whole), chance.choice(whole)) for _ in range(4)])


def test_no_messages():
    written, ends, asked = render_messages(b"", np.empty(0, np.int64), np.empty(0, np.int64))
    assert (len(written), ends.size, asked.size) == (0, 0, 0)


@given(st.text(st.sampled_from("aé\n\r\t\0"), max_size=40), st.integers(0, 3))
def test_texts_of_every_length(content, nuls):
    check([message(argument(dlt.STRING, content.encode() + bytes(nuls))), say("behind")])
