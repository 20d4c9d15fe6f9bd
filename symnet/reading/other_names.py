r"""A function that is given two names at once, RBF = φ(z) = e^{-z^2}: who applies the one applies the other.

\text{RBF} = \phi(z_h) = e^{-z_h^2} ,  h = \text{RBF}(x w)          \phi(z_h) = e^{-z_h^2} ,  h = \phi(x w)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Product, Written, every_node


def name_functions_once(statements: Sequence[Statement], scope: Scope) -> None:
    """Put φ for RBF, where RBF stands before brackets alone but for where it is said to be φ(z)."""
    for statement in statements:
        named = _two_names(statement)
        if named is None:
            continue
        other, letter = named
        sides = [s for st in statements for k in st.links for s in (k.left, k.right) if isinstance(s, Written)]
        nodes = list({id(n): n for side in sides for n in every_node(side)}.values())
        standing = {id(n) for n in nodes if isinstance(n, Letter) and n.base == other.base}
        products = [node for node in nodes if isinstance(node, Product)]
        called = {id(node.factors[n][1]) for node in products for n in _called(node, other.base)}
        if not called or standing - called != {id(other)}:
            continue

        def put(node: Written, base: str = other.base, letter: Letter = letter) -> Written:
            at = set(_called(node, base))
            if not at or not isinstance(node, Product):
                return node
            return replace(
                node,
                factors=tuple(
                    (sign, replace(letter, at=factor.at) if n in at else factor)
                    for n, (sign, factor) in enumerate(node.factors)
                ),
            )

        statement.links = statement.links[1:]
        for link in (link for st in statements for link in st.links):
            link.rewrite(put)
        scope.notice(f"{other.base} is another name for {letter.base}")


def _two_names(statement: Statement) -> tuple[Letter, Letter] | None:
    """RBF and φ of RBF = φ(z) = …"""
    link = statement.links[0] if len(statement.links) > 1 else None
    if link is None or link.relation not in ("=", ":=", "≡") or not isinstance(link.left, Letter):
        return None
    body = link.right.factors if isinstance(link.right, Product) else ()
    if len(body) != 2 or not isinstance(body[0][1], Letter) or body[0][1].base == link.left.base:
        return None
    bracket = body[1][1]
    one = not body[1][0] and isinstance(bracket, Bracket) and bracket.left == "(" and len(bracket.items) == 1
    return (link.left, body[0][1]) if one else None


def _called(node: Written, base: str) -> Iterator[int]:
    """Which factors are the letter, right before a bracket."""
    factors = node.factors if isinstance(node, Product) else ()
    for n, (_, factor) in enumerate(factors[:-1]):
        sign, behind = factors[n + 1]
        if isinstance(factor, Letter) and factor.base == base and not sign and isinstance(behind, Bracket):
            yield n
