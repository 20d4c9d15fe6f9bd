"""Proofs by entries: what a pullback gives equals what the entries of its node give.

    Σ_ij C̄_ij ∂C_ij/∂A_pq   =   (pullback of C̄ at A)_pq

The left side knows nothing of the rules on the pages; it differentiates entries in index notation. Both sides are
brought to normal form, for all sizes and values at once.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr

from symnet.calculus.facts import apply_facts, sums_to_one
from symnet.core.errors import NumericError, TooLongError, UnprovedError
from symnet.core.expression import Node, is_coefficient, shape, variables
from symnet.core.network import Fact
from symnet.core.shapes import same_shape
from symnet.core.symbols import Seed, Variable
from symnet.index.entries import entry, places
from symnet.index.normal import normal
from symnet.index.polynomial import Place, Polynomial
from symnet.index.rational import cancelled, vanishes
from symnet.index.values import is_not_zero
from symnet.ops.constants import Zeros
from symnet.ops.related import related


def by_entries(expression: Expr, cotangent: Expr, by: Variable, at: tuple[Place, Place]) -> Polynomial:
    """Σ_ij C̄_ij ∂C_ij/∂A_pq, with p and q the given places."""
    row, column = places(expression)
    slope = entry(expression, row, column).derivative(by, at)
    return (entry(cotangent, row, column) * slope).summed(row, column)


def equal(left: Expr, right: Expr, facts: tuple[Fact, ...] = ()) -> bool:
    """Whether two expressions are the same, shape and entries, for all sizes and values, given the facts.

    True is a proof. False says that the normal form does not show it, no more.
    """
    if not same_shape(shape(left), shape(right)):
        return False
    row, column = places(left)
    return holds(lambda: entry(left, row, column) - entry(right, row, column), facts)


def gives(expression: Expr, cotangent: Expr, by: Variable, claimed: Expr, facts: tuple[Fact, ...] = ()) -> bool:
    """Whether `claimed` is what `by` receives when the expression receives the cotangent."""
    at = places(by)
    return same_shape(shape(by), shape(claimed)) and holds(
        lambda: by_entries(expression, cotangent, by, at) - entry(claimed, *at), facts
    )


def passes_nothing(expression: Expr, by: Variable) -> bool:
    """Whether `by` receives 0, whatever the expression receives."""
    return gives(expression, Seed(*shape(expression)), by, Zeros(*shape(by)))


def holds(difference: Callable[[], Polynomial], facts: tuple[Fact, ...] = ()) -> bool:
    """Whether a difference vanishes: by normal form, by cancelling, by facts, by what is known between functions.

    One too long to be formed does not.
    """
    try:
        rest = normal(difference())
        summing = _summing(rest, facts)
        if summing is not None and is_not_zero(rest, summing):
            return False
        rest = cancelled(rest)
        if rest.terms and facts:
            rest, _ = apply_facts(rest, facts)
        if not rest.terms or vanishes(rest):
            return True
        rest = related(rest)
        return vanishes(apply_facts(rest, facts)[0] if facts else rest)
    except (TooLongError, NumericError):  # or one that divides by zero
        return False


def _summing(polynomial: Polynomial, facts: tuple[Fact, ...]) -> dict[Variable, int] | None:
    """Along which axes variables in it sum to one; None where more is known of them."""
    found: dict[Variable, int] = {}
    for fact in facts:
        for v in filter(polynomial.mentions, variables(fact.left)):
            axes = [axis for axis in (0, 1) if fact == sums_to_one(v, axis, fact.because)]
            if not axes or found.setdefault(v, axes[0]) not in axes:
                return None
    return found


def with_free_operands(node: Node) -> Node:
    """The same operation on variables, each operand one of its own; constants stay."""
    free = [
        o if is_coefficient(o) or not variables(o) else Variable(f"A_{k}", *shape(o))
        for k, o in enumerate(node.operands)
    ]
    return node.rebuild(tuple(free))


def prove_rule(node: Node) -> None:
    """Prove the pullback of an operation for operands and a cotangent of any value.

    Raises UnprovedError, with the operand, where the rule and the entries differ.
    """
    node = with_free_operands(node)
    cotangent = Seed(*shape(node))
    received = node.pullback(cotangent, node)
    for operand, claimed in zip(node.operands, received, strict=True):
        if isinstance(operand, Variable) and claimed is not None and not gives(node, cotangent, operand, claimed):
            raise UnprovedError(f"the pullback of {type(node).__name__} at {operand} is not what its entries give")
        if isinstance(operand, Variable) and claimed is None:
            raise UnprovedError(f"{type(node).__name__} passes nothing back to {operand}")
