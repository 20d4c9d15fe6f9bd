r"""Entries that are set in bold as the vector is: e^{\mathbf z_k} / \sum_j e^{\mathbf z_j} beside \mathbf z.

A bold x_i is one of many vectors, but above e stands a number: what stands there with an index is an entry. A bold w
before w − η g is the next w.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.core.notation import BOLD
from symnet.reading.looking import head
from symnet.reading.names import FONT_OF
from symnet.reading.statements import Statement
from symnet.reading.tree import Letter, Scripted, Total, Written, bare, every_node


def write_entries_plain(statements: Sequence[Statement]) -> None:
    """z_k for a bold z_k, where some bold z with one index stands above e, and z without one stands elsewhere."""
    links = [link for statement in statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    raised = {base for node in nodes if (base := _bold_above_e(node)) is not None}
    indexed = {id(node.base) for node in nodes if isinstance(node, Scripted) and node.sub is not None}
    raised &= {bare(node) for node in nodes if isinstance(node, Letter) and id(node) not in indexed}
    if not raised:
        return

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or node.sub is None:
            return node
        plain = tuple(accent for accent in node.base.accents if accent not in BOLD)
        return replace(node, base=replace(node.base, accents=plain)) if bare(node.base) in raised else node

    for link in links:
        link.rewrite(put)


def write_next_plain(statements: Sequence[Statement]) -> None:
    """w = w − η g for a bold w = w − η g, where no bold one is meant."""
    for link in (statement.links[0] for statement in statements if len(statement.links) == 1):
        if link.relation == "=" and isinstance(link.left, Written) and isinstance(link.right, Total):
            plain = _unbold(link.left)
            if plain is not link.left and any(sign == "+" and bare(t) == bare(plain) for sign, t in link.right.terms):
                link.left = plain


def _unbold(node: Written) -> Written:
    base = node.base if isinstance(node, Scripted) else node
    if not isinstance(base, Letter) or not base.accents or {FONT_OF.get(a, a) for a in base.accents} - set(BOLD):
        return node
    plain = replace(base, accents=())
    return replace(node, base=plain) if isinstance(node, Scripted) else plain


def _bold_above_e(node: Written) -> object:
    """The bold z of e^{z_k}, wherever it stands."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or node.base.base != "e" or node.sup is None:
        return None
    letter, scripts = head(node.sup)
    alone = letter is not None and len(scripts.indices) == 1 and isinstance(scripts.indices[0], Letter)
    return bare(letter) if letter is not None and alone and set(letter.accents) & set(BOLD) else None
