import gc
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import EmptyFileError, UnknownFormatError, UnreadableLogError
from parsers.parse import detect_file, grouped, parse_path
from parsers.registry import formats
from parsers.warm import warm_format
from tests.unit.parsers.dlt_writing import say

DATA = Path(__file__).parents[2] / "data"


def test_a_file_is_parsed_batch_by_batch(tmp_path):
    path = tmp_path / "a.dlt"
    path.write_bytes(say("P0301 set") + say("fine"))
    batches = []
    found = parse_path(path, each=batches.append)
    assert (found.path, found.summary.format, found.summary.records) == (path, "dlt", 2)
    assert sum(batch.num_rows for batch in batches) == found.summary.events == 2
    assert found.seconds > 0
    assert parse_path(path).summary == found.summary


@pytest.mark.parametrize("name", ["dlt/drive.dlt", "rec/drive.rec", "text/drive.log"])
def test_what_parsing_held_is_gone_with_it_and_waits_for_no_garbage_collector(name):
    path = DATA / name
    parse_path(path)  # what is made once for all files
    gc.collect()
    gc.disable()
    try:
        assert parse_path(path).summary.events
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_messages_are_grouped_for_who_asks(tmp_path):
    path = tmp_path / "a.dlt"
    colours = ("red", "green", "blue", "white", "black", "brown")
    path.write_bytes(
        b"".join(say(f"lamp {name} is on") for name in (*colours, "red"))
        + say("P0301 set")
        + say("P0420 set")
    )
    found = parse_path(path)
    assert [(m.text, m.count) for m in found.summary.messages][:2] == [
        ("lamp red is on", 2),
        ("lamp green is on", 1),
    ]
    assert (found.summary.signature_count, found.group_count) == (8, 8)
    whole = grouped(found)
    assert whole.grouping.templates == ("lamp <*> is on", "<*> set")  # two codes, one statement
    assert whole.group_count == 2
    assert whole.seconds > found.seconds
    assert whole.summary == found.summary


def test_what_is_no_log_is_refused(tmp_path):
    empty, noise = tmp_path / "empty.dlt", tmp_path / "noise.bin"
    empty.write_bytes(b"")
    noise.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(EmptyFileError, match=r"empty\.dlt"):
        parse_path(empty)
    with pytest.raises(UnknownFormatError, match=r"noise\.bin"):
        parse_path(noise)


def test_what_cannot_be_opened_says_why(tmp_path):
    with pytest.raises(UnreadableLogError, match="No such file"):
        detect_file(tmp_path / "nothing")
    with pytest.raises(UnreadableLogError, match="directory"):
        parse_path(tmp_path)


def test_every_format_can_be_warmed():
    for name in formats():
        warm_format(name)


def test_parsing_imports_no_framework():
    """`argus parse` starts in a fraction of a second."""
    code = (
        "import sys; import jobs.commands.parse; from parsers.warm import warm_format; warm_format('dlt');"
        "slow = {'streamlit', 'sqlalchemy', 'fastapi', 'pandas', 'polars', 'rich'}\n"
        "print(slow & {*sys.modules})"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
