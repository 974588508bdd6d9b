"""The arguments of a verbose DLT message as text, in plain Python.

Each argument is a type info (u32), its lengths, names and units, and its value. The text follows
`dlt-convert`: arguments joined by spaces, names and units left out, raw bytes as `de'ad`, a text up to its
first NUL. `parsers.kernels.dlt_text` is the fast twin.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import unpack

from parsers import dlt_type_info as bits

CUT, ARRAY, STRUCT, UNKNOWN = "<cut>", "<array>", "<struct>", "<?>"


class _EndOfTextError(Exception):
    """What follows cannot be read; the message says what stands in its place."""


@dataclass(slots=True)
class _Reader:
    data: bytes
    big_endian: bool
    at: int = 0

    def take(self, size: int) -> bytes:
        piece = self.data[self.at : self.at + size]
        if len(piece) < size:
            raise _EndOfTextError(CUT)
        self.at += size
        return piece

    def number(self, size: int, *, signed: bool = False) -> int:
        return int.from_bytes(self.take(size), "big" if self.big_endian else "little", signed=signed)


def arguments_text(payload: bytes, count: int, *, big_endian: bool) -> str:
    """Return `count` arguments as text; `<cut>`, `<array>`, `<struct>` or `<?>` where that ends."""
    return " ".join(_arguments(_Reader(payload, big_endian), count))


def parts_text(payload: bytes, parts: Iterable[str | int], *, big_endian: bool) -> str:
    """Return the text of a message whose words stand elsewhere: texts, and a value for each type info."""
    reader = _Reader(payload, big_endian)
    return " ".join(_until_the_end(part if isinstance(part, str) else _value(reader, part) for part in parts))


def _arguments(reader: _Reader, count: int) -> Iterator[str]:
    return _until_the_end(_value(reader, reader.number(4)) for _ in range(count))


def _until_the_end(words: Iterable[str]) -> Iterator[str]:
    """Yield words, and last what stands for those that cannot be read."""
    try:
        yield from words
    except _EndOfTextError as end:
        yield str(end)


def _value(reader: _Reader, info: int) -> str:
    if info & bits.STRUCT:
        raise _EndOfTextError(STRUCT)
    if info & bits.ARRAY:
        raise _EndOfTextError(ARRAY)
    if info & bits.STRING and info & bits.CODING in {bits.ASCII, bits.UTF8}:
        return _string(reader, named=bool(info & bits.NAMED))
    if info & bits.BOOL:
        _skip_names(reader, info, lengths=1)
        return str(reader.number(1))
    if info & (bits.SIGNED | bits.UNSIGNED):
        return _integer(reader, info)
    if info & bits.FLOAT:
        return _float(reader, info)
    if info & bits.RAW:
        size = reader.number(2)
        _skip_names(reader, info, lengths=1)
        return reader.take(size).hex("'")
    if info & bits.TRACE:
        return _string(reader, named=False)
    raise _EndOfTextError(UNKNOWN)


def _skip_names(reader: _Reader, info: int, *, lengths: int) -> None:
    """Skip the name, and with two lengths the unit, of a value that has them."""
    if info & bits.NAMED:
        reader.take(sum([reader.number(2) for _ in range(lengths)]))


def _string(reader: _Reader, *, named: bool) -> str:
    size = reader.number(2)
    if named:
        reader.take(reader.number(2))
    text = reader.take(size).split(b"\0", 1)[0]
    return text.translate(_ONE_LINE).decode("utf-8", "replace")


_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


def _value_bytes(info: int) -> int:
    length = info & bits.LENGTH
    if not 1 <= length <= 5:
        raise _EndOfTextError(UNKNOWN)
    return 1 << length - 1


def _integer(reader: _Reader, info: int) -> str:
    size = _value_bytes(info)
    _skip_names(reader, info, lengths=2)
    if info & bits.FIXED_POINT:
        reader.take(4 + max(size, 4))  # quantisation and offset: the value stays as it was sent
    if size == 16:
        return reader.take(16).hex(" ")
    value = reader.number(size, signed=bool(info & bits.SIGNED))
    if info & bits.UNSIGNED and info & bits.CODING == bits.HEX:
        return f"0x{value & (1 << 8 * size) - 1:0{2 * size}x}"
    if info & bits.UNSIGNED and info & bits.CODING == bits.BINARY:
        digits = f"{value & (1 << 8 * size) - 1:0{8 * size}b}"
        return "0b" + " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))
    return str(value)


def _float(reader: _Reader, info: int) -> str:
    size = _value_bytes(info)
    _skip_names(reader, info, lengths=2)
    value = reader.take(size)
    if size not in {4, 8}:
        return value.hex(" ")
    number = unpack((">" if reader.big_endian else "<") + ("f" if size == 4 else "d"), value)[0]
    text = f"{number:g}"
    return "-nan" if text == "nan" and value[0 if reader.big_endian else -1] & 0x80 else text
