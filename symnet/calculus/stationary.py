"""First-order conditions: where a gradient vanishes, solved where it has a closed form.

    least squares       Xᵀ(X w − y)/m = 0                     w = (XᵀX)⁻¹ Xᵀ y
    ridge               Xᵀ(X w − y) + λ w = 0                  w = (XᵀX + λ I)⁻¹ Xᵀ y
    a Gaussian          n Σ⁻¹ − Σ⁻¹ S Σ⁻¹ = 0                   Σ = S/n, by Σ from both sides
    softmax regression  Xᵀ(Ŷ − Y) = 0                          none: it is left as Xᵀ Ŷ = Xᵀ Y

A gradient is solved where, multiplied by powers of the unknown if need be, its entries are affine in it. A solution is
proved by putting it into the gradient: the normal form is 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import mpmath
from sympy import Expr

from symnet.calculus.affine import Solved, solved, why_not
from symnet.calculus.closed_form import closed
from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive
from symnet.calculus.jacobian import shortest
from symnet.calculus.numeric import DIGITS, NOISE, evaluate, sample, sized, value
from symnet.calculus.proof import holds
from symnet.calculus.pushing import put_in
from symnet.calculus.sweep import require_unrolled
from symnet.calculus.verdict import CONFIRMED, PROVED
from symnet.core.errors import NumericError, TooLongError, UnprovedError
from symnet.core.expression import is_scalar, postorder, replace, shape, variables
from symnet.core.network import Network
from symnet.core.symbols import Variable
from symnet.index.entries import entry, places
from symnet.index.polynomial import Polynomial, Term
from symnet.index.rational import cancelled
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.inverse import Inverse
from symnet.ops.quotient import Quotient

LIMIT = 400
"""Nodes of a gradient in parameters and data alone, beyond which it is not solved."""


@dataclass(frozen=True)
class Condition:
    """What must hold for one symbol where the gradient vanishes.

    Attributes:
        symbol: the unknown.
        left, right: the condition, what is added on the left, what is subtracted on the right; with a solution all
            names put in that depend on the unknown.
        solution: the symbol, in data and the other symbols; None where there is no closed form.
        why: how it was solved, or why it has no closed form.
        assumptions: what is supposed: invertible matrices, divisors other than 0. As text with LaTeX.
        curvature: the second derivative where it does not depend on the symbol; None otherwise.
        verdict: ``proved`` where the gradient vanishes in normal form, ``confirmed`` where it does by numbers; None
            without a solution.
    """

    symbol: Variable
    left: Expr
    right: Expr
    solution: Expr | None
    why: str
    assumptions: tuple[str, ...] = ()
    curvature: Expr | None = None
    verdict: str | None = None


@dataclass(frozen=True)
class Stationary:
    """The first-order conditions of a scalar: its gradients, and a condition for each symbol."""

    derivation: Derivation
    conditions: tuple[Condition, ...]


def stationary(
    network: Network, wrt: Iterable[str | Variable] | None = None, of: str | Variable | None = None
) -> Stationary:
    """Where the gradients of a scalar vanish; by every parameter unless told otherwise.

    >>> import symnet
    >>> m, n = symnet.dim("m"), symnet.dim("n")
    >>> X, y, w = symnet.data("X", m, n), symnet.data("y", m), symnet.parameter("w", n)
    >>> fit = symnet.Network([("J", symnet.squared_norm(X * w - y))], "J")
    >>> (condition,) = symnet.stationary(fit).conditions
    >>> print(condition.solution, condition.verdict, condition.assumptions)
    (np.linalg.inv(X.T @ X) @ X.T) @ y proved ('$X^\\\\top X$ invertible',)

    Raises LossError where there is nothing to differentiate, UnprovedError where numbers refute a solution.
    """
    require_unrolled(network)
    derivation = derive(network, wrt, of)
    return Stationary(derivation, tuple(_condition(derivation, v) for v in derivation.wrt))


def _condition(derivation: Derivation, symbol: Variable) -> Condition:
    named = put_in(derivation.gradients[symbol], derivation.adjoints)
    left, right = _sides(named)
    definitions = _by_the_symbol(derivation.network, symbol)
    gradient = closed(named, definitions, LIMIT)
    if gradient is None:
        return Condition(symbol, left, right, None, "with all names put in the gradient is too long to be solved")
    if symbol not in variables(gradient):
        return Condition(symbol, left, right, None, f"the gradient does not depend on ${symbol.name}$")
    try:
        found = solved(gradient, symbol)
    except (TooLongError, NumericError):
        found = None
    if found is None:
        return Condition(symbol, left, right, None, why_not(gradient, symbol))
    verdict = _verdict(derivation, gradient, symbol, found.value)
    left, right = _sides(gradient)
    return Condition(symbol, left, right, found.value, found.how, _supposed(found), found.slope, verdict)


def _by_the_symbol(network: Network, symbol: Variable) -> dict[Variable, Expr]:
    """The definitions that depend on the unknown; others keep their names."""
    found: dict[Variable, Expr] = {}
    for e in network.equations:
        if e.symbol != symbol and any(v == symbol or v in found for v in variables(e.expression)):
            found[e.symbol] = e.expression
    return found


# The condition as an equation -------------------------------------------------------------------------------------


def _sides(gradient: Expr) -> tuple[Expr, Expr]:
    """What is added on the left, what is subtracted on the right, without a number that all share; else all left."""
    zero = Zeros(*shape(gradient))
    try:
        at = places(gradient)
        polynomial = cancelled(entry(gradient, *at))
        terms = _without_common_number(polynomial.terms)
        minus = [t for t in terms if t.coefficient.could_extract_minus_sign()]
        plus = [t for t in terms if not t.coefficient.could_extract_minus_sign()]
        sides = [shortest(Polynomial(tuple(part)), *at) for part in (plus, [_negated(t) for t in minus])]
    except (TooLongError, NumericError):
        return gradient, zero
    left, right = sides
    if left is None or right is None:
        return gradient, zero
    return (right, left) if is_zero(left) else (left, right)


def _without_common_number(terms: tuple[Term, ...]) -> list[Term]:
    """Divided by the number in front of the first term, if that leaves whole numbers or sizes behind: no 1/m, no 2."""
    if not terms:
        return []
    first = abs(terms[0].coefficient) if terms[0].coefficient.is_number else terms[0].coefficient
    first = -first if first.could_extract_minus_sign() else first
    divided = [Term(t.coefficient / first, t.bound, t.factors) for t in terms]
    plain = all(t.coefficient.as_numer_denom()[1] == 1 for t in divided)
    return divided if plain else list(terms)


def _negated(term: Term) -> Term:
    return Term(-term.coefficient, term.bound, term.factors)


# What is supposed, and the proof ----------------------------------------------------------------------------------


def _supposed(found: Solved) -> tuple[str, ...]:
    """What must be invertible or other than 0, for the solution to be there and the only one."""
    said: dict[str, None] = {}
    inverses = [n.operands[0] for n in postorder(found.value) if isinstance(n, Inverse)]
    below = [n.operands[1] for n in postorder(found.value) if isinstance(n, Quotient)]
    for body in (*inverses, *below, *(() if inverses or below else found.inverted)):
        if variables(body):
            said[f"${body._latex()}$ {'not 0' if is_scalar(body) else 'invertible'}"] = None
    return tuple(said)


def _verdict(derivation: Derivation, gradient: Expr, symbol: Variable, solution: Expr) -> str:
    """By normal form; else by numbers, which must agree in any case."""
    _require_zero(derivation, gradient, symbol, solution)
    put = replace(gradient, {symbol: solution})
    at = places(put)
    return PROVED if holds(lambda: entry(put, *at), derivation.facts) else CONFIRMED


def _require_zero(derivation: Derivation, gradient: Expr, symbol: Variable, solution: Expr) -> None:
    """UnprovedError unless the gradient is 0 at the solution, at a random point of distinct sizes.

    The sizes are tried in either order: XᵀX of a wide X has no inverse, and what is computed with it says nothing.
    """
    network = derivation.network
    for turned in (False, True):
        with mpmath.workdps(DIGITS):
            sizes = sized(network)
            if turned:
                sizes = dict(zip(sizes, reversed(sizes.values()), strict=True))
            try:
                point = sample(network, sizes, 1)
                known = evaluate(network.equations, point, sizes)
                there = {**known, symbol: value(solution, known, sizes)}
                free = {v: there[v] for v in (*network.parameters, *network.data, symbol)}
                off = value(gradient, evaluate(network.equations, free, sizes), sizes)
            except UnprovedError:
                continue
        if max(map(abs, off.ravel())) <= NOISE * 10**15:
            return
    raise UnprovedError(
        f"the gradient by {symbol} is not seen to be 0 at the solution found: a defect of symnet; please report it"
    )
