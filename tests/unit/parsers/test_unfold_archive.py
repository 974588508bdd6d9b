"""Archives: every kind, cut and damaged, with names, links, methods and tables that nobody should trust."""

import gzip
import io
import random
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from backports.zstd import zipfile as zipfile_zstd

from core.settings import UNFOLDED_LIMIT_BYTES
from parsers import unfold_archive
from parsers.unfold import Log, open_logs
from parsers.unfold_archive import archive_kind, is_archive, shown_name, unpack

LINES = b"".join(b"2024-03-01 12:00:%02d ERROR cell %d at %d V\n" % (n % 60, n, n * 7919) for n in range(400))
FILES: Mapping[str, bytes] = {"a.log": LINES, "inner/b.log": LINES[:4000], "inner/deep/c.txt": b"one line\n"}


def zip_of(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile_zstd.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tar_of(files: Mapping[str, bytes], mode: str = "w", form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def logs_of(folder: Path, data: bytes, name: str = "drive.pack", limit: int = UNFOLDED_LIMIT_BYTES):
    """Name (without the archive's own), bytes or None, and what is said of each log."""
    path = folder / name
    path.write_bytes(data)
    return [_seen(path, log) for log in open_logs(path, limit)]


def _seen(archive: Path, log: Log) -> tuple[str, bytes | None, str]:
    said = log.why or (log.content.lost.detail if log.content and log.content.lost else "")
    name = log.path.relative_to(archive).as_posix()
    return name, log.content.path.read_bytes() if log.content else None, said


def good(files: Mapping[str, bytes]):
    return [(name, data, "") for name, data in files.items()]


ARCHIVES = {
    "zip": zip_of(FILES),
    "stored zip": zip_of(FILES, zipfile.ZIP_STORED),
    "zip with bzip2": zip_of(FILES, zipfile.ZIP_BZIP2),
    "zip with LZMA": zip_of(FILES, zipfile.ZIP_LZMA),
    "zip with zstd": zip_of(FILES, zipfile_zstd.ZIP_ZSTANDARD),
    "tar": tar_of(FILES),
    "ustar": tar_of(FILES, form=tarfile.USTAR_FORMAT),
    "gnu tar": tar_of(FILES, form=tarfile.GNU_FORMAT),
    "tgz": tar_of(FILES, "w:gz"),
    "tar.bz2": tar_of(FILES, "w:bz2"),
    "tar.xz": tar_of(FILES, "w:xz"),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_each_file_in_an_archive_is_a_log(tmp_path, kind):
    data = ARCHIVES[kind]
    assert is_archive(lambda offset, length: data[offset : offset + length])
    assert logs_of(tmp_path, data) == good(FILES)


def test_what_is_no_archive_is_none():
    for data in (b"", LINES, gzip.compress(LINES), bytes(512), b"PK", gzip.compress(LINES)[:12]):
        assert not is_archive(lambda offset, length, data=data: data[offset : offset + length])


def test_an_old_tar_without_magic_is_known_by_its_sum():
    head = bytearray(tar_of(FILES, form=tarfile.USTAR_FORMAT)[:512])
    head[257:265] = bytes(8)
    head[148:156] = b"%06o\0 " % (sum(head[:148]) + sum(head[156:]) + 256)
    assert archive_kind(bytes(head)) == "tar"
    head[0] ^= 1
    assert archive_kind(bytes(head)) is None


def test_a_compressed_log_in_an_archive_is_unfolded(tmp_path):
    [(name, data, said)] = logs_of(tmp_path, zip_of({"day1/drive.log.gz": gzip.compress(LINES)}))
    assert (name, data, said) == ("day1/drive.log.gz", LINES, "")


def test_an_archive_in_an_archive_is_refused_by_name(tmp_path):
    inner = {
        "in.zip": zip_of(FILES),
        "in.tgz": tar_of(FILES, "w:gz"),
        "in.tar": tar_of(FILES),
        "x.log": LINES,
    }
    found = logs_of(tmp_path, zip_of(inner))
    assert [(name, data is None) for name, data, _ in found] == [
        ("in.zip", True),
        ("in.tgz", True),
        ("in.tar", True),
        ("x.log", False),
    ]
    assert all("an archive in an archive" in said for _, _, said in found[:3])


def test_names_never_leave_the_scratch_folder(tmp_path):
    hostile = [
        "../../evil.log",
        "/etc/passwd",
        "a/../../b.log",
        "C:\\logs\\x.log",
        "..",
        "\x1b[2Jnew\nline.log",
    ]
    for data in (tar_of(dict.fromkeys(hostile, LINES)), zip_of(dict.fromkeys(hostile, LINES))):
        names = [name for name, _, _ in logs_of(tmp_path, data)]
        assert names[:3] == ["evil.log", "etc/passwd", "a/b.log"]
        assert not any(".." in name or "\n" in name or "\x1b" in name for name in names)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["drive.pack"]
    assert not (tmp_path.parent / "evil.log").exists()


def test_links_and_devices_are_passed_over(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("thing")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("a.log")
        info.size = len(LINES)
        archive.addfile(info, io.BytesIO(LINES))
    path = tmp_path / "drive.tar"
    path.write_bytes(out.getvalue())
    log, note = [(log.path.name, log.why, log.failed) for log in open_logs(path)]
    assert log == ("a.log", "", False)
    assert note == ("drive.tar", "4 links, devices and files of macOS were passed over", False)


def test_links_in_a_zip_and_what_macos_adds_are_passed_over(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.log")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("__MACOSX/._a.log", b"\0\5\x16\7")
        archive.writestr("logs/.DS_Store", b"\0\0\0\1Bud1")
        archive.writestr("a.log", LINES)
    found = logs_of(tmp_path, out.getvalue())
    assert found[:1] == good({"a.log": LINES})
    assert found[1][2].startswith("3 links")


def test_an_encrypted_file_is_refused_and_the_others_are_read(tmp_path):
    data = bytearray(zip_of(FILES))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + flags] |= 1
    first, *others = logs_of(tmp_path, bytes(data))
    assert first == ("a.log", None, "it is encrypted: give it without a password")
    assert others == good(FILES)[1:]


def test_an_unknown_method_is_named(tmp_path):
    data = bytearray(zip_of(FILES))
    for magic, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(magic) + method] = 97
    first, *others = logs_of(tmp_path, bytes(data))
    assert first == ("a.log", None, "its compression (method 97) is not one that Argus reads")
    assert others == good(FILES)[1:]


@pytest.mark.parametrize("data", [zip_of({}), zip_of({"d/": b""})])
def test_an_archive_without_files_says_so(tmp_path, data):
    [found] = logs_of(tmp_path, data)
    assert found == (".", None, "drive.pack is an archive that holds no files.")


def test_a_tar_that_is_cut_gives_what_is_there(tmp_path):
    data = tar_of(FILES)
    for size in range(600, len(data), 301):
        found = logs_of(tmp_path, data[:size])
        whole = b"".join(content for _, content, _ in found if content)
        assert b"".join(FILES.values()).startswith(whole), size
        assert size >= 18_000 or len(whole) >= min(size - 2048, len(LINES)), size
        assert any(said for _, _, said in found) or any(data[size:]) is False, size


def test_a_tgz_that_is_cut_gives_what_is_there_and_says_so_once(tmp_path):
    data = ARCHIVES["tgz"]
    found = logs_of(tmp_path, data[: len(data) // 2])
    assert [name for name, _, _ in found] == ["a.log", "."]
    assert LINES.startswith(found[0][1] or b"-")
    assert "bytes of this file are missing" in found[0][2]
    assert "cut off" in found[1][2]


def test_a_damaged_header_ends_a_tar_and_is_said(tmp_path):
    data = bytearray(tar_of({"a.log": LINES[:512], "b.log": LINES[:512], "c.log": LINES[:512]}))
    data[1024:1100] = bytes([7]) * 76
    found = logs_of(tmp_path, bytes(data))
    assert found[0] == ("a.log", LINES[:512], "")
    assert "there is no header at byte 1,024" in found[1][2]


def test_a_damaged_file_in_a_zip_keeps_what_comes_before(tmp_path):
    data = bytearray(zip_of({"a.log": LINES * 20, "b.log": LINES}))
    data[len(data) // 3] ^= 0xFF
    found = logs_of(tmp_path, bytes(data))
    assert found[0][1]
    assert len(found[0][1]) > 10_000
    assert "bytes of this file are missing" in found[0][2]
    assert found[1] == ("b.log", LINES, "")


def test_a_wrong_sum_costs_nothing_and_is_said(tmp_path):
    data = bytearray(zip_of(FILES))
    for magic, crc in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        data[data.index(magic) + crc] ^= 1
    first = logs_of(tmp_path, bytes(data))[0]
    assert first[1] == LINES
    assert "check sum" in first[2]


def test_a_zip_without_its_table_is_refused_with_a_reason(tmp_path):
    [(_, content, said)] = logs_of(tmp_path, zip_of(FILES)[:-30])
    assert content is None
    assert "cannot be read any further" in said


def test_mutated_archives_never_raise(tmp_path):
    chance = random.Random(5)
    for kind in ("zip", "tar", "gnu tar", "zip with zstd", "tgz"):
        for _ in range(60):
            data = bytearray(ARCHIVES[kind])
            for _ in range(chance.randrange(1, 6)):
                data[chance.randrange(4, len(data))] = chance.randrange(256)
            logs_of(tmp_path, bytes(data))


def test_a_bomb_of_many_files_stops(tmp_path):
    zeros = {f"{n}.log": bytes(30 << 20) for n in range(5)}
    data = zip_of(zeros, zipfile_zstd.ZIP_ZSTANDARD)
    found = logs_of(tmp_path, data)
    assert sum(len(content) for _, content, _ in found if content) < 70 << 20
    assert "it is a bomb" in found[-1][2]
    assert "was not read" in found[-1][2]
    assert len(found) < 5


def test_files_that_lie_over_one_another_are_refused(tmp_path):
    """As the zip bombs have them that unfold one kernel many times."""
    data = zip_of({"a.log": LINES, "b.log": LINES})
    end = data.rindex(b"PK\x05\x06")
    table = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", table + 4)
    entries = data[table:second] + data[second : second + 42] + struct.pack("<I", 0) + data[second + 46 : end]
    found = logs_of(tmp_path, data[:table] + entries + data[end:])
    assert any("annot be read" in said for _, _, said in found)


def test_at_most_so_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(unfold_archive, "MOST_MEMBERS", 3)
    found = logs_of(tmp_path, tar_of({f"{n}.log": b"line\n" for n in range(5)}))
    assert [name for name, content, _ in found if content] == ["0.log", "1.log", "2.log"]
    assert found[3][2] == "reading stopped: it holds more than 3 files"


def test_a_table_that_would_fill_the_memory_is_not_read(tmp_path):
    """A name in a tar has no bound of its own; this one has 8 MB, and compresses to nothing."""
    info = tarfile.TarInfo("x" * (8 << 20))
    info.size = 0
    data = info.tobuf(tarfile.GNU_FORMAT)
    found = logs_of(tmp_path, gzip.compress(data + bytes(1024)))
    assert any("a table of" in said for _, _, said in found)


def test_one_file_at_a_time_is_on_the_disk(tmp_path):
    path = tmp_path / "drive.zip"
    path.write_bytes(ARCHIVES["zip"])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for member in unpack(path, UNFOLDED_LIMIT_BYTES, scratch):
        assert [*scratch.iterdir()] == [member.path]
    assert [*scratch.iterdir()] == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a/b.log", "a/b.log"), ("../..", "(no name)"), ("a\udc80.log", "a�.log"), ("./a//b", "a/b")],
)
def test_shown_names(name, shown):
    assert shown_name(name) == shown
