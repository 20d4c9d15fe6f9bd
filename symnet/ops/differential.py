"""The derivative of a scalar expression by a scalar symbol, written out and not carried out: ∂ log a / ∂a."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, S

from symnet.core.errors import ShapeError
from symnet.core.expression import Node, fold, is_scalar, operands
from symnet.core.notation import Notation
from symnet.core.shapes import say
from symnet.core.symbols import SCALAR, Shape, Variable
from symnet.core.writing import FRACTION, PRODUCT, Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.function import Map
from symnet.ops.product import Product, multiply
from symnet.ops.scale import Scale, scale
from symnet.ops.sum import Sum, add


class Differential(Node):
    """∂e/∂a, for a scalar e and a scalar symbol a."""

    written_only = True

    @classmethod
    def infer(cls, body: Expr, by: Expr) -> Shape:
        """A scalar by a scalar."""
        for part in (body, by):
            if not is_scalar(part):
                raise ShapeError(f"only a scalar has a differential by a scalar; {say(part)} is none")
        return SCALAR

    def entry(self, i: Place, j: Place) -> Polynomial:
        """The derivative of the entry."""
        body, by = self.operands
        return entry(body, None, None).derivative(by, (None, None))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\frac{\partial \log a}{\partial a}."""
        return Written(notation.slope(parts[0].at(FRACTION - 1), parts[1].text), FRACTION)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"d({parts[0].text})/d({parts[1].text})", PRODUCT)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's derivative, carried out."""
        return operands[0].diff(operands[1])


@dataclass(frozen=True)
class _Forms:
    """A derivative as it is first written down, functions still to be differentiated, and carried out."""

    written: Expr
    done: Expr


def differentiated(expression: Expr, by: Variable) -> tuple[Expr, Expr] | None:
    """The derivative by linearity and the product rule: functions still to be differentiated, then done.

    −(y log a + (1 − y) log(1 − a))  →  −(y ∂log a/∂a + (1 − y) ∂log(1 − a)/∂a)
                                     →  −(y 1/a + (1 − y) 1/(1 − a) (−1))

    None where another operation than sums, products and functions of scalars stands in the way.
    """

    def step(node: Expr, parts: list[_Forms | None]) -> _Forms | None:
        if node == by:
            return _Forms(S.One, S.One)
        if not operands(node):
            return _Forms(S.Zero, S.Zero)
        if any(p is None for p in parts) or not is_scalar(node):
            return None
        found = [p for p in parts if p is not None]
        if all(p.done == 0 for p in found):
            return _Forms(S.Zero, S.Zero)
        if isinstance(node, Map):
            return _Forms(Differential(node, by), _chain(node, found[0].done))
        if isinstance(node, (Sum, Scale, Product)):
            return _Forms(_linear(node, [p.written for p in found]), _linear(node, [p.done for p in found]))
        return None

    forms = fold(expression, step)
    return None if forms is None else (forms.written, forms.done)


def _linear(node: Node, derivatives: list[Expr]) -> Expr:
    """Of a sum or a multiple the same of the derivatives; of a product one factor after the other."""
    if isinstance(node, Sum):
        return add(*derivatives)
    if isinstance(node, Scale):
        return scale(node.args[0], derivatives[1])
    factors = node.operands
    return add(
        S.Zero,
        *(multiply(*factors[:k], d, *factors[k + 1 :]) for k, d in enumerate(derivatives) if d != 0),
    )


def _chain(applied: Map, inner: Expr) -> Expr:
    """f′(u) ∂u/∂a, the factors side by side."""
    slope = applied.function.slope_of(applied.operands[0], applied)
    return slope if inner == 1 else Product(slope, inner)
