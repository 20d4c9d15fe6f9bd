"""Hadamard product: C = A ⊙ B ⊙ …, entry by entry."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy import Expr, HadamardProduct, Mul, S

from symnet.core.errors import ShapeError
from symnet.core.expression import Node, adopt, is_coefficient, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.operators import SPELLING
from symnet.core.shapes import require_same_shape
from symnet.core.symbols import Shape
from symnet.core.writing import PREFIX, PRODUCT, Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, constant
from symnet.ops.constants import Ones, Zeros, is_ones, is_zero
from symnet.ops.product import multiply
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.sum import broadcast_beside
from symnet.ops.transpose import transpose


class Hadamard(Node):
    """C = A ⊙ B ⊙ …: C_ij = A_ij B_ij …"""

    rule = "elementwise product rule"
    elementwise = True

    @classmethod
    def infer(cls, *factors: Expr) -> Shape:
        """All factors have one shape."""
        return require_same_shape("multiply elementwise", *factors)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """A_ij B_ij …"""
        return reduce(lambda p, f: p * entry(f, i, j), self.operands, constant(1))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = C̄ ⊙ B, B̄ = C̄ ⊙ A."""
        return tuple(
            None if is_coefficient(f) else hadamard(cotangent, *self.operands[:k], *self.operands[k + 1 :])
            for k, f in enumerate(self.operands)
        )

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """A ⊙ B."""
        *front, last = parts
        texts = [*(p.before_more(PREFIX) for p in front), last.at(PREFIX)]
        return Written(f" {notation.hadamard_sign} ".join(texts), PRODUCT, open=last.open)

    def code(self, *parts: Written) -> Written:
        """A * B."""
        return python(" * ".join(p.at(PREFIX) for p in broadcast_beside(self.operands, parts)), PRODUCT)

    def value(self, *arrays: Any) -> Any:
        """A ⊙ B ⊙ …"""
        return reduce(lambda a, b: a * b, arrays)

    def entrywise(self, *entries: Expr) -> Expr:
        """a b …"""
        return multiply(*entries)

    def tidy(self, *operands: Expr) -> Expr:
        """`hadamard`."""
        return hadamard(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Mul or HadamardProduct."""
        return Mul(*operands) if is_scalar(self) else HadamardProduct(*operands)


def hadamard(*factors: Any) -> Expr:
    """A ⊙ B ⊙ … as a book prints it: no factor 1, numbers and scalars in front; for scalars their product."""
    adopted = [adopt(f) for f in factors]
    if not adopted:
        raise ShapeError("there is nothing to multiply; give at least one factor")
    require_same_shape("multiply elementwise", *adopted)
    if is_scalar(adopted[0]):
        return multiply(*adopted)
    number, scalars, kept = S.One, [], []
    for factor in adopted:
        coefficient, rest = coefficient_of(factor)
        number *= coefficient
        if isinstance(rest, Node) and (front := rest.scalar_front()):
            scalars.append(front[0])
            rest = front[1]
        for part in rest.operands if isinstance(rest, Hadamard) else (rest,):
            if is_zero(part):
                return Zeros(*shape(part))
            if not is_ones(part):
                kept.append(part)
    result = (Hadamard(*kept) if len(kept) > 1 else kept[0]) if kept else rest
    for scalar in reversed(scalars):
        result = SPELLING["scalar *"](scalar, result)
    return scale(number, result)


def inner(left: Expr, right: Expr) -> Expr:
    """Σ_ij A_ij B_ij: aᵀ b for vectors, 1ᵀ(A ⊙ B)1 for matrices."""
    rows, columns = require_same_shape("take the inner product of", left, right)
    if columns == 1:
        return multiply(transpose(left), right)
    if rows == 1:
        return multiply(left, transpose(right))
    return multiply(Ones(1, rows), hadamard(left, right), Ones(columns))
