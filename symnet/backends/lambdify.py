"""The plain program: SymPy's `lambdify` with a printer of our own and the named equations as its `cse`.

One line for each equation, in NumPy, in the order of the derivation. It is the reference for all other backends.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import sympy
from sympy import Expr
from sympy.printing.numpy import NumPyPrinter

from symnet.backends.module import forward_function, helper_sources, training_function, write_module
from symnet.backends.program import Program
from symnet.core.network import Equation
from symnet.plan.closed import Closed, Local


class _Printer(NumPyPrinter):  # type: ignore[misc]
    """Lets every node of symnet print itself."""

    printmethod = "_numpycode"


def program(closed: Closed, dtype: Any = "float64") -> Program:
    """Write the module and load it."""
    functions = [forward_function(closed, lines)]
    if closed.loss is not None:
        functions.append(training_function(closed, lines))
    source = write_module(closed, functions, helper_sources(closed.training))
    namespace: dict[str, Any] = {"__name__": "symnet_program"}
    exec(compile(source, "<symnet program>", "exec"), namespace)  # our own text, just written
    return Program(source, closed, np.dtype(dtype), namespace)


def lines(inputs: tuple[Local, ...], equations: tuple[Equation, ...]) -> str:
    """The equations as lambdify writes them, a line each."""
    if not equations:
        return ""

    def named(expressions: Any, **options: Any) -> tuple[list[tuple[Expr, Expr]], Any]:
        return [(e.symbol, e.expression) for e in equations], expressions

    function = sympy.lambdify(
        inputs, [equations[-1].symbol], modules=[np], printer=_Printer({"allow_unknown_functions": True}), cse=named
    )
    body = inspect.getsource(function).splitlines()[1:-1]
    return "".join(f"{line.strip()}\n" for line in body)
