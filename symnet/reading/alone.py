r"""A cost of all samples beside formulas of one, as people go over from the one to the other without a word.

H = -\sum_{i=1}^n y_i \log \hat y_i ,  \hat y = \sigma(z) ,  \partial H/\partial \hat y = -y/\hat y

Read as it stands, ŷ is a vector of n entries and a number. It is one thing where n is 1: H = −y log ŷ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.names import letters_in, name_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import (
    Bracket,
    Fraction,
    Large,
    Letter,
    Listed,
    Number,
    Product,
    Relation,
    Scripted,
    Written,
    every_node,
    mapped,
)


def numbers_of_samples(statements: Sequence[Statement], scope: Scope) -> list[tuple[str, str]]:
    """i and n of Σ_{i=1}^n …, where a name that has the index i there has a formula without it elsewhere.

    An i that runs over other things as well, Σ_{i=1}^d x_i, is no number of samples alone.
    """
    found: dict[tuple[str, str], None] = {}
    nodes = [node for side in _sides(statements) for node in every_node(side)]
    all_bounds = {bounds for node in nodes if (bounds := _bounds(node)) is not None}
    for factors in (node.factors for node in nodes if isinstance(node, Product)):
        for number, (_, factor) in enumerate(factors):
            bounds = _bounds(factor)
            if bounds is not None and any(_has_formula(f, bounds[0], scope) for _, f in factors[number + 1 :]):
                found[bounds] = None
    return [(index, size) for index, size in found if {s for i, s in all_bounds if i == index} == {size}]


def _bounds(node: Written) -> tuple[str, str] | None:
    """i and n of Σ_{i=1}^n and Σ_i^n."""
    if not isinstance(node, Large) or node.kind != "sum" or not isinstance(node.sup, Letter):
        return None
    first = node.sub.sides[0] if isinstance(node.sub, Relation) and node.sub.relations == ("=",) else node.sub
    return (first.base, node.sup.base) if isinstance(first, Letter) else None


def _has_formula(node: Written, index: str, scope: Scope) -> bool:
    """Whether ŷ of some ŷ_i or ŷ^{(i)} stands alone on the left of an equation."""
    for letter, scripts, _ in letters_in(node):
        below = [i.base for i in scripts.indices if isinstance(i, Letter)]
        if below != [index] and scripts.layer != index:
            continue
        bare = scripts._replace(layer="", style="[]")
        if name_of(letter, bare, with_sub=False).latex() in scope.given:
            return True
    return False


def speak_of_one_sample(statements: Sequence[Statement], scope: Scope) -> None:
    """H = −y log ŷ for H = −Σ_{i=1}^n y_i log ŷ_i, and y for y_i everywhere; where, is noted in the scope."""
    index, size = scope.one_sample

    def put(node: Written) -> Written:
        if isinstance(node, Scripted):
            return _without(node, index)
        if isinstance(node, Product) and any(_bounds(f) == (index, size) for _, f in node.factors):
            kept = [(sign, _of_one(f, size)) for sign, f in node.factors if _bounds(f) != (index, size)]
            first = ("", kept[0][1]), *kept[1:]
            return first[0][1] if len(first) == 1 else Product(node.at, first)
        if isinstance(node, Fraction) and any(_bounds(n) == (index, size) for n in every_node(node.above)):
            return replace(node, below=_of_one(node.below, size))
        return node

    for statement in statements:
        for link in statement.links:
            if link.rewrite(put):
                scope.by_granted.add((statement.page.cell, *statement.page.place(link.at)))


def _of_one(node: Written, size: str) -> Written:
    """1/1 for 1/n."""

    def one(part: Written) -> Written:
        return Number(part.at, "1") if isinstance(part, Letter) and part.base == size else part

    return mapped(node, one) if isinstance(node, (Fraction, Letter)) else node


def _without(node: Scripted, index: str) -> Written:
    """y for y_i and y^{(i)}, x_j for x_{ij}."""
    sub, sup = node.sub, node.sup
    if isinstance(sub, Letter) and sub.base == index:
        sub = None
    elif isinstance(sub, Product) and len(sub.factors) == 2 and all(not sign for sign, _ in sub.factors):
        rest = [f for _, f in sub.factors if not (isinstance(f, Letter) and f.base == index)]
        sub = rest[0] if len(rest) == 1 else sub
    elif isinstance(sub, Listed) and len(sub.items) == 2:
        rest = [f for f in sub.items if not (isinstance(f, Letter) and f.base == index)]
        sub = rest[0] if len(rest) == 1 else sub
    if isinstance(sup, Bracket) and len(sup.items) == 1 and isinstance(sup.items[0], Letter):
        sup = None if sup.items[0].base == index else sup
    if sub is node.sub and sup is node.sup:
        return node
    return node.base if sub is None and sup is None and not node.primes else replace(node, sub=sub, sup=sup)


def _sides(statements: Sequence[Statement]) -> list[Written]:
    links = (link for statement in statements for link in statement.links)
    return [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
