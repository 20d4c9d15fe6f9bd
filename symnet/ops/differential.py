"""The derivative of a scalar expression by a scalar symbol, written out and not carried out: ∂ log a / ∂a."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, fold, is_scalar, operands, shape, variables
from symnet.core.notation import Notation
from symnet.core.shapes import same_size, say
from symnet.core.symbols import SCALAR, Shape, Variable
from symnet.core.writing import ATOM, FRACTION, PRODUCT, Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.ops.function import Map
from symnet.ops.indexed import At
from symnet.ops.product import Product, multiply
from symnet.ops.scale import Scale, scale
from symnet.ops.sum import Sum, add


class Differential(Node):
    """∂e/∂a, for a scalar e and a scalar symbol or an entry of one; e must have it in itself, not by way of others."""

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
        at: tuple[Place, Place] = (None, None)
        if isinstance(by, At):
            by, at = by.operands[0], by.places
        _require_within(by, body)
        return entry(body, None, None).derivative(by, at)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\frac{\partial \log a}{\partial a}."""
        return Written(notation.slope(parts[0].at(FRACTION - 1), parts[1].text), FRACTION)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"d({parts[0].text})/d({parts[1].text})", PRODUCT)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's derivative, carried out."""
        return operands[0].diff(operands[1])


class Jacobian(Node):
    """J_ij = ∂u_i/∂v_j of two columns, or two rows, written out and not carried out; a row for each output."""

    written_only = True

    @classmethod
    def infer(cls, body: Expr, by: Expr) -> Shape:
        """A row for each entry of u, a column for each of v."""
        if shape(body)[0] == shape(by)[0] == 1 and 1 not in (shape(body)[1], shape(by)[1]):
            return shape(body)[1], shape(by)[1]
        for part in (body, by):
            if shape(part)[1] != 1:
                raise ShapeError(f"a Jacobian is that of a column by a column; {say(part)} is none")
        return shape(body)[0], shape(by)[0]

    def entry(self, i: Place, j: Place) -> Polynomial:
        """The derivative of the entry."""
        body, by = self.operands
        _require_within(by, body)
        if shape(by)[0] == 1:
            return entry(body, None, i).derivative(by, (None, j))
        return entry(body, i, None).derivative(by, (j, None))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\frac{\partial p}{\partial z}."""
        return Written(notation.slope(parts[0].at(FRACTION - 1), parts[1].text), FRACTION)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"d({parts[0].text})/d({parts[1].text})", PRODUCT)


class Gradient(Node):
    """∂e/∂A of a scalar e, written out and not carried out, of the shape of A, which must stand in e itself."""

    written_only = True

    @classmethod
    def infer(cls, body: Expr, by: Expr) -> Shape:
        """The shape of A."""
        if not is_scalar(body):
            raise ShapeError(f"a gradient is that of a scalar; {say(body)} is none")
        return shape(by)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """The derivative by the entry."""
        body, by = self.operands
        _require_within(by, body)
        return entry(body, None, None).derivative(by, (i, j))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\frac{\partial}{\partial A} e."""
        return Written(rf"{notation.slope('', parts[1].text)} {parts[0].at(PRODUCT)}", PRODUCT)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"d({parts[0].text})/d({parts[1].text})", PRODUCT)


class VectorJacobian(Node):
    r"""Σ_ij G_ij ∂U_ij/∂A: what the gradient G at U becomes at A by the chain rule, written out and not carried out."""

    written_only = True

    @classmethod
    def infer(cls, gradient: Expr, body: Expr, by: Expr) -> Shape:
        """The shape of A; ShapeError where the gradient does not have that of U."""
        if any(not same_size(g, u) for g, u in zip(shape(gradient), shape(body), strict=True)):
            raise ShapeError(f"a gradient has the shape of what it is taken by; {say(gradient)} is none by {say(body)}")
        return shape(by)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Summed over the entries of U."""
        gradient, body, by = self.operands
        at: tuple[Place, Place] = (i, j)
        if isinstance(by, At):
            by, at = by.operands[0], by.places
        _require_within(by, body)
        row, column = (index_over(size) for size in shape(body))
        found = entry(gradient, row, column) * entry(body, row, column).derivative(by, at)
        return found.summed(*(index for index in (row, column) if index is not None))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\frac{\partial L}{\partial U} \frac{\partial U}{\partial A}."""
        behind = notation.slope(parts[1].at(FRACTION - 1), parts[2].text)
        return Written(f"{parts[0].at(PRODUCT)} {behind}", PRODUCT)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"sum({parts[0].at(PRODUCT)} * d({parts[1].text})/d({parts[2].text}))", PRODUCT)


class Change(Node):
    r"""dA: what A changes by, to first order, when what stands behind it changes.

    Magnus and Neudecker, Matrix Differential Calculus, chapter 5: d(AB) = dA B + A dB. Which symbols change, an
    equation of differentials says as a whole, so the index calculus has no entries for it.
    """

    written_only = True

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """The shape of A."""
        return shape(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Refused."""
        raise NoRuleError(f"{self} is a differential, for which the index calculus has no form")

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """d A."""
        return Written(rf"\mathrm{{d}} {parts[0].at(ATOM)}", PRODUCT)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"d({parts[0].text})")


class Along(Node):
    r"""dF(x) · h: the derivative of F at x in the direction h, Σ_j ∂F/∂x_j h_j."""

    written_only = True

    @classmethod
    def infer(cls, body: Expr, by: Expr, direction: Expr) -> Shape:
        """The shape of F; ShapeError for a direction of another shape than x."""
        if any(not same_size(a, b) for a, b in zip(shape(by), shape(direction), strict=True)):
            raise ShapeError(f"a direction has the shape of what changes; {say(direction)} is none for {say(by)}")
        return shape(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Summed over the entries of x."""
        body, by, direction = self.operands
        _require_within(by, body)
        row, column = (index_over(size) for size in shape(by))
        found = entry(body, i, j).derivative(by, (row, column)) * entry(direction, row, column)
        return found.summed(*(index for index in (row, column) if index is not None))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\mathrm{d} F \cdot h."""
        return Written(rf"\mathrm{{d}} {parts[0].at(ATOM)} \cdot {parts[2].at(PRODUCT)}", PRODUCT)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"d({parts[0].text}, {parts[1].text}, {parts[2].text})")


def _require_within(by: Expr, body: Expr) -> None:
    """NoRuleError where a symbol may stand in an expression by way of what defines it, which a node cannot know."""
    if by not in variables(body):
        raise NoRuleError(f"{by} does not stand in {body}; by way of what it acts on it, the document has to say")


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
