"""Kronecker product: C = A ⊗ B, and the part of a cotangent that belongs to one of its factors.

Magnus and Neudecker, Matrix Differential Calculus, ch. 2; The Matrix Cookbook, sec. 10.2.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import say
from symnet.core.symbols import Shape
from symnet.core.writing import ATOM, PREFIX, PRODUCT, Written, code_of_coefficient, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.index.told import pair
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.hadamard import inner
from symnet.ops.operators import product
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.transpose import transpose


class Kronecker(Node):
    """C = A ⊗ B: C_ij = A_ac B_bd with i the pair (a, b), j the pair (c, d)."""

    rule = "derivative of a Kronecker product"

    @classmethod
    def infer(cls, left: Expr, right: Expr) -> Shape:
        """Rows and columns multiply."""
        (m, n), (p, q) = shape(left), shape(right)
        return m * p, n * q

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_abcd [i = (a, b)] [j = (c, d)] A_ac B_bd."""
        left, right = self.operands
        (a, c), (b, d) = (tuple(map(index_over, shape(f))) for f in (left, right))
        return (pair(i, a, b) * pair(j, c, d) * entry(left, a, c) * entry(right, b, d)).summed(a, b, c, d)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā_ac = Σ_bd C̄_(ab)(cd) B_bd, B̄_bd = Σ_ac C̄_(ab)(cd) A_ac."""
        left, right = self.operands
        return kronecker_part(cotangent, right, 1), kronecker_part(cotangent, left, 2)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """A ⊗ B."""
        left, right = parts
        return Written(rf"{left.before_more(PREFIX)} \otimes {right.at(PREFIX)}", PRODUCT, open=right.open)

    def code(self, *parts: Written) -> Written:
        """np.kron(a, b)."""
        return python(f"np.kron({parts[0].text}, {parts[1].text})")

    def value(self, *arrays: Any) -> Any:
        """Block (a, c) is A_ac B."""
        left, right = arrays
        (m, n), (p, q) = left.shape, right.shape
        return (left[:, None, :, None] * right[None, :, None, :]).reshape(m * p, n * q)

    def transposed(self) -> Expr:
        """(A ⊗ B)ᵀ = Aᵀ ⊗ Bᵀ."""
        return kronecker(*map(transpose, self.operands))

    def tidy(self, *operands: Expr) -> Expr:
        """`kronecker`."""
        return kronecker(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's KroneckerProduct."""
        return sympy.KroneckerProduct(*operands)


class KroneckerPart(Node):
    """R = ⟨C, B⟩₁: R_ac = Σ_bd C_(ab)(cd) B_bd; ⟨C, A⟩₂: R_bd = Σ_ac C_(ab)(cd) A_ac."""

    settings = 1
    rule = "derivative of a part of a Kronecker product"

    @classmethod
    def infer(cls, kept: Integer, whole: Expr, other: Expr) -> Shape:
        """The sizes of C divided by those of the other factor."""
        sizes = [sympy.cancel(size / part) for size, part in zip(shape(whole), shape(other), strict=True)]
        if not all(size.is_integer for size in sizes):
            raise ShapeError(f"{say(whole)} is no Kronecker product with {say(other)}: the sizes do not divide")
        return sizes[0], sizes[1]

    @property
    def kept(self) -> int:
        """Which factor the result has the shape of: 1 or 2."""
        return int(self.args[0])

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_bd Σ_pq [p = (i, b)] [q = (j, d)] C_pq B_bd."""
        whole, other = self.operands
        b, d = map(index_over, shape(other))
        p, q = map(index_over, shape(whole))
        rows, columns = (pair(p, i, b), pair(q, j, d)) if self.kept == 1 else (pair(p, b, i), pair(q, d, j))
        return (rows * columns * entry(whole, p, q) * entry(other, b, d)).summed(b, d, p, q)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """C̄ = R̄ ⊗ B, B̄ = ⟨C, R̄⟩₂; for the second factor C̄ = A ⊗ R̄, Ā = ⟨C, R̄⟩₁."""
        whole, other = self.operands
        if self.kept == 1:
            return kronecker(cotangent, other), kronecker_part(whole, cotangent, 2)
        return kronecker(other, cotangent), kronecker_part(whole, cotangent, 1)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """⟨C, B⟩ with the number of the factor that stays."""
        return Written(rf"\langle {parts[0].text}, {parts[1].text} \rangle_{{{self.kept}}}")

    def code(self, *parts: Written) -> Written:
        """The sum over the other factor's places."""
        (m, n), (p, q) = shape(self), shape(self.operands[1])
        first, second = ((m, n), (p, q)) if self.kept == 1 else ((p, q), (m, n))
        sizes = ", ".join(code_of_coefficient(s).text for s in (first[0], second[0], first[1], second[1]))
        place, axes = ("None, :, None, :", "(1, 3)") if self.kept == 1 else (":, None, :, None", "(0, 2)")
        other = f"np.reshape({parts[1].text}, (1, 1))" if is_scalar(self.operands[1]) else parts[1].at(ATOM)
        return python(f"({parts[0].at(ATOM)}.reshape({sizes}) * {other}[{place}]).sum(axis={axes})")

    def value(self, *arrays: Any) -> Any:
        """The sum over the other factor's places."""
        whole, other = arrays
        (p, q), (rows, columns) = other.shape, whole.shape
        if self.kept == 1:
            blocks = whole.reshape(rows // p, p, columns // q, q)
            return (blocks * other[None, :, None, :]).sum(axis=(1, 3))
        blocks = whole.reshape(p, rows // p, q, columns // q)
        return (blocks * other[:, None, :, None]).sum(axis=(0, 2))

    def transposed(self) -> Expr:
        """⟨C, B⟩ᵀ = ⟨Cᵀ, Bᵀ⟩."""
        return kronecker_part(transpose(self.operands[0]), transpose(self.operands[1]), self.kept)

    def tidy(self, *operands: Expr) -> Expr:
        """`kronecker_part`."""
        return kronecker_part(operands[0], operands[1], self.kept)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no part of a Kronecker product; use the expression as it is")


def kronecker(left: Any, right: Any) -> Expr:
    """A ⊗ B: each entry of A times the whole of B; with a scalar the scalar multiple."""
    left, right = adopt(left), adopt(right)
    if is_scalar(left):
        return times(left, right)
    if is_scalar(right):
        return times(right, left)
    (one, left), (two, right) = coefficient_of(left), coefficient_of(right)
    if is_zero(left) or is_zero(right):
        (m, n), (p, q) = shape(left), shape(right)
        return Zeros(m * p, n * q)
    return scale(one * two, Kronecker(left, right))


def kronecker_part(whole: Expr, other: Expr, kept: int) -> Expr:
    """⟨C, B⟩₁ for C (mp × nq) and B (p × q), with the shape of the first factor; ⟨C, A⟩₂ with that of the second."""
    node = KroneckerPart(kept, whole, other)
    if is_zero(whole) or is_zero(other):
        return Zeros(*shape(node))
    if is_scalar(other):
        return product(other, whole)
    if is_scalar(node):
        return inner(whole, other)
    (one, whole), (two, other) = coefficient_of(whole), coefficient_of(other)
    return scale(one * two, KroneckerPart(kept, whole, other))
