"""Numbers of DLT: message types, time stamps, the bits of a type info (the u32 before each argument)."""

LOG, CONTROL = 0, 3  # message types
TICK_NS = 100_000  # the time stamp in the header counts 0.1 ms since the ECU started

LENGTH = 0x0F  # of a value: 1 … 5 for 8 … 128 bits
BOOL, SIGNED, UNSIGNED, FLOAT = 0x10, 0x20, 0x40, 0x80
ARRAY, STRING, RAW, NAMED = 0x100, 0x200, 0x400, 0x800
FIXED_POINT, TRACE, STRUCT = 0x1000, 0x2000, 0x4000
CODING, ASCII, UTF8, HEX, BINARY = 0x38000, 0x0, 0x8000, 0x10000, 0x18000
