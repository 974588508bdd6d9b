"""Numbers from and to memory, by address: what the kernels read their input with.

Kernels work on addresses rather than arrays: an array that goes from function to function is counted each
time, which costs more than the work. Nothing here checks bounds; a kernel does, before each read, and the
function that hands out the address keeps the array alive.
"""

# llvmlite and numba's own objects have no types.
# pyright: basic
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


def _load(bits: int, result: types.Type, *, swap: bool = False) -> Any:
    @intrinsic
    def load(typingctx, address):  # noqa: ARG001
        def codegen(context, builder, signature, args):  # noqa: ARG001
            value = builder.load(builder.inttoptr(args[0], ir.IntType(bits).as_pointer()), align=1)
            return builder.bswap(value) if swap else value

        return result(types.int64), codegen

    return load


def _store(bits: int, value: types.Type) -> Any:
    @intrinsic
    def store(typingctx, address, content):  # noqa: ARG001
        def codegen(context, builder, signature, args):  # noqa: ARG001
            place = builder.inttoptr(args[0], ir.IntType(bits).as_pointer())
            builder.store(args[1], place, align=1)
            return context.get_dummy_value()

        return types.none(types.int64, value), codegen

    return store


@intrinsic
def _prefetch(typingctx, address):  # noqa: ARG001
    """Ask for the cache line of an address without waiting for it; the address need not be readable."""

    def codegen(context, builder, signature, args):  # noqa: ARG001
        place, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [place, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [place], kind)
        read, second_level, of_data = number(0), number(2), number(1)
        builder.call(function, [builder.inttoptr(args[0], place), read, second_level, of_data])
        return context.get_dummy_value()

    return types.none(types.int64), codegen


@intrinsic
def _touch(typingctx, address):  # noqa: ARG001
    """Read a byte for nothing but that its page is mapped then."""

    def codegen(context, builder, signature, args):  # noqa: ARG001
        byte = builder.load(builder.inttoptr(args[0], ir.IntType(8).as_pointer()), align=1)
        # An instruction that is none: without it, what nobody uses would not be read.
        builder.asm(ir.FunctionType(ir.VoidType(), [byte.type]), "", "r", [byte], side_effect=True)
        return context.get_dummy_value()

    return types.none(types.int64), codegen


prefetch: Any = _prefetch  # numba hides its own first parameter
touch: Any = _touch
load_u8 = _load(8, types.uint8)
load_u16 = _load(16, types.uint16)
load_u32 = _load(32, types.uint32)
load_u64 = _load(64, types.uint64)
load_u16_be = _load(16, types.uint16, swap=True)
load_u32_be = _load(32, types.uint32, swap=True)
load_u64_be = _load(64, types.uint64, swap=True)
load_i64 = _load(64, types.int64)
store_u8 = _store(8, types.uint8)
store_u16 = _store(16, types.uint16)
store_u32 = _store(32, types.uint32)
store_u64 = _store(64, types.uint64)
store_i64 = _store(64, types.int64)


def addresses(arrays: Any) -> Any:
    """Return a named tuple of arrays with their addresses instead. The arrays have to be kept alive."""
    return type(arrays)._make(array.ctypes.data for array in arrays)
