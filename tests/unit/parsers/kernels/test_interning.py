import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parsers.kernels.interning import Interner


def numbered(interner: Interner, *signatures: int) -> tuple[list[int], list[int]]:
    numbers, new = interner.number(np.array(signatures, np.uint64))
    return numbers.tolist(), new.tolist()


@given(st.lists(st.lists(st.integers(0, 9) | st.integers(0, (1 << 64) - 1), max_size=30), max_size=5))
def test_numbers_are_given_in_the_order_of_appearance(batches):
    interner, known = Interner(1000), {}
    for batch in batches:
        before = len(known)
        wanted = [known.setdefault(signature, len(known)) for signature in batch]
        numbers, new = numbered(interner, *batch)
        assert numbers == wanted
        assert [numbers[row] for row in new] == list(range(before, len(known)))
    assert interner.count == len(known)


def test_it_grows():
    signatures = np.arange(100_000, dtype=np.uint64) << np.uint64(40)
    interner = Interner(1 << 20)
    numbers, new = interner.number(np.concatenate((signatures, signatures)))
    assert numbers.tolist() == [*range(100_000), *range(100_000)]
    assert new.tolist() == list(range(100_000))


def test_over_the_limit_there_are_no_numbers():
    interner = Interner(2)
    assert numbered(interner, 5, 6, 7, 5, 8) == ([0, 1, -1, 0, -1], [0, 1])
    assert interner.count == 2
