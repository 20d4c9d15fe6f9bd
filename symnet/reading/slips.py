r"""Slips: \frac{\partial}{x} f for ∂f/∂x, \frac{-\partial f}{\partial x}; Σ_{i=c}^C y_c for Σ_{c=1}^C y_c."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.looking import letters_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Large,
    Letter,
    Number,
    Product,
    Relation,
    Scripted,
    Total,
    Written,
    every_node,
)


def mend_derivatives(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the ∂ below that is missing there, and the sign of what is differentiated before the fraction."""

    def put(node: Written) -> Written:
        if not isinstance(node, Fraction):
            return node
        above, below = node.above, node.below
        if (_is_sign(above) or _differs(above)) and isinstance(below, (Letter, Scripted)) and not _is_sign(below):
            scope.notice(r"\frac{\partial}{x} is read as \frac{\partial}{\partial x}")
            sign = Letter(below.at, r"\partial")
            return Fraction(node.at, above, Product(below.at, (("", sign), ("", below))))
        turned = above.terms[0] if isinstance(above, Total) and len(above.terms) == 1 else None
        if turned is not None and turned[0] == "-" and _differs(turned[1]) and _differs(below):
            negative = Total(node.at, (("-", Fraction(node.at, turned[1], below)),))
            return Bracket(node.at, "(", ")", (negative,))
        return node

    for link in (link for statement in statements for link in statement.links):
        link.rewrite(put)


def mend_sums(statements: Sequence[Statement], scope: Scope) -> None:
    """Put Σ_{c=1}^C for Σ_{i=c}^C before what is numbered by c, and by i only where another sum binds it."""

    def put(node: Written) -> Written:
        factors = list(node.factors) if isinstance(node, Product) else []
        for n, (sign, large) in enumerate(factors):
            pair = _letters_of_slip(large)
            if pair is None:
                continue
            first, counted = pair
            outer = {i for _, f in factors[:n] if isinstance(f, Large) and f.sub is not None for i in letters_of(f.sub)}
            below = {i for _, f in factors[n + 1 :] for part in every_node(f) for i in _below(part)}
            if counted.base in below and (first.base not in below or first.base in outer):
                assert isinstance(large, Large)
                one = Relation(counted.at, (counted, Number(counted.at, "1")), ("=",))
                factors[n] = sign, replace(large, sub=one)
                scope.notice(f"a sum from {first.base} = {counted.base} is taken to be over {counted.base}")
        return replace(node, factors=tuple(factors)) if isinstance(node, Product) else node

    for link in (link for statement in statements for link in statement.links):
        link.rewrite(put)


def _letters_of_slip(node: Written) -> tuple[Letter, Letter] | None:
    """i and c of Σ_{i=c}^C."""
    if not isinstance(node, Large) or not isinstance(node.sub, Relation) or node.sub.relations != ("=",):
        return None
    first, counted = node.sub.sides
    if not isinstance(first, Letter) or not isinstance(counted, Letter) or not isinstance(node.sup, Letter):
        return None
    return (first, counted) if node.sup.base == counted.base.upper() != counted.base else None


def _below(node: Written) -> set[str]:
    """The letters below a symbol."""
    return letters_of(node.sub) if isinstance(node, Scripted) and node.sub is not None else set()


def _differs(node: Written) -> bool:
    return isinstance(node, Product) and _is_sign(node.factors[0][1])


def _is_sign(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == r"\partial"
