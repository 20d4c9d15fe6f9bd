"""The derivative of a scalar expression by a scalar symbol, written out and not carried out: ∂ log a / ∂a."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from symnet.core.errors import ShapeError
from symnet.core.expression import Node, fold, is_scalar, postorder, variables
from symnet.core.notation import Notation
from symnet.core.shapes import say
from symnet.core.symbols import SCALAR, Shape, Variable
from symnet.core.writing import FRACTION, Written
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
        return Written(rf"\frac{{\partial {parts[0].at(FRACTION - 1)}}}{{\partial {parts[1].text}}}", FRACTION)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's derivative, carried out."""
        return operands[0].diff(operands[1])


def differentiated(expression: Expr, by: Variable) -> tuple[Expr, Expr] | None:
    """The derivative by linearity and the product rule: functions still to be differentiated, then done.

    −(y log a + (1 − y) log(1 − a))  →  −(y ∂log a/∂a + (1 − y) ∂log(1 − a)/∂a)
                                     →  −(y 1/a + (1 − y) 1/(1 − a) (−1))

    None where another operation than sums, products and functions stands in the way.
    """
    open_form = _walk(expression, by, lambda f: Differential(f, by))
    done = _walk(expression, by, lambda f: _chain(f, by))
    return None if open_form is None or done is None else (open_form, done)


def _chain(applied: Map, by: Variable) -> Expr | None:
    """f′(u) ∂u/∂a, the factors side by side."""
    argument = applied.operands[0]
    inner = _walk(argument, by, lambda f: _chain(f, by))
    slope = applied.function.slope_of(argument, applied)
    if inner is None:
        return None
    return slope if inner == 1 else Product(slope, inner)


def _walk(expression: Expr, by: Variable, function: Any) -> Expr | None:
    """Differentiate what is linear and what is a product; leave functions to `function`; None where it can't."""
    depends = {n for n in postorder(expression) if by in variables(n)}

    def step(node: Expr, parts: list[Expr | None]) -> Expr | None:
        if node == by:
            return S.One
        if node not in depends:
            return S.Zero
        if isinstance(node, Map) and is_scalar(node):
            return function(node)
        if any(p is None for p in parts):
            return None
        if isinstance(node, Sum):
            return add(*parts)
        if isinstance(node, Scale):
            return scale(node.args[0], parts[1])
        if isinstance(node, Product):
            factors = node.operands
            if not all(map(is_scalar, factors)):
                return None
            return add(S.Zero, *(_at(factors, k, d) for k, d in enumerate(parts) if d != 0))
        return None

    return fold(expression, step)


def _at(factors: tuple[Expr, ...], k: int, derivative: Expr) -> Expr:
    """The product with factor k replaced by its derivative."""
    return multiply(*factors[:k], derivative, *factors[k + 1 :])
