"""Write AUTOSAR DLT version 1 storage files: enough of the protocol for the sample fleet.

Each message: storage header (magic, seconds, microseconds, ECU), standard header with a timestamp in 0.1 ms,
extended header (verbose log, level), and one UTF-8 string argument.
Source: AUTOSAR, Log and Trace Protocol Specification (PRS_LogAndTraceProtocol).
"""

import struct
from collections.abc import Iterable
from datetime import datetime

from jobs.sample.drive_log import Line

_STORAGE = struct.Struct("<4sIi4s")
_STANDARD = struct.Struct(">BBHI")
_EXTENDED = struct.Struct(">BB4s4s")
_STRING_ARGUMENT = struct.Struct("<IH")
_HEADER_TYPE = 0x31  # extended header, timestamp, version 1
_VERBOSE_LOG = 0x01
_UTF8_STRING = 0x00008200
_BOOT_SECONDS = 8.0  # recorders start a little after the ECU


def dlt_file(lines: Iterable[Line], start: datetime) -> bytes:
    """Return the file of the lines whose recorder is `dlt`; sources read `ECU/APP/CTX`."""
    zero_us = int(start.timestamp() * 1_000_000)
    messages: list[bytes] = []
    for number, line in enumerate(line for line in lines if line.recorder == "dlt"):
        ecu, app, context = (part.encode().ljust(4, b"\0") for part in line.source.split("/"))
        text = line.text.encode() + b"\0"
        argument = _STRING_ARGUMENT.pack(_UTF8_STRING, len(text)) + text
        extended = _EXTENDED.pack(_VERBOSE_LOG | line.level << 4, 1, app, context)
        length = _STANDARD.size + len(extended) + len(argument)
        ticks = int((line.seconds + _BOOT_SECONDS) * 10_000)
        at_us = zero_us + int(line.seconds * 1_000_000)
        storage = _STORAGE.pack(b"DLT\x01", at_us // 1_000_000, at_us % 1_000_000, ecu)
        messages.append(
            storage + _STANDARD.pack(_HEADER_TYPE, number & 0xFF, length, ticks) + extended + argument
        )
    return b"".join(messages)
