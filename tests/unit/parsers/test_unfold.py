"""Compressed files: every codec, cut and damaged everywhere, concatenated, and bombs."""

import bz2
import gzip
import lzma
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import zstandard

from core.errors import PassingError, UnreadableLogError
from core.parsed_log import ParseSummary
from parsers import unfold_limits
from parsers.parse import parse_path
from parsers.unfold import Content, unfolded
from parsers.unfold_codecs import codec_of, inner_name
from tests.unit.parsers.dlt_writing import say

COMPRESS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "xz": lzma.compress,
    "bzip2": bz2.compress,
}
SKIPPABLE = b"\x52\x2a\x4d\x18" + (7).to_bytes(4, "little") + b"skipped"
LINES = b"".join(b"2024-03-01 12:00:%02d ERROR cell %d at %d V\n" % (n % 60, n, n * 7919) for n in range(30))
each_codec = pytest.mark.parametrize("codec", COMPRESS)


def content_of(path: Path, **options: int) -> tuple[bytes, Content]:
    with unfolded(path, path.name, **options) as content:
        return content.path.read_bytes(), content


def write(folder: Path, data: bytes, name: str = "drive.log.gz") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@each_codec
def test_a_compressed_file_is_read_as_what_is_in_it(tmp_path, codec):
    plain = say("P0301 set") + say("fine") * 500
    path = write(tmp_path, COMPRESS[codec](plain), "drive.dlt.packed")
    found, expected = parse_path(path).summary, parse_path(write(tmp_path, plain, "drive.dlt")).summary
    assert (found.format, found.records, found.codes) == ("dlt", expected.records, {"P0301": 1})
    assert (found.size, found.bytes_parsed, found.bytes_skipped) == (path.stat().st_size,) * 2 + (0,)
    assert found.facts == {"compression": codec}
    assert found.unfolded
    assert (found.levels, found.first_ns, found.problems) == (expected.levels, expected.first_ns, ())


def test_a_plain_file_stays_where_it_is(tmp_path):
    path = write(tmp_path, LINES, "a.log")
    with unfolded(path, "a.log") as content:
        assert content == Content(path, "a.log", len(LINES))
    assert not parse_path(path).summary.unfolded


def test_what_was_unfolded_is_gone_afterwards(tmp_path):
    path = write(tmp_path, gzip.compress(LINES))
    with unfolded(path, path.name, folder=tmp_path) as content:
        assert content.name == "drive.log"
        assert content.path.read_bytes() == LINES
    assert [*tmp_path.iterdir()] == [path]


@each_codec
def test_cut_at_every_length(tmp_path, codec):
    data = COMPRESS[codec](LINES)
    for size in range(20, len(data)):
        path = write(tmp_path, data[:size])
        try:
            found, content = content_of(path)
        except UnreadableLogError as error:
            assert "is cut off" in str(error)
            continue
        assert LINES.startswith(found), size
        assert content.lost
        assert content.lost.kind == "truncated"
        assert content.lost.offset + content.lost.length == size == content.raw_size
        summary = parse_path(path).summary
        assert summary.bytes_parsed + summary.bytes_skipped == summary.size == size
        assert summary.bytes_skipped >= content.lost.length
        assert summary.problems[0] == content.lost


@pytest.mark.parametrize("codec", ["gzip", "xz"])
def test_of_a_cut_file_all_is_read_that_is_there(tmp_path, codec):
    data = COMPRESS[codec](LINES)
    found, content = content_of(write(tmp_path, data[: len(data) * 3 // 4]))
    assert len(found) > len(LINES) // 2
    assert content.lost
    assert content.lost.length < 40


@each_codec
def test_flipped_bits_never_raise_and_every_byte_is_accounted_for(tmp_path, codec):
    data, chance = COMPRESS[codec](LINES), random.Random(1)
    for _ in range(80):
        broken = bytearray(data)
        broken[chance.randrange(14, len(data))] ^= 1 << chance.randrange(8)
        path = write(tmp_path, bytes(broken))
        try:
            summary = parse_path(path).summary
        except UnreadableLogError:
            continue
        assert summary.bytes_parsed + summary.bytes_skipped == len(data)
        assert summary.problem_count or content_of(path)[0] == LINES  # some bits mean nothing


def test_damage_costs_what_follows_it_and_no_more(tmp_path):
    noise = random.Random(2).randbytes(200_000)  # does not compress: where it is damaged is where it ends
    data = bytearray(bz2.compress(noise) + bz2.compress(LINES) + bz2.compress(noise))
    at = len(bz2.compress(noise)) + len(bz2.compress(LINES)) + 50_000
    data[at] ^= 0xFF
    found, content = content_of(write(tmp_path, bytes(data)))
    assert found.startswith(noise + LINES)
    assert content.lost
    assert content.lost.kind == "damage"
    assert content.lost.offset >= at - 50_000
    assert content.lost.length == len(data) - content.lost.offset


def test_a_wrong_checksum_keeps_what_was_unfolded(tmp_path):
    data = bytearray(gzip.compress(LINES * 300))
    data[-6] ^= 1
    found, content = content_of(write(tmp_path, bytes(data)))
    assert found == LINES * 300
    assert content.lost
    assert content.lost.kind == "damage"
    assert 8 <= content.lost.length <= 10  # sum and size, and the end of the last block


def test_damage_in_the_middle_of_a_large_file_is_found_to_the_byte(tmp_path):
    lines = random.Random(3).randbytes(300_000).hex().encode()
    data = gzip.compress(lines)
    broken = data[:150_000] + b"\xff" * 64 + data[150_064:]
    found, content = content_of(write(tmp_path, broken))
    good = len(lines) * 149_000 // len(data)
    assert found[:good] == lines[:good]
    assert content.lost
    assert 150_000 <= content.lost.offset < len(data)


@each_codec
def test_members_one_after_the_other_are_one_stream(tmp_path, codec):
    whole = b"".join(COMPRESS[codec](LINES[n : n + 97]) for n in range(0, len(LINES), 97))
    found, content = content_of(write(tmp_path, whole + bytes(512)))  # padded, as tapes and xz are
    assert found == LINES
    assert content.lost is None


def test_skippable_frames_are_skipped(tmp_path):
    frame = COMPRESS["zstd"](LINES)
    found, content = content_of(write(tmp_path, SKIPPABLE + frame + SKIPPABLE + frame + SKIPPABLE))
    assert (found, content.lost, content.compression) == (LINES * 2, None, "zstd")


@each_codec
def test_what_follows_the_end_and_is_no_member_is_damage(tmp_path, codec):
    data = COMPRESS[codec](LINES)
    found, content = content_of(write(tmp_path, data + b"what is this, in the end?"))
    assert found == LINES
    assert content.lost
    assert (content.lost.offset, content.lost.length, content.lost.kind) == (len(data), 25, "damage")


@each_codec
def test_nothing_in_it_is_an_empty_file(tmp_path, codec):
    with pytest.raises(UnreadableLogError, match=r"drive\.log is empty"):
        parse_path(write(tmp_path, COMPRESS[codec](b"")))


def test_packed_twice_is_refused_by_name(tmp_path):
    with pytest.raises(UnreadableLogError, match="is an xz archive: Argus opens what is packed once"):
        parse_path(write(tmp_path, gzip.compress(lzma.compress(LINES))))


def test_skipped_content_is_scaled_to_the_compressed_size(tmp_path):
    content = Content(tmp_path, "a.log", raw_size=1000, compression="gzip")
    summary = ParseSummary("text", 10_000, 1, 1, 6_999, 3_001, None, None, {}, {}, {}, {})
    found = content.account(summary)
    assert (found.bytes_parsed, found.bytes_skipped, found.size) == (699, 301, 1000)


@each_codec
def test_a_bomb_stops_after_the_first_64_mib(tmp_path, codec):
    data = COMPRESS[codec](bytes(80 << 20))
    found, content = content_of(write(tmp_path, data))
    if len(data) * unfold_limits.MOST_RATIO > 80 << 20:  # deflate stays just under it for its headers
        assert content.lost is None
        return
    assert 64 << 20 < len(found) < 67 << 20
    assert content.lost
    assert content.lost.kind == "limit"
    assert "it is a bomb" in content.lost.detail
    assert content.lost.offset + content.lost.length == len(data)


def test_a_bomb_of_gzip_stops_too(tmp_path):
    found, content = content_of(write(tmp_path, gzip.compress(bytes(300 << 20), 9)))
    assert content.lost
    assert content.lost.kind == "limit"
    assert len(found) < 300 << 20


def test_at_the_limit_what_was_read_counts(tmp_path):
    path = write(tmp_path, gzip.compress(LINES * 100))
    found, content = content_of(path, limit_bytes=1000)
    assert found == LINES[:1000]
    assert content.lost
    assert "more than 1,000 bytes" in content.lost.detail
    assert "ARGUS_UNFOLDED_LIMIT_BYTES" in content.lost.detail


def test_a_full_disk_is_said_before_it_is_full(tmp_path, monkeypatch):
    path = write(tmp_path, gzip.compress(LINES))
    monkeypatch.setattr(unfold_limits, "SPARE_DISK_BYTES", 1 << 60)
    with pytest.raises(PassingError, match="Free some space"):
        content_of(path)


def test_a_window_that_would_fill_the_memory_is_refused(tmp_path):
    frame = b"\x28\xb5\x2f\xfd\x00" + bytes([(31 - 10) << 3]) + b"\x01\x00\x00"
    with pytest.raises(UnreadableLogError, match="holds nothing that can be read"):
        content_of(write(tmp_path, frame + bytes(100)))


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("drive.dlt.gz", "drive.dlt"),
        ("a/syslog.1.XZ", "a/syslog.1"),
        ("x.tgz", "x.tar"),
        ("drive.dlt", "drive.dlt"),
        (".gz", ".gz"),
    ],
)
def test_the_inner_name(name, inner):
    assert inner_name(name) == inner


def test_text_that_begins_like_bzip2_is_text():
    assert codec_of(b"BZh9 is how bzip2 begins") is None


def test_codecs_are_loaded_only_for_compressed_files():
    code = "import sys, jobs.commands.parse; print({'isal', 'backports.zstd', 'tarfile'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
