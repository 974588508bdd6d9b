import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableLogError
from core.parsed_log import Extent
from parsers import stream as streams
from parsers.extent_table import ExtentTable
from parsers.stream import RangeStream, UnfoldedStream, file_stream, unfold_zstd
from tests.buffer_stream import BufferStream

DATA = bytes(range(256)) * 10_000  # over two pieces


@pytest.fixture(params=["range", "file"])
def stream(request, tmp_path):
    if request.param == "range":
        return RangeStream(lambda offset, length: DATA[offset : offset + length], len(DATA))
    (tmp_path / "file").write_bytes(DATA)
    return file_stream(tmp_path / "file")


@pytest.mark.parametrize(
    ("offset", "length"),
    [
        (0, 5),
        (1 << 20, 1),
        ((1 << 20) - 3, 7),
        (0, len(DATA)),
        (len(DATA) - 2, 9),
        (len(DATA), 4),
        (len(DATA) + 9, 4),
    ],
)
def test_reads_are_slices(stream, offset, length):
    assert stream.size == len(DATA)
    assert stream.read(offset, length) == DATA[offset : offset + length]


@pytest.mark.parametrize(("offset", "length"), [(-1, 2), (2, -1)])
def test_negative_ranges_are_refused(stream, offset, length):
    with pytest.raises(ValueError, match="no range"):
        stream.read(offset, length)


def test_neighbouring_reads_fetch_a_piece_once():
    fetched = []

    def read_range(offset: int, length: int) -> bytes:
        fetched.append(offset)
        return DATA[offset : offset + length]

    stream = RangeStream(read_range, len(DATA))
    for offset in range(0, 5_000, 100):
        stream.read(offset, 100)
    assert fetched == [0]
    assert streams.PIECE_BYTES == 1 << 20


@given(st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=50)), max_size=8), st.data())
def test_unfolded_is_the_content_in_place_of_the_frames(parts, data):
    raw, logical, extents = b"", b"", []
    for compressed, content in parts:
        stored = zstandard.compress(content) if compressed else content
        codec = "zstd" if compressed else "raw"
        extents.append(Extent(len(logical), len(raw), len(stored), len(content), codec))
        raw, logical = raw + stored, logical + content
    stream = UnfoldedStream(BufferStream(raw), ExtentTable.of(extents))
    offset = data.draw(st.integers(0, len(logical) + 5))
    length = data.draw(st.integers(0, len(logical) + 5))
    assert stream.size == len(logical)
    assert stream.read(offset, length) == logical[offset : offset + length]


def test_unfolding_another_file_says_so():
    stream = UnfoldedStream(BufferStream(b"not a frame"), ExtentTable.of([Extent(0, 0, 11, 100, "zstd")]))
    with pytest.raises(UnreadableLogError, match="zstd frame"):
        stream.read(0, 10)


def test_a_damaged_frame_is_unfolded_once(monkeypatch):
    unfolded = []
    really = streams.unfold_zstd
    monkeypatch.setattr(streams, "unfold_zstd", lambda *frame: (unfolded.append(frame), really(*frame))[1])
    stream = UnfoldedStream(BufferStream(b"not a frame"), ExtentTable.of([Extent(0, 0, 11, 100, "zstd")]))
    for offset in range(100):
        with pytest.raises(UnreadableLogError, match="zstd frame"):
            stream.read(offset, 1)
    assert len(unfolded) == 1


def test_a_frame_holds_what_was_said_and_no_more():
    content = b"x" * 100_000
    assert unfold_zstd(zstandard.compress(content), len(content)) == content
    assert unfold_zstd(zstandard.compress(b""), 0) == b""
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress(content)
    assert unfold_zstd(unsized, len(content)) == content
    for frame in (zstandard.compress(content), unsized):
        for wrong in (0, len(content) - 1, len(content) + 1):
            with pytest.raises(UnreadableLogError, match="zstd frame"):
                unfold_zstd(frame, wrong)
    with pytest.raises(UnreadableLogError, match="does not unfold"):
        unfold_zstd(zstandard.compress(content) + b"more", len(content))


def test_what_is_read_alone_is_no_more_than_what_was_asked_for():
    asked: list[tuple[int, int]] = []
    stream = RangeStream(lambda *at: asked.append(at) or b"0123456789"[at[0] : sum(at)], 10)
    assert [stream.read_alone(2, 3), stream.read_alone(8, 5)] == [b"234", b"89"]
    assert stream.read_alone(10, 32) == stream.read_alone(12, 1) == stream.read_alone(3, 0) == b""
    assert asked == [(2, 3), (8, 2)]
