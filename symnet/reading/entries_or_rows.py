r"""Entries that are set in bold as the vector is: e^{\mathbf z_k} / \sum_j e^{\mathbf z_j} beside \mathbf z.

A bold x_i is one of many vectors, but above e stands a number: what stands there with an index is an entry. A bold w
before w − η g is the next w. What softmax is taken of has entries, too, where the document says of rows what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from functools import partial
from itertools import pairwise

from symnet.core.notation import BOLD
from symnet.reading.files import Page
from symnet.reading.looking import head, letters_of_range
from symnet.reading.names import FONT_OF, letters_in, script_text
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Large, Letter, Product, Scripted, Total, Written, bare, every_node


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


def write_entries_of_wholes(statements: Sequence[Statement], scope: Scope) -> None:
    """(z)_k for z_k, where the document speaks of rows of matrices, but z is a vector of its own.

    So it is in a display with softmax(z)_i, and everywhere with z = … beside Σ_k W_{ik} z_k, or beside Σ_k z_k y_k
    with a y = ….
    """
    if not scope.lines:
        return
    firsts = (statement.links[0] for statement in statements if statement.links)
    given = {bare(link.left) for link in firsts if link.relation in ("=", ":=") and isinstance(link.left, Letter)}
    links = [link for statement in statements for link in statement.links] if given else []
    nodes = (node for link in links for side in (link.left, link.right) for node in _products(side))
    if summed := {letter for node in nodes for letter in _summed_by_entry(node, given)}:
        for statement in statements:
            statement.rewrite(partial(_as_entry, summed))
    displays: dict[tuple[Page, int], list[Statement]] = {}
    for statement in statements:
        displays.setdefault((statement.page, statement.piece), []).append(statement)
    for display in displays.values():
        sides = (side for st in display for link in st.links for side in (link.left, link.right))
        arguments = {z for side in sides for z in _with_an_entry_behind(side)}
        for statement in display if arguments else ():
            statement.rewrite(partial(_as_entry, arguments))


def _products(side: Written | ReadError) -> Iterator[Product]:
    return (node for node in every_node(side) if isinstance(node, Product)) if isinstance(side, Written) else iter(())


def _summed_by_entry(product: Product, given: Set[object]) -> Iterator[object]:
    """z of Σ_k W_{ik} z_k, and of Σ_k z_k y_k: of names with a formula."""
    runs = {n for _, factor in product.factors if isinstance(factor, Large) for n in letters_of_range(factor.sub)}
    found = [(bare(letter), [script_text(i) for i in scripts.indices]) for letter, scripts, _ in letters_in(product)]
    for letter, indices in found:
        partners = [
            len(others) > 1 or other in given for other, others in found if other != letter and others[-1:] == indices
        ]
        if letter in given and len(indices) == 1 and runs.issuperset(indices) and any(partners):
            yield letter


def _with_an_entry_behind(side: Written | ReadError) -> Iterator[object]:
    """z of softmax(z)_i."""
    for node in _products(side):
        for (_, name), (sign, call) in pairwise(node.factors):
            match call:
                case Scripted(base=Bracket(left="(", items=(Letter() as z,)), sub=Letter(), sup=None):
                    if not sign and isinstance(name, Letter) and len(name.base) > 1:
                        yield bare(z)


def _as_entry(arguments: Set[object], node: Written) -> Written:
    """(z)_k for z_k."""
    match node:
        case Scripted(base=Letter() as z, sub=Letter()) if bare(z) in arguments:
            return replace(node, base=Bracket(z.at, "(", ")", (z,)))
    return node


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
