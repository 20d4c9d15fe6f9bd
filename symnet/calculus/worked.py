"""Worked numbers: the value of each symbol, and the derivative by it, for given inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mpmath
import numpy as np
from sympy import Expr

from symnet.calculus.derivation import Derivation
from symnet.calculus.numeric import Array, Point, evaluate, value
from symnet.core.errors import NumericError, UnknownNameError
from symnet.core.expression import shape
from symnet.core.network import Network
from symnet.core.notation import Notation
from symnet.core.symbols import Partial, Variable

DIGITS = 30
PLACES = 4
"""Significant digits of a number that is not whole."""


def worked_rows(derivation: Derivation, at: Mapping[str, Any], notation: Notation) -> tuple[tuple[str, str, str], ...]:
    """Symbol, value and derivative, for every symbol of the network; inputs first."""
    network = derivation.network
    known, slopes = values_and_slopes(derivation, at)
    return tuple(
        (f"${v.typeset(notation)}$", f"${_latex(known[v])}$", f"${_latex(slopes[v])}$" if v in slopes else "")
        for v in (*point_at(network, at), *network.defined)
    )


def values_and_slopes(derivation: Derivation, at: Mapping[str, Any]) -> tuple[Point, Point]:
    """The value of every symbol, backward ones too, and the derivative by each symbol that has one."""
    network = derivation.network
    with mpmath.workdps(DIGITS):
        point = point_at(network, at)
        sizes = _sizes(point)
        known = evaluate(network.equations, point, sizes)
        known = evaluate(derivation.adjoints, known, sizes)
        slopes: Point = {v: value(g, known, sizes) for v, g in derivation.gradients.items()}
        for e in derivation.adjoints:
            if isinstance(e.symbol, Partial):
                slopes.setdefault(e.symbol.by, known[e.symbol])
        slopes.setdefault(derivation.of, _array(derivation.of, 1))
        return known, slopes


def values(network: Network, at: Mapping[str, Any]) -> Point:
    """The value of every symbol of a network, for given inputs."""
    with mpmath.workdps(DIGITS):
        point = point_at(network, at)
        return evaluate(network.equations, point, _sizes(point))


def value_of(expression: Expr, known: Point) -> Array:
    """The value of an expression in symbols whose values are known."""
    with mpmath.workdps(DIGITS):
        return value(expression, known, _sizes(known))


def point_at(network: Network, at: Mapping[str, Any]) -> Point:
    """The inputs as arrays, parameters first.

    Raises UnknownNameError for a name that is no input, NumericError for an input without a number.
    """
    inputs = (*network.parameters, *network.data)
    given = {network.symbol(name): number for name, number in at.items()}
    for symbol in given:
        if symbol not in inputs:
            raise UnknownNameError.among("input", symbol.identifier, [v.identifier for v in inputs])
    missing = [v.identifier for v in inputs if v not in given]
    if missing:
        raise NumericError(f"numbers are missing for {', '.join(missing)}")
    return {v: _array(v, given[v]) for v in inputs}


def _array(symbol: Variable, number: Any) -> Array:
    rows, columns = shape(symbol)
    given = np.atleast_1d(np.asarray(number, dtype=float))
    shaped = given.reshape(-1, 1) if columns == 1 else given.reshape(1, -1) if rows == 1 else given
    array: Array = np.vectorize(lambda x: mpmath.mpf(str(x)), otypes=[object])(shaped)
    return array


def _sizes(point: Point) -> dict[Expr, Expr]:
    return {
        size: number
        for v, array in point.items()
        for size, number in zip(shape(v), array.shape, strict=True)
        if not size.is_number
    }


def _latex(array: Array) -> str:
    if array.size == 1:
        return _number(array.item())
    rows = r" \\ ".join(" & ".join(map(_number, row)) for row in array)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _number(x: Any) -> str:
    """A number as it is printed: whole, or to so many significant digits."""
    nearest = mpmath.nint(x)
    if abs(x - nearest) < mpmath.mpf(10) ** -20:
        return str(int(nearest))
    return str(mpmath.nstr(x, PLACES, strip_zeros=False))
