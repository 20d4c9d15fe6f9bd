"""Solving for a symbol in which an expression is affine, as matrices.

    s p + q = 0      A w + c = 0      A W + C = 0      W B + C = 0      A W B + C = 0      the same with Wᵀ

What is not affine may become so when it is multiplied by powers of a scalar, or by a square matrix from either side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, S

from symnet.calculus.fractions import as_fraction
from symnet.calculus.jacobian import shortest
from symnet.calculus.pushing import neat
from symnet.core.expression import is_scalar, shape, write_latex
from symnet.core.symbols import Variable
from symnet.index.entries import entry, places
from symnet.index.factors import Around, Cell, Delta
from symnet.index.normal import normal
from symnet.index.polynomial import Factor, Place, Polynomial, Term
from symnet.index.rational import cancelled
from symnet.ops.inverse import inverse
from symnet.ops.power import power
from symnet.ops.product import multiply
from symnet.ops.quotient import divide
from symnet.ops.scale import scale
from symnet.ops.transpose import transpose


@dataclass(frozen=True)
class Solved:
    """A solution.

    Attributes:
        value: what the symbol is.
        how: how it was found, for the reader.
        slope: the derivative of the expression by the symbol, as a matrix, where that is what was inverted.
        inverted: what was inverted or divided by on the way.
    """

    value: Expr
    how: str
    slope: Expr | None
    inverted: tuple[Expr, ...]


def solved(gradient: Expr, symbol: Variable) -> Solved | None:
    """The symbol for which a gradient vanishes; None where no way to it is known here."""
    direct = affine(gradient, symbol)
    if direct is not None:
        value, slope, inverted = direct
        return Solved(value, f"the gradient is affine in ${symbol.name}$", slope, inverted)
    for multiplied, how in _multiplied(gradient, symbol):
        found = affine(multiplied, symbol)
        if found is not None:
            return Solved(found[0], how, None, (*found[2], symbol))
    fraction = as_fraction(gradient, symbol) if is_scalar(symbol) else None
    if fraction is None:
        return None
    value, slope, factor = fraction
    how = f"multiplied by ${write_latex(factor)}$ the gradient is affine in ${symbol.name}$"
    return Solved(neat(value), how, None, (slope, factor))


def _multiplied(gradient: Expr, symbol: Variable) -> Iterator[tuple[Expr, str]]:
    """The gradient by powers of a scalar, or by a square matrix from one side or both."""
    name = symbol.name
    if is_scalar(symbol):
        for k in range(1, 5):
            how = f"by ${name}^{k}$" if k > 1 else f"by ${name}$"
            yield multiply(power(symbol, k), gradient), f"multiplied {how} the gradient is affine in ${name}$"
        return
    rows, columns = shape(symbol)
    if rows != columns:
        return
    turned = transpose(symbol)
    for left in (symbol, turned, None):
        for right in (symbol, turned, None):
            factors = [f for f in (left, gradient, right) if f is not None]
            if len(factors) > 1:
                sides = "both sides" if len(factors) == 3 else "one side"
                yield (
                    multiply(*factors),
                    f"multiplied by ${name}$ (or its transpose) from {sides} the gradient is affine in it",
                )


Found = tuple[Expr, Expr | None, tuple[Expr, ...]]


def affine(expression: Expr, symbol: Variable) -> Found | None:
    """The symbol for which an expression affine in it vanishes, the slope, and what was inverted; None otherwise."""
    at, there = places(expression), places(symbol)
    polynomial = cancelled(entry(expression, *at))
    slope = cancelled(polynomial.derivative(symbol, there))
    if not slope.terms or slope.mentions(symbol):
        return None
    constant = Polynomial(tuple(t for t in polynomial.terms if not Polynomial((t,)).mentions(symbol)))
    rest = shortest(normal(constant), *at)
    if rest is None:
        return None
    if is_scalar(symbol):
        factor = shortest(slope, None, None)
        negated = shortest(normal(-constant), None, None)
        return None if factor is None or negated is None else (neat(divide(negated, factor)), factor, (factor,))
    if is_scalar(expression):
        return None  # one equation for many entries
    if 1 in shape(symbol):
        matrix = shortest(slope, *(next(p for p in side if p is not None) for side in (at, there)))
        if matrix is None:
            return None
        column = rest if shape(symbol)[1] == 1 else transpose(rest)
        solution = neat(scale(-1, multiply(inverse(matrix), column)))
        return (solution if shape(symbol)[1] == 1 else transpose(solution)), matrix, (matrix,)
    return _matrix_solution(slope, at, there, rest)


def _matrix_solution(
    slope: Polynomial, at: tuple[Place, Place], there: tuple[Place, Place], rest: Expr
) -> Found | None:
    """W from A W + C = 0, W B + C = 0, A W B + C = 0, or the same with Wᵀ; None for sums of several A W B."""
    (i, j), (k, m) = at, there
    if (left := _beside(slope, (j, m))) is not None and (matrix := shortest(left, i, k)) is not None:
        return neat(scale(-1, multiply(inverse(matrix), rest))), None, (matrix,)
    if (right := _beside(slope, (i, k))) is not None and (matrix := shortest(right, m, j)) is not None:
        return neat(scale(-1, multiply(rest, inverse(matrix)))), None, (matrix,)
    if (left := _beside(slope, (j, k))) is not None and (matrix := shortest(left, i, m)) is not None:
        return neat(scale(-1, transpose(multiply(inverse(matrix), rest)))), None, (matrix,)
    if (right := _beside(slope, (i, m))) is not None and (matrix := shortest(right, k, j)) is not None:
        return neat(scale(-1, transpose(multiply(rest, inverse(matrix))))), None, (matrix,)
    for first, second, is_turned in (((i, k), (m, j), False), ((i, m), (k, j), True)):
        parts = _between(slope, first, second)
        if parts is None:
            continue
        left, right = shortest(parts[0], *first), shortest(parts[1], *second)
        if left is not None and right is not None:
            solution = scale(-1, multiply(inverse(left), rest, inverse(right)))
            return neat(transpose(solution) if is_turned else solution), None, (left, right)
    return None


def _between(
    slope: Polynomial, first: tuple[Place, Place], second: tuple[Place, Place]
) -> tuple[Polynomial, Polynomial] | None:
    """A_ik B_lj taken apart: what hangs together with the first two places, and the rest; None where all does."""
    if len(slope.terms) != 1:
        return None
    (term,) = slope.terms
    reached, inside = {p for p in first if p is not None}, list[tuple[Factor, int]]()
    left = list(term.factors)
    while near := [p for p in left if p[0].indices & reached]:
        inside += near
        left = [p for p in left if p not in near]
        reached |= {i for f, _ in near for i in f.indices}
    if reached & {p for p in second if p is not None}:
        return None
    bound = [b for b in term.bound if b in reached]
    others = [b for b in term.bound if b not in reached]
    return (
        Polynomial((Term(term.coefficient, tuple(bound), tuple(inside)),)),
        Polynomial((Term(S.One, tuple(others), tuple(left)),)),
    )


def _beside(slope: Polynomial, pair: tuple[Place, Place]) -> Polynomial | None:
    """What stands beside δ between two places, if every term has it and neither place elsewhere."""
    found = []
    for t in slope.terms:
        hit = next((n for n, (f, _) in enumerate(t.factors) if isinstance(f, Delta) and set(f.at) == set(pair)), None)
        if hit is None:
            return None
        rest = t.factors[:hit] + t.factors[hit + 1 :]
        if any(place in f.indices for f, _ in rest for place in pair):
            return None
        found.append(Term(t.coefficient, t.bound, rest))
    return Polynomial(tuple(found))


def why_not(gradient: Expr, symbol: Variable) -> str:
    """Why there is no closed form."""
    name = symbol.name
    polynomial = normal(entry(gradient, *places(gradient)))
    inside = [f for t in polynomial.terms for f, _ in t.factors if isinstance(f, Around) and f.mentions(symbol)]
    if inside:
        return f"no closed form: ${name}$ stands inside a function or an inverse, so the condition is not affine in it"
    degree = max(sum(e for f, e in t.factors if isinstance(f, Cell) and f.variable == symbol) for t in polynomial.terms)
    if degree > 1:
        return f"no closed form: the condition is of degree {degree} in ${name}$"
    return f"no closed form is found: ${name}$ stands between several pairs of matrices"
