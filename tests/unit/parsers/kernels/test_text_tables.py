import pytest

from tests.unit.parsers.test_text_layout import NOON, read


@pytest.mark.parametrize(
    ("names", "row"),
    [
        ("Date,Time,Level,Source,Message", "29.02.2024,12:00:00,WARN,bms,low"),
        ("Date;Message;Time;Level;Source", '"2024-02-29";low;"12:00:00";WARN;bms'),
        ("Datum;Uhrzeit;Level;Quelle;Meldung", "29.02.2024;12:00:00,000;WARN;bms;low"),
        ("Date,Time,Level,Source,Message", "2024-02-29,2024-02-29 12:00:00,WARN,bms,low"),
        ("Time, Level, Source, Message", "2024-02-29 12:00:00, WARN, bms, low"),
        ("Date, Level, Time, Source, Message", "2024-02-29, WARN, 12:00:00, bms, low"),
        ("Index,Time,Timestamp,Apid,Ctid,Subtype,Payload", "1,2024/02/29 12:00:00,8813.4930,bms,A,warn,low"),
        ("Level,Date and Time,Source,Message", '"WARN","2/29/2024 12:00:00 PM","bms","low"'),
        ("Datum;Zeitstempel;Level;Quelle;Meldung", "29.02.2024;29.02.2024 12:00:00;WARN;bms;low"),
        ("Datum;Zeitstempel;Level;Quelle;Meldung", "29.02.2024;29.02.24 12:00:00;WARN;bms;low"),
        ("Datum;Uhrzeit;Level;Quelle;Meldung", "29.02.2024;12.00.00;WARN;bms;low"),
        ('Time,"Value, raw",Message,Level,Source', '2024-02-29 12:00:00,"1, 2",low,WARN,bms'),
    ],
)
def test_a_table_with_a_column_for_the_day(names, row):
    layout, headers, messages, sources = read([names, *[row] * 9])
    assert (headers.ts_ns[4], headers.level[4], sources[4], messages[4]) == (NOON, 3, "bms", "low")
    assert "clock" not in layout.facts
    assert "zone" in layout.facts


def test_a_message_that_holds_the_mark_is_whole():
    rows = ["time;level;message", *["2024-02-29 12:00:00;ERROR;open; failed"] * 9]
    assert read(rows)[2][1:] == ["open; failed"] * 9
