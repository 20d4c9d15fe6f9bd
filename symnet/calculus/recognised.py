"""What an equation says in exponentials, under its name: softmax, σ and softplus written out.

    e^{z_k} / Σ_j e^{z_j}  →  softmax(z)        1/(1 + e^{−z})  →  σ(z)        log(1 + e^{z})  →  softplus(z)

The derivative of a named function is written in its output, p ⊙ (…), where that of the formula repeats e^{z} / Σ e^{z}
in full; and programs compute it where e^{z} would overflow. Each rewriting is proved from the entries of both sides,
and what cannot be proved is left as it stands.
"""

from __future__ import annotations

from sympy import Expr

from symnet.calculus.fusing import fused
from symnet.calculus.matricize import matricize
from symnet.calculus.proof import equal
from symnet.calculus.tidy import LIMIT, is_divided
from symnet.core.errors import NumericError, TooLongError
from symnet.core.expression import Node, count, fold, postorder, replace, shape
from symnet.core.network import Equation, Network
from symnet.core.rewriting import Rewriting
from symnet.index.entries import entry, places
from symnet.index.rational import cancelled
from symnet.ops.activations import softplus, tanh
from symnet.ops.constants import is_ones
from symnet.ops.elementary import exp, log
from symnet.ops.function import Map
from symnet.ops.quotient import Quotient
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.softmax import Softmax
from symnet.ops.sum import Sum


def recognised(network: Network) -> tuple[Network, tuple[Rewriting, ...]]:
    """The network with formulas under their names, and what was rewritten; the same network where nothing is."""
    found: dict[int, Rewriting] = {}
    for n, e in enumerate(network.equations):
        if not has_exponential(e.expression):
            continue
        after = fold(e.expression, _named)
        if after != e.expression and equal(e.expression, after):
            found[n] = Rewriting(e.symbol, e.expression, after, _say(e.expression, after))
    if not found:
        return network, ()
    equations = [
        Equation(e.symbol, found[n].after, e.meaning) if n in found else e for n, e in enumerate(network.equations)
    ]
    return network.with_equations(equations), tuple(found.values())


def has_exponential(expression: Expr) -> bool:
    """Whether e to some power stands in it."""
    return any(isinstance(n, Map) and n.function == exp for n in postorder(expression))


def _named(node: Expr, parts: list[Expr]) -> Expr:
    """A node under the name of its formula, where it is one; else with its operands as they now stand."""
    if isinstance(node, Node) and any(a is not b for a, b in zip(parts, node.operands, strict=True)):
        node = node.rebuild(tuple(parts))
    if isinstance(node, Map) and node.function == log and (exponent := one_plus_exp(node.operands[0])) is not None:
        return softplus(exponent)
    if not isinstance(node, Node) or not is_divided(node) or not has_exponential(node) or count(node) > LIMIT:
        return node
    try:
        row, column = places(node)
        polynomial = cancelled(entry(node, row, column))
        shorter, formulas = fused(polynomial)
        form = matricize(shorter, row, column) if shorter is not polynomial and len(shorter.terms) == 1 else None
    except (TooLongError, NumericError):
        return node
    if form is None:
        return _hyperbolic(node)
    form = replace(form, formulas)
    return form if count(form) < count(node) else node


def _hyperbolic(node: Node) -> Expr:
    """tanh(u) for (e^{u} − e^{−u})/(e^{u} + e^{−u}) and for (e^{2u} − 1)/(e^{2u} + 1); else the node as it stands."""
    arguments = {n.operands[0]: None for n in postorder(node) if isinstance(n, Map) and n.function == exp}
    if not isinstance(node, Quotient) or not all(isinstance(o, Sum) for o in node.operands):
        return node
    for argument in arguments:
        number, rest = coefficient_of(argument)
        for candidate in (tanh(scale(abs(number), rest)), tanh(scale(abs(number) / 2, rest))):
            if shape(candidate) == shape(node) and equal(node, candidate):
                return candidate
    return node


def one_plus_exp(expression: Expr) -> Expr | None:
    """x, of 1 + exp(x) in either order."""
    if isinstance(expression, Sum) and len(expression.operands) == 2:
        for one, other in (expression.operands, expression.operands[::-1]):
            if is_ones(one) and isinstance(other, Map) and other.function == exp:
                return other.operands[0]
    return None


def _say(before: Expr, after: Expr) -> str:
    """Which functions were recognised."""
    old, new = _functions(before), _functions(after)
    return " and ".join(name for name in new if name not in old) or "the same function"


def _functions(expression: Expr) -> dict[str, None]:
    nodes = list(postorder(expression))
    named = {n.function.name: None for n in nodes if isinstance(n, Map)}
    return named | ({"softmax": None} if any(isinstance(n, Softmax) for n in nodes) else {})
