"""What a block of 64 bytes is made of, as bit masks: bit k tells of byte k.

Written as LLVM vectors, which become what the processor has: one AVX-512 instruction each, or four of SSE.
All 64 bytes from the address on must be readable; nothing is checked.
"""

# llvmlite and numba's own objects have no types.
# pyright: basic
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_BYTE, _WORD = ir.IntType(8), ir.IntType(64)
_VECTOR = ir.VectorType(_BYTE, 64)


def _splat(value: int) -> ir.Constant:
    return ir.Constant(_VECTOR, [value] * 64)


@intrinsic
def _classify(typingctx, address):  # noqa: ARG001
    """Return the masks (digits, letters, hex letters, `n` or `f`, spaces, controls, bytes over 0x7F)."""

    def codegen(context, builder, signature, args):  # noqa: ARG001
        block = builder.load(builder.inttoptr(args[0], _VECTOR.as_pointer()), align=1)
        lower = builder.or_(block, _splat(0x20))

        def mask(bits):
            return builder.bitcast(bits, _WORD)

        def within(vector, first, count):
            return builder.icmp_unsigned("<", builder.sub(vector, _splat(first)), _splat(count))

        def equal(vector, byte):
            return builder.icmp_unsigned("==", vector, _splat(byte))

        controls = builder.or_(builder.icmp_unsigned("<", block, _splat(0x20)), equal(block, 0x7F))
        masks = [
            mask(within(block, ord("0"), 10)),
            mask(within(lower, ord("a"), 26)),
            mask(within(lower, ord("a"), 6)),
            mask(builder.or_(equal(lower, ord("n")), equal(lower, ord("f")))),
            mask(equal(block, 0x20)),
            mask(controls),
            mask(builder.icmp_signed("<", block, _splat(0))),
        ]
        return cgutils.pack_array(builder, masks)

    return types.UniTuple(types.uint64, 7)(types.int64), codegen


@intrinsic
def _line_enders(typingctx, address):  # noqa: ARG001
    """Return the mask of line feeds and NUL bytes."""

    def codegen(context, builder, signature, args):  # noqa: ARG001
        block = builder.load(builder.inttoptr(args[0], _VECTOR.as_pointer()), align=1)
        feeds = builder.icmp_unsigned("==", block, _splat(10))
        nuls = builder.icmp_unsigned("==", block, _splat(0))
        return builder.bitcast(builder.or_(feeds, nuls), _WORD)

    return types.uint64(types.int64), codegen


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


# What a caller passes is the second parameter; the first is numba's own.
classify: Any = _classify
line_enders: Any = _line_enders
first_bit: Any = _first_bit
last_bit: Any = _last_bit
