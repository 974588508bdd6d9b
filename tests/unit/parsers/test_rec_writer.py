import io
import struct

import pytest
from crc32c import crc32c

from core.errors import InvalidInputError
from core.parsed_log import DEBUG, ERROR, INFO
from parsers.rec_writer import NAMES_EVERY, RecWriter
from tests.unit.parsers import naive_rec

VIN = "WVWZZZ1JZXW000001"


def write(fill, **options) -> bytes:
    out = io.BytesIO()
    with RecWriter(out, vin=VIN, **options) as log:
        fill(log)
    return out.getvalue()


def test_header_is_as_the_table_says():
    data = write(
        lambda log: None,
        platform="J7",
        firmware="2.4.0",
        vehicle_id="truck 12",
        created_ns=1_700_000_000_000_000_000,
    )
    assert len(data) == 128
    assert data[:8] == b"ARGUSREC"
    assert struct.unpack_from("<HHIq", data, 8) == (1, 128, 0, 1_700_000_000_000_000_000)
    assert data[24:41] == VIN.encode()
    assert data[41:64] == b"J7".ljust(23, b"\0")
    assert data[64:96] == b"2.4.0".ljust(32, b"\0")
    assert data[96:124] == b"truck 12".ljust(28, b"\0")
    assert int.from_bytes(data[124:], "little") == crc32c(data[:124])


@pytest.mark.parametrize("zstd", [False, True])
def test_what_is_written_is_read_back(zstd):
    def fill(log: RecWriter) -> None:
        log.text(1_000, ERROR, "ECU1/ENG", "misfire on cylinder 2", code="P0302")
        log.signal(2_000, "ECU1/ENG", "coolant_temperature", 92.5, level=DEBUG)
        log.start_boot(1, 20_000)
        log.text(5, INFO, "", "grün")

    data = write(fill, zstd=zstd, utc_zero_ns=10_000)
    rows = naive_rec.records(data)
    assert [(r["text"], r["source"], r["code"]) for r in rows] == [
        ("misfire on cylinder 2", "ECU1/ENG", "P0302"),
        ("coolant_temperature = 92.5", "ECU1/ENG", None),
        ("grün", "", None),
    ]
    assert [(r["ts_ns"], r["mono_ns"], r["boot"], r["level"]) for r in rows] == [
        (11_000, 1_000, 0, ERROR),
        (12_000, 2_000, 0, DEBUG),
        (20_005, 5, 1, INFO),
    ]


def test_names_come_before_their_first_use_and_again_every_64_blocks():
    def fill(log: RecWriter) -> None:
        for n in range(2 * NAMES_EVERY + 2):
            log.text(n, INFO, "one" if n < NAMES_EVERY else "two", "x")
            log.flush()

    kinds = [block[1] for block in naive_rec.blocks(write(fill))]
    named_at = [n for n, kind in enumerate(kinds) if kind == 1]
    assert named_at == [0, 1 + NAMES_EVERY, 2 + 2 * NAMES_EVERY]


def test_more_names_than_a_block_takes():
    sources = [f"{n:03d}" + "x" * 60_000 for n in range(20)]
    data = write(lambda log: [log.text(0, INFO, source, "x") for source in sources])
    assert [naive_rec.names(data)[n + 1][:3] for n in range(20)] == [s[:3] for s in sources]


def test_blocks_stay_under_their_size():
    data = write(lambda log: [log.text(n, INFO, "a", "m" * 100) for n in range(50)], block_bytes=512)
    assert [r["mono_ns"] for r in naive_rec.records(data)] == list(range(50))
    assert max(block[3] for block in naive_rec.blocks(data)) <= 512


def test_a_message_may_fill_a_block_and_no_more():
    most = (1 << 20) - 20
    data = write(lambda log: log.text(0, INFO, "a", "m" * most))
    assert naive_rec.records(data)[0]["length"] == 1 << 20
    with pytest.raises(InvalidInputError, match="1048577 bytes"):
        write(lambda log: log.text(0, INFO, "a", "m" * (most + 1)))


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"platform": "x" * 24}, "platform"),
        ({"firmware": "ü" * 17}, "firmware"),
        ({"block_bytes": 19}, "block_bytes"),
    ],
)
def test_what_does_not_fit_is_refused(options, field):
    with pytest.raises(InvalidInputError) as caught:
        write(lambda log: None, **options)
    assert caught.value.field == field


def test_names_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInputError, match="65535 bytes"):
        write(lambda log: log.text(0, INFO, "x" * 65_536, "m"))
    with pytest.raises(InvalidInputError, match="16 bits"):
        write(lambda log: [log.text(0, INFO, f"{n}", "m") for n in range(65_537)])
