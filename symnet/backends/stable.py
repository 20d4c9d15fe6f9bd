"""Rewriting what is exact on paper and breaks in floating point: the same functions, safe at extremes.

    log softmax(z)    →  log_softmax(z)        log σ(z)  →  −softplus(−z)        log(1 − σ(z))  →  −softplus(z)

These matter where a probability rounds to 0 or 1 and its logarithm would be infinite.
"""

from __future__ import annotations

from sympy import Expr

from symnet.core.expression import Node, fold, write_code
from symnet.core.network import Equation
from symnet.core.symbols import Variable
from symnet.ops.activations import sigmoid, softplus
from symnet.ops.constants import is_ones
from symnet.ops.elementary import log
from symnet.ops.function import Map
from symnet.ops.scale import Scale, coefficient_of, scale
from symnet.ops.softmax import LogSoftmax, Softmax
from symnet.ops.sum import Sum, add


def stabilised(equations: tuple[Equation, ...]) -> tuple[tuple[Equation, ...], tuple[str, ...]]:
    """The equations, logarithms of probabilities taken from the logits; and what was rewritten, in words."""
    meaning: dict[Expr, Expr] = {}
    rewritten, notes = [], []
    for e in equations:
        expression = fold(e.expression, lambda node, parts: _rewrite(node, parts, meaning))
        if expression != e.expression:
            notes.append(f"{e.symbol}: {write_code(e.expression)} is computed as {write_code(expression)}")
        rewritten.append(Equation(e.symbol, expression, e.meaning))
        meaning[e.symbol] = e.expression
    return tuple(rewritten), tuple(notes)


def _rewrite(node: Expr, parts: list[Expr], meaning: dict[Expr, Expr]) -> Expr:
    if isinstance(node, Map) and node.function == log:
        logits = _logarithm(parts[0], meaning)
        if logits is not None:
            return logits
    if not isinstance(node, Node) or all(a is b for a, b in zip(parts, node.operands, strict=True)):
        return node
    if isinstance(node, Scale) and node.args[0] == -1 and isinstance(parts[1], Sum):
        return add(*(scale(-1, term) for term in parts[1].operands))  # −(−a − b), as it now stands
    return node.tidy(*parts)


def _logarithm(argument: Expr, meaning: dict[Expr, Expr]) -> Expr | None:
    """The safe form of a logarithm of a softmax, of a sigmoid, or of one minus a sigmoid."""
    inside = _resolve(argument, meaning)
    if isinstance(inside, Softmax):
        return LogSoftmax(*inside.args)
    if isinstance(inside, Map) and inside.function == sigmoid:
        return scale(-1, softplus(scale(-1, inside.operands[0])))
    if isinstance(inside, Sum) and len(inside.operands) == 2 and is_ones(inside.operands[0]):
        number, rest = coefficient_of(inside.operands[1])
        rest = _resolve(rest, meaning)
        if number == -1 and isinstance(rest, Map) and rest.function == sigmoid:
            return scale(-1, softplus(rest.operands[0]))
    return None


def _resolve(expr: Expr, meaning: dict[Expr, Expr]) -> Expr:
    """What a name stands for, if it is a name."""
    return meaning.get(expr, expr) if isinstance(expr, Variable) else expr
