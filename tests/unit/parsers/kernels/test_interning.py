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


def test_a_reserve_is_for_those_put_first():
    interner, signatures = Interner(2, reserve=1), np.array([5, 6, 7, 8, 8, 9], np.uint64)
    numbers, new = interner.number(signatures, np.array([0, 0, 0, 1, 0, 1], np.bool_))
    assert (numbers.tolist(), new.tolist()) == ([0, 1, -1, 2, 2, -1], [0, 1, 3])


def test_over_the_limit_there_are_no_numbers():
    interner = Interner(2)
    assert numbered(interner, 5, 6, 7, 5, 8) == ([0, 1, -1, 0, -1], [0, 1])
    assert interner.count == 2


def longest_run(taken: np.ndarray) -> int:
    """Return the most slots in a row that are taken: a search may have to pass all of them."""
    return int(np.diff(np.flatnonzero(~np.concatenate(([False], taken, [False])))).max()) - 1


def test_signatures_chosen_to_meet_do_not():
    chosen = np.arange(1 << 18, dtype=np.uint64)
    high, middle = chosen >> np.uint64(9), chosen & np.uint64(511)
    for signatures in (
        chosen << np.uint64(46),
        high << np.uint64(55) | middle << np.uint64(23),  # whose halves are 0 in the bits of a slot
        chosen << np.uint64(32) | chosen,  # whose halves are alike
    ):
        interner, distinct = Interner(1 << 20), np.unique(signatures)
        numbers, _ = interner.number(distinct)
        assert numbers.tolist() == list(range(distinct.size))
        assert longest_run(interner._numbers >= 0) < 100_000
