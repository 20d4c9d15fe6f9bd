"""C from the plan: loops a vector at a time, tiles of matrix products in registers, classes in blocks.

A module is written from the plan's operations and from the parts of `runtime.c` that they need; it is compiled once
for each processor and kept (see `symnet.backends.c.keeping`). Without a compiler the numpy backend steps in.
"""

from __future__ import annotations

import ctypes
import warnings
from collections import OrderedDict
from typing import Any

import numpy as np

from symnet.backends import numpy as numpy_backend
from symnet.backends.c.calling import Call, IdError, Memory
from symnet.backends.c.compiling import CompilerError, compiler
from symnet.backends.c.ground import KEPT
from symnet.backends.c.keeping import compiled
from symnet.backends.c.writing import Module
from symnet.backends.lambdify import lines as plain_lines
from symnet.backends.module import forward_function, write_module
from symnet.backends.numpy_helpers import HELPERS
from symnet.backends.program import Program
from symnet.backends.trainer import Arrays, Stepper
from symnet.plan import make_plan
from symnet.plan.closed import Closed
from symnet.plan.updates import Optimizer

INSTEAD = "the numpy backend is used instead"


def program(closed: Closed, dtype: Any = "float64") -> Program:
    """Plan and write; what is called is compiled at its first call. Without a compiler NumPy steps in, and says so."""
    if closed.loss is None:
        return numpy_backend.program(closed, dtype)
    try:
        compiler()
    except CompilerError as error:
        warnings.warn(f"{error}; {INSTEAD}", RuntimeWarning, stacklevel=3)
        return numpy_backend.program(closed, dtype)
    made = Module(closed, np.dtype(dtype), make_plan(closed))
    module = write_module(closed, [forward_function(closed, plain_lines)], {"as_ids": HELPERS["as_ids"]})
    namespace = numpy_backend.loaded(module)
    namespace["loss_and_gradients"] = _first(made, namespace)
    return Program(
        made.source, closed, np.dtype(dtype), namespace, lambda chosen: _stepper(closed, chosen, dtype, namespace)
    )


def source(closed: Closed, dtype: Any = "float64") -> str:
    """The module's text alone; needs no compiler."""
    return Module(closed, np.dtype(dtype), make_plan(closed)).source


def _stepper(closed: Closed, optimizer: Optimizer, dtype: Any, namespace: dict[str, Any]) -> Stepper:
    made = Module(closed, np.dtype(dtype), make_plan(closed, optimizer.rule, optimizer.clip is not None), optimizer)
    try:
        return _steps(made, _library(made), namespace)
    except CompilerError as error:
        warnings.warn(f"{error}; {INSTEAD}", RuntimeWarning, stacklevel=4)
        return numpy_backend.stepper(closed, optimizer, dtype)


def _first(module: Module, namespace: dict[str, Any]) -> Any:
    """The function of loss and gradients, which compiles itself when it is called."""

    def loss_and_gradients(params: Arrays, data: Arrays) -> tuple[Any, Arrays]:
        try:
            function = _gradients(module, _library(module), namespace)
        except CompilerError as error:
            warnings.warn(f"{error}; {INSTEAD}", RuntimeWarning, stacklevel=4)
            function = numpy_backend.program(module.closed, module.dtype).namespace["loss_and_gradients"]
        namespace["loss_and_gradients"] = function
        return function(params, data)

    return loss_and_gradients


def _library(module: Module) -> Any:
    """The compiled module; CompilerError where there is no compiler or it fails."""
    return compiled(module.source)


def _gradients(module: Module, library: Any, namespace: dict[str, Any]) -> Any:
    """The function of loss and gradients."""
    library.run.restype = ctypes.c_int
    library.run.argtypes = [ctypes.c_void_p] * 5 + [ctypes.c_long]
    outputs = {name: block.array for name, block in module.plan.gradients.items()}
    scalars = [a for a in dict.fromkeys(outputs.values()) if a.is_scalar]

    def loss_and_gradients(params: Arrays, data: Arrays) -> tuple[Any, Arrays]:
        sizes = namespace["check"](params, data)
        call = Call(module, sizes, namespace)
        call.point(params, data, {})
        loss = module.dtype.type(call.run(library, np.zeros(1)))
        gradients, given = {}, set()
        for name, array in outputs.items():
            where = np.shape(params[name])
            if array.is_scalar:
                gradients[name] = np.full(where, call.results[1 + scalars.index(array)], module.dtype)
            else:
                value = call.arrays[module.given.index(array)].reshape(where)
                gradients[name] = value.copy() if array in given else value
                given.add(array)
        return loss, gradients

    return loss_and_gradients


def _steps(module: Module, library: Any, namespace: dict[str, Any]) -> Stepper:
    """Steps of training; what is known of one call is kept for the next on the same arrays."""
    library.train.restype = ctypes.c_int
    library.train.argtypes = [ctypes.c_void_p] * 5 + [ctypes.c_long] * 2
    calls: OrderedDict[tuple[Any, ...], Call] = OrderedDict()
    memory = Memory()

    def step(params: Arrays, state: Arrays, data: Arrays, numbers: dict[str, float], steps: int = 1) -> float:
        key = tuple((name, np.shape(value)) for arrays in (params, data) for name, value in arrays.items())
        if key not in calls:
            calls[key] = Call(module, namespace["check"](params, data), namespace, memory)
            if len(calls) > KEPT:  # with the arrays that each was last called with
                calls.popitem(last=False)
        calls.move_to_end(key)
        calls[key].point(params, data, state)
        try:
            return calls[key].run(library, np.array([*(numbers[name] for name in module.scalars), 0.0]), steps)
        except IdError:
            namespace["check"](params, data)  # says which
            raise

    return Stepper(step, many=True)
