"""Transpose: C = Aᵀ."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.operators import spells
from symnet.core.symbols import Shape, Variable
from symnet.core.writing import ATOM, POWER, Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial


class Transpose(Node):
    """C = Aᵀ: C_ij = A_ji."""

    rule = "transpose"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """Rows and columns exchanged."""
        rows, columns = shape(body)
        return columns, rows

    def entry(self, i: Place, j: Place) -> Polynomial:
        """A_ji."""
        return entry(self.operands[0], j, i)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = C̄ᵀ."""
        return (transpose(cotangent),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""W^{[1]\top}: the sign joins the superscripts that a name has already."""
        body = self.operands[0]
        if hasattr(body, "typeset"):
            return Written(body.typeset(notation, sup=notation.transpose_mark), POWER)
        return Written(f"{parts[0].at(ATOM)}^{{{notation.transpose_mark}}}", POWER)

    def code(self, *parts: Written) -> Written:
        """A.T."""
        return python(f"{parts[0].at(ATOM)}.T")

    def value(self, *arrays: Any) -> Any:
        """Aᵀ."""
        return arrays[0].T

    def transposed(self) -> Expr:
        """(Aᵀ)ᵀ = A."""
        return self.operands[0]

    def tidy(self, *operands: Expr) -> Expr:
        """`transpose`."""
        return transpose(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Transpose."""
        return operands[0] if is_scalar(self) else sympy.Transpose(operands[0])


def transpose(expr: Expr) -> Expr:
    """Aᵀ as a book prints it: (Aᵀ)ᵀ = A, (A B)ᵀ = Bᵀ Aᵀ, a scalar and a symmetric matrix as they are."""
    if is_scalar(expr) or (isinstance(expr, Variable) and expr.is_symmetric):
        return expr
    inside = expr.transposed() if isinstance(expr, Node) else None
    return Transpose(expr) if inside is None else inside


@spells(".T")
def transpose_as_written(expr: Any) -> Expr:
    """What an author's `.T` means: just that, except on a scalar."""
    expr = adopt(expr)
    return expr if is_scalar(expr) else Transpose(expr)
