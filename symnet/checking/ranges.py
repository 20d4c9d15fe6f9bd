"""Between which numbers a formula lies, whatever its names are: e^x > 0, 0 < σ(z) < 1, ‖x‖² ≥ 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, S, oo

from symnet.core.expression import is_coefficient, is_scalar
from symnet.core.symbols import Variable
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.indexed import At, Over
from symnet.ops.largest import Maximum
from symnet.ops.power import Power
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient
from symnet.ops.scale import Scale
from symnet.ops.softmax import Softmax
from symnet.ops.squared_norm import SquaredNorm
from symnet.ops.sum import Sum
from symnet.ops.total import Total


@dataclass(frozen=True)
class Range:
    """From low to high, where the ends belong to it or do not; for an array, of all its entries."""

    low: Expr
    high: Expr
    with_low: bool = False
    with_high: bool = False

    def is_above(self, other: Range, or_equal: bool) -> bool:
        """Whether every value of this one is above every value of another."""
        if self.low > other.high:
            return True
        return bool(self.low == other.high) and (or_equal or not (self.with_low and other.with_high))

    @property
    def is_positive(self) -> bool:
        """Whether 0 is below all of it."""
        return bool(self.low > 0) or (self.low == 0 and not self.with_low)


ANY = Range(-oo, oo)
POSITIVE = Range(S.Zero, oo)
NOT_NEGATIVE = Range(S.Zero, oo, with_low=True)
OF_FUNCTIONS = {
    "exp": POSITIVE,
    "softplus": POSITIVE,
    "sigmoid": Range(S.Zero, S.One),
    "tanh": Range(S.NegativeOne, S.One),
    "relu": NOT_NEGATIVE,
    "abs": NOT_NEGATIVE,
    "sqrt": NOT_NEGATIVE,
    "sin": Range(S.NegativeOne, S.One, True, True),
    "cos": Range(S.NegativeOne, S.One, True, True),
}


def range_of(expression: Expr) -> Range:
    """Between which numbers all entries of an expression lie, as far as its form tells."""
    if is_coefficient(expression):
        return Range(expression, expression, True, True) if expression.is_number else ANY
    if isinstance(expression, Variable):
        return POSITIVE if expression.domain == "positive" else ANY
    if isinstance(expression, Map):
        function = expression.function
        return ANY if function.generic else OF_FUNCTIONS.get(function.name, ANY)
    if isinstance(expression, Softmax):
        return Range(S.Zero, S.One, False, True)
    if isinstance(expression, SquaredNorm):
        return NOT_NEGATIVE
    if isinstance(expression, Power) and expression.args[0].is_Integer and expression.args[0] % 2 == 0:
        return POSITIVE if range_of(expression.operands[0]).is_positive else NOT_NEGATIVE
    if isinstance(expression, (At, Maximum)):
        return range_of(expression.operands[0])
    if isinstance(expression, (Total, Over)):
        return _of_product([expression.operands[0]])
    if isinstance(expression, Sum):
        parts = [range_of(term) for term in expression.operands]
        low, high = sum((p.low for p in parts), S.Zero), sum((p.high for p in parts), S.Zero)
        return Range(low, high, all(p.with_low for p in parts), all(p.with_high for p in parts))
    if isinstance(expression, Scale) and expression.args[0].is_number:
        factor, inner = expression.args[0], range_of(expression.args[1])
        ends = (inner.low * factor, inner.with_low), (inner.high * factor, inner.with_high)
        (low, with_low), (high, with_high) = ends if factor > 0 else ends[::-1]
        return Range(low, high, with_low, with_high) if factor != 0 else ANY
    if isinstance(expression, (Hadamard, Quotient)) or (
        isinstance(expression, Product) and all(map(is_scalar, expression.operands))
    ):
        return _of_product(expression.operands)
    return ANY


def _of_product(factors: Iterable[Expr]) -> Range:
    """The sign of a product, a quotient or a sum of many of one kind, where none of them is negative."""
    parts = [range_of(factor) for factor in factors]
    if all(part.is_positive for part in parts):
        return POSITIVE
    return NOT_NEGATIVE if all(part.low >= 0 for part in parts) else ANY


def lies(left: Expr, right: Expr, relation: str) -> bool:
    """Whether left ⋈ right holds by where both sides lie, for all values of their names."""
    first, second = range_of(left), range_of(right)
    if relation in (">", "≥"):
        return first.is_above(second, relation == "≥")
    return relation in ("<", "≤") and second.is_above(first, relation == "≤")
