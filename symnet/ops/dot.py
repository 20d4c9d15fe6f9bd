"""Dot product: s = u · v."""

from __future__ import annotations

from typing import Any

from sympy import Expr, MatMul, Trace

from symnet.core.errors import ShapeError
from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import same_size, say
from symnet.core.symbols import SCALAR, Shape
from symnet.core.writing import FRACTION, PRODUCT, Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times
from symnet.ops.transpose import transpose


class Dot(Node):
    """s = u · v: s = Σ_i u_i v_i, for two vectors of one length, columns or rows."""

    rule = "derivative of a dot product"

    @classmethod
    def infer(cls, left: Expr, right: Expr) -> Shape:
        """A scalar."""
        if not (_is_vector(left) and _is_vector(right) and same_size(_length(left), _length(right))):
            raise ShapeError(f"no dot product of {say(left)} and {say(right)}: it needs two vectors of one length")
        return SCALAR

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_i u_i v_i."""
        left, right = self.operands
        k = index_over(_length(left))
        return (_component(left, k) * _component(right, k)).summed(k)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """ū = s̄ v, v̄ = s̄ u."""
        left, right = self.operands
        return times(cotangent, _along(right, left)), times(cotangent, _along(left, right))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """u · v."""
        return Written(rf"{parts[0].before_more(FRACTION)} \cdot {parts[1].at(FRACTION)}", PRODUCT)

    def code(self, *parts: Written) -> Written:
        """np.vdot(u, v)."""
        return python(f"np.vdot({parts[0].text}, {parts[1].text})")

    def value(self, *arrays: Any) -> Any:
        """Σ_i u_i v_i."""
        return (arrays[0].ravel() * arrays[1].ravel()).sum(keepdims=True).reshape(1, 1)

    def tidy(self, *operands: Expr) -> Expr:
        """`dot`."""
        return dot(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's trace of a product."""
        left, right = self.operands
        row = operands[0] if shape(left)[0] == 1 else operands[0].T
        column = operands[1] if shape(right)[1] == 1 else operands[1].T
        return operands[0] * operands[1] if is_scalar(left) else Trace(MatMul(row, column))


def dot(left: Any, right: Any) -> Expr:
    """u · v; for scalars their product."""
    left, right = adopt(left), adopt(right)
    return multiply(left, right) if is_scalar(left) and is_scalar(right) else Dot(left, right)


def _is_vector(expr: Expr) -> bool:
    return 1 in shape(expr)


def _length(expr: Expr) -> Expr:
    rows, columns = shape(expr)
    return rows if columns == 1 else columns


def _component(expr: Expr, k: Place) -> Polynomial:
    return entry(expr, k, None) if shape(expr)[1] == 1 else entry(expr, None, k)


def _along(vector: Expr, like: Expr) -> Expr:
    """The vector, lying as the other one lies."""
    return vector if (shape(vector)[1] == 1) == (shape(like)[1] == 1) else transpose(vector)
