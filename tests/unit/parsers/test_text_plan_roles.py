"""Which field is the time, and which one says who wrote the record."""

import numpy as np
import pytest

from parsers.kernels import text_fields as fields
from parsers.kernels import text_times as times
from parsers.kernels.text_header import CERTAIN, STEP_SOURCE, STEP_STAMP
from parsers.text_plan import Step
from parsers.text_plan_roles import Span, with_roles, with_slashes, without_line
from parsers.text_sample import Sample

NAMES = (b"plan", b"drive", b"brake")


def found(*columns: tuple[bytes, ...], rows: int = 60) -> tuple[Sample, list[Span]]:
    """A sample of lines, each with one of the contents of each column."""
    data = b""
    spans: list[Span] = []
    for contents in columns:
        starts: list[int] = []
        for row in range(rows):
            starts.append(len(data))
            data += contents[row % len(contents)]
        stops = [*starts[1:], len(data)]
        spans.append((np.array(starts, np.int64), np.array(stops, np.int64)))
    none = np.empty(0, np.int64)
    return Sample(np.frombuffer(data, np.uint8), none, none), spans


def roles(steps: list[Step], *columns: tuple[bytes, ...]) -> list[int]:
    sample, spans = found(*columns)
    return [step.role for step in with_roles(sample, steps, spans)]


@pytest.mark.parametrize(
    ("forms", "stamps"),
    [
        ([times.ISO], [0]),
        ([times.ISO, times.EPOCH], [1]),
        ([times.DATE, times.CLOCK], [0, 1]),
        ([times.DATE, times.MONTH_NAME], [1]),
        ([times.UPTIME], []),
        ([times.DATE, times.DATE, times.CLOCK], [0, 2]),
        ([times.DATE, times.DATE], [0]),
        ([times.ISO, times.MONTH_NAME], [0]),
    ],
)
def test_the_time_of_the_record(forms, stamps):
    steps = [Step(fields.TIME, form) for form in forms]
    assert [n for n, role in enumerate(roles(steps, *[(b"x",)] * len(steps))) if role == STEP_STAMP] == stamps


def test_who_wrote_the_record_is_the_last_of_the_likeliest_kind():
    word, name = Step(fields.WORD), Step(fields.NAME)
    assert roles([name, name, word], NAMES, NAMES, NAMES) == [0, STEP_SOURCE, 0]
    assert roles([word, word], NAMES, NAMES) == [0, STEP_SOURCE]


def test_numbers_and_what_differs_everywhere_are_no_sources():
    many = tuple(f"n{number:03d}".encode() for number in range(60))
    assert roles([Step(fields.WORD)], (b"17", b"4")) == [0]
    assert roles([Step(fields.WORD)], many) == [0]
    assert roles([Step(fields.WORD)], (b"29#29", b"-", b"1#1")) == [0]


def test_lines_of_a_few_files_are_few():
    assert roles([Step(fields.WORD)], tuple(b"main.cc:%d" % number for number in range(60))) == [STEP_SOURCE]


def test_a_word_that_is_the_same_everywhere_is_certain():
    sample, spans = found((b"host",), NAMES)
    host, name = with_roles(sample, [Step(fields.WORD), Step(fields.WORD)], spans)
    assert (host.argument, name.argument) == (CERTAIN, 0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"main.cc:42", b"main.cc"),
        (b"server/db.go:7", b"server/db.go"),
        (b"planner:find:42", b"planner:find"),
        (b"db.prod:5432", b"db.prod:5432"),
        (b"10.0.0.1:80", b"10.0.0.1:80"),
        (b"main.cc", b"main.cc"),
    ],
)
def test_a_line_of_a_program_is_no_port(name, expected):
    assert without_line(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"ECU- APP1 ----", b"ECU/APP1/----"),
        (b"ECU1 A/B- CTX-", b"ECU1/A?B/CTX"),  # as a message of DLT itself has it
        (b"ECU1 APP1 ", b"ECU1/APP1/----"),
        (b" APP1 CTX1", b"----/APP1/CTX1"),
        (b"ECU1  ", b"ECU1/----/----"),
        (b'EC","APP1","CT', b"EC/APP1/CT"),
        (b"E, A ;C", b"E/A/C"),
        (b"E,,", b"E/----/----"),
        (b'","","CTX1', b"----/----/CTX1"),
        (b"net/eth0", b"net/eth0"),
    ],
)
def test_the_ids_of_dlt_are_a_source_of_dlt(name, expected):
    assert with_slashes(name) == expected
