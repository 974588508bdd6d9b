"""How large a regular expression is once what it repeats is written out: what a byte of text may cost.

The library matches in linear time, but a byte can cost it a step for each place within the expression:
`((7|8|9){0,990}){0,25}` has 75,000, and takes a millisecond for every byte of a line of sevens.
"""

import re
from collections.abc import Iterator

from core.errors import InvalidInputError

LARGEST = 1_500
SMALL = 64
_AT_ONCE = 1 << 24  # bytes times places: half a second, where each byte costs a step for each place
_TOKEN = re.compile(
    r"""(?P<open>\((?:\?(?:P?<[^>]*>|(?P<flags>[a-zA-Z-]*):?))?)
    | (?P<close>\))
    | \{\s*(?P<least>\d*)\s*(?:,\s*(?P<most>\d*)\s*)?\}
    | (?P<sign>[*+?])
    | (?P<bar>\|)
    | \\(?:[pPxuU]\{[^}]*\}|.)                              # one character, or one of a kind
    | \[\^?\]?(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\]\\])*\]       # one of a class
    | .""",
    re.VERBOSE | re.DOTALL,
)


def check_size(expression: str) -> None:
    """Raise InvalidInputError for an expression that is too large, or in the notation with comments."""
    if any(size > LARGEST for size in _sizes(expression)):
        raise InvalidInputError(
            "text", f"{expression[:80]!r} repeats too much: written out, it has over {LARGEST:,} places."
        )


def is_small(expression: str) -> bool:
    """Tell whether no byte of a text costs an expression much; of one that `check_size` takes."""
    return all(size <= SMALL for size in _sizes(expression))


def bytes_at_once(expression: str, most: int) -> int:
    """Return how many bytes an expression should go through before it can be stopped, at most `most`."""
    return min(most, _AT_ONCE // max([1, *_sizes(expression)]))


def _sizes(expression: str) -> Iterator[int]:
    """Yield how many places have been written out so far, behind each token.

    What takes no byte costs steps as well: a group that is kept, an alternative that is empty, and a
    repetition of a repetition are a place each.
    """
    outer: list[int] = []  # sizes of what stands before the groups that are open
    before = last = around = 0  # size of what is closed, of what a repetition would repeat; sum of `outer`
    is_empty, is_repeated = True, False  # the alternative so far; what stands last
    for token in _TOKEN.finditer(expression):
        if "x" in (token["flags"] or ""):  # comments could hide brackets from us
            raise InvalidInputError("text", "The flag x is not known here: write the expression in one line.")
        if is_empty and (token["close"] or token["bar"]):
            before, last = before + last, 1
        repeats = token["least"] or token["sign"]
        if token["open"]:
            outer.append(before + last)
            around += before + last
            before, last = int(token["flags"] is None), 0
        elif token["close"]:
            last += before
            before = outer.pop() if outer else 0
            around -= before
        elif repeats:
            last = (last + is_repeated) * max(int(token["least"] or 0), int(token["most"] or 0), 1)
        elif not token["bar"]:
            before, last = before + last, 1
        is_empty, is_repeated = bool(token["open"] or token["bar"]), bool(repeats)
        yield before + last + around
