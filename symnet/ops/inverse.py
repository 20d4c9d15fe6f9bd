"""Inverse: B = A⁻¹, and determinant: s = det A (The Matrix Cookbook, eq. 49 and 59 to 61)."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import sympy
from sympy import Expr, S

from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import require_square
from symnet.core.symbols import SCALAR, Shape
from symnet.core.writing import Written, python, raised_to
from symnet.index import factors
from symnet.index.entries import entry
from symnet.index.polynomial import Index, Place, Polynomial, single
from symnet.ops.product import multiply
from symnet.ops.quotient import divide
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.transpose import Transpose, transpose


class Inverse(Node):
    """B = A⁻¹: Σ_k B_ik A_kj = δ_ij, for an invertible A."""

    rule = "derivative of an inverse"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """The shape of A, which is square."""
        size = require_square("inverse", body)
        return size, size

    def entry(self, i: Place, j: Place) -> Polynomial:
        """(A⁻¹)_ij."""
        assert i is not None
        assert j is not None
        body, over = opened(self.operands[0])
        return single(factors.Inverse(body, over, (i, j)))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = −Bᵀ B̄ Bᵀ."""
        return (scale(-1, multiply(transpose(output), cotangent, transpose(output))),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """A^{-1}."""
        return raised_to("-1", parts[0])

    def code(self, *parts: Written) -> Written:
        """np.linalg.inv(a)."""
        return python(f"np.linalg.inv({parts[0].text})")

    def value(self, *arrays: Any) -> Any:
        """The inverse."""
        if arrays[0].dtype == object:
            try:
                found = np.array((mpmath.matrix(arrays[0].tolist()) ** -1).tolist(), dtype=object)
            except TypeError as error:  # so mpmath says where elimination leaves a column of zeros
                raise ZeroDivisionError("matrix is singular") from error
            if _largest(arrays[0]) * _largest(found) > mpmath.mpf(10) ** (mpmath.mp.dps // 2):
                raise ZeroDivisionError("matrix is singular but for rounding")
            return found
        return np.linalg.inv(arrays[0])

    def transposed(self) -> Expr | None:
        """Of a transpose: the inverse itself."""
        body = self.operands[0]
        return Inverse(body.operands[0]) if isinstance(body, Transpose) else None

    def tidy(self, *operands: Expr) -> Expr:
        """`inverse`."""
        return inverse(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Inverse."""
        return sympy.Inverse(operands[0])


class Determinant(Node):
    """s = det A."""

    rule = "derivative of a determinant"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """A scalar, of a square matrix."""
        require_square("determinant", body)
        return SCALAR

    def entry(self, i: Place, j: Place) -> Polynomial:
        """det A."""
        return single(factors.Determinant(*opened(self.operands[0])))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = s̄ s A⁻ᵀ, for an invertible A (Jacobi)."""
        return (times(multiply(cotangent, output), transpose(Inverse(self.operands[0]))),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """det(A)."""
        return Written(rf"\det({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """np.linalg.det(a)."""
        return python(f"np.linalg.det({parts[0].text})")

    def value(self, *arrays: Any) -> Any:
        """The determinant."""
        if arrays[0].dtype == object:
            try:
                return np.array([[mpmath.det(mpmath.matrix(arrays[0].tolist()))]], dtype=object)
            except TypeError:  # so mpmath says where elimination leaves a column of zeros
                return np.array([[mpmath.mpf(0)]], dtype=object)
        return np.linalg.det(arrays[0]).reshape(1, 1)

    def tidy(self, *operands: Expr) -> Expr:
        """`determinant`."""
        return determinant(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Determinant."""
        return sympy.Determinant(operands[0])


def _largest(array: Any) -> Any:
    return max(map(abs, array.ravel()))


def opened(body: Expr) -> tuple[Polynomial, tuple[Index, Index]]:
    """The entry of A at two indices made for it."""
    size = shape(body)[0]
    k, m = Index(size), Index(size)
    return entry(body, k, m), (k, m)


def inverse(body: Any) -> Expr:
    """A⁻¹; 1/a for a scalar."""
    body = adopt(body)
    return divide(S.One, body) if is_scalar(body) else Inverse(body)


def determinant(body: Any) -> Expr:
    """det A; a scalar is its own determinant."""
    body = adopt(body)
    return body if is_scalar(body) else Determinant(body)
