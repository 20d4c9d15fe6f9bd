"""Rows brought to mean 0 and spread 1, or to mean square 1, and the spread by which they are divided.

    x̂ = (x − μ 1)/σ,   μ = mean of x,   σ = √(mean of (x − μ)² + ε)      (Ba, Kiros and Hinton 2016, eq. 3)
    x̂ = x/ρ,                            ρ = √(mean of x² + ε)            (Zhang and Sennrich 2019, eq. 4)

Over a vector, or over each row of a matrix. The spread is a page of its own, since the pullback divides by it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sympy import Expr, Integer, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, is_coefficient, is_scalar, replace, shape
from symnet.core.notation import Notation
from symnet.core.shapes import say
from symnet.core.symbols import SCALAR, Shape
from symnet.core.writing import Written, python
from symnet.index.entries import entry
from symnet.index.factors import Apply, raised
from symnet.index.polynomial import Place, Polynomial, index_over, single
from symnet.ops import elementary
from symnet.ops.constants import Ones
from symnet.ops.hadamard import hadamard, inner
from symnet.ops.power import power
from symnet.ops.product import multiply
from symnet.ops.quotient import divide
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.sum import add
from symnet.ops.total import total
from symnet.ops.transpose import transpose

HELPERS = {
    "deviation": '''
def deviation(z, eps, axis):
    """The square root of variance + eps along an axis."""
    return np.sqrt(((z - z.mean(axis=axis, keepdims=True)) ** 2).mean(axis=axis, keepdims=True) + eps)
''',
    "root_mean_square": '''
def root_mean_square(z, eps, axis):
    """The square root of the mean square + eps along an axis."""
    return np.sqrt((z**2).mean(axis=axis, keepdims=True) + eps)
''',
}


class Spread(Node):
    """What all four operations share. Operands are Z and ε; the setting is the axis: 0 down a column, 1 along rows."""

    settings = 1
    by_entries = True
    centred: ClassVar[bool]
    """Whether the mean is taken off first."""
    word: ClassVar[str]
    """What it is called on paper."""

    @classmethod
    def infer(cls, axis: Integer, body: Expr, epsilon: Expr) -> Shape:
        """The shape of Z, which has more than one entry along the axis; ε is a scalar."""
        if not is_scalar(epsilon):
            raise ShapeError(f"what is added under the root is a scalar, not {say(epsilon)}")
        if shape(body)[int(axis)] == 1:
            raise ShapeError(f"{say(body)} has a single entry along axis {axis}, which has no spread")
        if axis == 0 and shape(body)[1] != 1:
            raise ShapeError(f"the spread down the columns of {say(body)} is that of the rows of its transpose")
        return shape(body)

    @property
    def axis(self) -> int:
        """0 down a column, 1 along each row."""
        return int(self.args[0])

    @property
    def size(self) -> Expr:
        """How many entries there are along the axis."""
        return shape(self.operands[0])[self.axis]

    @property
    def is_vector(self) -> bool:
        """Whether there is one mean for all entries."""
        return bool(shape(self.operands[0])[1 - self.axis] == 1)

    def centred_entry(self, i: Place, j: Place) -> Polynomial:
        """z_ij − (1/d) Σ_k z_ik, or z_ij where nothing is taken off."""
        body = self.operands[0]
        here = entry(body, i, j)
        if not self.centred:
            return here
        k = index_over(self.size)
        return here - entry(body, *((k, j) if self.axis == 0 else (i, k))).summed(k).scaled(1 / self.size)

    def spread_entry(self, i: Place, j: Place) -> Polynomial:
        """√((1/d) Σ_k (z_ik − mean)² + ε), at any place along the axis."""
        k = index_over(self.size)
        squared = raised(self.centred_entry(*((k, j) if self.axis == 0 else (i, k))), 2)
        variance = squared.summed(k).scaled(1 / self.size) + entry(self.operands[1], None, None)
        return single(Apply(variance, elementary.sqrt))

    def sums(self, body: Expr) -> Expr:
        """The sum along the axis: a scalar of a vector, a column of a matrix."""
        if self.is_vector:
            return inner(Ones(*shape(body)), body)
        return multiply(body, Ones(self.size))

    def spread_out(self, sums: Expr) -> Expr:
        """A sum for each row, or for all, laid along the axis."""
        if self.is_vector:
            return times(sums, Ones(*shape(self.operands[0])))
        return multiply(sums, Ones(1, self.size))

    def means(self, body: Expr) -> Expr:
        """The mean along the axis, at each place."""
        return scale(1 / self.size, self.spread_out(self.sums(body)))

    def divided(self, body: Expr, divisor: Expr) -> Expr:
        """A body of the shape of Z by a divisor for each row, or for all."""
        if self.is_vector:
            return times(divide(S.One, divisor), body)
        return divide(body, self.spread_out(divisor))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """The word, Z and ε in brackets; without ε where it is 0."""
        epsilon = "" if self.operands[1] == 0 else f", {parts[1].text}"
        return Written(rf"\operatorname{{{self.word}}}({parts[0].text}{epsilon})")

    def centre_values(self, z: Any) -> Any:
        """Z, or Z without its mean."""
        return z - z.sum(axis=self.axis, keepdims=True) / z.shape[self.axis] if self.centred else z

    def spread_values(self, z: Any, epsilon: Any) -> Any:
        """The spread, by the definition."""
        centred = self.centre_values(z)
        return elementary.sqrt.values((centred**2).sum(axis=self.axis, keepdims=True) / z.shape[self.axis] + epsilon)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has no mean over a symbolic size."""
        raise NoRuleError(f"SymPy has no {self.word} over a symbolic dimension; use the expression as it is")


class Deviation(Spread):
    """s = sd(z, ε): s = √((1/d) Σ_k (z_k − (1/d) Σ_l z_l)² + ε)."""

    rule = "derivative of a deviation"
    centred = True
    word = "sd"
    helper = "deviation"

    @classmethod
    def infer(cls, axis: Integer, body: Expr, epsilon: Expr) -> Shape:
        """A scalar for a vector, a column for a matrix."""
        rows, _ = super().infer(axis, body, epsilon)
        return SCALAR if axis == 0 else (rows, S.One)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """√((1/d) Σ_k (z_ik − mean)² + ε)."""
        return self.spread_entry(i, j)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """z̄ = s̄/(d s) (z − mean), ε̄ = Σ s̄/(2 s), row by row for rows."""
        body, epsilon = self.operands
        centred = add(body, scale(-1, self.means(body))) if self.centred else body
        share = divide(cotangent, scale(self.size, output))
        share = times(share, centred) if self.is_vector else hadamard(self.spread_out(share), centred)
        half = None if is_coefficient(epsilon) else total(divide(cotangent, scale(2, output)))
        return share, half

    def code(self, *parts: Written) -> Written:
        """deviation(z, eps, axis)."""
        call = f"{self.helper}({parts[0].text}, {parts[1].text}, axis={self.axis})"
        return python(f"{call}[0, 0]" if is_scalar(self) else call)

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {self.helper: HELPERS[self.helper]}

    def value(self, *arrays: Any) -> Any:
        """By the definition."""
        return self.spread_values(*arrays)

    @property
    def definition(self) -> Expr:
        """The same by operations of which programs are made."""
        body, epsilon = self.operands
        centred = add(body, scale(-1, self.means(body))) if self.centred else body
        squares = scale(1 / self.size, self.sums(power(centred, 2)))
        spread = epsilon if is_scalar(squares) else times(epsilon, Ones(*shape(squares)))
        return elementary.sqrt(add(squares, spread))


class RootMeanSquare(Deviation):
    """r = rms(z, ε): r = √((1/d) Σ_k z_k² + ε)."""

    rule = "derivative of a root mean square"
    centred = False
    word = "rms"
    helper = "root_mean_square"

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """z̄ = r̄/(d r) z, ε̄ = Σ r̄/(2 r), row by row for rows."""
        return super().pullback(cotangent, output)


class Standardised(Spread):
    """n = standardise(z, ε): n_i = (z_i − mean)/sd(z, ε)."""

    rule = "derivative of standardising"
    centred = True
    word = "standardise"
    spread: ClassVar[type[Deviation]] = Deviation

    def entry(self, i: Place, j: Place) -> Polynomial:
        """(z_ij − (1/d) Σ_k z_ik) s_i⁻¹."""
        return self.centred_entry(i, j) * raised(self.spread_entry(i, j), -1)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """z̄ = (n̄ − mean(n̄) − n ⊙ mean(n ⊙ n̄))/s, ε̄ = −½ Σ n ⊙ n̄/s², row by row for rows."""
        body, epsilon = self.operands
        spread = self.spread(self.axis, body, epsilon)
        along = inner(output, cotangent) if self.is_vector else self.sums(hadamard(output, cotangent))
        own = scale(1 / self.size, along)
        taken = times(own, output) if self.is_vector else hadamard(self.spread_out(own), output)
        terms = [cotangent, *([scale(-1, self.means(cotangent))] if self.centred else []), scale(-1, taken)]
        half = None if is_coefficient(epsilon) else scale(-S.Half, total(divide(along, power(spread, 2))))
        return self.divided(add(*terms), spread), half

    def code(self, *parts: Written) -> Written:
        """(z − z.mean(axis)) / deviation(z, eps, axis)."""
        z = parts[0].text
        spread = f"{self.spread.helper}({z}, {parts[1].text}, axis={self.axis})"
        above = f"({z} - np.mean({z}, axis={self.axis}, keepdims=True))" if self.centred else f"({z})"
        return python(f"({above} / {spread})")

    def helpers(self) -> dict[str, str]:
        """The function that it is divided by."""
        return {self.spread.helper: HELPERS[self.spread.helper]}

    def value(self, *arrays: Any) -> Any:
        """By the definition."""
        return self.centre_values(arrays[0]) / self.spread_values(*arrays)

    @property
    def opened(self) -> Expr:
        """(z − mean)/s, with the spread by its name."""
        body, epsilon = self.operands
        centred = add(body, scale(-1, self.means(body))) if self.centred else body
        return self.divided(centred, self.spread(self.axis, body, epsilon))

    @property
    def definition(self) -> Expr:
        """The same by operations of which programs are made."""
        return replace(self.opened, {s: s.definition for s in (self.spread(self.axis, *self.operands),)})


class MeanSquareOne(Standardised):
    """n = rmsnorm(z, ε): n_i = z_i/rms(z, ε)."""

    rule = "derivative of dividing by the root mean square"
    centred = False
    word = "rmsnorm"
    spread = RootMeanSquare

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """z̄ = (n̄ − n ⊙ mean(n ⊙ n̄))/r, ε̄ = −½ Σ n ⊙ n̄/r², row by row for rows."""
        return super().pullback(cotangent, output)


def _made(node: type[Spread], body: Any, epsilon: Any, axis: int | None) -> Expr:
    """Over a vector, over each row, or down each column: that is over the rows of the transpose."""
    body = adopt(body)
    if axis is None:
        axis = 0 if shape(body)[1] == 1 else 1
    if axis not in (0, 1):
        raise ShapeError(f"{node.word} of {say(body)}: the axis is 0 (down a column) or 1 (along a row), not {axis}")
    if axis == 0 and shape(body)[1] != 1:
        return transpose(node(1, transpose(body), adopt(epsilon)))
    return node(axis, body, adopt(epsilon))


def standardised(body: Any, epsilon: Any = 0, axis: int | None = None) -> Expr:
    """(x − mean)/√(variance + ε), over a vector or over each row of a matrix; down the columns with axis 0."""
    return _made(Standardised, body, epsilon, axis)


def rms_normalised(body: Any, epsilon: Any = 0, axis: int | None = None) -> Expr:
    """x/√(mean of x² + ε), over a vector or over each row of a matrix; down the columns with axis 0."""
    return _made(MeanSquareOne, body, epsilon, axis)


def deviation(body: Any, epsilon: Any = 0, axis: int | None = None) -> Expr:
    """√(variance + ε), of a vector or of each row of a matrix; down the columns with axis 0, as a row."""
    return _made(Deviation, body, epsilon, axis)


def root_mean_square(body: Any, epsilon: Any = 0, axis: int | None = None) -> Expr:
    """√(mean of x² + ε), of a vector or of each row of a matrix; down the columns with axis 0, as a row."""
    return _made(RootMeanSquare, body, epsilon, axis)
