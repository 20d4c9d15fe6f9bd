r"""What is read as it is drawn: \mathbf{QK}^\top, and w_{12} beside w_{jk}.

Braces draw nothing, so that a ⊤ stands at the K alone; the scores Q K^⊤ of attention are never meant otherwise. Of
other letters that stays unread. Two digits below a letter that has two indices elsewhere, and nowhere one, are two
of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Letter, Listed, Number, Product, Scripted, Written, bare, every_node


def put_as_drawn(statements: Sequence[Statement], scope: Scope) -> None:
    """Rewrite all statements so."""
    links = [link for statement in statements for link in statement.links]
    nodes = [n for link in links for s in (link.left, link.right) if isinstance(s, Written) for n in every_node(s)]
    counts: dict[object, set[int]] = {}
    for letter, count in _numbers_of_indices(nodes):
        counts.setdefault(letter, set()).add(count)
    pairs = {letter for letter, found in counts.items() if found == {2}}

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted):
            return node
        if _is_of_keys(node) and isinstance(node.base, Product):
            (_, queries), (_, keys) = node.base.factors
            return Product(node.at, (("", queries), ("", replace(node, base=keys))))
        digits = _digits(node)
        if digits and bare(node.base) in pairs:
            return replace(node, sub=Listed(node.at, digits, (",",)))
        return node

    changed = [link.rewrite(put) for link in links]
    if any(changed):
        scope.notice("w_{12} is entry 1, 2, and what stands above braces is read where it is drawn")


def _numbers_of_indices(nodes: Sequence[Written]) -> Iterator[tuple[object, int]]:
    """Letters with how many indices they have, where that is clear: 2 of w_{jk} and w_{1k}, 1 of w_j and w_3."""
    for node in nodes:
        if not isinstance(node, Scripted) or not isinstance(node.base, Letter):
            continue
        factors = node.sub.factors if isinstance(node.sub, Product) else ()
        single = all(not sign and isinstance(f, (Letter, Number)) for sign, f in factors)
        if len(factors) == 2 and single and any(isinstance(f, Letter) for _, f in factors):
            yield bare(node.base), 2
        elif isinstance(node.sub, Letter) or (isinstance(node.sub, Number) and len(node.sub.text) == 1):
            yield bare(node.base), 1


def _digits(node: Scripted) -> tuple[Written, ...]:
    """1 and 2 of w_{12}."""
    text = node.sub.text if isinstance(node.sub, Number) else ""
    return tuple(Number(node.at, digit) for digit in text) if len(text) == 2 and "0" not in text else ()


def _is_of_keys(node: Scripted) -> bool:
    """Whether it is Q K in one pair of braces with one sign above them."""
    factors = node.base.factors if isinstance(node.base, Product) else ()
    letters = [f.base for sign, f in factors if not sign and isinstance(f, Letter)]
    return letters == ["Q", "K"] and len(factors) == 2 and node.sub is None and node.sup is not None and not node.primes
