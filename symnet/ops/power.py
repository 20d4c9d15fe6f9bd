"""Elementwise power: C = A^{⊙p} with a number p; for scalars a^p."""

from __future__ import annotations

from typing import Any

from sympy import Expr, HadamardPower, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, is_coefficient, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.symbols import Shape
from symnet.core.writing import ATOM, FRACTION, POWER, PREFIX, PRODUCT, Written, python, raised_to
from symnet.index.entries import entry
from symnet.index.factors import raised
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.constants import Ones
from symnet.ops.hadamard import hadamard
from symnet.ops.scale import scale


class Power(Node):
    """C = A^{⊙p}: C_ij = A_ij^p, p a whole number."""

    settings = 1
    rule = "power rule"
    elementwise = True

    @classmethod
    def infer(cls, exponent: Expr, body: Expr) -> Shape:
        """The shape of A; p is a whole number (a root is `sqrt`, anything else exp(p log a))."""
        if not exponent.is_Integer:
            raise ShapeError(f"{body}**{exponent}: only whole powers; write sqrt(…), or exp(p * log(…))")
        return shape(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """A_ij^p."""
        return raised(entry(self.operands[0], i, j), int(self.args[0]))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = p C̄ ⊙ A^{⊙(p−1)}."""
        exponent, body = self.args
        return (scale(exponent, hadamard(cotangent, power(body, exponent - 1))),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """a^p for scalars, A^{⊙p} for matrices."""
        sign = "" if is_scalar(self) else notation.hadamard_sign + " "
        return raised_to(f"{sign}{self.args[0]}", parts[0])

    def code(self, *parts: Written) -> Written:
        """A ** p; a square as a product, which is what NumPy does best."""
        if self.args[0] == 2 and parts[0].level == ATOM and "(" not in parts[0].text:
            return python(f"{parts[0].text} * {parts[0].text}", PRODUCT)
        exponent = python(str(self.args[0]), ATOM if self.args[0] > 0 else PREFIX)
        return python(f"{parts[0].at(ATOM)} ** {exponent.at(FRACTION)}", POWER)

    def value(self, *arrays: Any) -> Any:
        """A^{⊙p}."""
        return arrays[0] ** int(self.args[0]) if self.args[0] > 0 else 1 / arrays[0] ** int(-self.args[0])

    def entrywise(self, *entries: Expr) -> Expr:
        """a^p."""
        return power(entries[0], self.args[0])

    def tidy(self, *operands: Expr) -> Expr:
        """`power`."""
        return power(operands[0], self.args[0])

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's power, or HadamardPower."""
        return operands[0] ** self.args[0] if is_scalar(self) else HadamardPower(operands[0], self.args[0])


def power(body: Expr, exponent: Any) -> Expr:
    """A^{⊙p} as a book prints it."""
    exponent = S(exponent)
    if not is_coefficient(exponent):
        raise NoRuleError(f"{body}**{exponent}: the exponent must be a number; write exp({exponent} * log({body}))")
    if is_coefficient(body):
        return body**exponent
    if exponent == 0:
        return Ones(*shape(body))
    if exponent == 1:
        return body
    return Power(exponent, body)
