"""Constant multiple: C = c A, where c is a number or an expression in dimensions such as 1/m."""

from __future__ import annotations

from typing import Any

from sympy import Expr, MatMul, Mul, Rational, S

from symnet.core.errors import ShapeError
from symnet.core.expression import Node, is_coefficient, is_scalar, latex_of, postorder, shape
from symnet.core.notation import Notation
from symnet.core.symbols import Partial, Shape, Variable
from symnet.core.writing import FRACTION, PREFIX, PRODUCT, SUM, Written, code_of_coefficient, latex_of_coefficient
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.transpose import transpose


class Scale(Node):
    """C = c A: C_ij = c A_ij."""

    rule = "constant multiple"
    elementwise = True

    @classmethod
    def infer(cls, factor: Expr, body: Expr) -> Shape:
        """The shape of A; c is a number or made of dimensions."""
        if not is_coefficient(factor):
            raise ShapeError(f"{factor} is no number; a scalar expression multiplies with *, as in c * A")
        return shape(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """c A_ij."""
        return entry(self.args[1], i, j).scaled(self.args[0])

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = c C̄."""
        return None, scale(self.args[0], cotangent)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """c A, with a minus in front where c is negative."""
        sign, number = _signed(self.args[0])
        body, level = parts[1], SUM if sign else PRODUCT
        if (together := self._as_one_fraction(number, notation)) is not None:
            return Written(
                sign + together.text, level if sign else together.level, open=together.open, minus=bool(sign)
            )
        if number == 1:
            return Written(f"{sign}{body.at(PRODUCT)}", level, open=body.open, minus=bool(sign))
        dot = r"\cdot " if body.text[:1].isdigit() else ""
        front = latex_of_coefficient(number).at(FRACTION)
        return Written(f"{sign}{front} {dot}{body.at(PRODUCT)}", level, open=body.open, minus=bool(sign))

    def _as_one_fraction(self, number: Expr, notation: Notation) -> Written | None:
        """1/(nτ) A for 1/n · 1/τ A, and λ/m A for 1/m · λ A; None where there are no two fractions to put together."""
        body = self.args[1]
        front = body.scalar_front() if isinstance(body, Node) else None
        lead, rest = front if front is not None else (body, None)
        above, below = number.as_numer_denom()
        found = lead.fraction() if isinstance(lead, Node) else None
        if rest is not None and type(lead) is Variable and not below.is_number:
            found = lead, S.One
        if found is None or (below == 1 and found[0] != 1) or any(isinstance(n, Partial) for n in postorder(found[0])):
            return None
        over, under = (latex_of(scale(n, part), notation) for n, part in zip((above, below), found, strict=True))
        if over.minus:
            return None
        text = rf"\frac{{{over.text}}}{{{under.text}}}"
        if rest is None:
            return Written(text, FRACTION)
        behind = latex_of(rest, notation)
        return Written(f"{text} {behind.at(PRODUCT)}", PRODUCT, open=behind.open)

    def code(self, *parts: Written) -> Written:
        """c * A, or A / d for c = 1/d."""
        sign, number = _signed(self.args[0])
        above, below = (code_of_coefficient(part) for part in number.as_numer_denom())
        text = parts[1].at(PREFIX) if above.text == "1" else f"{above.at(PREFIX)} * {parts[1].at(PREFIX)}"
        if below.text != "1":
            text += f" / {below.at(FRACTION)}"
        level = PREFIX if above.text == below.text == "1" else PRODUCT
        return Written(f"{sign}{text}", SUM if sign else level, latex=False, minus=bool(sign))

    def broadcast(self) -> Written | None:
        """c alone, where A is all ones."""
        inner = self.args[1].broadcast() if isinstance(self.args[1], Node) else None
        return self.code(code_of_coefficient(self.args[0]), inner) if inner else None

    def value(self, *arrays: Any) -> Any:
        """c A."""
        return arrays[0] * arrays[1]

    def transposed(self) -> Expr:
        """(c A)ᵀ = c Aᵀ."""
        return scale(self.args[0], transpose(self.args[1]))

    def entrywise(self, *entries: Expr) -> Expr:
        """c a."""
        return scale(*entries)

    def tidy(self, *operands: Expr) -> Expr:
        """`scale`."""
        return scale(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Mul or MatMul."""
        return Mul(*operands) if is_scalar(self) else MatMul(*operands)


def _signed(number: Expr) -> tuple[str, Expr]:
    is_negative = number.p < 0 if isinstance(number, Rational) else number.could_extract_minus_sign()
    return ("-", -number) if is_negative else ("", number)


def scale(factor: Expr, body: Expr) -> Expr:
    """c A as a book prints it: no factor 1, one number in front."""
    own, rest = coefficient_of(body)
    number = factor * own
    if rest == 1:
        return number
    if number == 0 or is_zero(rest):
        return Zeros(*shape(rest))
    return rest if number == 1 else Scale(number, rest)


def coefficient_of(expr: Expr) -> tuple[Expr, Expr]:
    """The number (or expression in dimensions) in front, and what it multiplies."""
    if is_coefficient(expr):
        return expr, S.One
    if isinstance(expr, Scale):
        return expr.args[0], expr.args[1]
    return S.One, expr
