"""The codecs that compress a file as a whole: how each is told, and what unfolds it. Loaded when needed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

# A window or dictionary larger than this is refused: it would have to be held in memory. What `xz -9` and
# `zstd --ultra -22` ask for fits, what `zstd --long=31` asks for does not.
WINDOW_LOG = 27
XZ_MEMORY_BYTES = 256 << 20
_SUFFIXES: Mapping[str, str] = {  # by suffix, what stands in its place when it is unfolded
    **dict.fromkeys((".gz", ".gzip", ".z", ".zst", ".zstd", ".xz", ".bz2"), ""),
    **dict.fromkeys((".tgz", ".tzst", ".txz", ".tbz", ".tbz2"), ".tar"),
}


class Decoder(Protocol):
    """What unfolds one member (gzip member, zstd frame, xz stream, bzip2 stream) in bounded memory."""

    @property
    def eof(self) -> bool:
        """Whether the end of the member was reached."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What came after that end."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to give without more input."""
        ...

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """Return at most `max_length` bytes of content; the rest waits for the next call."""
        ...


@dataclass(frozen=True, slots=True)
class Codec:
    """A kind of compression; `decoder()` starts to unfold a member."""

    name: str  # as in `facts`
    magic: re.Pattern[bytes]
    decoder: Callable[[], Decoder]


def _gzip() -> Decoder:
    from isal import igzip_lib  # noqa: PLC0415 — four times as fast as zlib

    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)


def _zstd() -> Decoder:
    from backports import zstd  # noqa: PLC0415 — `zstandard` cannot bound what one call gives

    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})


def _xz() -> Decoder:
    import lzma  # noqa: PLC0415

    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY_BYTES)


def _bzip2() -> Decoder:
    import bz2  # noqa: PLC0415

    return bz2.BZ2Decompressor()


CODECS = (
    Codec("gzip", re.compile(rb"\x1f\x8b\x08"), _gzip),
    Codec(
        "zstd", re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"), _zstd
    ),  # a frame, a skippable one
    Codec("xz", re.compile(rb"\xfd7zXZ\x00"), _xz),
    # A block or, in what holds nothing, the end: three letters alone may begin a text.
    Codec("bzip2", re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)"), _bzip2),
)


def codec_of(head: bytes) -> Codec | None:
    """Return the codec that a file which begins with `head` is compressed with, None where it is not."""
    return next((codec for codec in CODECS if codec.magic.match(head)), None)


def inner_name(name: str) -> str:
    """Return what the content of a compressed file is called: `drive.dlt` of `drive.dlt.gz`."""
    suffix = PurePosixPath(name).suffix
    instead = _SUFFIXES.get(suffix.lower())
    return name if instead is None else name[: -len(suffix)] + instead
