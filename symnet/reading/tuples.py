r"""A function of several things that is called with one name for all of them: A(θ) of A(Q, K, V), θ = (Q, K, V)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.heads import plain_name
from symnet.reading.looking import head
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Product, Written, bare, every_node


def write_out_tuples(statements: Sequence[Statement]) -> None:
    """Put (Q, K, V) for (θ) behind the letters that stand before (Q, K, V) somewhere."""
    tuples = {name: bracket for statement in statements for name, bracket in _said(statement)}
    if not tuples:
        return
    sides = [s for st in statements for k in st.links for s in (k.left, k.right) if isinstance(s, Written)]
    called = {call for side in sides for node in every_node(side) for call in _calls(node)}

    def put(node: Written) -> Written:
        factors = list(node.factors) if isinstance(node, Product) else []
        for n, ((_, function), (operator, bracket)) in enumerate(pairwise(factors)):
            one = isinstance(bracket, Bracket) and bracket.left == "(" and len(bracket.items) == 1 and not operator
            whole = tuples.get(bare(bracket.items[0])) if one and isinstance(bracket, Bracket) else None
            if whole is not None and (bare(function), bare(whole.items)) in called:
                factors[n + 1] = operator, replace(whole, at=bracket.at)
        for n, ((_, before), (operator, direction)) in enumerate(pairwise(factors)):
            whole = tuples.get(bare(direction)) if operator == r"\cdot" and isinstance(before, Bracket) else None
            if whole is not None and isinstance(before, Bracket) and len(before.items) == len(whole.items):
                factors[n + 1] = operator, replace(whole, at=direction.at)  # dA(θ) · θ̃
        changed = isinstance(node, Product) and tuple(factors) != node.factors
        return replace(node, factors=tuple(factors)) if isinstance(node, Product) and changed else node

    for statement in statements:
        for link in statement.links:
            link.rewrite(put)


def _said(statement: Statement) -> Iterator[tuple[object, Bracket]]:
    """θ and (Q, K, V) of θ = (Q, K, V)."""
    for link in statement.links if len(statement.links) == 1 else ():
        right = link.right
        if link.relation == "=" and isinstance(link.left, Written) and plain_name(link.left) is not None:
            listed = isinstance(right, Bracket) and right.left == "(" and len(right.items) > 1
            if listed and isinstance(right, Bracket) and all(plain_name(item) is not None for item in right.items):
                yield bare(link.left), right


def _calls(node: Written) -> Iterator[tuple[object, object]]:
    """A and (Q, K, V) of A(Q, K, V)."""
    for (_, function), (operator, bracket) in pairwise(node.factors if isinstance(node, Product) else ()):
        several = isinstance(bracket, Bracket) and bracket.left == "(" and len(bracket.items) > 1 and not operator
        if several and isinstance(bracket, Bracket) and head(function)[0] is not None:
            yield bare(function), bare(bracket.items)
