"""Trace: s = tr A (Petersen and Pedersen, The Matrix Cookbook, sec. 2.5)."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy import Expr

from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import require_square
from symnet.core.symbols import SCALAR, Shape
from symnet.core.writing import Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.ops.constants import Identity
from symnet.ops.scalar_multiple import times


class Trace(Node):
    """s = tr A: s = Σ_i A_ii."""

    rule = "derivative of a trace"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """A scalar, of a square matrix."""
        require_square("trace", body)
        return SCALAR

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_i A_ii."""
        k = index_over(shape(self.operands[0])[0])
        return entry(self.operands[0], k, k).summed(k)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = s̄ I."""
        return (times(cotangent, Identity(shape(self.operands[0])[0])),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """tr(A)."""
        return Written(rf"\operatorname{{tr}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """np.trace(a)."""
        return python(f"np.trace({parts[0].text})")

    def value(self, *arrays: Any) -> Any:
        """The sum of the diagonal."""
        return np.diagonal(arrays[0]).sum(keepdims=True).reshape(1, 1)

    def tidy(self, *operands: Expr) -> Expr:
        """`trace`."""
        return trace(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Trace."""
        return sympy.Trace(*operands)


def trace(body: Any) -> Expr:
    """tr A; a scalar is its own trace."""
    body = adopt(body)
    return body if is_scalar(body) else Trace(body)
