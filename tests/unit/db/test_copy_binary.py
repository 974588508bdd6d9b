import struct

import numpy as np

from db.copy_binary import encode_rows


def test_rows_are_what_the_format_says():
    encoded = encode_rows(
        2,
        {
            "text": np.array([b"ab", b"cd"]),
            "number": np.array([1, -2], np.int64),
            "small": np.array([3, 4], np.int16),
            "constant": b"xyz",
            "empty": b"",
            "nothing": None,
        },
    )
    expected = b"".join(
        struct.pack(">hi2siqihi3sii", 6, 2, text, 8, number, 2, small, 3, b"xyz", 0, -1)
        for text, number, small in ((b"ab", 1, 3), (b"cd", -2, 4))
    )
    assert encoded == expected
