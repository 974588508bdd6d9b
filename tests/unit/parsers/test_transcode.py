"""Text in UTF-16 is read as the same text in UTF-8."""

import codecs
import gzip
import zipfile

import pytest

from parsers.parse import parse_content
from parsers.transcode import encoding_of
from parsers.unfold import open_logs, unfolded

LINES = "".join(
    f"2024-03-01 12:00:{n % 60:02d} ERROR Türsteuergerät: P0301 at {n * 7919} V 😀\r\n" for n in range(90)
)
ENCODED = {
    "UTF-16LE": codecs.BOM_UTF16_LE + LINES.encode("utf-16-le"),
    "UTF-16BE": codecs.BOM_UTF16_BE + LINES.encode("utf-16-be"),
}
each_encoding = pytest.mark.parametrize("encoding", ENCODED)


def parsed(path):
    (log,) = open_logs(path)
    with unfolded(path, path.name) as content:
        assert log.content is not None
        return content.path.read_bytes(), parse_content(content, path).summary


@each_encoding
def test_it_is_read_as_its_text(tmp_path, encoding):
    (path := tmp_path / "a.log").write_bytes(ENCODED[encoding])
    (plain := tmp_path / "b.log").write_bytes(LINES.encode())
    content, found = parsed(path)
    expected = parsed(plain)[1]
    assert content == LINES.encode()
    assert found.facts == {**expected.facts, "encoding": encoding}
    assert (found.records, found.levels, found.codes) == (90, {2: 90}, {"P0301": 90})
    assert (found.first_ns, found.last_ns) == (expected.first_ns, expected.last_ns)
    assert (found.size, found.bytes_parsed, found.bytes_skipped) == (len(ENCODED[encoding]),) * 2 + (0,)
    assert found.unfolded
    assert not parsed(plain)[1].unfolded


@each_encoding
def test_without_a_mark_plain_text_is_known_by_its_zeros(encoding):
    assert encoding_of("06-12 08:00:01.123 E/Radio( 17): lost".encode(encoding)) == encoding
    assert encoding_of(LINES.encode(encoding)) == encoding
    assert encoding_of("Prüfung läuft: 12,4 °C\r\n".encode(encoding)) == encoding
    assert encoding_of("short".encode(encoding)) is None
    assert encoding_of("0:00:01 lost \1 of five".encode(encoding)) is None
    assert encoding_of("发动机故障 at 12 V 发动机故障".encode(encoding)) is None
    assert encoding_of(bytes(64)) is None
    assert encoding_of(b"DLT\x01" + bytes(60)) is None
    assert encoding_of(codecs.BOM_UTF32_LE + "text".encode("utf-32-le")) is None


@each_encoding
def test_one_that_ends_within_a_character_says_so(tmp_path, encoding):
    (path := tmp_path / "a.log").write_bytes(ENCODED[encoding][:-1])
    found = parsed(path)[1]
    (problem,) = found.problems
    assert (problem.offset, problem.length, problem.kind) == (len(ENCODED[encoding]) - 2, 1, "truncated")
    assert found.bytes_parsed + found.bytes_skipped == found.size == path.stat().st_size


def test_half_a_pair_is_no_end_of_reading(tmp_path):
    broken = ENCODED["UTF-16LE"].replace("😀".encode("utf-16-le"), b"\x3d\xd8", 1)
    (path := tmp_path / "a.log").write_bytes(broken)
    content, found = parsed(path)
    assert content.decode().count("\ufffd") == 1
    assert found.records == 90


@each_encoding
def test_pieces_may_end_anywhere(tmp_path, encoding, monkeypatch):
    monkeypatch.setattr("parsers.transcode._PIECE_BYTES", 7)
    (path := tmp_path / "a.log").write_bytes(ENCODED[encoding])
    assert parsed(path)[0] == LINES.encode()


@each_encoding
def test_compressed_and_in_an_archive(tmp_path, encoding):
    (path := tmp_path / "a.log.gz").write_bytes(gzip.compress(ENCODED[encoding]))
    found = parsed(path)[1]
    assert (found.records, found.facts["compression"], found.facts["encoding"]) == (90, "gzip", encoding)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.log", ENCODED[encoding])
    (log,) = open_logs(tmp_path / "b.zip")
    assert log.content
    assert log.content.encoding == encoding


def test_what_would_grow_past_the_limit_stops_there(tmp_path):
    (path := tmp_path / "a.log").write_bytes(ENCODED["UTF-16LE"])
    with unfolded(path, path.name, limit_bytes=1000) as content:
        assert content.path.stat().st_size == 1000
        assert content.lost
        assert content.lost.kind == "limit"


@each_encoding
def test_what_is_lost_of_a_compressed_one_is_said(tmp_path, encoding, monkeypatch):
    monkeypatch.setattr("parsers.transcode._PIECE_BYTES", 1_000)
    text = "2024-03-01 12:00:00 ERROR 发动机故障\n" + "车速过高" * 9_000
    (path := tmp_path / "a.log.gz").write_bytes(gzip.compress(("\ufeff" + text).encode(encoding)))
    with unfolded(path, path.name, limit_bytes=80_000) as content:
        found = parse_content(content, path).summary
    assert [problem.kind for problem in found.problems] == ["limit"]
    assert found.bytes_parsed + found.bytes_skipped == found.size == path.stat().st_size
    assert found.bytes_skipped


@each_encoding
def test_a_compressed_one_that_ends_within_a_character_says_so(tmp_path, encoding):
    (path := tmp_path / "a.log.gz").write_bytes(gzip.compress(ENCODED[encoding][:-1]))
    found = parsed(path)[1]
    assert [problem.kind for problem in found.problems] == ["truncated"]
    (path := tmp_path / "b.log.gz").write_bytes(gzip.compress(ENCODED[encoding], 0)[:-501])
    (problem,) = parsed(path)[1].problems
    assert (problem.kind, "within a character" in problem.detail) == ("truncated", False)
