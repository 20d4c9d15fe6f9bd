"""Logarithm of a determinant: s = log |det A| (The Matrix Cookbook, eq. 57)."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import sympy
from sympy import Expr

from symnet.core.expression import Node, adopt, is_scalar
from symnet.core.notation import Notation
from symnet.core.shapes import require_square
from symnet.core.symbols import SCALAR, Shape
from symnet.core.writing import PREFIX, Written, python
from symnet.index import factors
from symnet.index.polynomial import Place, Polynomial, single
from symnet.ops.elementary import absolute, log
from symnet.ops.inverse import inverse, opened
from symnet.ops.scalar_multiple import times
from symnet.ops.transpose import transpose


class LogDeterminant(Node):
    """s = log |det A|, for an invertible A."""

    rule = "derivative of log det"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """A scalar, of a square matrix."""
        require_square("determinant", body)
        return SCALAR

    def entry(self, i: Place, j: Place) -> Polynomial:
        """log |det A|."""
        return single(factors.LogDeterminant(*opened(self.operands[0])))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = s̄ A⁻ᵀ, for an invertible A (Jacobi)."""
        return (times(cotangent, transpose(inverse(self.operands[0]))),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """log |det A|."""
        return Written(rf"\log \lvert \det({parts[0].text}) \rvert", PREFIX, open=True)

    def code(self, *parts: Written) -> Written:
        """np.linalg.slogdet, which neither overflows nor underflows."""
        return python(f"np.linalg.slogdet({parts[0].text})[1]")

    def value(self, *arrays: Any) -> Any:
        """The logarithm of the determinant's absolute value."""
        if arrays[0].dtype == object:
            found = mpmath.det(mpmath.matrix(arrays[0].tolist()))
            if found == 0:
                raise ZeroDivisionError("matrix is singular")
            return np.array([[mpmath.log(abs(found))]], dtype=object)
        return np.linalg.slogdet(arrays[0])[1].reshape(1, 1)

    def tidy(self, *operands: Expr) -> Expr:
        """`log_determinant`."""
        return log_determinant(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's logarithm of its Determinant."""
        return sympy.log(sympy.Abs(sympy.Determinant(operands[0])))


def log_determinant(body: Any) -> Expr:
    """log |det A|; log |a| of a scalar."""
    body = adopt(body)
    return log(absolute(body)) if is_scalar(body) else LogDeterminant(body)
