import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.signature import CODES_KEPT, find_codes, sign, sign_code
from parsers.kernels.spans import hash_spans, sign_spans
from tests.unit.core.test_signature import CODES

DIFFICULT = """
be ad 12 7 nan inf NaN - -- +5 : ' eth0 ab1 a1f 1ff deadbeef dead é \ufffd 度 abcdefghij 0x1f DC a xyz _
word9 1a P0301 U0100-87 -8A E001 E12345 SPN spn = 110 FMI 33 Spn110 / 0x1a2B 0x0 0x code errorCode [
Error DTC xDTC " C3 000 , 1234567 f N 02 00
"""
WORDS = [*DIFFICULT.split(), " ", " ", "  ", "\n", "\0", "\t", ", ", "x" * 64]


def expected(text: str) -> list[tuple[int, bool]]:
    codes = find_codes(text)
    return [(sign_code(code), True) for code in codes] or [(sign(text), False)]


def signed(data: bytes, start: int, end: int) -> list[tuple[int, bool]]:
    rows = sign_spans(np.frombuffer(data, np.uint8), np.array([start]), np.array([end]))
    return list(zip(rows[1].tolist(), rows[2].tolist(), strict=True))


@given(st.binary(max_size=300), st.integers(0, 80), st.integers(0, 80))
def test_any_bytes_are_signed_as_the_naive_twin_does(text, before, behind):
    data = b"P" * before + text + b"0" * behind
    assert signed(data, before, before + len(text)) == expected(text.decode(errors="replace"))


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join), st.integers(0, 80))
def test_texts_of_difficult_words_are_signed_as_the_naive_twin_does(text, behind):
    data = text.encode()
    assert signed(data + b"~" * behind, 0, len(data)) == expected(text)


@pytest.mark.parametrize(
    "text", ["x f-02-00", "5 f-02-00", "N-f-0200-02-", "f-f-ab02-00-", "ff-02-00", "F 02 00"]
)
def test_a_letter_alone_is_of_no_run(text):
    assert signed(text.encode() + b"~" * 80, 0, len(text)) == expected(text)


@pytest.mark.parametrize("text", CODES)
def test_the_examples_of_codes_are_signed_as_the_naive_twin_does(text):
    assert signed(text.encode() + b"~" * 80, 0, len(text.encode())) == expected(text)


def test_many_texts_at_once():
    chance = random.Random(5)
    texts = ["".join(chance.choices(WORDS, k=chance.choice([1, 3, 9, 40]))) for _ in range(20_000)]
    for _ in range(len(texts) // 4):  # some bytes that are no UTF-8
        texts[chance.randrange(len(texts))] += chance.choice(["\udcff", "\udce2\udc82", "\udced\udca0\udc80"])
    encoded = [text.encode("utf-8", "surrogateescape") for text in texts]
    ends = np.cumsum([len(text) for text in encoded])
    starts = ends - [len(text) for text in encoded]
    spans, signatures, is_code = sign_spans(np.frombuffer(b"".join(encoded), np.uint8), starts, ends)
    wanted = [
        (number, *row)
        for number, text in enumerate(encoded)
        for row in expected(text.decode(errors="replace"))
    ]
    assert list(zip(spans.tolist(), signatures.tolist(), is_code.tolist(), strict=True)) == wanted


def test_a_text_of_codes_gives_a_row_for_each():
    text = " ".join(f"P{n:04d}" for n in range(200)).encode()
    data = np.frombuffer(text * 3, np.uint8)
    ends = np.array([1, 2, 3]) * len(text)
    spans, signatures, is_code = sign_spans(data, ends - len(text), ends)
    assert spans.tolist() == [0] * CODES_KEPT + [1] * CODES_KEPT + [2] * CODES_KEPT
    assert signatures[:CODES_KEPT].tolist() == [sign_code(f"P{n:04d}") for n in range(CODES_KEPT)]
    assert is_code.all()


def test_no_spans_no_rows():
    empty = np.empty(0, np.int64)
    assert [column.size for column in sign_spans(np.zeros(3, np.uint8), empty, empty)] == [0, 0, 0]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 4), (3, 2)])
def test_spans_out_of_bounds_are_refused(start, end):
    with pytest.raises(ValueError, match="outside of 3 bytes"):
        sign_spans(np.zeros(3, np.uint8), np.array([start]), np.array([end]))


def test_as_many_ends_as_starts():
    with pytest.raises(ValueError, match="1 starts, 2 ends"):
        sign_spans(np.zeros(3, np.uint8), np.array([0]), np.array([1, 2]))


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=6))
@example([b"", b"\x01"])
@example([b"abcdefg", b"abcdefg\x0f"])
def test_equal_spans_have_equal_hashes_wherever_they_stand(spans):
    data = np.frombuffer(b"".join(spans) * 2 or b"x", np.uint8)
    ends = np.cumsum([len(span) for span in spans * 2])
    hashes = hash_spans(data, ends - [len(span) for span in spans * 2], ends).tolist()
    assert hashes[: len(spans)] == hashes[len(spans) :]
    assert len(set(hashes)) == len(set(spans))
