"""An independent referee: the derivative by central differences, at 60 digits.

It evaluates the forward equations by their definitions (`Node.value`) at a random point, moves all parameters a
little in a random direction, and compares the change with what the gradients promise. No rule of the engine takes
part. At this precision a single wrong entry shows even beside gradients a billion times as large.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import mpmath
import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Expr

from symnet.core.errors import UnprovedError
from symnet.core.expression import fold, shape
from symnet.core.network import Equation, Network
from symnet.core.symbols import Seed, Variable

DIGITS = 60
STEP = mpmath.mpf(10) ** -18
AGREEMENT = mpmath.mpf(10) ** -20
NOISE = mpmath.mpf(10) ** -40
"""What rounding leaves of a difference of two losses near 1, divided by the step: the least that can be told from 0."""

DISCRETE = ("one-hot", "ids", "binary", "sign")
"""Domains whose values cannot be moved a little."""

ROUNDS = 60
"""After so many of Newton's steps a point that satisfies the facts is given up."""

Array = NDArray[np.object_]
Point = dict[Variable, Array]


def small_sizes(sizes: Iterable[Expr], avoid: Iterable[int] = ()) -> dict[Expr, int]:
    """Pairwise distinct numbers from 3 on for symbolic sizes; past a dozen of them they begin again."""
    numbers = [n for n in range(3, 40) if n not in set(avoid)][:12]
    return {size: numbers[k % len(numbers)] for k, size in zip(count(), sizes, strict=False)}


def sized(network: Network) -> dict[Expr, Expr]:
    """Small numbers for the network's sizes, none of them a number that the equations mention."""
    mentioned = {int(n) for e in network.equations for n in e.expression.atoms(sympy.Integer)}
    return {size: sympy.Integer(n) for size, n in small_sizes(network.sizes, mentioned).items()}


def sample(network: Network, sizes: dict[Expr, Expr], seed: int = 0) -> Point:
    """Random values for parameters and data, each in its domain, for which the declared facts hold.

    UnprovedError where no such values are found.
    """
    rng = np.random.default_rng(seed)
    point = {v: random_value(v, sizes, rng) for v in (*network.parameters, *network.data)}
    return _with_facts(network, point, sizes) if network.facts else point


def _with_facts(network: Network, point: Point, sizes: dict[Expr, Expr]) -> Point:
    """The nearest point at which the declared facts hold, by Newton's method on what they are off by.

    The slopes need not be exact, so double precision is enough for them: each round still wins its digits.
    """
    moved = [v for v in point if v.domain not in DISCRETE]

    def missing(at: Point) -> Array:
        known = evaluate(network.equations, at, sizes)
        sides = [(value(f.left, known, sizes), value(f.right, known, sizes)) for f in network.facts]
        return np.concatenate([(left - right).ravel() for left, right in sides])

    def shifted(at: Point, by: Array) -> Point:
        ends = np.cumsum([at[v].size for v in moved])[:-1]
        return {**at, **{v: at[v] + b.reshape(at[v].shape) for v, b in zip(moved, np.split(by, ends), strict=True)}}

    unknowns = sum(point[v].size for v in moved)
    for _ in range(ROUNDS):
        off = missing(point)
        if max(map(abs, off)) < NOISE:
            return point
        nudges = exact(np.eye(unknowns)) * STEP
        slopes = np.array([(missing(shifted(point, nudge)) - off) / STEP for nudge in nudges]).astype(float).T
        if not unknowns or not np.isfinite(slopes).all():
            break
        scale = max(map(abs, off))
        point = shifted(point, exact(np.linalg.pinv(slopes) @ -(off / scale).astype(float)) * scale)
    raise UnprovedError(
        f"no values were found for which the declared facts hold ({', '.join(f.because for f in network.facts)}), so "
        "nothing can be checked by numbers; correct the facts, or declare a domain instead, such as one-hot"
    )


def exact(values: NDArray[Any]) -> Array:
    """In mpmath's numbers."""
    numbers = [mpmath.mpf(v) for v in np.ravel(values).tolist()]
    return np.array(numbers, dtype=object).reshape(np.shape(values))


def random_value(v: Variable, sizes: dict[Expr, Expr], rng: np.random.Generator) -> Array:
    """A random value in the variable's domain."""
    rows, columns = (int(size.xreplace(sizes)) for size in shape(v))
    along = 1 if v.summing_axis is None else v.summing_axis
    values: NDArray[Any]
    many, few = (columns, rows) if along == 0 else (rows, columns)
    if v.domain in ("one-hot", "ids"):
        values = np.eye(few)[rng.integers(few, size=many)]
        values = values.T if along == 0 else values
    elif v.domain == "distribution":
        values = rng.dirichlet(np.ones(few), size=many)
        values = values.T if along == 0 else values
    elif v.domain == "binary":
        values = rng.integers(2, size=(rows, columns)).astype(float)
    elif v.domain == "sign":
        values = 2.0 * rng.integers(2, size=(rows, columns)) - 1
    elif v.domain == "positive":
        values = rng.uniform(0.1, 1.0, size=(rows, columns))
    elif v.domain == "symmetric":
        values = rng.normal(size=(rows, columns))
        values = values + values.T
    elif v.domain == "definite":
        values = rng.normal(size=(rows, columns))
        values = values @ values.T / rows + np.eye(rows)
    else:
        values = rng.normal(size=(rows, columns)) / np.sqrt(columns)
    return exact(values)


def computed(node: Expr, parts: list[Array]) -> Array:
    """The value of an operation; UnprovedError where it has none, such as the inverse of a singular matrix."""
    try:
        return np.asarray(node.value(*parts), dtype=object)
    except ZeroDivisionError as error:
        raise UnprovedError(
            f"{node} cannot be computed at a random point ({error}); is a matrix always singular, or a denominator 0?"
        ) from error


def evaluate(equations: Iterable[Equation], point: Point, sizes: dict[Expr, Expr]) -> Point:
    """The point with the value of each equation's symbol, in order; one that is in the point already keeps it."""
    known = dict(point)
    for e in equations:
        if e.symbol not in known:
            known[e.symbol] = value(e.expression, known, sizes)
    return known


def value(expression: Expr, known: Point, sizes: dict[Expr, Expr]) -> Array:
    """The value of an expression at a point."""

    def compute(node: Expr, parts: list[Array]) -> Array:
        if node in known:
            return known[node]
        if hasattr(node, "value"):
            settings = [s.xreplace(sizes) for s in node.args[: node.settings]]
            return computed(_with_settings(node, settings, sizes), parts)
        return np.array([[_number(node.xreplace(sizes))]], dtype=object)

    return fold(expression, compute)


def _with_settings(node: Expr, settings: list[Expr], sizes: dict[Expr, Expr]) -> Expr:
    """A node whose settings (sizes, offsets) are numbers; of its operands only the shapes matter to `value`."""
    if all(a is b for a, b in zip(settings, node.args, strict=False)):
        return node
    return node.func(*settings, *(Seed(*(size.xreplace(sizes) for size in shape(o))) for o in node.operands))


def _number(coefficient: Expr) -> mpmath.mpf:
    number = sympy.Rational(coefficient) if coefficient.is_Rational else coefficient.evalf(DIGITS)
    return mpmath.mpf(number.p) / number.q if number.is_Rational else mpmath.mpf(number)


def agrees(
    network: Network,
    of: Variable,
    gradients: Mapping[Variable, Expr],
    adjoints: Iterable[Equation],
    seed: int = 0,
) -> bool:
    """Whether all gradients together promise the change that central differences see.

    One comparison along a random direction of all parameters is enough: it agrees by chance once in 10²⁰. A symbol
    that has an equation is moved by itself, its equation set aside.
    """
    with mpmath.workdps(DIGITS):
        sizes = sized(network)
        point = sample(network, sizes, seed)
        rng = np.random.default_rng(seed + 1)
        known = evaluate(network.equations, point, sizes)
        with_adjoints = evaluate(adjoints, known, sizes)
        free = [v for v in gradients if v in point]
        together = [free, *([v] for v in gradients if v not in point)]
        return all(
            _agrees(network, of, {v: gradients[v] for v in moved}, with_adjoints, point, sizes, rng)
            for moved in together
            if moved
        )


def _agrees(
    network: Network,
    of: Variable,
    gradients: dict[Variable, Expr],
    known: Point,
    point: Point,
    sizes: dict[Expr, Expr],
    rng: np.random.Generator,
) -> bool:
    promised, forward, backward = mpmath.mpf(0), dict(point), dict(point)
    for symbol, gradient in gradients.items():
        direction = exact(rng.normal(size=known[symbol].shape))
        promised += (value(gradient, known, sizes) * direction).sum()
        forward[symbol] = known[symbol] + direction * STEP
        backward[symbol] = known[symbol] - direction * STEP
    ahead, behind = (evaluate(network.equations, p, sizes)[of].item() for p in (forward, backward))
    seen = (ahead - behind) / (2 * STEP)
    allowed = AGREEMENT * max(abs(seen), abs(promised)) + NOISE * max(abs(ahead), 1)
    return bool(abs(seen - promised) <= allowed)
