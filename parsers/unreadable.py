"""What Argus recognises but does not read: named to the user instead of being read as garbage text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownContent:
    """A kind of file that is told by fixed bytes at a fixed place."""

    magic: bytes
    offset: int
    name: str
    advice: str = "Argus does not read this format yet"


_UNPACK = "unpack it and give what is inside; Argus does not open this kind of archive"
# What is packed once was unpacked before anybody asked here.
_TWICE = "Argus opens what is packed once, not a pack in a pack; unpack the outer one"
_NO_LOG = "that is no log"

# A row goes when its format arrives in parsers/formats/ (a test insists).
_KNOWN = (
    KnownContent(b"LOGG\x90\x00\x00\x00", 0, "a BLF file (Vector's binary CAN log)"),
    KnownContent(b"MDF     ", 0, "an MDF measurement file (MF4)"),
    KnownContent(b"UnFinMF ", 0, "an MDF measurement file (MF4) that its recorder did not finish"),
    KnownContent(b"\x89MCAP0\r\n", 0, "an MCAP file"),
    KnownContent(b"#ROSBAG V", 0, "a ROS 1 bag"),
    KnownContent(b"SQLite format 3\x00", 0, "an SQLite database (as ROS 2 db3 bags are)"),
    KnownContent(b"ULog\x01\x12\x35", 0, "a PX4 ULog file"),
    KnownContent(b"\xd4\xc3\xb2\xa1", 0, "a pcap network capture"),
    KnownContent(b"\xa1\xb2\xc3\xd4", 0, "a pcap network capture"),
    KnownContent(b"\x4d\x3c\xb2\xa1", 0, "a pcap network capture"),
    KnownContent(b"\xa1\xb2\x3c\x4d", 0, "a pcap network capture"),
    KnownContent(b"\x0a\x0d\x0d\x0a", 0, "a pcapng network capture"),
    KnownContent(b"\x1f\x8b", 0, "a gzip archive", _TWICE),
    KnownContent(b"\x28\xb5\x2f\xfd", 0, "a zstd archive", _TWICE),
    KnownContent(b"\xfd7zXZ\x00", 0, "an xz archive", _TWICE),
    KnownContent(b"BZh", 0, "a bzip2 archive", _TWICE),
    KnownContent(b"PK\x03\x04", 0, "a zip archive", _TWICE),
    KnownContent(b"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", _UNPACK),
    KnownContent(b"ustar", 257, "a tar archive", _TWICE),
    KnownContent(b"\x89PNG\r\n\x1a\n", 0, "a PNG image", _NO_LOG),
    KnownContent(b"\xff\xd8\xff", 0, "a JPEG image", _NO_LOG),
    KnownContent(b"%PDF-", 0, "a PDF document", _NO_LOG),
    KnownContent(b"\x7fELF", 0, "a Linux program", _NO_LOG),
    KnownContent(b"PAR1", 0, "a Parquet table", _NO_LOG),
)


def known_content(head: bytes) -> KnownContent | None:
    """Return what the first bytes of a file say it is, or None when they say nothing."""
    return next((k for k in _KNOWN if head.startswith(k.magic, k.offset)), None)
