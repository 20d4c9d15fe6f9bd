"""Calling compiled modules: pointers to the arrays of a call, kept from one call to the next."""

from __future__ import annotations

import ctypes
import os
from typing import Any

import numpy as np

from symnet.backends.c.ground import Ground
from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError


class IdError(NumericError):
    """An id that has no row."""


class Memory:
    """Where compiled functions compute, one call after another; it grows to what the largest of them needs."""

    def __init__(self) -> None:
        self.fields = (ctypes.c_size_t * 8)()

    def __del__(self) -> None:
        if self.fields[0]:
            _free(self.fields[0])


class Call:
    """Arrays and pointers for one size of arguments."""

    def __init__(
        self, module: Ground, sizes: dict[str, int], namespace: dict[str, Any], memory: Memory | None = None
    ) -> None:
        self.module, self.as_ids, self.memory = module, namespace["as_ids"], memory or Memory()
        values = tuple(sizes.get(name, 0) for name in module.sizes)
        self.sizes = (ctypes.c_long * max(1, len(values)))(*values)
        self.arrays: list[Any] = [
            np.empty(made, module.dtype) if array.is_computed else None
            for array, made in zip(module.given, module.shapes(values), strict=True)
        ]
        self.pointers = (ctypes.c_void_p * (len(self.arrays) + len(module.states) + 1))()
        for n, array in enumerate(self.arrays):
            if array is not None:
                self.pointers[n] = array.ctypes.data
        axes = {v.identifier: v.summing_axis or 0 for v in module.closed.data}
        self.inputs = [
            (n, a.name, a.kind, axes.get(a.name, 0)) for n, a in enumerate(module.given) if not a.is_computed
        ]
        self.stated = [(len(self.arrays) + n, f"{array.name}.{name}") for n, (array, name) in enumerate(module.states)]
        self.given: dict[str, Any] = {}
        self.results = np.zeros(1 + len(module.plan.gradients))

    def point(self, params: Arrays, data: Arrays, state: Arrays) -> None:
        """Point to the arrays of this call; one that was pointed to by the last call and needed no copy stays."""
        for n, name, kind, axis in self.inputs:
            value = (params if kind == "parameter" else data)[name]
            if value is self.given.get(name):
                continue
            if kind == "ids":
                made = np.ascontiguousarray(self.as_ids(name, value, axis), np.int64)
            else:
                made = np.ascontiguousarray(value, self.module.dtype)
            self.pointers[n] = made.ctypes.data
            copied = not isinstance(value, np.ndarray) or not np.may_share_memory(made, value)
            self.given[name] = made if copied else value
        for n, name in self.stated:
            if state[name] is not self.given.get(name):
                self.pointers[n] = state[name].ctypes.data
                self.given[name] = state[name]

    def run(self, library: Any, numbers: Any, steps: int = 0) -> float:
        """Call it, for loss and gradients or for steps of training; NumericError where there is not enough memory."""
        given = (
            ctypes.addressof(self.sizes), ctypes.addressof(self.pointers), numbers.ctypes.data,
            self.results.ctypes.data, ctypes.addressof(self.memory.fields), threads(),
        )  # fmt: skip
        status = library.train(*given, steps) if steps else library.run(*given)
        if status == 1:
            raise NumericError("not enough memory for arrays of these sizes; take fewer examples at a time")
        if status == 2:
            raise IdError("an id is out of range")
        return float(self.results[0])


def _free(address: int) -> None:
    libc = ctypes.CDLL(None)
    libc.free.argtypes = [ctypes.c_void_p]
    libc.free.restype = None
    libc.free(address)


def threads() -> int:
    """How many threads a program may use: SYMNET_THREADS, or OMP_NUM_THREADS, or one for each processor there is."""
    for name in ("SYMNET_THREADS", "OMP_NUM_THREADS"):
        text = os.environ.get(name, "")
        if text.isdigit() and int(text) > 0:
            return int(text)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
