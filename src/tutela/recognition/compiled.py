"""How kernels are compiled: numba, without the interpreter's lock, kept on disk between processes.

Modules named ``*kernels.py`` import this one, and nobody imports them before a kernel is needed: numba costs half a second to
load. A kernel is compiled at its first call and read from the cache at every later start.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")


def cache_in(folder: Path) -> None:
    """Keep compiled kernels in ``folder``, which must belong to this account alone (what is read there is run).

    To be called before the first import of a kernel. Without it numba takes the folder of the source, or where that can't
    be written the account's own cache folder.
    """
    if not numba.config.CACHE_DIR:  # type: ignore[attr-defined]  # NUMBA_CACHE_DIR, where an operator has set it, goes before
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile ``function`` at its first call. Where no folder can be written it is compiled once a process."""
    try:
        compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # "no locator available": a read-only installation of an account without a home
        compiled = numba.njit(nogil=True)(function)
    return compiled


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """A small function that only kernels call; compiled with them."""
    compiled: Callable[P, R] = numba.njit(nogil=True)(function)
    return compiled


@intrinsic
def _population_count(typing_context, word):  # type: ignore[no-untyped-def]
    """One machine instruction; numba has no name for it."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.ctpop(arguments[0])

    return numba.types.uint64(numba.types.uint64), generate


population_count: Callable[[int], int] = _population_count  # type: ignore[assignment]
"""Set bits of a word of 64 bits; only inside kernels."""


@intrinsic
def _fetch_ahead(typing_context, values, first, second):  # type: ignore[no-untyped-def]
    """A hint to the processor: it reads the place while the program goes on."""
    index = numba.types.int64

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        at = [*arguments[1:], context.get_constant(index, 0)]
        place = cgutils.get_item_pointer(context, builder, signature.args[0], array, at, wraparound=False)  # type: ignore[no-untyped-call]
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, word, word, word])
        hint = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        builder.call(hint, [builder.bitcast(place, cgutils.voidptr_t), word(0), word(3), word(1)])
        return context.get_dummy_value()

    return numba.types.void(values, index, index), generate


fetch_ahead: Callable[[NDArray[np.uint64], int, int], None] = _fetch_ahead  # type: ignore[assignment]
"""Have ``values[first, second]`` of shape (m, n, k) read into the cache; only inside kernels. Changes no result."""
