"""Ask for an element of an array some time before it is needed.

Records of entities lie all over memory: without this a loop that takes fixes as they arrive waits for most of them.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np import arrayobj

from standoff.kernel.compiled import IS_PLAIN

__all__ = ["fetch"]

_READ, _KEEP, _DATA = 0, 3, 1


def _call(builder: Any, address: Any) -> None:
    line = builder.bitcast(address, cgutils.voidptr_t)
    number = cgutils.int32_t
    kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
    prefetch = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], kind)
    builder.call(prefetch, [line, number(_READ), number(_KEEP), number(_DATA)])


def _generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    kind = signature.args[0]
    array = arrayobj.make_array(kind)(context, builder, args[0])
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    start = builder.bitcast(cgutils.get_item_pointer(context, builder, kind, array, [args[1]]), cgutils.voidptr_t)
    _call(builder, start)
    if size > 8:  # a record may end in another cache line
        _call(builder, builder.gep(start, [cgutils.intp_t(size - 1)]))
    return context.get_dummy_value()


def _typed(_: Any, array: Any, i: Any) -> Any:  # noqa: ARG001 - numba reads the names
    return types.void(array, types.intp), _generate


def _nothing(array: Any, i: Any) -> None:
    """Plain Python has no say in what is in the cache."""


#: fetch(array, i): element i of a one-dimensional array will be read soon. i must be within it.
fetch: Any = _nothing if IS_PLAIN else intrinsic(_typed)
