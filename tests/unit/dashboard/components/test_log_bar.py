"""Where an entry leads from a record: a number into its file, a time into the list it was opened from."""

from dataclasses import replace

import pytest

from core.batch import Batch
from core.errors import InvalidInputError
from core.file_result import FileResult
from core.log_file import LogFile
from dashboard.components.log_bar import goal
from dashboard.components.log_query import LogQuery
from dashboard.components.quantities import UTC_CLOCK
from dashboard.services.logs import Source
from tests.log_tables import START, START_NS, VIN

HOUR_NS = 3600 * 10**9


def file(name: str, first_ns: int) -> FileResult:
    log_file = LogFile(name, "B-1", f"{name}.log", 10, "0" * 64, f"raw/{name}")
    return FileResult(log_file, format="text", records=10, first_ns=first_ns, last_ns=first_ns + HOUR_NS)


EARLY, LATE = file("early", START_NS), file("late", START_NS + HOUR_NS)
VIEW = Source(Batch("B-1", VIN, "1.0", START), (EARLY, LATE), EARLY)
OPENED = LogQuery("B-1", "early", record=3)


def test_a_time_is_looked_for_where_it_leads() -> None:
    whole = replace(OPENED, whole=True)
    assert goal("2026-11-21 07:30", whole, VIEW, UTC_CLOCK, None) == LogQuery(
        "B-1", at_ns=START_NS + 3 * HOUR_NS // 2
    )
    with pytest.raises(InvalidInputError, match="The last line here is at 21 Nov 2026 07:00"):
        goal("2026-11-21 07:30", OPENED, VIEW, UTC_CLOCK, None)
