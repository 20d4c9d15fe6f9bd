"""Which expressions are certainly positive, entry by entry: e^u, σ(u), softmax, 1 − σ(u), sums and products of such."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from symnet.core.expression import fold, operands
from symnet.core.symbols import Variable
from symnet.ops.activations import sigmoid
from symnet.ops.constants import is_ones
from symnet.ops.elementary import sqrt
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.larger import OfTwo
from symnet.ops.power import Power
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient
from symnet.ops.scalar_multiple import ScalarMultiple
from symnet.ops.scale import Scale, coefficient_of
from symnet.ops.softmax import Softmax
from symnet.ops.squared_norm import SquaredNorm
from symnet.ops.sum import Sum
from symnet.ops.total import Total
from symnet.ops.transpose import Transpose
from symnet.ops.triangle import Lower


def is_positive(expression: Expr, meaning: Mapping[Expr, Expr] | None = None) -> bool:
    """Whether every entry is certainly positive, so that its logarithm and its root exist by themselves.

    `meaning` says what names stand for.
    """
    known = meaning or {}
    judged: dict[Expr, bool] = {}
    for name in _from_the_inside_out(expression, known):
        judged[name] = _judged(known[name], judged, known)
    return _judged(expression, judged, known)


def _judged(expression: Expr, judged: Mapping[Expr, bool], known: Mapping[Expr, Expr]) -> bool:
    """The verdict on an expression, with those on the names in it."""

    def judge(node: Expr, parts: list[bool]) -> bool:
        if isinstance(node, Variable):
            return node.domain == "positive" or judged.get(node, False)
        if isinstance(node, Map):
            return node.function.positive or (node.function == sqrt and parts[0])
        if isinstance(node, Scale):
            return bool(node.args[0].is_positive) and parts[1]
        if isinstance(node, Sum):
            return all(parts) or _is_one_less_a_share(node, known) or _is_lifted(node, parts)
        if isinstance(node, Product) and _is_triangle(node.operands[0], known):
            return all(parts[1:])
        if isinstance(node, (Product, Hadamard, Quotient, Power, Total, ScalarMultiple, Transpose, OfTwo)):
            return all(parts)
        return is_ones(node) or isinstance(node, Softmax) or bool(node.is_number and node.is_positive)

    return fold(expression, judge)


def _from_the_inside_out(expression: Expr, known: Mapping[Expr, Expr]) -> list[Expr]:
    """The names whose meaning matters, each behind those that it is made of; nothing recursive, since nets are deep."""
    order: list[Expr] = []
    seen: set[Expr] = set()
    pending = [(name, False) for name in _names_that_matter(expression, known)]
    while pending:
        name, is_done = pending.pop()
        if is_done:
            order.append(name)
        elif name not in seen:
            seen.add(name)
            pending.append((name, True))
            pending += [(inner, False) for inner in _names_that_matter(known[name], known)]
    return order


def _names_that_matter(expression: Expr, known: Mapping[Expr, Expr]) -> list[Expr]:
    """Those that no function stands around that is positive, or of any sign, whatever it is taken of."""
    found: list[Expr] = []
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, Variable):
            found += [node] if node in known else []
        elif not isinstance(node, Softmax) and not (isinstance(node, Map) and node.function != sqrt):
            pending += operands(node)
    return found


def _is_one_less_a_share(node: Sum, known: Mapping[Expr, Expr]) -> bool:
    """1 − σ(u), 1 − softmax(u)."""
    if len(node.operands) != 2 or not is_ones(node.operands[0]):
        return False
    number, rest = coefficient_of(node.operands[1])
    rest = known.get(rest, rest)
    return number == -1 and (isinstance(rest, Softmax) or (isinstance(rest, Map) and rest.function == sigmoid))


def _is_lifted(node: Sum, parts: list[bool]) -> bool:
    """‖u‖² + ε, u ⊙ u + 1: squares and something positive."""
    return any(parts) and all(p or is_square(o) for p, o in zip(parts, node.operands, strict=True))


def _is_triangle(node: Expr, known: Mapping[Expr, Expr]) -> bool:
    """tril(11^⊤) ⊙ e^S: positive on and below the diagonal, so that whatever is positive it maps to such."""
    factors = node.operands if isinstance(node, Hadamard) else (node,)
    ones = [f for f in factors if isinstance(f, Lower) and is_ones(f.operands[0])]
    return bool(ones) and all(f in ones or is_positive(f, known) for f in factors)


def is_square(expression: Expr) -> bool:
    """Whether every entry is a square, or a sum of squares with positive weights: never negative."""

    def judge(node: Expr, parts: list[bool]) -> bool:
        if isinstance(node, Power):
            return bool(node.args[0].is_even) or parts[0]
        if isinstance(node, Hadamard):
            return all(parts) or len(set(node.operands)) == 1
        if isinstance(node, Scale):
            return bool(node.args[0].is_positive) and parts[1]
        if isinstance(node, (Product, Total, ScalarMultiple, Transpose, Sum)):
            return all(parts)
        return isinstance(node, SquaredNorm) or is_positive(node)

    return fold(expression, judge)
