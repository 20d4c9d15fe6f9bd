r"""Ranges that begin with 0: \theta_0 x_0 + \theta_1 x_1 + \cdots + \theta_n x_n is \sum_{j=0}^n \theta_j x_j.

A letter that runs from 0 to n in one sum and from 1 to m in another, as people have it for features and for samples,
is two letters: the first sum gets one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnet.reading.dots import COUNTER, filled, generalised
from symnet.reading.statements import Statement
from symnet.reading.tree import (
    Bracket,
    Dots,
    Large,
    Letter,
    Number,
    Product,
    Relation,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
    mapped,
)

FRESH = "jkqrspl"
"""Letters that such sums may run over."""


def write_from_zero(statements: Sequence[Statement]) -> None:
    """Rewrite all statements; sides that two links share stay shared."""
    sides = {id(s): s for st in statements for k in st.links for s in (k.left, k.right) if isinstance(s, Written)}
    nodes = [node for side in sides.values() for node in every_node(side)]
    letters = {node.base for node in nodes if isinstance(node, Letter)}
    fresh = next((letter for letter in FRESH if letter not in letters), "")
    twofold = _twofold(nodes)
    dotted = any(isinstance(n, Total) and any(isinstance(t, Dots) for _, t in n.terms) for n in nodes)
    if not fresh or not (twofold or dotted):
        return

    def put(node: Written) -> Written:
        if isinstance(node, Total):
            return _summed(node, fresh)
        return _renamed(node, twofold, fresh) if isinstance(node, Product) else node

    made = {key: mapped(side, put) for key, side in sides.items()}
    for statement in statements:
        for link in statement.links:
            link.left, link.right = (made.get(id(s), s) for s in (link.left, link.right))


def _begin(node: Written) -> tuple[str, str, object] | None:
    """i, 0 and n of Σ_{i=0}^n."""
    sub = node.sub if isinstance(node, Large) and node.kind == "sum" and node.sup is not None else None
    if not isinstance(sub, Relation) or sub.relations != ("=",) or not isinstance(node, Large):
        return None
    letter, first = sub.sides
    return (
        (letter.base, first.text, bare(node.sup)) if isinstance(letter, Letter) and isinstance(first, Number) else None
    )


def _twofold(nodes: Sequence[Written]) -> set[str]:
    """Letters that run from 0 to one end, and from 1 to another."""
    begins = {found for node in nodes if (found := _begin(node)) is not None}
    ends = {start: {(letter, end) for letter, first, end in begins if first == start} for start in ("0", "1")}
    zero = {letter for letter, _ in ends["0"]} & {letter for letter, _ in ends["1"]}
    return {
        letter for letter in zero if not any((letter, end) in ends["1"] for name, end in ends["0"] if name == letter)
    }


def _renamed(node: Product, twofold: set[str], fresh: str) -> Written:
    """Σ_{j=0}^n θ_j x_j for Σ_{i=0}^n θ_i x_i."""
    factors = list(node.factors)
    for n, (operator, factor) in enumerate(factors):
        begin = _begin(factor)
        if begin is None or begin[0] not in twofold or begin[1] != "0" or not isinstance(factor, Large):
            continue
        old = begin[0]

        def other(part: Written, old: str = old) -> Written:
            return (
                Letter(part.at, fresh) if isinstance(part, Letter) and part.base == old and not part.accents else part
            )

        inner = [node for _, behind in factors[n + 1 :] for node in every_node(behind)]
        if any((found := _begin(part)) is not None and found[0] == old for part in inner) or factor.sub is None:
            continue
        factors[n] = operator, Large(factor.at, factor.kind, mapped(factor.sub, other), factor.sup)
        factors[n + 1 :] = [(sign, mapped(behind, other)) for sign, behind in factors[n + 1 :]]
    return Product(node.at, tuple(factors)) if factors != list(node.factors) else node


def _summed(node: Total, fresh: str) -> Written:
    """Σ_{j=0}^n θ_j x_j, with the terms behind it, for θ_0 x_0 + … + θ_n x_n."""
    where = [n for n, (_, term) in enumerate(node.terms) if isinstance(term, Dots)]
    if len(where) != 1 or not 0 < where[0] < len(node.terms) - 1:
        return node
    counted = node.terms[: where[0] + 2]
    if any(sign != "+" for sign, _ in counted) or sum(1 for _ in _zeros(counted[0][1])) < 1:
        return node
    ends: list[Written] = []
    first = mapped(counted[0][1], _one_for_zero)
    template = generalised(first, counted[-1][1], ends)
    if template is None or not ends or any(bare(end) != bare(ends[0]) for end in ends):
        return node
    for number, (_, term) in enumerate(counted[: where[0]]):
        if bare(term) != bare(filled(template, Number(0, str(number)))):
            return node
    at, letter = node.at, Letter(node.at, fresh)
    large = Large(at, "sum", Relation(at, (letter, Number(at, "0")), ("=",)), ends[0])
    whole = Product(at, (("", large), ("", filled(template, letter, COUNTER))))
    rest = node.terms[where[0] + 2 :]
    return whole if not rest else Total(at, (("+", Bracket(at, "(", ")", (whole,))), *rest))


def _zeros(node: Written) -> Iterator[Written]:
    """Symbols with a 0 below."""
    return (n for n in every_node(node) if isinstance(n, Scripted) and isinstance(n.sub, Number) and n.sub.text == "0")


def _one_for_zero(node: Written) -> Written:
    """x_1 for x_0, as patterns have it."""
    is_zero = isinstance(node, Scripted) and isinstance(node.sub, Number) and node.sub.text == "0"
    return (
        Scripted(node.at, node.base, Number(node.at, "1"), node.sup, node.primes)
        if is_zero and isinstance(node, Scripted)
        else node
    )
