"""DLT files to try every part of the reader on: each type of argument, every header, every damage."""

import struct
from collections.abc import Mapping

from hypothesis import strategies as st

from tests.unit.parsers import dlt_writing as dlt
from tests.unit.parsers.dlt_writing import argument, message, say, text


def typed_arguments(order: str) -> bytes:
    """Every type of argument there is, in one byte order."""
    pack = struct.pack
    both = dlt.SINT, dlt.UINT
    values = [(bits, bytes(range(0x80, 0x80 + (1 << bits - 1)))) for bits in range(1, 6)]
    whole = [argument(kind | bits, value, order=order) for kind in both for bits, value in values]
    floats = [argument(dlt.FLOAT | bits, value, order=order) for bits, value in values]
    return b"".join(
        [
            text("ASCII", order=order),
            text("größer", dlt.UTF8, order),
            argument(dlt.BOOL | 1, b"\1", order=order),
            *whole,
            *floats,
            argument(dlt.FLOAT | dlt.B64, pack(order + "d", float("-inf")), order=order),
            argument(dlt.FLOAT | dlt.B32, pack(order + "I", 0xFFC00000), order=order),
            argument(dlt.RAW, b"\xde\xad\xbe\xef", order=order),
            argument(dlt.RAW, b"\xbe", order=order),
            argument(dlt.RAW, b"", order=order),
            argument(dlt.TRACE, b"trace\0", order=order),
            argument(dlt.UINT | dlt.HEX | dlt.B32, pack(order + "I", 0x1A2B), order=order),
            argument(dlt.UINT | dlt.BINARY | dlt.B16, pack(order + "H", 0xC236), order=order),
            argument(dlt.STRING | dlt.NAMED, b"value\0", b"name\0", order=order),
            argument(dlt.BOOL | dlt.NAMED | 1, b"\0", b"flag\0", order=order),
            argument(
                dlt.SINT | dlt.NAMED | dlt.B16, pack(order + "h", -300), b"torque\0", b"Nm\0", order=order
            ),
            argument(dlt.FLOAT | dlt.NAMED | dlt.B32, pack(order + "f", 1.5), b"t\0", b"degC\0", order=order),
            argument(dlt.RAW | dlt.NAMED, b"\1\2\3", b"blob\0", order=order),
            argument(dlt.SINT | dlt.FIXED | dlt.B32, pack(order + "fii", 0.5, -40, 9), order=order),
            argument(dlt.UINT | dlt.FIXED | dlt.B64, pack(order + "fqQ", 0.5, -40, 9), order=order),
        ]
    )


COUNT = 3 + 10 + 5 + 2 + 3 + 1 + 2 + 5 + 2


def samples() -> Mapping[str, bytes]:
    """Small files by name: whole, odd and damaged."""
    plain = [say(f"hello {n}", ticks=1000 * n) for n in range(4)]
    bare = [say(f"cell {n} of ECU1 at 0x{n:02x}", magic=b"", header=0x35) for n in range(9)]
    ids = struct.pack("<I", 401) + b"abc"
    return {
        "plain": b"".join(plain),
        "little endian": message(typed_arguments("<"), arguments=COUNT),
        "big endian": message(typed_arguments(">"), arguments=COUNT, header=0x37),
        "headers": b"".join(
            [
                say("no time", header=0x21),
                say("session", header=0x3D, ecu=b"EX\0\0"),
                message(ids, header=0x34),
                message(ids, header=0x20),
                message(b"\0\0\1\x91abc", header=0x22),
                message(b"ab", header=0x34),
                message(b"", header=0x24, ecu=b"\0\0\0\0"),
                say("nobody", application=b"\0\0\0\0", context=b"C\0\0\0"),
            ]
        ),
        "levels": b"".join(say("x", info=info) for info in range(256)),
        "control": b"".join(
            message(struct.pack("<I", service) + rest, info=info, arguments=0)
            for service, rest in ((0x13, b"\0abc"), (0xF01, b"\x08a"), (20, b""), (20, b"\5"), (0, b""))
            for info in (dlt.REQUEST, dlt.RESPONSE, dlt.TIME, 0x46)
        ),
        "codes": b"".join(
            [
                say("stored P0301, U0100-87 and P0301 again"),
                message(
                    text("SPN") + argument(dlt.UINT | dlt.B32, struct.pack("<I", 110)) + text("FMI"),
                    arguments=3,
                ),
                message(
                    text("SPN:") + argument(dlt.FLOAT | dlt.B32, struct.pack("<f", 110)) + text("FMI 3"),
                    arguments=3,
                ),
                message(
                    text("error code") + argument(dlt.UINT | dlt.HEX | dlt.B16, b"\x34\x12"), arguments=2
                ),
                say("frame 0x12, error\n0x34"),
                message(
                    text("E001 be") + argument(dlt.FLOAT | dlt.B32, struct.pack("<f", 12)) + text("ad P0420"),
                    arguments=3,
                ),
                message(
                    text("be") + argument(dlt.FLOAT | dlt.B32, struct.pack("<f", 12)) + text("ad"),
                    arguments=3,
                ),
            ]
        ),
        "texts": say("odd names", application=b"A B\0", context=b"C/\x80\0")
        + b"".join(
            message(argument(dlt.STRING, content))
            for content in (
                b"",
                b"\0",
                b"ends without",
                b"a\0hidden",
                b" two  blanks \r\n",
                b"\xff\xfe caf\xc3\xa9 \xe2\x82",
                b"0" * 200,
                b"a1-" * 50,
                "温度85度过高".encode(),
                b"x" * 63 + b"1",
                b"x" * 64,
                b"-5 +7 --1",
            )
        ),
        "no argument fits": b"".join(
            [
                message(argument(dlt.ARRAY | dlt.UINT | dlt.B8, b"\1\2") + text("behind"), arguments=2),
                message(argument(dlt.STRUCT, b"\1\2")),
                message(argument(dlt.STRING | dlt.HEX, b"?")),
                message(argument(dlt.UINT, b"?")),
                message(argument(dlt.FLOAT | 6, b"?")),
                message(text("one"), arguments=3),
                message(struct.pack("<IH", dlt.STRING, 50) + b"abc"),
                message(struct.pack("<I", dlt.UINT | dlt.B32) + b"\1\2"),
                message(struct.pack("<IHH", dlt.UINT | dlt.NAMED | dlt.B8, 3, 300) + b"abc"),
                message(text("more than it says") * 3),
                message(arguments=0),
            ]
        ),
        "damage": b"".join(
            [
                b"garbage\0DLT",
                plain[0],
                b"xx" * 30,
                plain[1],
                b"DLT\1zz",
                plain[2],
                say("short", length=10),
                plain[3],
                say("long", length=60),
                *plain,
                say("past", length=60_000),
                *plain,
                say("wild", microseconds=-5),
                say("cut"),
            ]
        )[:-3],
        "times": b"".join(
            [
                say("1970", seconds=0, microseconds=0, ticks=0),
                say("2047", seconds=2_440_000_000),
                say("2106", seconds=0xFFFFFFFF, ticks=0xFFFFFFFF),
                say("boot", ticks=20),
            ]
        ),
        "serial": b"".join(say(f"wire {n}", magic=b"DLS\x01", ecu=b"ECU2", header=0x3D) for n in range(4)),
        "bare": b"".join(bare),
    }


arguments = st.lists(
    st.one_of(
        st.binary(max_size=70).map(lambda b: argument(dlt.STRING, b)),
        st.text(max_size=40).map(lambda s: text(s, dlt.UTF8)),
        st.sampled_from(["SPN", "be ad", "DC", "code", "P0301", "x=", "-", "DTC: ", "FMI"]).map(text),
        st.binary(max_size=5).map(lambda b: argument(dlt.RAW, b)),
        st.tuples(st.sampled_from([dlt.SINT, dlt.UINT, dlt.FLOAT, dlt.UINT | dlt.HEX, dlt.UINT | dlt.BINARY]),
                  st.integers(1, 5), st.binary(min_size=16, max_size=16)).map(
            lambda a: argument(a[0] | a[1], a[2][: 1 << a[1] - 1])
        ),
        st.sampled_from([12.0, 3.0, 110.0, 0.5, 1e20, float("nan")]).map(
            lambda v: argument(dlt.FLOAT | dlt.B64, struct.pack("<d", v))
        ),
        st.binary(max_size=30),
    ),
    max_size=6,
)  # fmt: skip
