r"""Gradients by the output of a network whose layers are numbered: ∇_a C is by a^L, where a has its layer elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Scripted, Written, bare, every_node, mapped

LAST = "L"
"""The number of the last layer."""


def name_outputs(statements: Sequence[Statement], scope: Scope) -> None:
    r"""Give a of \nabla_a C the number of the last layer, a^L, a^{(L)} or a^{[L]}, as it stands elsewhere."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    nodes = [n for s in (*sides, *(st.mention for st in statements)) if isinstance(s, Written) for n in every_node(s)]
    below = {id(n.sub) for n in nodes if _is_nabla(n) and isinstance(n, Scripted)}
    of_others = below | {id(n.base) for n in nodes if isinstance(n, Scripted) and n.sup is not None}
    plain = {bare(n) for n in nodes if isinstance(n, Letter) and id(n) not in of_others}
    outputs: dict[object, Written] = {}
    for node in nodes:
        if isinstance(node, Scripted) and isinstance(node.base, Letter) and _is_last(node.sup) and node.sup is not None:
            outputs.setdefault(bare(node.base), node.sup)
    outputs = {name: above for name, above in outputs.items() if name not in plain}
    if not any(_is_nabla(n) and isinstance(n, Scripted) and bare(n.sub) in outputs for n in nodes):
        return

    def numbered(node: Written) -> Written:
        if not (_is_nabla(node) and isinstance(node, Scripted) and isinstance(node.sub, Letter)):
            return node
        above = outputs.get(bare(node.sub))
        if above is None:
            return node
        scope.notice(rf"\nabla_{{{node.sub.base}}} is by {node.sub.base} of the last layer")
        return replace(node, sub=Scripted(node.sub.at, node.sub, None, above))

    for statement in statements:
        statement.links = [
            replace(
                link,
                left=mapped(link.left, numbered) if isinstance(link.left, Written) else link.left,
                right=mapped(link.right, numbered) if isinstance(link.right, Written) else link.right,
            )
            for link in statement.links
        ]


def _is_nabla(node: Written) -> bool:
    return isinstance(node, Scripted) and isinstance(node.base, Letter) and node.base.base == r"\nabla"


def _is_last(above: Written | None) -> bool:
    """L, (L) or [L]."""
    if isinstance(above, Bracket) and len(above.items) == 1:
        above = above.items[0]
    return isinstance(above, Letter) and above.base == LAST and not above.accents
