r"""Sums over the steps of a recurrence, as many as a symbol says: Σ_{t=1}^{T} ℓ_t.

The index is bound, and a symbol of its own: what speaks of a step t outside never reaches into the sum. With numbers
for its bounds the sum is written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import sympy
from sympy import Expr, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, shape, substitute, variables
from symnet.core.notation import Notation
from symnet.core.symbols import Bound, Shape, Variable, numbers_of
from symnet.core.writing import PREFIX, PRODUCT, Written, latex_of_coefficient, python
from symnet.index.entries import entry
from symnet.index.factors import Around
from symnet.index.normal import normal
from symnet.index.polynomial import Place, Polynomial, Term
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.sum import plus

MOST = 1000
"""So many steps are written out."""


@dataclass(frozen=True)
class EveryStep(Around):
    """Σ_t of a polynomial in which t is a letter of names."""

    step: Bound
    lower: Expr
    upper: Expr

    @property
    def kind(self) -> str:
        """With index and bounds."""
        return f"steps {self.step}={self.lower}..{self.upper} "

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """By what belongs to one step t, that of the summand at t; by all else, the sum of the derivatives."""
        inner = self.body.derivative(by, at)
        if any(self.step in n.free_symbols for n in numbers_of(by)):
            return inner
        return summed_over_steps(inner, self.step, self.lower, self.upper)


def summed_over_steps(body: Polynomial, step: Bound, lower: Expr, upper: Expr) -> Polynomial:
    """A sum over steps, a sum for each term, with numbers in front."""
    terms = []
    for term in normal(body).terms:
        inside = normal(Polynomial((Term(S.One, term.bound, term.factors),)))
        terms.append(Term(term.coefficient, (), ((EveryStep(inside, step, lower, upper), 1),)))
    return Polynomial(tuple(terms))


class OverSteps(Node):
    """S = Σ_t A(t): S_ij = Σ_t A(t)_ij, for t from a lower to an upper bound."""

    settings = 3
    rule = "derivative of a sum over steps"
    written_only = True

    def __new__(cls, step: Any, lower: Any, upper: Any, body: Any) -> Any:
        """The sum; written out where both bounds are numbers."""
        lower, upper = sympy.sympify(lower), sympy.sympify(upper)
        if lower.is_Integer and upper.is_Integer:
            return _written_out(step, int(lower), int(upper), adopt(body))
        return super().__new__(cls, step, lower, upper, body)

    @classmethod
    def infer(cls, step: Bound, lower: Expr, upper: Expr, body: Expr) -> Shape:
        """The shape of the summand, which is the same at every step."""
        if any(step in size.free_symbols for size in shape(body)):
            raise ShapeError(f"{body} has another shape at each step {step}, so there is no sum over steps")
        return shape(body)

    @property
    def step(self) -> Bound:
        """The bound index."""
        return self.args[0]

    @property
    def bounds(self) -> tuple[Expr, Expr]:
        """From where to where it runs."""
        return self.args[1], self.args[2]

    def at(self, index: Expr) -> Expr:
        """The summand at one step."""
        return substitute(self.operands[0], {self.step: index})

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_t A(t)_ij."""
        return summed_over_steps(entry(self.operands[0], i, j), self.step, *self.bounds)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā(t) = S̄ at every step."""
        return (cotangent,)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\sum_{t=1}^{T} A."""
        lower, upper = (latex_of_coefficient(b).text for b in self.bounds)
        return Written(rf"\sum_{{{self.step}={lower}}}^{{{upper}}} {parts[0].at(PRODUCT)}", PREFIX, open=True)

    def code(self, *parts: Written) -> Written:
        """To be read; programs have a number of steps."""
        return python(f"sum({parts[0].text} for {self.step} in range({self.bounds[0]}, {self.bounds[1]} + 1))")

    def value(self, *arrays: Any) -> Any:
        """Refused."""
        raise NoRuleError(f"{self} has a symbol for its number of steps; give a number, as in network.at(T=3)")

    def tidy(self, *operands: Expr) -> Expr:
        """`summed`."""
        return summed(self.step, *self.bounds, operands[0])

    def plain(self, *operands: Expr) -> Expr:
        """Refused."""
        raise NoRuleError("SymPy has no sum over names with an index; give a number of steps")


def _written_out(step: Bound, lower: int, upper: int, body: Expr) -> Expr:
    if upper - lower >= MOST:
        raise ShapeError(f"a sum over {upper - lower + 1} steps is not written out; {MOST} are the most")
    terms = [substitute(body, {step: S(t)}) for t in range(lower, upper + 1)]
    return reduce(plus, terms) if terms else Zeros(*shape(body))


def over_steps(index: sympy.Symbol, lower: Any, upper: Any, body: Any) -> Expr:
    """Σ_{t=lower}^{upper} of an expression in the names of step t.

    >>> from symnet.core.symbols import Variable, dim
    >>> from symnet.core.expression import write_latex
    >>> t = sympy.Symbol("t", integer=True, positive=True)
    >>> write_latex(over_steps(t, 1, dim("T"), Variable("l_{#}", 1, 1, "free", "real", t)))
    '\\\\sum_{t=1}^{T} l_t'
    """
    body = adopt(body)
    within = {bound.name for v in variables(body) for bound in _bound_in(v)}
    name = index.name
    while name in within:  # a sum within a sum has a letter of its own
        name += "'"
    bound = Bound(name, integer=True, positive=True)
    return OverSteps(bound, lower, upper, substitute(body, {index: bound}))


def summed(step: Bound, lower: Expr, upper: Expr, body: Expr) -> Expr:
    """Σ_t A(t) as a book prints it: numbers in front, nothing for 0."""
    number, rest = coefficient_of(body)
    return body if is_zero(body) else scale(number, OverSteps(step, lower, upper, rest))


def _bound_in(v: Variable) -> list[Expr]:
    return [s for n in numbers_of(v) for s in n.free_symbols if isinstance(s, Bound)]
