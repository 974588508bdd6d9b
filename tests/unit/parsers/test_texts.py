"""Texts at once are the texts one by one, whatever their bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableLogError
from parsers import texts
from parsers.arrow_columns import text_column
from parsers.texts import decoded, read_span, slices_column
from tests.buffer_stream import BufferStream

PIECES = st.lists(
    st.binary(max_size=12) | st.text(max_size=6).map(str.encode) | st.just("é".encode()[:1]), max_size=9
)


@given(PIECES)
def test_bytes_are_decoded_as_python_does(pieces):
    """Also where a character is cut between two texts, which together would be sound."""
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
    found = decoded(np.frombuffer(b"".join(pieces), np.uint8), ends).to_pylist()
    assert found == [piece.decode("utf-8", "replace") for piece in pieces]


def test_some_texts_are_given():
    data = np.frombuffer(b"abcdef", np.uint8)
    column = slices_column(data, np.array([0, 2, 4]), np.array([2, 4, 6]), {1: "ü", 2: ""})
    assert column.to_pylist() == ["ab", "ü", ""]


def test_a_span_holds_all_records_in_any_order():
    stream = BufferStream(b"0123456789")
    data, starts = read_span(stream, np.array([6, 2]), np.array([3, 1]))
    assert (data.tobytes(), starts.tolist()) == (b"2345678", [4, 0])
    with pytest.raises(UnreadableLogError, match="no 5 bytes at 7"):
        read_span(stream, np.array([7]), np.array([5]))


def test_rows_that_are_not_odd_stay_as_they_are(monkeypatch):
    """Search reads a million texts a second: one that is odd must not cost as much as all of them."""
    made: list[list[str]] = []
    monkeypatch.setattr(texts, "text_column", lambda some: made.append(list(some)) or text_column(some))
    pieces = [*[b"plain"] * 9, "größe".encode("latin1"), b"", b"given", "ü".encode(), b""]
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
    column = decoded(np.frombuffer(b"".join(pieces), np.uint8), ends, {11: "nan"})
    assert column.to_pylist() == [*["plain"] * 9, "gr\ufffd\ufffde", "", "nan", "ü", ""]
    assert sorted(made[0]) == ["gr\ufffd\ufffde", "nan", "ü"]
