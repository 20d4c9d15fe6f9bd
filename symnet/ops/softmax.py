"""Softmax and its logarithm, over a vector or over each row of a matrix (Bishop 2006, eq. 4.104 and 4.106)."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, shape
from symnet.core.notation import Notation
from symnet.core.shapes import say
from symnet.core.symbols import Shape
from symnet.core.writing import Written, python
from symnet.index.entries import entry
from symnet.index.factors import Apply, raised
from symnet.index.polynomial import Place, Polynomial, index_over, single
from symnet.ops import elementary
from symnet.ops.constants import Ones
from symnet.ops.hadamard import hadamard, inner
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.sum import add
from symnet.ops.transpose import transpose

SOFTMAX = '''
def softmax(z, axis):
    """Softmax along an axis; the maximum goes first, so that exp never overflows."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
'''

LOG_SOFTMAX = '''
def log_softmax(z, axis):
    """The logarithm of softmax, without forming softmax: exact where that would round to 0."""
    z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))
'''


class Normaliser(Node):
    """What softmax and log-softmax share.

    The setting is the axis along which entries compete: 0 down a column vector, 1 along each row of all else.
    """

    settings = 1
    by_entries = True

    @classmethod
    def infer(cls, axis: Integer, body: Expr) -> Shape:
        """The shape of Z, which has more than one entry along the axis."""
        if shape(body)[int(axis)] == 1:
            raise ShapeError(f"softmax of {say(body)} over a single class is always 1; use sigmoid for two classes")
        if axis == 0 and shape(body)[1] != 1:
            raise ShapeError(f"softmax down the columns of {say(body)} is that of its transpose, transposed")
        return shape(body)

    @property
    def axis(self) -> int:
        """0 where the entries of a column compete, 1 for those of a row."""
        return int(self.args[0])

    def exponentials(self, i: Place, j: Place) -> tuple[Polynomial, Polynomial]:
        """e^{z_ij}, and the sum of these over all that compete with it."""
        body = self.operands[0]
        other = index_over(shape(body)[self.axis])
        rival = (other, j) if self.axis == 0 else (i, other)

        def e(row: Place, column: Place) -> Polynomial:
            return single(Apply(entry(body, row, column), elementary.exp))

        return e(i, j), e(*rival).summed(other)

    def spread_sums(self, body: Expr) -> Expr:
        """The sum over the competing entries, at each of their places: (Σ_k a_k) 1, or (A 1) 1ᵀ for rows."""
        rows, columns = shape(body)
        if self.is_vector:
            return times(inner(Ones(rows, columns), body), Ones(rows, columns))
        return multiply(body, Ones(columns), Ones(1, columns))

    @property
    def is_vector(self) -> bool:
        """Whether all entries compete with each other."""
        return bool(shape(self)[1 - self.axis] == 1)


class Softmax(Normaliser):
    """p = softmax(z): p_i = e^{z_i} / Σ_j e^{z_j}."""

    rule = "derivative of softmax"

    def entry(self, i: Place, j: Place) -> Polynomial:
        """e^{z_i} (Σ_j e^{z_j})⁻¹."""
        above, below = self.exponentials(i, j)
        return above * raised(below, -1)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """z̄ = p ⊙ (p̄ − (pᵀp̄) 1); for rows Z̄ = P ⊙ (P̄ − ((P ⊙ P̄) 1) 1ᵀ)."""
        rows, columns = shape(output)
        if self.is_vector:
            mean = times(inner(output, cotangent), Ones(rows, columns))
        else:
            mean = self.spread_sums(hadamard(output, cotangent))
        return (hadamard(output, add(cotangent, scale(-1, mean))),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """softmax(z)."""
        return Written(rf"\operatorname{{softmax}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """softmax(z, axis=0)."""
        return python(f"softmax({parts[0].text}, axis={self.axis})")

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {"softmax": SOFTMAX}

    def value(self, *arrays: Any) -> Any:
        """By the definition."""
        e = elementary.exp.values(arrays[0])
        return e / e.sum(axis=self.axis, keepdims=True)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has no softmax of a symbolic size."""
        raise NoRuleError("SymPy has no softmax over a symbolic dimension; use the expression as it is")


class LogSoftmax(Normaliser):
    """l = log softmax(z): l_i = z_i − log Σ_j e^{z_j}."""

    rule = "derivative of log-softmax"

    def entry(self, i: Place, j: Place) -> Polynomial:
        """z_i − log Σ_j e^{z_j}."""
        _, below = self.exponentials(i, j)
        return entry(self.operands[0], i, j) - single(Apply(below, elementary.log))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """z̄ = l̄ − (Σ_k l̄_k) softmax(z), row by row for rows."""
        probabilities = Softmax(self.axis, self.operands[0])
        sums = self.spread_sums(cotangent)
        return (add(cotangent, scale(-1, hadamard(probabilities, sums))),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """log softmax(z)."""
        return Written(rf"\operatorname{{log\,softmax}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """log_softmax(z, axis=0)."""
        return python(f"log_softmax({parts[0].text}, axis={self.axis})")

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {"log_softmax": LOG_SOFTMAX}

    def value(self, *arrays: Any) -> Any:
        """By the definition."""
        e = elementary.exp.values(arrays[0])
        return arrays[0] - elementary.log.values(e.sum(axis=self.axis, keepdims=True))

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has no log-softmax of a symbolic size."""
        raise NoRuleError("SymPy has no log-softmax over a symbolic dimension; use the expression as it is")


def _normalised(node: type[Normaliser], body: Expr, axis: int | None) -> Expr:
    """Over a vector, over each row, or down each column: that is over the rows of the transpose."""
    if axis is None:
        axis = 0 if shape(body)[1] == 1 else 1
    if axis not in (0, 1):
        raise ShapeError(f"softmax of {say(body)}: the axis is 0 (down a column) or 1 (along a row), not {axis}")
    if axis == 0 and shape(body)[1] != 1:
        return transpose(node(1, transpose(body)))
    return node(axis, body)


def softmax(body: Any, axis: int | None = None) -> Expr:
    """Softmax over a vector, or over each row of a matrix; `axis` says otherwise."""
    return _normalised(Softmax, adopt(body), axis)


def log_softmax(body: Any, axis: int | None = None) -> Expr:
    """The logarithm of softmax, over a vector or over each row of a matrix."""
    return _normalised(LogSoftmax, adopt(body), axis)
