"""The lower triangle of a matrix, and the symmetric matrix that it determines (The Matrix Cookbook, sec. 2.8.2).

The free entries of a symmetric matrix are those with i ≥ j: S = symmetric(Z) reads no others, so what is derived by Z
is the derivative by the entries that can be chosen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Expr

from symnet.core.errors import NoRuleError
from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import require_square
from symnet.core.symbols import Shape, Variable
from symnet.core.writing import ATOM, Written, python
from symnet.index.entries import entry
from symnet.index.factors import AtLeast, Delta
from symnet.index.polynomial import Place, Polynomial, single
from symnet.ops.constants import Identity, is_zero
from symnet.ops.diagonal import Diagonal
from symnet.ops.hadamard import hadamard
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.sum import add
from symnet.ops.transpose import transpose


class Lower(Node):
    """L = tril(A): L_ij = [i ≥ j] A_ij."""

    rule = "derivative of a triangle"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """The shape of A, which is square."""
        size = require_square("lower triangle", body)
        return size, size

    def entry(self, i: Place, j: Place) -> Polynomial:
        """[i ≥ j] A_ij."""
        return single(AtLeast((i, j))) * entry(self.operands[0], i, j)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = tril(L̄)."""
        return (lower(cotangent),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """tril(A)."""
        return Written(rf"\operatorname{{tril}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """np.tril(a)."""
        return python(f"np.tril({parts[0].text})")

    def value(self, *arrays: Any) -> Any:
        """0 above the diagonal."""
        return np.tril(arrays[0])

    def tidy(self, *operands: Expr) -> Expr:
        """`lower`."""
        return lower(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has only the explicit one."""
        raise NoRuleError("SymPy has no triangle of a symbolic matrix; use the expression as it is")


class Symmetric(Node):
    """S = symmetric(A): S_ij = A_ij for i ≥ j, A_ji otherwise."""

    rule = "derivative of a symmetric matrix"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """The shape of A, which is square."""
        size = require_square("symmetric matrix", body)
        return size, size

    def entry(self, i: Place, j: Place) -> Polynomial:
        """[i ≥ j] A_ij + [j ≥ i] A_ji − δ_ij A_ij."""
        body = self.operands[0]
        below = single(AtLeast((i, j))) * entry(body, i, j)
        above = single(AtLeast((j, i))) * entry(body, j, i)
        return below + above - single(Delta((i, j))) * entry(body, i, j)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = tril(S̄ + S̄ᵀ − S̄ ⊙ I)."""
        on = scale(-1, hadamard(cotangent, Identity(shape(self)[0])))
        return (lower(add(cotangent, transpose(cotangent), on)),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """symmetric(A)."""
        return Written(rf"\operatorname{{symmetric}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """The lower triangle, and its part below the diagonal turned round."""
        return python(f"(np.tril({parts[0].text}) + np.tril({parts[0].text}, -1).T)", ATOM)

    def value(self, *arrays: Any) -> Any:
        """The lower triangle, and its part below the diagonal turned round."""
        return np.tril(arrays[0]) + np.tril(arrays[0], -1).T

    def transposed(self) -> Expr:
        """Sᵀ = S."""
        return self

    def tidy(self, *operands: Expr) -> Expr:
        """`symmetric`."""
        return symmetric(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none of symbolic entries."""
        raise NoRuleError("SymPy has no symmetric matrix of a symbolic triangle; use the expression as it is")


def lower(body: Any) -> Expr:
    """tril(A): A with 0 above the diagonal."""
    body = adopt(body)
    number, rest = coefficient_of(body)
    if is_scalar(rest) or is_zero(rest) or isinstance(rest, (Diagonal, Identity, Lower)):
        return body
    return scale(number, Lower(rest))


def symmetric(body: Any) -> Expr:
    """The symmetric matrix with the lower triangle of A."""
    body = adopt(body)
    number, rest = coefficient_of(body)
    declared = isinstance(rest, Variable) and rest.is_symmetric
    if is_scalar(rest) or is_zero(rest) or declared or isinstance(rest, (Diagonal, Identity, Symmetric)):
        return body
    return scale(number, Symmetric(rest))
