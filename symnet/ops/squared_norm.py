"""Squared norm: s = ‖x‖² of a vector, ‖A‖_F² of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Expr, MatMul, Trace

from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.symbols import SCALAR, Shape
from symnet.core.writing import Written, python
from symnet.index.entries import entry, places
from symnet.index.factors import raised
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.power import power
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale


class SquaredNorm(Node):
    """s = ‖A‖²: s = Σ_ij A_ij²."""

    rule = "derivative of a squared norm"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """A scalar."""
        return SCALAR

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_ij A_ij²."""
        row, column = places(self.operands[0])
        return raised(entry(self.operands[0], row, column), 2).summed(row, column)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = 2 s̄ A."""
        return (times(scale(2, cotangent), self.operands[0]),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\lVert x \rVert^2, with an F for a matrix."""
        frobenius = "" if 1 in shape(self.operands[0]) else "_F"
        return Written(rf"\lVert {parts[0].text} \rVert{frobenius}^2")

    def code(self, *parts: Written) -> Written:
        """np.sum(a ** 2)."""
        return python(f"np.sum(np.square({parts[0].text}))")

    def value(self, *arrays: Any) -> Any:
        """The sum of the squares."""
        return np.sum(arrays[0] ** 2, keepdims=True)

    def tidy(self, *operands: Expr) -> Expr:
        """`squared_norm`."""
        return squared_norm(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's tr(Aᵀ A)."""
        return Trace(MatMul(operands[0].T, operands[0]))


def squared_norm(body: Any) -> Expr:
    """‖A‖², all entries squared and added; a² for a scalar."""
    body = adopt(body)
    return power(body, 2) if is_scalar(body) else SquaredNorm(body)
