"""The texts of many DLT messages at once: what `read_record` gives, for a search over all of them."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from parsers.contract import Buffer
from parsers.dlt_message import RETURN_VALUES, SERVICES
from parsers.kernels import dlt_rendering as kernel
from parsers.kernels.memory import addresses


def render_messages(
    data: Buffer, offsets: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[memoryview, NDArray[np.int64], NDArray[np.bool_]]:
    """Return (texts as UTF-8, one behind the other; where each one ends; whether it has to be asked for).

    Offsets and lengths of the messages are bytes of `data`, as the index has them. A message that has to be
    asked for, of `read_record`, has no text here: it is no UTF-8, has a float that is hard to round, or is no
    message at all. Up to EXPANSION times the messages' bytes are reserved; what is not written is not used.
    """
    offsets, lengths = np.ascontiguousarray(offsets, np.int64), np.ascontiguousarray(lengths, np.int64)
    content = np.frombuffer(data, np.uint8)
    reached = np.clip(lengths, 0, np.maximum(content.size - offsets, 0))
    room_bytes = kernel.EXPANSION * int(reached.sum()) + kernel.ROOM_BYTES * (offsets.size + 1)
    texts = kernel.Texts(
        room=np.empty(room_bytes, np.uint8),
        ends=np.empty(offsets.size, np.int64),
        asked=np.empty(offsets.size, np.bool_),
    )
    written = kernel.write_texts(
        content.ctypes.data, content.size, offsets.ctypes.data, lengths.ctypes.data, offsets.size,
        addresses(texts), addresses(_words()),
    )  # fmt: skip
    return memoryview(texts.room[:written]), texts.ends, texts.asked


@cache
def _words() -> kernel.Words:
    """Return the names that stand for the numbers in control messages."""
    names = {0: "service(", **dict(enumerate(SERVICES[1:], 1))}
    names |= {kernel.RETURN_VALUES + value: name for value, name in RETURN_VALUES.items()}
    words = kernel.Words(
        np.zeros((kernel.WORDS, kernel.WORD_BYTES), np.uint8), np.zeros(kernel.WORDS, np.int64)
    )
    for row, name in names.items():
        words.letters[row, : len(name)] = np.frombuffer(name.encode(), np.uint8)
        words.sizes[row] = len(name)
    return words
