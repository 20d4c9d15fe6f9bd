r"""Vectors that a list with dots declares, e_1, \dots, e_T \in \mathbb{R}^d: e_t is one of them, no entry of an e."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.dots import COUNTER, filled, pattern_of
from symnet.reading.scope import Scope
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
)


def note_listed(statements: Sequence[Statement], scope: Scope) -> None:
    """The e of e_1, …, e_T ∈ ℝ^d, which comes as three declarations, that of the dots in the middle."""
    scope.listed |= listed_in(statements)


def listed_in(statements: Sequence[Statement]) -> set[str]:
    """The letters of vectors that are listed so."""
    found: set[str] = set()
    for first, dots, last in zip(statements, statements[1:], statements[2:], strict=False):
        if any(st.kind != "declares" or len(st.links) != 1 for st in (first, dots, last)):
            continue
        ends = [st.links[0].left for st in (first, last)]
        space = first.links[0].right
        if not isinstance(dots.links[0].left, Dots) or not isinstance(space, Scripted) or space.sup is None:
            continue
        bases = {end.base.base for end in ends if isinstance(end, Scripted) and isinstance(end.base, Letter)}
        begins = isinstance(ends[0], Scripted) and isinstance(ends[0].sub, Number) and ends[0].sup is None
        if len(bases) == 1 and begins:
            found |= bases
    return found


def declare_listed(statements: Sequence[Statement]) -> None:
    r"""Put x = (x_1, x_2)^\top for x = (x_1, x_2)^\top \in \{0, 1\}^2: that is as long as what it is made of."""
    for statement in statements:
        if len(statement.links) != 2 or [link.relation for link in statement.links] != ["=", "∈"]:
            continue
        first = statement.links[0]
        if not isinstance(first.left, Letter):
            continue
        right = first.right.base if isinstance(first.right, Scripted) and first.right.sub is None else first.right
        items = right.items if isinstance(right, Bracket) else ()
        own = [Scripted(0, first.left, Number(0, str(n))) for n in range(1, len(items) + 1)]
        if len(items) > 1 and list(map(bare, items)) == list(map(bare, own)):
            statement.links = [first]


def write_out_dots(statements: Sequence[Statement], scope: Scope) -> None:
    """Put Σ_c x_c for x_1 + x_2 + ⋯ + x_C of such vectors, by a letter that numbers them elsewhere, or by a new one."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    used = {node.base for node in nodes if isinstance(node, Letter)}
    below: dict[str, str] = {}
    for node in (n for n in nodes if isinstance(n, Scripted)):
        numbered = isinstance(node.base, Letter) and node.base.base in scope.listed and isinstance(node.sub, Letter)
        if numbered and isinstance(node.base, Letter) and isinstance(node.sub, Letter) and node.sub.base.islower():
            below.setdefault(node.base.base, node.sub.base)

    def put(node: Written) -> Written:
        if not isinstance(node, Total) or any(sign != "+" for sign, _ in node.terms):
            return node
        found = pattern_of([term for _, term in node.terms])
        if found is None:
            return node
        bases = {n.base.base for n in every_node(found[0]) if isinstance(n, Scripted) and isinstance(n.base, Letter)}
        if not bases & scope.listed:
            return node
        fresh = next((letter for letter in "inkjt" if letter not in used), "i")
        letter = Letter(node.at, next((below[base] for base in sorted(bases) if base in below), fresh))
        begin = Relation(node.at, (letter, Number(node.at, "1")), ("=",))
        large = Large(node.at, "sum", begin, found[1])
        return Product(node.at, (("", large), ("", filled(found[0], letter, COUNTER))))

    for statement in statements:
        statement.rewrite(put)
