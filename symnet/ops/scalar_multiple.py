"""Scalar multiple: C = s A, where the scalar s is an expression."""

from __future__ import annotations

from typing import Any

from sympy import Expr, MatMul

from symnet.core.errors import ShapeError
from symnet.core.expression import Node, is_coefficient, is_scalar, shape, write_code
from symnet.core.notation import Notation
from symnet.core.operators import spells
from symnet.core.shapes import say
from symnet.core.symbols import Shape
from symnet.core.writing import FRACTION, PREFIX, PRODUCT, Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.constants import Ones, is_zero
from symnet.ops.hadamard import inner
from symnet.ops.product import multiply
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.transpose import transpose


class ScalarMultiple(Node):
    """C = s A: C_ij = s A_ij."""

    rule = "scalar multiple"
    elementwise = True

    @classmethod
    def infer(cls, scalar: Expr, body: Expr) -> Shape:
        """The shape of A; s is a scalar."""
        if not is_scalar(scalar):
            raise ShapeError(f"{say(scalar)} is no scalar and cannot scale {say(body)}")
        return shape(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """s A_ij."""
        scalar, body = self.operands
        return entry(scalar, None, None) * entry(body, i, j)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """s̄ = Σ_ij A_ij C̄_ij, Ā = s C̄."""
        scalar, body = self.operands
        return inner(body, cotangent), times(scalar, cotangent)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """s A."""
        dot = r"\cdot " if parts[1].text[:1].isdigit() else ""
        scalar = parts[0].before_more(FRACTION if _is_contraction(self.operands[0]) else PRODUCT)
        return Written(f"{scalar} {dot}{parts[1].at(PRODUCT)}", PRODUCT, open=parts[1].open)

    def code(self, *parts: Written) -> Written:
        """s * A."""
        return python(f"{parts[0].at(PREFIX)} * {parts[1].at(PREFIX)}", PRODUCT)

    def broadcast(self) -> Written | None:
        """s alone, where A is all ones."""
        scalar, body = self.operands
        return python(f"({write_code(scalar)})") if isinstance(body, Ones) else None

    def scalar_front(self) -> tuple[Expr, Expr]:
        """s and A."""
        return self.operands

    def value(self, *arrays: Any) -> Any:
        """s A."""
        return arrays[0] * arrays[1]

    def entrywise(self, *entries: Expr) -> Expr:
        """s a."""
        return times(*entries)

    def transposed(self) -> Expr:
        """(s A)ᵀ = s Aᵀ."""
        return times(self.operands[0], transpose(self.operands[1]))

    def tidy(self, *operands: Expr) -> Expr:
        """`times`."""
        return times(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's MatMul."""
        return MatMul(*operands)


def _is_contraction(scalar: Expr) -> bool:
    """Whether a scalar is a product of vectors, as in (yᵀ g) 1, which needs its brackets."""
    return isinstance(scalar, Node) and not all(map(is_scalar, scalar.operands))


@spells("scalar *")
def times(scalar: Expr, body: Expr) -> Expr:
    """s A as a book prints it: numbers in front, for scalars and rows their product."""
    if is_coefficient(scalar):
        return scale(scalar, body)
    if is_zero(body):
        return body
    if is_coefficient(body) or shape(body)[0] == 1:
        return multiply(scalar, body)
    outer, scalar = coefficient_of(scalar)
    own, body = coefficient_of(body)
    return scale(outer * own, ScalarMultiple(scalar, body))
