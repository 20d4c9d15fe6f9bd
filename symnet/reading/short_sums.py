r"""Sums over a few that all have names of their own: \sum_{t=1}^3 δ_t where δ_1, δ_2 and δ_3 stand in the document.

\sum_{t=1}^3 δ_t x_t^⊤   →   (δ_1 x_1^⊤ + δ_2 x_2^⊤ + δ_3 x_3^⊤)
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from symnet.reading.looking import letters_of
from symnet.reading.statements import Statement
from symnet.reading.tree import (
    Bracket,
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

MOST = 6
"""Terms of a sum that is written out."""


def write_out_short_sums(statements: Sequence[Statement]) -> None:
    """Write out what runs over names that get formulas one by one, or are listed, none of which stands whole."""
    firsts = [link.left for st in statements for link in st.links[:1] if link.relation in ("=", ":=", "∈")]
    numbered = {bare(node) for node in firsts if _is_numbered(node)}
    if not numbered:
        return
    sides = [s for st in statements for k in st.links for s in (k.left, k.right) if isinstance(s, Written)]
    within = {id(n.base) for side in sides for n in every_node(side) if isinstance(n, Scripted)}
    alone = {bare(n) for side in sides for n in every_node(side) if isinstance(n, Letter) and id(n) not in within}
    met = {bare(n) for side in sides for n in every_node(side) if isinstance(n, Scripted)}

    def put(node: Written) -> Written:
        return _written_out(node, numbered, met, alone) if isinstance(node, Product) else node

    for statement in statements:
        statement.rewrite(put)


def _is_numbered(node: object) -> bool:
    return isinstance(node, Scripted) and isinstance(node.sub, Number) and isinstance(node.base, Letter)


def _written_out(node: Product, numbered: Set[object], met: Set[object], alone: Set[object]) -> Written:
    """The sum as the terms that it has, in brackets."""
    at = next((n for n, (_, f) in enumerate(node.factors) if isinstance(f, Large) and f.kind == "sum"), None)
    if at is None or at + 1 >= len(node.factors):
        return node
    large = node.factors[at][1]
    bound = large.sub if isinstance(large, Large) else None
    last = large.sup if isinstance(large, Large) else None
    if not isinstance(bound, Relation) or bound.relations != ("=",) or not isinstance(last, Number):
        return node
    letter, first = bound.sides
    if not isinstance(letter, Letter) or not isinstance(first, Number) or not (first.text + last.text).isdecimal():
        return node
    numbers = range(int(first.text), int(last.text) + 1)
    body: Written = node.factors[at + 1][1] if at + 2 == len(node.factors) else replace(node, factors=_rest(node, at))
    running = [(n, n.sub) for n in every_node(body) if isinstance(n, Scripted) and n.sub is not None]
    of_letter = [n for n, sub in running if letter.base in letters_of(sub)]
    if not 1 < len(numbers) <= MOST or not of_letter or not all(isinstance(n.sub, Letter) for n in of_letter):
        return node
    terms = [_at(body, letter, number) for number in numbers]
    names = [_at(_plain(n), letter, number) for n in of_letter for number in numbers]
    is_own = all(bare(name) in met for name in names) and any(bare(name) in numbered for name in names)
    if not is_own or any(bare(n.base) in alone for n in of_letter):
        return node
    total = Total(node.at, tuple(("+", term) for term in terms))
    inner = Bracket(node.at, "(", ")", (total,))
    return replace(node, factors=(*node.factors[:at], (node.factors[at][0], inner))) if at else inner


def _rest(node: Product, at: int) -> tuple[tuple[str, Written], ...]:
    (_, first), *others = node.factors[at + 1 :]
    return (("", first), *others)


def _plain(node: Scripted) -> Scripted:
    """x_t of x_t^⊤ and of x_t^2."""
    return replace(node, sup=None, primes=0)


def _at(node: Written, letter: Letter, number: int) -> Written:
    """A term of the sum, by its number."""

    def put(part: Written) -> Written:
        is_of = isinstance(part, Scripted) and isinstance(part.sub, Letter) and part.sub.base == letter.base
        return replace(part, sub=Number(part.at, str(number))) if is_of and isinstance(part, Scripted) else part

    return mapped(node, put)
