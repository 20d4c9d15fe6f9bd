r"""Names that stand behind what they mean: \partial L / \partial z = p - y \equiv \delta."""

from __future__ import annotations

from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Letter, Scripted, Written, bare, every_node


def name_behind(statements: list[Statement]) -> None:
    """Turn p − y ≡ δ at the end of a chain round, where δ stands nowhere before it: it gives δ its meaning."""
    met: set[object] = set()
    for statement in list(statements):
        link = statement.links[-1] if statement.links else None
        nodes = [n for k in statement.links for s in (k.left, k.right) if isinstance(s, Written) for n in every_node(s)]
        if link is not None and link.relation in ("≡", ":=") and len(statement.links) > 1 and _is_name(link.right):
            before = [bare(n) for n in nodes].count(bare(link.right))
            if bare(link.right) not in met and before == 1:
                statement.links.pop()
                turned = Link(link.right, link.left, link.relation, link.at, link.end)
                where = next(n for n, st in enumerate(statements) if st is statement) + 1
                made = Statement("claims", [turned], statement.page, link.at, piece=statement.piece)
                statements.insert(where, made)
        met |= {bare(node) for node in nodes}


def _is_name(node: object) -> bool:
    """δ or δ^{(2)}."""
    stem = node.base if isinstance(node, Scripted) and not node.primes else node
    return isinstance(stem, Letter)
