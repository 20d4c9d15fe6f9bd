"""Functions by the names that people give them: of one variable, entry by entry, and of whole arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr, S

from symnet.core.expression import shape, variables
from symnet.ops.activations import gelu, identity, leaky_relu, mish, relu, sigmoid, silu, softplus, tanh
from symnet.ops.composed import mean, sum_over_columns, sum_over_rows
from symnet.ops.correlation import convolve, correlate
from symnet.ops.diagonal import diagonal, diagonal_of
from symnet.ops.elementary import (
    absolute,
    arccos,
    arcosh,
    arcsin,
    arctan,
    arsinh,
    artanh,
    cos,
    cosh,
    erf,
    exp,
    factorial,
    log,
    sign,
    sin,
    sinh,
    sqrt,
)
from symnet.ops.formula import z
from symnet.ops.function import Function
from symnet.ops.indexed import At
from symnet.ops.inverse import determinant
from symnet.ops.larger import larger, smaller
from symnet.ops.largest import maximum
from symnet.ops.logdet import log_determinant
from symnet.ops.softmax import log_softmax, softmax
from symnet.ops.standardised import deviation, rms_normalised, root_mean_square, standardised
from symnet.ops.toeplitz import diagonal_sums
from symnet.ops.total import total
from symnet.ops.trace import trace
from symnet.ops.transpose import transpose, transpose_as_written
from symnet.ops.triangle import lower, symmetric
from symnet.ops.vec import vec
from symnet.reading.scope import is_unknown
from symnet.reading.tokens import ReadError

ELEMENTWISE: dict[str, Function] = {
    "exp": exp, "log": log, "ln": log, "sin": sin, "cos": cos, "tanh": tanh, "sqrt": sqrt, "abs": absolute,
    "arcsin": arcsin, "arccos": arccos, "arctan": arctan,
    "sinh": sinh, "cosh": cosh, **dict.fromkeys(("arsinh", "arcsinh", "asinh"), arsinh),
    **dict.fromkeys(("arcosh", "arccosh", "acosh"), arcosh), **dict.fromkeys(("artanh", "arctanh", "atanh"), artanh),
    r"\sigma": sigmoid, "sigmoid": sigmoid, "Sigmoid": sigmoid, "sigm": sigmoid, "logistic": sigmoid,
    "relu": relu, "ReLU": relu, "Relu": relu, "softplus": softplus, "Softplus": softplus, "gelu": gelu, "GELU": gelu,
    "silu": silu, "SiLU": silu, "mish": mish, "Mish": mish, "erf": erf, "factorial": factorial,
    "LeakyReLU": leaky_relu, "LReLU": leaky_relu, "sign": sign, "sgn": sign, "id": identity,
}  # fmt: skip
"""By the word or letter that stands before the argument."""


def _of_one(function: Callable[[Any], Expr]) -> Callable[..., Expr]:
    def call(scope: Any, items: list[Expr], at: int) -> Expr:
        if len(items) != 1:
            raise ReadError(f"one argument is expected, not {len(items)}", at)
        return function(items[0])

    return call


def _of_a_vector(function: Callable[[Any], Expr]) -> Callable[..., Expr]:
    """Along the only axis of a vector, along each row of a matrix; what is not known to be a matrix is a vector."""

    def call(scope: Any, items: list[Expr], at: int) -> Expr:
        if len(items) != 1:
            raise ReadError(f"one argument is expected, not {len(items)}", at)
        rows, columns = shape(items[0])
        if is_unknown(columns) and not scope.is_of_matrix(columns):
            if scope.rows and (rows == 1 or is_unknown(rows)):
                scope.meet(rows, S.One)
                scope.several.add(columns)
            else:
                scope.meet(columns, S.One)
        if isinstance(items[0], At) and shape(items[0].operands[0])[1] == 1:  # softmax(z_i), for softmax(z)_i
            scope.notice(f"softmax({items[0]}) is read as the entry of the softmax of the whole")
            return At(*items[0].args[:2], function(items[0].operands[0]))
        if isinstance(items[0], At):  # softmax(e_{ij})
            places, body = items[0].args[:2], items[0].operands[0]
            down = _runs_down(scope, *shape(body))
            scope.several.add(shape(body)[0 if down else 1])
            return At(*places, transpose(function(transpose(body))) if down else function(body))
        if is_unknown(rows):
            scope.several.add(rows)
        if 1 not in (rows, columns) and _runs_down(scope, rows, columns):
            return transpose(function(transpose(items[0])))
        return function(items[0])

    return call


def _runs_down(scope: Any, rows: Expr, columns: Expr) -> bool:
    """Whether softmax of a matrix is taken of its columns: as the document says, or since examples are its columns."""
    said = scope.line_of(rows, columns)
    if scope.is_final:
        scope.notice(f"softmax of a matrix is taken of each {said}")
    return bool(said == "column")


def _diag(scope: Any, items: list[Expr], at: int) -> Expr:
    """diag of a vector makes a matrix, diag of a matrix takes its diagonal."""
    if len(items) != 1:
        raise ReadError(f"one argument is expected, not {len(items)}", at)
    rows, columns = map(scope.settled, shape(items[0]))
    small = not any(v.parsed.base[:1].isupper() for v in variables(items[0]))
    if small and 1 not in (rows, columns) and rows != columns and is_unknown(columns):
        scope.meet(columns, S.One)  # of small letters of which nothing is said, as tanh(c) is
    return diagonal(items[0]) if shape(items[0])[1] == 1 else diagonal_of(items[0])


def _diagonal(scope: Any, items: list[Expr], at: int) -> Expr:
    """The diagonal of a square matrix; what is no more than a vector yet is left until all shapes are known."""
    if len(items) != 1:
        raise ReadError(f"one argument is expected, not {len(items)}", at)
    if not scope.is_final and shape(items[0])[1] == 1:
        return diagonal(items[0])
    return _of_square(diagonal_of)(scope, items, at)


def _of_spread(function: Callable[[Any, Any], Expr]) -> Callable[..., Expr]:
    """standardise(x, ε), sd(X, ε): over a vector or over each row; without a second argument, ε is 0."""

    def call(scope: Any, items: list[Expr], at: int) -> Expr:
        if len(items) not in (1, 2):
            raise ReadError(f"one argument is expected, or two with what is added under the root, not {len(items)}", at)
        epsilon = items[1] if len(items) == 2 else S.Zero
        for size in shape(epsilon):
            scope.meet(size, S.One)
        return _of_a_vector(lambda body: function(body, epsilon))(scope, items[:1], at)

    return call


def _of_two(function: Callable[..., Expr]) -> Callable[..., Expr]:
    """corr(X, W), conv(G, W): an array and a kernel; corr(X, W, 2, 1) with stride and dilation."""

    def call(scope: Any, items: list[Expr], at: int) -> Expr:
        if not 2 <= len(items) <= 4:
            raise ReadError(
                f"two arguments are expected, an array and a kernel, or with steps four, not {len(items)}", at
            )
        return function(*items)

    return call


def _trace(scope: Any, items: list[Expr], at: int) -> Expr:
    if len(items) != 1:
        raise ReadError(f"one argument is expected, not {len(items)}", at)
    rows, columns = shape(items[0])
    scope.meet(rows, columns)
    return trace(items[0])


def _determinant(scope: Any, items: list[Expr], at: int) -> Expr:
    rows, columns = shape(items[0])
    scope.meet(rows, columns)
    return determinant(items[0])


def _of_square(function: Callable[[Expr], Expr]) -> Callable[..., Expr]:
    """A function of a square matrix."""

    def call(scope: Any, items: list[Expr], at: int) -> Expr:
        if len(items) != 1:
            raise ReadError(f"one argument is expected, not {len(items)}", at)
        scope.meet(*shape(items[0]))
        return function(items[0])

    return call


def _clip(scope: Any, items: list[Expr], at: int) -> Expr:
    """clip(a, l, u) = min(max(a, l), u), all of one shape."""
    if len(items) != 3:
        raise ReadError(f"clip takes what is clipped and two bounds, not {len(items)}", at)
    for bound in items[1:]:
        for size, wanted in zip(shape(bound), shape(items[0]), strict=True):
            scope.meet(size, wanted)
    return smaller(larger(*items[:2]), items[2])


OF_ARRAYS: dict[str, Callable[..., Expr]] = {
    "softmax": _of_a_vector(softmax), "Softmax": _of_a_vector(softmax), "logsoftmax": _of_a_vector(log_softmax),
    "diag": _diag, "Diag": _diag, "diagonal": _diagonal, "tr": _trace, "Tr": _trace, "trace": _trace,
    "det": _determinant, "mean": _of_one(mean), "sum": _of_one(total), "maximum": _of_one(maximum),
    "transpose": _of_one(transpose_as_written), "vec": _of_one(vec), "diagsums": _of_one(diagonal_sums),
    "rowsum": _of_one(sum_over_columns), "colsum": _of_one(sum_over_rows),
    "logdet": _of_square(log_determinant), "tril": _of_square(lower), "symmetric": _of_square(symmetric),
    "standardise": _of_spread(standardised), "standardize": _of_spread(standardised),
    **dict.fromkeys(("clip", "clamp"), _clip), "corr": _of_two(correlate), "conv": _of_two(convolve),
    "rmsnorm": _of_spread(rms_normalised), "sd": _of_spread(deviation), "rms": _of_spread(root_mean_square),
}  # fmt: skip
"""By the word that stands before the argument."""


def generic(name: str) -> Function:
    """A function of one variable of which only the name is known; its formula serves checks alone."""
    number = sum(ord(c) * (k + 1) for k, c in enumerate(name)) % 89
    plain = "".join(c for c in name if c.isalnum()) or "f"
    formula = sympy.sin(z + sympy.Rational(number, 97)) + z
    return Function(f"f_{plain}", name, formula, generic=True)
