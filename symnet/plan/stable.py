"""Rewriting what is exact on paper and breaks in floating point: the same functions, safe at extremes.

    log softmax(z)    →  log_softmax(z)        log σ(z)  →  −softplus(−z)        log(1 − σ(z))  →  −softplus(z)
    log(1 + exp(z))  →  softplus(z)      1/(1 + exp(−z))  →  σ(z)      log Σ exp(z)  →  z_1 − log_softmax(z)_1

These matter where a probability rounds to 0 or 1 and its logarithm would be infinite.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Expr, S

from symnet.core.expression import Node, fold, is_scalar, replace, shape, write_code
from symnet.core.network import Equation
from symnet.core.symbols import Variable
from symnet.ops.activations import sigmoid, softplus
from symnet.ops.concatenate import Slice, cut
from symnet.ops.constants import Ones, is_ones
from symnet.ops.diagonal import DiagonalOf
from symnet.ops.elementary import exp, log
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.positive import is_positive
from symnet.ops.power import Power
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient
from symnet.ops.scale import Scale, coefficient_of, scale
from symnet.ops.softmax import LogSoftmax, Softmax
from symnet.ops.sum import Sum, add
from symnet.ops.total import Total
from symnet.ops.transpose import Transpose


class Meanings(dict[Expr, Expr]):
    """What the names so far stand for, and which of them were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[Expr, Expr] = {}

    def resolve(self, expr: Expr) -> Expr:
        """What a name stands for, if it is a name."""
        if isinstance(expr, Variable) and expr in self:
            self.asked[expr] = self[expr]
        return self.get(expr, expr)

    def written_out(self, expr: Expr) -> Expr:
        """With what was asked for put in, also where that is made of other names that were: r = 1 − q, q = σ(a)."""
        for _ in self.asked:
            expr = replace(expr, self.asked)
        return expr


def stabilised(
    equations: tuple[Equation, ...], equal: Callable[[Expr, Expr], bool] | None = None
) -> tuple[tuple[Equation, ...], tuple[str, ...]]:
    """The equations, logarithms of probabilities taken from the logits; and what was rewritten, in words.

    `equal` proves that both sides are one function; what it does not prove stays as it is.
    """
    meaning = Meanings()
    rewritten, notes = [], []
    for e in equations:
        meaning.asked.clear()
        expression = fold(e.expression, lambda node, parts: _rewrite(node, parts, meaning))
        if expression != e.expression:
            proved = equal is not None and equal(*map(meaning.written_out, (e.expression, expression)))
            if equal is not None and not proved:
                expression = e.expression
            else:
                why = ", which is the same function by its entries" * proved
                notes.append(f"{e.symbol}: {write_code(e.expression)} is computed as {write_code(expression)}{why}")
        rewritten.append(Equation(e.symbol, expression, e.meaning))
        meaning[e.symbol] = e.expression
    return tuple(rewritten), tuple(notes)


def _rewrite(node: Expr, parts: list[Expr], meaning: Meanings) -> Expr:
    if isinstance(node, Map) and node.function == log:
        safe = _logarithm(parts[0], meaning)
        if safe is not None:
            return safe
    if isinstance(node, Quotient) and is_ones(parts[0]):
        exponent = _one_plus_exp(parts[1])
        if exponent is not None:
            return sigmoid(scale(-1, exponent))
    if not isinstance(node, Node) or all(a is b for a, b in zip(parts, node.operands, strict=True)):
        return node
    if isinstance(node, Scale) and node.args[0] == -1 and isinstance(parts[1], Sum):
        return add(*(scale(-1, term) for term in parts[1].operands))  # −(−a − b), as it now stands
    return node.tidy(*parts)


def _logarithm(argument: Expr, meaning: Meanings) -> Expr | None:
    """The safe form of a logarithm of a softmax, of σ, 1 − σ, 1 + exp or Σ exp, and of their products and quotients."""
    inside = meaning.resolve(argument)
    if isinstance(inside, Softmax):
        return LogSoftmax(*inside.args)
    if isinstance(inside, Map) and inside.function == sigmoid:
        return scale(-1, softplus(scale(-1, inside.operands[0])))
    if isinstance(inside, Map) and inside.function == exp:
        return inside.operands[0]
    if isinstance(inside, Total):
        return _log_sum_exp(inside.operands[0])
    if isinstance(inside, (DiagonalOf, Slice, Transpose)):  # what takes entries as they are
        safe = _logarithm(inside.operands[0], meaning)
        return None if safe is None else inside.tidy(safe)
    if isinstance(inside, Product) and len(inside.operands) == 2 and is_ones(inside.operands[1]):
        return _log_sums_of_rows(inside.operands[0])
    if isinstance(inside, Sum):
        exponent, rest = _one_plus_exp(inside), _one_minus_sigmoid(inside, meaning)
        return softplus(exponent) if exponent is not None else None if rest is None else scale(-1, softplus(rest))
    number, body = coefficient_of(inside)
    if number.is_positive and number != 1:
        safe = _logarithm(body, meaning)
        return None if safe is None else add(scale(sympy.log(number), Ones(*shape(body))), safe)
    if isinstance(inside, Power):
        safe = _logarithm(inside.operands[0], meaning)
        return None if safe is None else scale(inside.args[0], safe)
    if isinstance(inside, Hadamard) or (isinstance(inside, Product) and all(map(is_scalar, inside.operands))):
        return _sum_of_logarithms([(1, factor) for factor in inside.operands], meaning)
    if isinstance(inside, Quotient):
        return _sum_of_logarithms(list(zip((1, -1), inside.operands, strict=True)), meaning)
    return None


def _sum_of_logarithms(factors: list[tuple[int, Expr]], meaning: Meanings) -> Expr | None:
    """log(a/b) = log a − log b, where one of them has a safe form and the others are positive, too."""
    safe = [_logarithm(factor, meaning) for _, factor in factors]
    others = [f for (_, f), form in zip(factors, safe, strict=True) if form is None]
    if len(others) == len(factors) or not all(map(is_positive, others)):
        return None
    forms = [log(f) if form is None else form for (_, f), form in zip(factors, safe, strict=True)]
    return add(*(scale(sign, form) for (sign, f), form in zip(factors, forms, strict=True) if not is_ones(f)))


def _one_plus_exp(expression: Expr) -> Expr | None:
    """x, of 1 + exp(x) in either order."""
    if isinstance(expression, Sum) and len(expression.operands) == 2:
        for one, other in (expression.operands, expression.operands[::-1]):
            if is_ones(one) and isinstance(other, Map) and other.function == exp:
                return other.operands[0]
    return None


def _one_minus_sigmoid(expression: Sum, meaning: Meanings) -> Expr | None:
    """x, of 1 − σ(x) in either order."""
    if len(expression.operands) == 2:
        for one, other in (expression.operands, expression.operands[::-1]):
            number, rest = coefficient_of(other)
            rest = meaning.resolve(rest)
            if is_ones(one) and number == -1 and isinstance(rest, Map) and rest.function == sigmoid:
                return rest.operands[0]
    return None


def _log_sum_exp(body: Expr) -> Expr | None:
    """log Σ_k exp(z_k) = z_1 − log softmax(z)_1, of a vector."""
    if not (isinstance(body, Map) and body.function == exp) or 1 not in shape(body) or is_scalar(body):
        return None
    z, axis = body.operands[0], 0 if shape(body)[1] == 1 else 1
    first, first_log = (cut(v, axis, S.Zero, S.One) for v in (z, LogSoftmax(axis, z)))
    return add(first, scale(-1, first_log))


def _log_sums_of_rows(body: Expr) -> Expr | None:
    """log Σ_k exp(Z_ik) = Z_i1 − log softmax(Z)_i1, for each row of a matrix."""
    if not (isinstance(body, Map) and body.function == exp) or 1 in shape(body):
        return None
    z = body.operands[0]
    first, first_log = (cut(v, 1, S.Zero, S.One) for v in (z, LogSoftmax(1, z)))
    return add(first, scale(-1, first_log))
