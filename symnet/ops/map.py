"""A function applied entry by entry: A = f(Z)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy import Expr

from symnet.core.expression import Node, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.symbols import Shape
from symnet.core.writing import ATOM, PREFIX, Written, python
from symnet.index.entries import entry
from symnet.index.factors import Apply
from symnet.index.polynomial import Place, Polynomial, single
from symnet.ops.constants import is_ones
from symnet.ops.formula import z
from symnet.ops.hadamard import hadamard
from symnet.ops.quotient import Quotient, divide

if TYPE_CHECKING:
    from symnet.ops.function import Function


class Map(Node):
    """A = f(Z): A_ij = f(Z_ij)."""

    settings = 1
    elementwise = True

    @property
    def rule(self) -> str:  # type: ignore[override]
        """The chain rule, or what a table of derivatives calls it."""
        if self.function.rule:
            return self.function.rule
        return f"derivative of {self.function.label}" if is_scalar(self) else "elementwise chain rule"

    @property
    def function(self) -> Function:
        """The function applied."""
        return self.args[0]

    @classmethod
    def infer(cls, function: Function, body: Expr) -> Shape:
        """The shape of Z."""
        return shape(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """f(Z_ij)."""
        return single(Apply(entry(self.operands[0], i, j), self.function))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Z̄ = Ā ⊙ f′(Z)."""
        slope = self.function.slope_of(self.operands[0], output)
        if isinstance(slope, Quotient) and is_ones(slope.operands[0]):
            return (divide(cotangent, slope.operands[1]),)
        return (hadamard(cotangent, slope),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """f(z)."""
        name, body = self.function.latex, parts[0]
        if "#" in name:
            return Written(name.replace("#", body.text))
        if self.function.prefix and body.level == ATOM and "(" not in body.text:
            return Written(f"{name} {body.text}", PREFIX, open=True)
        left, right = (r"\left(", r"\right)") if r"\frac" in body.text or r"\sum" in body.text else ("(", ")")
        return Written(f"{name}{left}{body.text}{right}")

    def code(self, *parts: Written) -> Written:
        """f(z)."""
        return python(self.function.called(parts[0].text))

    def helpers(self) -> dict[str, str]:
        """The function itself, where NumPy does not have it."""
        return self.function.helper_sources

    def value(self, *arrays: Any) -> Any:
        """By the formula."""
        return self.function.values(arrays[0])

    def entrywise(self, *entries: Expr) -> Expr:
        """f(z)."""
        return Map(self.function, *entries)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's function, applied elementwise to a matrix."""
        if is_scalar(self):
            return self.function.explicit.subs(z, operands[0])
        return operands[0].applyfunc(sympy.Lambda(z, self.function.explicit))
