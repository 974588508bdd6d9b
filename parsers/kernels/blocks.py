"""What a block of 64 bytes is made of, as bit masks: bit k tells of byte k.

Written as LLVM vectors, which become what the processor has: one AVX-512 instruction each, or four of SSE.
All 64 bytes from the address on must be readable; nothing is checked.
"""

# llvmlite and numba's own objects have no types.
# pyright: basic
from collections.abc import Callable
from functools import reduce
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_BYTE, _WORD = ir.IntType(8), ir.IntType(64)
_VECTOR = ir.VectorType(_BYTE, 64)
_Test = Callable[[Any, Any], Any]  # of a builder and a block: which of its bytes are meant


def _splat(value: int) -> ir.Constant:
    return ir.Constant(_VECTOR, [value] * 64)


def _within(first: str, last: str) -> _Test:
    def test(builder, block):
        offset = builder.sub(block, _splat(ord(first)))
        return builder.icmp_unsigned("<", offset, _splat(ord(last) - ord(first) + 1))

    return test


def _one_of(text: str) -> _Test:
    return _any(*(_within(byte, byte) for byte in text))


def _any(*tests: _Test) -> _Test:
    return lambda builder, block: reduce(builder.or_, [test(builder, block) for test in tests])


def _either_case(test: _Test) -> _Test:
    return lambda builder, block: test(builder, builder.or_(block, _splat(0x20)))


def _high(builder, block):
    return builder.icmp_signed("<", block, _splat(0))


def _masks(*tests: _Test) -> Any:
    """Return a function of an address to the masks of these tests, in their order."""
    count = len(tests)

    @intrinsic
    def masks(typingctx, address):  # noqa: ARG001
        def codegen(context, builder, signature, args):  # noqa: ARG001
            block = builder.load(builder.inttoptr(args[0], _VECTOR.as_pointer()), align=1)
            found = [builder.bitcast(test(builder, block), _WORD) for test in tests]
            return cgutils.pack_array(builder, found) if count > 1 else found[0]

        return (types.UniTuple(types.uint64, count) if count > 1 else types.uint64)(types.int64), codegen

    return masks


@intrinsic
def _first_bit(typingctx, word):  # noqa: ARG001
    """Return the number of the lowest set bit of a u64, 64 for none."""

    def codegen(context, builder, signature, args):  # noqa: ARG001
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), codegen


@intrinsic
def _last_bit(typingctx, word):  # noqa: ARG001
    """Return the number of the highest set bit of a u64, −1 for none."""

    def codegen(context, builder, signature, args):  # noqa: ARG001
        return builder.sub(ir.Constant(_WORD, 63), builder.ctlz(args[0], ir.Constant(ir.IntType(1), 0)))

    return types.int64(types.uint64), codegen


_digits, _letters = _within("0", "9"), _either_case(_within("a", "z"))

# What a caller passes is the address; numba's own first parameter is hidden by their type.
classify = _masks(
    _digits,
    _letters,
    _either_case(_within("a", "f")),
    _either_case(_one_of("nf")),
    _either_case(_one_of("p")),
    _one_of("x"),
    _one_of("+-"),
    _one_of(" "),
    _any(_within("\0", "\x1f"), _one_of("\x7f")),
    _high,
)
line_enders = _masks(_one_of("\n\0"))
returns = _masks(_one_of("\r\0"))  # what ends lines where there is no line feed
header_marks = _masks(_one_of(" \t"), _digits, _one_of(":"), _one_of('[("='))
level_marks = _masks(
    _any(_digits, _letters, _one_of("_"), _high),
    _letters,
    _within("A", "Z"),
    _one_of('[<("|{'),
    _one_of(']>)"|}'),
    _one_of(":"),
    _one_of("="),
)
first_bit: Any = _first_bit
last_bit: Any = _last_bit
