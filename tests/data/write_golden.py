"""Writes the golden files of each format, and beside each what the parser says of it.

    python -m tests.data.write_golden

Look at the difference before you commit it: the test only says that something changed, not that it is right.
"""

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.parsed_log import DEBUG, ERROR, FATAL, INFO, VERBOSE, WARNING
from parsers.rec_writer import RecWriter
from parsers.registry import HEAD_BYTES, detect
from parsers.stream import logical_stream
from tests.buffer_stream import BufferStream
from tests.data import dlt_drive

HERE = Path(__file__).parent
SECOND = 1_000_000_000
MORNING = 1_709_193_600 * SECOND  # 2024-02-29 08:00 UTC

TEXT = """\
2024-02-29 08:00:00,120 INFO  drive.recorder: started in 312 ms, firmware 2.4.0
2024-02-29 08:00:01,004 DEBUG drive.recorder: opened /dev/ttyUSB0 at 115200 baud
2024-02-29 08:00:07,351 [error] gateway: U0100-87 lost the engine, last seen 1.5 s ago
2024-02-29T08:00:07.500Z warning: 12 V supply at 9.8 V
Traceback (most recent call last):
  File "gateway.py", line 12, in poll

2024-02-29 09:30:00 +01:00 CRITICAL watchdog fired, errorCode=0x1A2B
level=info msg="größer als nichts"
"""


def write_drive(zstd: bool) -> bytes:
    """A drive with two boots, a clock that is set on the way, codes, signals and repeated messages."""
    out = io.BytesIO()
    labels = {"vin": "WVWZZZ1JZXW000001", "platform": "J7", "firmware": "2.4.0", "vehicle_id": "truck 12"}
    with RecWriter(out, **labels, created_ns=MORNING, utc_zero_ns=MORNING, zstd=zstd) as log:
        log.text(SECOND, INFO, "ECU1/SYS", "started in 312 ms")
        for n in range(5):
            log.signal((2 + n) * SECOND, "ECU1/ENG", "coolant_temperature", 90 + n / 2)
            log.text((2 + n) * SECOND + 5, DEBUG, "ECU1/ENG", f"tick {n} of {n * 100} us")
        log.flush()
        log.text(9 * SECOND, ERROR, "ECU1/ENG", "misfire on cylinder 2", code="P0302")
        log.text(10 * SECOND, WARNING, "ECU2", "stored P0301 and U0100-87")
        log.set_clock(MORNING + 3_600 * SECOND)
        log.text(11 * SECOND, VERBOSE, "ECU1/SYS", "clock set")
        log.start_boot(1, MORNING + 7_200 * SECOND)
        log.text(SECOND, INFO, "ECU1/SYS", "started in 298 ms")
        log.text(2 * SECOND, FATAL, "ECU1/SYS", "watchdog fired in größer_als_nichts")
    return out.getvalue()


def damage(data: bytes) -> bytes:
    """Flip a byte in the third block and cut the last one."""
    third = [at for at in range(len(data)) if data.startswith(b"ARBK", at)][2]
    return data[: third + 40] + bytes([data[third + 40] ^ 0xFF]) + data[third + 41 : -7]


def explain_file(data: bytes) -> dict[str, Any]:
    """Return the summary of a file and its events with their texts, as JSON has them."""
    log_format = detect(data[:HEAD_BYTES], "golden")
    events: list[dict[str, Any]] = []
    batches = log_format.parse(data, {})
    try:
        while True:
            events += next(batches).to_pylist()
    except StopIteration as end:
        summary = end.value
    raw = BufferStream(data)
    stream = logical_stream(raw, summary.extents)
    for event in events:
        event["text"] = log_format.read_record(stream, event["offset"], event["length"])
    return json.loads(json.dumps({"summary": asdict(summary), "events": events}))


def main() -> None:
    """Write them all."""
    files = {
        "rec/drive.rec": write_drive(zstd=False),
        "rec/damaged.rec": damage(write_drive(zstd=False)),
        "rec/compressed.rec": write_drive(zstd=True),
        "dlt/drive.dlt": dlt_drive.drive(),
        "dlt/damaged.dlt": dlt_drive.damaged(),
        "text/drive.log": TEXT.encode(),
    }
    for name, data in files.items():
        path = HERE / name
        path.write_bytes(data)
        text = json.dumps(explain_file(data), indent=1, ensure_ascii=False)
        path.with_name(path.name + ".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
