"""diag(v), the matrix with a vector on its diagonal, and the diagonal of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy import Expr, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import require_square, say
from symnet.core.symbols import Shape
from symnet.core.writing import Written, python
from symnet.index.entries import entry
from symnet.index.factors import Delta
from symnet.index.polynomial import Place, Polynomial, single
from symnet.ops.constants import Identity, Ones
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import coefficient_of, scale


class Diagonal(Node):
    """D = diag(v): D_ij = v_i δ_ij."""

    rule = "derivative of diag"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """(n, n) for a column of n."""
        rows, columns = shape(body)
        if columns != 1:
            raise ShapeError(f"diag takes a column vector, not {say(body)}")
        return rows, rows

    def entry(self, i: Place, j: Place) -> Polynomial:
        """v_i δ_ij."""
        return entry(self.operands[0], i, None) * single(Delta((i, j)))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """v̄ = the diagonal of D̄."""
        return (diagonal_of(cotangent),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """diag(v)."""
        return Written(rf"\operatorname{{diag}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """np.diagflat(v)."""
        return python(f"np.diagflat({parts[0].text})")

    def value(self, *arrays: Any) -> Any:
        """diag(v)."""
        return np.diagflat(arrays[0])

    def transposed(self) -> Expr:
        """diag(v)ᵀ = diag(v)."""
        return self

    def tidy(self, *operands: Expr) -> Expr:
        """`diagonal`."""
        return diagonal(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's DiagMatrix."""
        return sympy.DiagMatrix(operands[0])


class DiagonalOf(Node):
    """v = the diagonal of A: v_i = A_ii."""

    rule = "derivative of a diagonal"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """A column of n for (n, n)."""
        return require_square("diagonal", body), S.One

    def entry(self, i: Place, j: Place) -> Polynomial:
        """A_ii."""
        return entry(self.operands[0], i, i)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = diag(v̄)."""
        return (diagonal(cotangent),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """diagonal(A)."""
        return Written(rf"\operatorname{{diagonal}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """The diagonal as a column."""
        return python(f"np.diagonal({parts[0].text})[:, None]")

    def value(self, *arrays: Any) -> Any:
        """The diagonal as a column."""
        return np.diagonal(arrays[0]).reshape(-1, 1)

    def tidy(self, *operands: Expr) -> Expr:
        """`diagonal_of`."""
        return diagonal_of(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has only the explicit one."""
        raise NoRuleError("SymPy has no diagonal of a symbolic matrix as a vector; use the expression as it is")


def diagonal(body: Any) -> Expr:
    """diag(v) as a book prints it: c I for diag(c 1)."""
    body = adopt(body)
    if is_scalar(body):
        return body
    number, rest = coefficient_of(body)
    front = rest.scalar_front() if isinstance(rest, Node) else None
    if isinstance(front[1] if front else rest, Ones):
        identity = Identity(shape(body)[0])
        return scale(number, times(front[0], identity) if front else identity)
    return Diagonal(body)


def diagonal_of(body: Any) -> Expr:
    """The diagonal of A, as a column."""
    body = adopt(body)
    if isinstance(body, Diagonal):
        return body.operands[0]
    return body if is_scalar(body) else DiagonalOf(body)
