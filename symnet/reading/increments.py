r"""Δ before a letter: ΔW is one name, an increment, but Δ W are two where Δ stands for itself.

With Δ = ∂L/∂Z, ∂L/∂X = Δ W^⊤ is a product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.statements import Statement
from symnet.reading.tree import Letter, Product, Scripted, Written

DELTA = r"\Delta"


def set_deltas_apart(statements: Sequence[Statement]) -> None:
    """Put Δ w for the Δw of a document in which Δ is a side of an equation, and no Δw is."""
    links = [link for statement in statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    heads = [statement.links[0].left for statement in statements if statement.links]
    if not any(map(_is_delta, sides)) or any(isinstance(head, Written) and _is_marked(head) for head in heads):
        return
    for put in (_among_factors, _alone):  # scripts belong to the w alone
        for statement in statements:
            statement.rewrite(put)


def _among_factors(node: Written) -> Written:
    """Δ and w^⊤ for Δw^⊤, and for each Δw of a product."""
    if isinstance(node, Scripted) and _is_marked(node):
        return _split(node)
    if not isinstance(node, Product):
        return node
    factors: list[tuple[str, Written]] = []
    for sign, factor in node.factors:
        part = _split(factor) if isinstance(factor, Letter) and _is_marked(factor) else factor
        if isinstance(part, Product) and len(part.factors) == 2 and _is_delta(part.factors[0][1]):
            factors += [(sign, part.factors[0][1]), part.factors[1]]
        else:
            factors.append((sign, part))
    return replace(node, factors=tuple(factors)) if len(factors) > len(node.factors) else node


def _alone(node: Written) -> Written:
    return _split(node) if isinstance(node, Letter) and _is_marked(node) else node


def _split(node: Written) -> Product:
    letter = node.base if isinstance(node, Scripted) else node
    assert isinstance(letter, Letter)
    plain = replace(letter, accents=letter.accents[1:])
    behind = replace(node, base=plain) if isinstance(node, Scripted) else plain
    return Product(node.at, (("", Letter(node.at, DELTA)), ("", behind)))


def _is_delta(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == DELTA and not node.accents


def _is_marked(node: Written) -> bool:
    """Whether it is a Δw, with scripts or without."""
    letter = node.base if isinstance(node, Scripted) else node
    return isinstance(letter, Letter) and letter.accents[:1] == ("Delta",)


def _is_increment(node: Product, n: int) -> bool:
    """Whether a Δ stands right before a letter there."""
    _, delta = node.factors[n]
    if not isinstance(delta, Letter) or delta.base != r"\Delta" or delta.accents or n + 1 == len(node.factors):
        return False
    sign, of = node.factors[n + 1]
    of = of.base if isinstance(of, Scripted) else of
    return not sign and isinstance(of, Letter) and of.base != r"\Delta"


def are_increments(nodes: Sequence[Written]) -> bool:
    """Whether each Δ stands right before a letter."""
    deltas = sum(isinstance(n, Letter) and n.base == r"\Delta" and not n.accents for n in nodes)
    products = [n for n in nodes if isinstance(n, Product)]
    return 0 < deltas == sum(_is_increment(p, n) for p in products for n in range(len(p.factors)))


def with_increments(node: Product) -> Written:
    """ΔW as one name."""
    factors: list[tuple[str, Written]] = []
    for n, (sign, factor) in enumerate(node.factors):
        if _is_increment(node, n):
            continue
        if n and _is_increment(node, n - 1):
            letter = factor.base if isinstance(factor, Scripted) else factor
            assert isinstance(letter, Letter)
            marked = replace(letter, accents=("Delta", *letter.accents))
            sign = node.factors[n - 1][0]
            factor = replace(factor, base=marked) if isinstance(factor, Scripted) else marked
        factors.append((sign, factor))
    return factors[0][1] if len(factors) == 1 and not factors[0][0] else replace(node, factors=tuple(factors))
