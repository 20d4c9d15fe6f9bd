"""Elementwise quotient: C = A ⊘ B."""

from __future__ import annotations

from typing import Any

from sympy import Expr, HadamardPower, HadamardProduct, S

from symnet.core.expression import Node, is_coefficient, is_scalar, latex_of
from symnet.core.notation import Notation
from symnet.core.operators import SPELLING
from symnet.core.shapes import require_same_shape
from symnet.core.symbols import Partial, Shape
from symnet.core.writing import FRACTION, PREFIX, PRODUCT, SUM, Written, has_minus, python
from symnet.index.entries import entry
from symnet.index.factors import raised
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.hadamard import hadamard
from symnet.ops.power import power
from symnet.ops.product import Product, multiply
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.sum import broadcast_beside


class Quotient(Node):
    """C = A ⊘ B: C_ij = A_ij / B_ij."""

    rule = "quotient rule"
    elementwise = True

    @classmethod
    def infer(cls, above: Expr, below: Expr) -> Shape:
        """Both have one shape."""
        return require_same_shape("divide elementwise", above, below)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """A_ij B_ij⁻¹."""
        above, below = self.operands
        return entry(above, i, j) * raised(entry(below, i, j), -1)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = C̄ ⊘ B, B̄ = −C̄ ⊙ A ⊘ B²."""
        above, below = self.operands
        return (
            None if is_coefficient(above) else divide(cotangent, below),
            None if is_coefficient(below) else scale(-1, divide(hadamard(cotangent, above), power(below, 2))),
        )

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""A fraction for scalars, ⊘ for matrices."""
        above, below = parts
        if not is_scalar(self):
            return Written(rf"{above.before_more(PREFIX)} \oslash {below.at(PREFIX)}", PRODUCT, open=below.open)
        if (apart := self._with_slope_behind(notation, below)) is not None:
            return apart
        if above.minus:
            return Written(rf"-\frac{{{above.without_minus().text}}}{{{below.text}}}", SUM, minus=True)
        return Written(rf"\frac{{{above.text}}}{{{below.text}}}", FRACTION)

    def _with_slope_behind(self, notation: Notation, below: Written) -> Written | None:
        """v/(u + v)² ∂L/∂p, where a derivative above the line would make a fraction of fractions; else None."""
        number, body = coefficient_of(self.operands[0])
        factors = body.operands if isinstance(body, Product) else (body,)
        slopes = [f for f in factors if isinstance(f, Partial) and is_scalar(f)]
        behind = [f for f in slopes if latex_of(f, notation).text.startswith(r"\frac")]
        if not behind:
            return None
        above = latex_of(scale(number, multiply(*(f for f in factors if f not in behind), S.One)), notation)
        slope = " ".join(latex_of(f, notation).text for f in behind)
        sign = "-" if above.minus else ""
        text = above.without_minus().text if above.minus else above.text
        level = SUM if sign else PRODUCT
        return Written(rf"{sign}\frac{{{text}}}{{{below.text}}} {slope}", level, minus=above.minus)

    def fraction(self) -> tuple[Expr, Expr] | None:
        """Above and below, for scalars."""
        return self.operands if is_scalar(self) else None

    def code(self, *parts: Written) -> Written:
        """A / B."""
        above, below = broadcast_beside(self.operands, parts)
        return python(f"{above.at(PRODUCT)} / {below.at(FRACTION)}", PRODUCT)

    def value(self, *arrays: Any) -> Any:
        """A ⊘ B."""
        return arrays[0] / arrays[1]

    def entrywise(self, *entries: Expr) -> Expr:
        """a / b."""
        return divide(*entries)

    def tidy(self, *operands: Expr) -> Expr:
        """`divide`."""
        return divide(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's quotient, or a Hadamard product with a power."""
        above, below = operands
        return above / below if is_scalar(self) else HadamardProduct(above, HadamardPower(below, -1))


def divide(above: Expr, below: Expr) -> Expr:
    """A ⊘ B as a book prints it: numbers in front, and scalars before what has entries."""
    if is_coefficient(below):
        return scale(1 / below, above)
    over, above = coefficient_of(above)
    under, below = coefficient_of(below)
    if above == 1:
        number = over / under
        above, under = number.as_numer_denom()
        sign = -1 if has_minus(above) else 1
        return scale(S(sign), Quotient(sign * above, scale(under, below)))
    number = over / under
    if isinstance(above, Node) and not is_scalar(above) and (front := above.scalar_front()):
        return scale(number, SPELLING["scalar *"](front[0], divide(front[1], below)))
    if is_scalar(above) and number.is_Rational:  # −2u/3v as one fraction
        sign = -1 if number < 0 else 1
        return scale(S(sign), Quotient(scale(S(abs(number.p)), above), scale(S(number.q), below)))
    return scale(number, Quotient(above, below))
