"""Write the telematics unit's log of the sample fleet: ISO times, a program, a level word, a message."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from core.parsed_log import LEVEL_NAMES
from jobs.sample.drive_log import Line


def text_file(lines: Iterable[Line], start: datetime) -> bytes:
    """Return the UTF-8 file of the lines whose recorder is `text`."""
    rows: list[str] = []
    for line in lines:
        if line.recorder == "text":
            at = (start + timedelta(seconds=line.seconds)).astimezone(UTC)
            stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            rows.append(f"{stamp} {LEVEL_NAMES[line.level].upper()} {line.source}: {line.text}\n")
    return "".join(rows).encode()
