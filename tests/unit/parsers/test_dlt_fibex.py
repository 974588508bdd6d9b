import csv
import json
import random
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from core.errors import InvalidInputError
from core.signature import sign
from jobs import cli
from parsers import dlt_fibex, dlt_fibex_xml
from parsers.dlt_fibex import Catalogue, read_catalogue
from parsers.dlt_message import describe, read_message
from parsers.formats.dlt import FORMAT, DltFormat
from tests.buffer_stream import BufferStream
from tests.unit.parsers import dlt_writing as dlt
from tests.unit.parsers.dlt_writing import message, say
from tests.unit.parsers.format_contract import check_numbers, check_summary, mutate, run

HEAD = '<fx:FIBEX xmlns:fx="http://www.asam.net/xml/fbx" xmlns:ho="http://www.asam.net/xml"><fx:ELEMENTS>'
FOOT = "</fx:ELEMENTS></fx:FIBEX>"


def pdu(name: str, *signals: str, words: str = "") -> str:
    """A PDU of signals, named last first: their numbers say in which order they come."""
    instances = "".join(
        f"<fx:SIGNAL-INSTANCE><fx:SEQUENCE-NUMBER>{place}</fx:SEQUENCE-NUMBER>"
        f'<fx:SIGNAL-REF ID-REF="{signal}"/></fx:SIGNAL-INSTANCE>'
        for place, signal in reversed(list(enumerate(signals)))
    )
    return f'<fx:PDU ID="{name}"><ho:DESC>{words}</ho:DESC>{instances}</fx:PDU>'


def frame(
    number: int, *pdus: str, info: str = "DLT_LOG_INFO", kind: str = "DLT_TYPE_LOG", app: str = "APP1"
) -> str:
    instances = "".join(f'<fx:PDU-INSTANCE><fx:PDU-REF ID-REF="{name}"/></fx:PDU-INSTANCE>' for name in pdus)
    extension = (
        f"<MESSAGE_TYPE>{kind}</MESSAGE_TYPE><MESSAGE_INFO>{info}</MESSAGE_INFO>"
        f"<APPLICATION_ID>{app}</APPLICATION_ID><CONTEXT_ID>CTX</CONTEXT_ID>"
    )
    return (
        f'<fx:FRAME ID="ID_{number}"><fx:PDU-INSTANCES>{instances}</fx:PDU-INSTANCES>'
        f"<fx:MANUFACTURER-EXTENSION>{extension}</fx:MANUFACTURER-EXTENSION></fx:FRAME>"
    )


CODINGS = (
    '<fx:SIGNAL ID="SPEED"><fx:CODING-REF ID-REF="C1"/></fx:SIGNAL>'
    '<fx:CODING ID="C1"><ho:CODED-TYPE ho:BASE-DATA-TYPE="A_UINT16"/></fx:CODING>'
)
DOCUMENT = HEAD + "".join(
    [
        pdu("P_TEXT", words="voltage of cell"), pdu("P_AT", words="is"), pdu("P_CELL", "S_UINT8"),
        pdu("P_VOLTS", "S_FLOA32"), pdu("P_ALL", "S_BOOL", "S_SINT16", "S_STRG_ASCII", "S_RAWD", "SPEED"),
        pdu("P_STATIC", words="stored P0301\nand U0100"), pdu("P_ODD", "S_NONE"), CODINGS,
        frame(401, "P_TEXT", "P_CELL", "P_AT", "P_VOLTS", info="DLT_LOG_ERROR"),
        frame(402, "P_ALL"), frame(403, "P_STATIC", info="DLT_LOG_WARN"),
        frame(404, "P_TEXT", "P_ODD", "P_AT"),
        frame(405, "P_AT", app="APP1"), frame(405, "P_TEXT", app="APP2"),
        frame(406, "P_AT", kind="DLT_TYPE_APP_TRACE"), frame(407),
        '<fx:FRAME ID="CAN_FRAME"/>',
    ]
) + FOOT  # fmt: skip


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return written(tmp_path, DOCUMENT)


def written(folder: Path, document: str | bytes) -> Catalogue:
    path = folder / "messages.xml"
    path.write_bytes(document if isinstance(document, bytes) else document.encode())
    return read_catalogue(path)


def wordless(number: int, values: bytes = b"", *, header: int = 0x34, order: str = "<", **fields) -> bytes:
    return message(struct.pack(order + "I", number) + values, header=header, **fields)


def text(catalogue: Catalogue, number: int, values: bytes = b"", **fields) -> str:
    return describe(read_message(wordless(number, values, **fields)), catalogue).text


def test_texts_and_values_in_the_order_of_the_catalogue(catalogue):
    assert text(catalogue, 401, b"\x0c" + struct.pack("<f", 3.25)) == "voltage of cell 12 is 3.25"
    assert text(catalogue, 401, b"\x0c\1") == "voltage of cell 12 is <cut>"
    assert text(catalogue, 407, b"\1\2") == ""


@pytest.mark.parametrize(("order", "header"), [("<", 0x34), (">", 0x36)])
def test_each_type_in_both_byte_orders(catalogue, order, header):
    values = struct.pack(order + "?hH6sH2sH", True, -300, 6, b"gr\xc3\xbcn\0", 2, b"\xde\xad", 77)
    assert text(catalogue, 402, values, order=order, header=header) == "1 -300 grün de'ad 77"


def test_words_are_together_no_longer_than_alone(tmp_path):
    long = pdu("P_LONG", words="x" * 4_000) + frame(408, *["P_LONG"] * 200)
    several = written(tmp_path, HEAD + long + FOOT)
    assert len(text(several, 408)) == 4_000


def test_a_type_that_is_not_known_ends_the_text(catalogue):
    assert text(catalogue, 404, b"\1\2") == "voltage of cell <?>"


def test_what_a_message_does_not_say_of_itself_the_catalogue_does(catalogue):
    found = describe(read_message(wordless(401)), catalogue)
    assert (found.level, found.source) == (2, "ECU1/APP1/CTX")
    own = describe(read_message(wordless(401, header=0x35, info=0x40)), catalogue)
    assert (own.level, own.source) == (4, "ECU1/APP1/CTX1")
    assert describe(read_message(wordless(406)), catalogue).level == 0


def test_of_two_messages_with_one_number_the_source_decides(catalogue):
    sources = {"header": 0x35, "info": 0x40, "context": b"CTX\0"}
    assert text(catalogue, 405, application=b"APP2", **sources) == "voltage of cell"
    assert text(catalogue, 405, application=b"APP1", **sources) == text(catalogue, 405) == "is"


@pytest.mark.parametrize(
    "data",
    [wordless(9), say("words"), message(b"\1\2\3", header=0x34), wordless(3, info=dlt.REQUEST, header=0x35)],
)
def test_other_messages_stay_as_they_are(catalogue, data):
    assert describe(read_message(data), catalogue) == read_message(data)


def test_events_have_text_level_source_and_codes(catalogue):
    described = DltFormat(catalogue)
    one = wordless(401, b"\x0c" + struct.pack("<f", 3.25))
    data = (say("words") + one + wordless(9, b"ab") + wordless(403)) * 3_000 + wordless(
        3, info=0x26, header=0x35
    )
    batches, summary = run(described.parse(data, {}))
    rows = [row for batch in batches for row in batch.to_pylist()]
    check_summary(summary, data, rows)
    check_numbers(summary, rows)
    assert (summary.records, summary.codes) == (12_001, {"P0301": 3_000, "U0100": 3_000})
    assert summary.levels == {0: 3_001, 2: 3_000, 3: 3_000, 4: 3_000}
    assert rows[1]["source"] == "ECU1/APP1/CTX"
    assert rows[1]["signature"] == sign("voltage of cell 12 is 3.25")
    assert summary.signatures[rows[1]["signature"]].template.startswith("voltage of cell")
    stream = BufferStream(data)
    texts = [described.read_record(stream, row["offset"], row["length"]) for row in rows[:5]]
    assert texts == ["words", "voltage of cell 12 is 3.25", "9, 61 62", *["stored P0301 and U0100"] * 2]
    offsets, lengths = (np.array([row[name] for row in rows[:5]], np.int64) for name in ("offset", "length"))
    assert described.read_texts(stream, offsets, lengths).to_pylist() == texts


def test_a_message_of_many_codes_fits_in_a_batch(tmp_path):
    words = " ".join(f"P{n:04d}" for n in range(100))
    described = DltFormat(written(tmp_path, HEAD + pdu("P", words=words) + frame(1, "P") + FOOT))
    batches, summary = run(described.parse(wordless(1) * 3_000, {}))
    assert max(batch.num_rows for batch in batches) <= 65_536
    assert summary.events == 3_000 * 64


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("no xml", "cannot be read"),
        (DOCUMENT[:-20], "cannot be read"),
        (HEAD + FOOT, "no DLT message"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + DOCUMENT, "document type"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd">' + DOCUMENT, "document type"),
        ("<a>" * 65 + "</a>" * 65, "too many"),
        (b"\xff\xfe<", "cannot be read"),
        ('<?xml version="1.0" encoding="nonsense"?>' + DOCUMENT, "nonsense"),
    ],
)
def test_what_is_no_catalogue_is_refused(tmp_path, document, words):
    with pytest.raises(InvalidInputError, match=words):
        written(tmp_path, document)


def test_mutated_catalogues_are_read_or_refused(tmp_path):
    chance = random.Random(1)
    read = 0
    for _ in range(1_000):
        try:
            found = written(tmp_path, mutate(chance, DOCUMENT.encode(), DOCUMENT.encode()))
        except InvalidInputError:
            continue
        read += 1
        for number in range(401, 408):
            text(found, number, chance.randbytes(chance.randrange(40)))
    assert read > 10


def test_a_missing_and_a_huge_file_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InvalidInputError, match="No such file"):
        read_catalogue(tmp_path / "none.xml")
    monkeypatch.setattr(dlt_fibex, "_LARGEST_BYTES", 100)
    with pytest.raises(InvalidInputError, match="over"):
        written(tmp_path, DOCUMENT)


def test_many_elements_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(dlt_fibex_xml, "_MOST_ELEMENTS", 10)
    with pytest.raises(InvalidInputError, match="too many"):
        written(tmp_path, DOCUMENT)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<FRAME ID="ID_1"/>' * 101, "describes more than 100 messages"),
        (frame(1) + "".join(f'<PDU ID="{n}"/>' for n in range(100)), "describes more than 100 messages"),
        ("<FRAME>" + "<A/>" * 10_000 + "</FRAME>", "over 10,000 elements"),
        ("<FRAME " + " ".join(f"a{n}='1'" for n in range(150_000)) + "/>", "tag of over 1 MiB"),
        ("<FRAME " + " ".join(f"a{n}='1'" for n in range(1_000_000)), "tag of over 1 MiB"),
    ],
    ids=["frames", "pdus", "within", "attributes", "open"],
)
def test_what_a_catalogue_costs_has_bounds(tmp_path, monkeypatch, body, words):
    monkeypatch.setattr(dlt_fibex_xml, "_MOST_DESCRIPTIONS", 100)
    with pytest.raises(InvalidInputError, match=words):
        written(tmp_path, HEAD + body + FOOT)


def test_what_describes_no_message_takes_no_memory(tmp_path):
    (path := tmp_path / "messages.xml").write_text(
        HEAD + frame(1, "P") + "<A b='c'>x</A>" * 200_000 + pdu("P", "SPEED") + CODINGS + FOOT
    )
    tracemalloc.start()
    try:
        late = read_catalogue(path)
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()
    assert text(late, 1, struct.pack("<H", 77)) == "77"


def test_a_frame_of_more_parts_than_a_message_can_have(tmp_path):
    many = written(tmp_path, HEAD + pdu("P", *["S_UINT8"] * 200) + frame(1, "P", "P") + FOOT)
    assert text(many, 1, bytes(400)) == " ".join("0" * 255)


def test_frames_share_the_parts_of_their_pdus(tmp_path):
    own = "".join(pdu(f"P{n}", words="x") + frame(n, f"P{n}", "P") for n in range(5_000))
    (path := tmp_path / "messages.xml").write_text(HEAD + pdu("P", *["S_UINT8"] * 254) + own + FOOT)
    tracemalloc.start()
    try:
        shared = read_catalogue(path)
        assert tracemalloc.get_traced_memory()[0] < 6 << 20  # 10 MiB more where each had its own
    finally:
        tracemalloc.stop()
    assert text(shared, 4_999, bytes(254)) == "x " + " ".join("0" * 254)


def test_argus_parse_takes_it(tmp_path, capsys):
    log, messages, out = tmp_path / "drive.dlt", tmp_path / "messages.xml", tmp_path / "out.csv"
    log.write_bytes(wordless(403) + wordless(401))
    messages.write_text(DOCUMENT)
    assert cli.run(["parse", "--json", "--fibex", str(messages), "--csv", str(out), str(log)]) == 0
    assert json.loads(capsys.readouterr().out)["codes"] == {"P0301": 1, "U0100": 1}
    with out.open() as rows:
        assert [row["message"] for row in csv.DictReader(rows)][2] == "voltage of cell <cut>"
    assert FORMAT.read_record(BufferStream(wordless(401)), 0, len(wordless(401))) == "401, "
    assert cli.run(["parse", "--fibex", str(messages), "--labels", str(out), str(log)]) == 0
    assert "voltage of cell" in out.read_text()
    capsys.readouterr()
    assert cli.run(["parse", "--json", str(log)]) == 0
    assert json.loads(capsys.readouterr().out)["codes"] == {}
    assert cli.run(["parse", "--fibex", str(log), str(log)]) != 0
    assert "cannot be read as FIBEX" in capsys.readouterr().err


def test_a_description_is_read_to_a_length(tmp_path):
    for words, count in (("x\n" * 100_000, 2), ("x", 255)):
        (path := tmp_path / "long.xml").write_text(
            HEAD + pdu("P", words=words) + frame(1, *["P"] * 300) + FOOT
        )
        found = read_catalogue(path).frame(1, b"APP1", b"CON1")
        assert found is not None
        parts = list(found.parts)
        assert len(parts) == count
        assert sum(len(str(part)) for part in parts) <= 4_000


@pytest.mark.parametrize("path", ["/dev/zero", "/dev"])
def test_what_is_no_file_is_not_read(path):
    with pytest.raises(InvalidInputError, match="is no file"):
        read_catalogue(Path(path))
