"""What the DLT kernels work on: columns to fill, what is known of the file so far, room to work in.

Each tuple holds arrays; kernels get the same tuple with their addresses (`memory.addresses`).
"""

# The fields are arrays on one side and addresses on the other.
# pyright: basic
from typing import Any, NamedTuple

STORAGE, SERIAL, PLAIN = 0, 1, 2  # what stands before each message
DAMAGE, SHORT, LONG, CUT, SWALLOWS = 0, 1, 2, 3, 4  # kinds of problems
LARGE_BYTES = 2_048  # of a message, that are looked through for others even where one follows it
SECOND_NS = 1_000_000_000

SOURCES_KEPT, SOURCE_SLOTS, ECUS_KEPT = 1 << 14, 1 << 15, 256
OTHER_SOURCES = SOURCES_KEPT - 1  # the number of all that come when there is no room
NO_ECU = -1  # the number of those that come when there is no room
PROBLEMS_AT_ONCE, ASKED_AT_ONCE, JUMPS_KEPT = 4_096, 512, 1_000
SERVICES = 32  # of control messages, that have a name or might

POSITION, RECORDS, PARSED, SOURCES, ECUS, JUMPS = range(0, 48, 8)  # in State.progress, bytes


class Columns(NamedTuple):
    """A batch of events, and what is to be said of it."""

    record: Any  # u64
    ts_ns: Any  # i64
    mono_ns: Any  # i64
    boot: Any  # u16
    level: Any  # u8
    source: Any  # i32
    kind: Any  # u8
    signature: Any  # u64
    offset: Any  # u64
    length: Any  # u32
    asked: Any  # i64: rows whose signature Python has to make
    problems: Any  # i64, in fours: offset, length, kind, number of messages swallowed


class State(NamedTuple):
    """What is known of the file so far."""

    progress: Any  # i64: one each of what is listed below
    source_ids: Any  # u32, in threes: ECU, application, context
    source_ecus: Any  # i64: number of each source's ECU, or NO_ECU
    source_slots: Any  # i32: number of a source by its hash, -1 is empty
    salts: Any  # u64, odd: what a source's ECU, and its other ids, are multiplied by
    clocks: Any  # i64, in fours for each ECU: its id, newest time since boot and wall clock time, boot cycle
    jumps: Any  # i64, in twos: record, ns by which wall clock and time since boot moved apart


class Room(NamedTuple):
    """Room to work in, and what control messages are signed with."""

    line: Any  # a message as text
    code: Any
    masks: Any
    text: Any
    services: Any  # u64, by subtype and service: signatures, 0 where a service has no name
    prefixes: Any  # 32 bytes by subtype: the identity of a service without a name, up to its number
    prefix_bytes: Any  # i64, by subtype
