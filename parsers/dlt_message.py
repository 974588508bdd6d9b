"""One DLT message in plain Python: what it says of itself, and its payload as text.

AUTOSAR "Specification of Diagnostic Log and Trace" (protocol version 1): a standard header, header extras, an
extended header and the payload. In a file each message stands behind a storage header that the logger wrote
(`DLT` 1), in a raw stream behind a serial header (`DLS` 1), or behind nothing. The text is the one that
`dlt-convert -a` prints between its brackets; where it is another, docs/reference/formats.md says so.
"""

from dataclasses import dataclass, replace
from struct import Struct

from parsers.dlt_arguments import arguments_text
from parsers.dlt_fibex import Catalogue, Frame
from parsers.dlt_type_info import CONTROL, LOG, TICK_NS

STORAGE, SERIAL = b"DLT\x01", b"DLS\x01"
STORAGE_BYTES, SERIAL_BYTES = 16, 4
_TIME = Struct("<Ii")  # seconds and microseconds of the wall clock, behind the storage magic
_STANDARD = Struct(">BBH")  # header type, message counter, length from here to the end of the message

EXTENDED, BIG_ENDIAN, WITH_ECU, WITH_SESSION, WITH_TIME = 1, 2, 4, 8, 16  # bits of the header type
EXTENDED_BYTES = 10
NO_ID = b"----"  # what stands for an ECU, application or context that is not named

_CONTROL_TYPES = {1: "request", 2: "response", 3: "time"}
SERVICES = (
    "", "set_log_level", "set_trace_status", "get_log_info", "get_default_log_level", "store_config",
    "reset_to_factory_default", "set_com_interface_status", "set_com_interface_max_bandwidth",
    "set_verbose_mode", "set_message_filtering", "set_timing_packets", "get_local_time", "use_ecu_id",
    "use_session_id", "use_timestamp", "use_extended_header", "set_default_log_level",
    "set_default_trace_status", "get_software_version", "message_buffer_overflow",
)  # fmt: skip
NAMED_SERVICES = range(1, len(SERVICES))
RETURN_VALUES = {
    0: "ok",
    1: "not_supported",
    2: "error",
    3: "perm_denied",
    4: "warning",
    8: "no_matching_context_id",
}
_CONTROL_RESPONSE, _CONTROL_TIME = 2, 3


@dataclass(frozen=True, slots=True)
class Message:
    """A message's headers, and its payload as bytes; a message that was cut off has less of each."""

    ts_ns: int | None
    mono_ns: int | None
    ecu: bytes
    application: bytes
    context: bytes
    level: int
    type: int | None  # of message; None without an extended header
    subtype: int
    verbose: bool
    arguments: int
    big_endian: bool
    payload: bytes
    frame: Frame | None = None  # what a catalogue says of a message without words

    @property
    def source(self) -> str:
        """ECU, application and context, as in `ECU1/SYS/JOUR`."""
        return "/".join(id_text(part) for part in (self.ecu, self.application, self.context))

    @property
    def message_id(self) -> int | None:
        """What a message that is not verbose has instead of words, None where it has none."""
        if self.verbose or len(self.payload) < 4:
            return None
        return int.from_bytes(self.payload[:4], "big" if self.big_endian else "little")

    @property
    def identity(self) -> str | None:
        """Return what the signature of a message without words is made of, None for one with words."""
        if self.message_id is None or self.frame:
            return None
        if self.type == CONTROL:
            return control_identity(self.subtype, self.message_id)
        return f"message {self.message_id}"

    @property
    def text(self) -> str:
        """Return the payload as text."""
        if self.verbose:
            return arguments_text(self.payload, self.arguments, big_endian=self.big_endian)
        if self.message_id is None:
            return self.payload.hex(" ")
        if self.frame:
            return self.frame.text(self.payload[4:], big_endian=self.big_endian)
        if self.type == CONTROL:
            return self._control_text(self.message_id)
        return f"{self.message_id}, {self.payload[4:].hex(' ')}"

    def _control_text(self, service: int) -> str:
        rest = self.payload[4:]
        nameless = self.subtype == _CONTROL_TIME and service not in NAMED_SERVICES
        parts = ["" if nameless else _service_name(service)]
        if self.subtype == _CONTROL_RESPONSE and rest:
            parts.append(RETURN_VALUES.get(rest[0], f"{rest[0]:02x}"))
            rest = rest[1:]
        if rest:
            parts.append(rest.hex(" "))
        return ", ".join(parts)


def _service_name(service: int) -> str:
    return SERVICES[service] if service in NAMED_SERVICES else f"service({service})"


def control_identity(subtype: int, service: int) -> str:
    """Return what the signature of a control message is made of."""
    return f"control {_CONTROL_TYPES.get(subtype, subtype)} {_service_name(service)}"


def id_text(identity: bytes) -> str:
    """Return an ECU, application or context id as text: ASCII, up to its first NUL."""
    name = identity.split(b"\0", 1)[0] or NO_ID
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte != 0x2F else "?" for byte in name)


def read_message(data: bytes) -> Message:
    """Return the message that starts with the first byte; it may be cut off behind its standard header.

    Raises ValueError when there is not even that.
    """
    ts_ns = None
    ecu = b""
    if data.startswith(STORAGE):
        if len(data) < STORAGE_BYTES + _STANDARD.size:
            raise ValueError(f"{len(data)} bytes are no DLT message")
        seconds, microseconds = _TIME.unpack_from(data, 4)
        ts_ns = seconds * 1_000_000_000 + microseconds * 1_000
        ecu = data[12:16]
        data = data[STORAGE_BYTES:]
    elif data.startswith(SERIAL):
        data = data[SERIAL_BYTES:]
    if len(data) < _STANDARD.size:
        raise ValueError(f"{len(data)} bytes are no DLT message")
    header, _, length = _STANDARD.unpack_from(data)
    return _read_rest(data[:length], header, ts_ns, ecu)


def describe(message: Message, catalogue: Catalogue) -> Message:
    """Return the message as a catalogue describes it, where it does: what it does not say of itself."""
    if message.message_id is None or message.type == CONTROL:
        return message
    frame = catalogue.frame(message.message_id, message.application, message.context)
    if not frame:
        return message
    if message.type is not None:
        return replace(message, frame=frame)
    return replace(
        message, frame=frame, level=frame.level, application=frame.application, context=frame.context
    )


def _read_rest(data: bytes, header: int, ts_ns: int | None, ecu: bytes) -> Message:
    at = _STANDARD.size
    if header & WITH_ECU:
        ecu = data[at : at + 4] if len(data) >= at + 4 else ecu
        at += 4
    at += 4 if header & WITH_SESSION else 0
    mono_ns = None
    if header & WITH_TIME:
        if len(data) >= at + 4:
            mono_ns = int.from_bytes(data[at : at + 4], "big") * TICK_NS
        at += 4
    extended = data[at : at + EXTENDED_BYTES] if header & EXTENDED else b""
    at += EXTENDED_BYTES if header & EXTENDED else 0
    whole = len(extended) == EXTENDED_BYTES
    info, arguments = (extended[0], extended[1]) if whole else (0, 0)
    kind, subtype = info >> 1 & 7, info >> 4
    return Message(
        ts_ns=mono_ns if ts_ns is None else ts_ns,
        mono_ns=mono_ns,
        ecu=ecu,
        application=extended[2:6] if whole else b"",
        context=extended[6:10] if whole else b"",
        level=subtype if whole and kind == LOG and subtype <= 6 else 0,
        type=kind if whole else None,
        subtype=subtype,
        verbose=bool(info & 1),
        arguments=arguments,
        big_endian=bool(header & BIG_ENDIAN),
        payload=data[at:],
    )
