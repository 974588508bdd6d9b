import struct

import numpy as np

from db.copy_binary import encode_rows


def test_rows_are_what_the_format_says():
    encoded = encode_rows(
        2,
        {
            "text": [b"ab", b"longer"],
            "number": np.array([1, -2], np.int64),
            "small": np.array([3, 4], np.int16),
            "constant": b"xyz",
            "empty": b"",
            "nothing": None,
        },
    )
    expected = b"".join(
        struct.pack(f">hi{len(text)}siqihi3sii", 6, len(text), text, 8, number, 2, small, 3, b"xyz", 0, -1)
        for text, number, small in ((b"ab", 1, 3), (b"longer", -2, 4))
    )
    assert encoded == expected


def test_a_row_may_be_of_one_kind_of_column_only():
    assert encode_rows(1, {"text": [b"a"]}) == struct.pack(">hi1s", 1, 1, b"a")
    assert encode_rows(1, {"number": np.array([7], np.int16)}) == struct.pack(">hih", 1, 2, 7)
    assert encode_rows(0, {"text": [], "number": np.array([], np.int16)}) == b""
