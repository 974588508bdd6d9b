import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import EmptyFileError, UnknownFormatError
from parsers import unreadable
from parsers.registry import SURE, detect, formats, open_log

TEXT = b"2024-03-01 12:00:00 INFO started\n"


def test_every_format_has_a_name_of_its_own():
    assert {"rec", "text"} <= set(formats())
    assert all(name == found.name for name, found in formats().items())


@pytest.mark.parametrize("known", unreadable._KNOWN, ids=lambda k: k.name)
def test_what_became_readable_is_no_longer_called_unreadable(known):
    head = bytes(known.offset) + known.magic
    assert max(found.detect(head) for found in formats().values()) <= SURE


def test_no_bytes_are_no_log():
    with pytest.raises(EmptyFileError, match=r"drive\.dlt is empty"):
        detect(b"", "drive.dlt")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"LOGG\x90\x00\x00\x00" + bytes(100), "a BLF file"),
        (b"MDF     4.10    ", "MF4"),
        (b"\x89MCAP0\r\n", "MCAP"),
        (b"#ROSBAG V2.0\nE\0\0\0", "a ROS 1 bag"),
        (b"#ROSBAG V2.0\n", "a ROS 1 bag"),
        (b"SQLite format 3\0", "SQLite"),
        (b"ULog\x01\x12\x35\x01", "ULog"),
        (b"\xd4\xc3\xb2\xa1\x02\0", "pcap"),
        (b"\x1f\x8b\x08\0", "a gzip archive: Argus opens what is packed once"),
        (b"\x28\xb5\x2f\xfd\0", "zstd"),
        (b"\xfd7zXZ\0\0", "xz"),
        (b"BZh91AY&SY", "bzip2"),
        (b"PK\x03\x04", "zip"),
        (b"name".ljust(257, b"\0") + b"ustar", "tar"),
        (b"\x89PNG\r\n\x1a\n", "PNG image: that is no log"),
    ],
)
def test_known_content_is_named(head, said):
    with pytest.raises(UnknownFormatError) as caught:
        detect(head, "upload.bin")
    assert said in str(caught.value)
    assert "upload.bin is " in str(caught.value)
    assert str(caught.value).endswith(f"It reads {', '.join(sorted(formats()))}.")


def test_nul_bytes_among_text_are_named():
    with pytest.raises(UnknownFormatError) as caught:
        detect(b"2024-03-01 12:00:00 INFO started\0\n" * 100, "x.log")
    assert "x.log is no log that Argus knows: 100 of its first 3,400 bytes are NUL bytes (00), " in str(
        caught.value
    )
    assert "the first one at offset 32; without them it would read as text." in str(caught.value)


def test_unknown_bytes_are_shown():
    with pytest.raises(UnknownFormatError, match=r"bytes 00 01 FE .* and is not text"):
        detect(b"\x00\x01\xfebinary" * 20, "x.log")
    with pytest.raises(UnknownFormatError, match="first 4096 bytes are all zero"):
        detect(bytes(4096), "x.log")


def test_content_wins_over_the_name():
    assert detect(TEXT, "misnamed.dlt").name == "text"
    assert detect(b"ARGUSREC".ljust(200, b"\0"), "misnamed.txt").name == "rec"


@pytest.mark.parametrize("content", [b"", b"x", TEXT * 10_000])
def test_a_mapped_log_is_its_bytes(tmp_path, content):
    path = tmp_path / "log"
    path.write_bytes(content)
    with open_log(path) as data:
        assert bytes(data) == content


def test_a_mapping_outlives_its_context_while_an_array_looks_at_it(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(TEXT)
    with open_log(path) as data:
        kept = memoryview(data)
    assert bytes(kept) == TEXT


_READS_RECORDS = """
import sys
from pathlib import Path
from parsers.registry import detect, formats
from parsers.stream import file_stream
path = Path(sys.argv[1])
found = detect(path.read_bytes(), path.name)
print(found.read_record(file_stream(path), 0, 32))
assert len(formats()) >= 2
assert "numba" not in sys.modules, "a page that reads a line has loaded numba"
"""


def test_reading_a_record_never_loads_numba(tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(TEXT)
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", _READS_RECORDS, str(path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout) == ("", TEXT.decode())
