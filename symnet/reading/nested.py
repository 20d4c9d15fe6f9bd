r"""Indices below indices: \hat{y}_{t_k} beside \hat{y}_t is the entry k of it, z_{2i} beside z_2 = … the entry i."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Letter, Listed, Number, Product, Scripted, Written, bare, every_node

ENTRIES = frozenset("ijklmn")
"""Letters that number entries."""


def name_entries(statements: Sequence[Statement], scope: Scope) -> None:
    r"""Put the entry k of x_t for x_{t_k}, where x_t stands and t_k does not: f_{y_i} beside y_i is of a class."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    written = [s for s in (*sides, *(st.mention for st in statements)) if isinstance(s, Written)]
    below = [n.sub for s in written for n in every_node(s) if isinstance(n, Scripted) and _names(n.sub)]
    if not below:
        return
    inner = {id(sub) for sub in below}
    standing = {
        bare(n) for s in written for n in every_node(s) if isinstance(n, (Letter, Scripted)) and id(n) not in inner
    }

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or not isinstance(node.sub, Scripted) or not _names(node.sub):
            return node
        whole = Scripted(node.at, node.base, node.sub.base, node.sup, node.primes)
        is_class = bare(node.sub) in standing or bare(whole) not in standing
        return node if is_class or not isinstance(node.base, Letter) else Scripted(node.at, whole, node.sub.sub)

    for link in (link for statement in statements for link in statement.links):
        if link.rewrite(put):
            scope.notice("x_{t_k} beside x_t is taken for the entry k of it")


def name_entries_of_numbered(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the entry i of z_2 for z_{2i}, where z_2 has a formula and z never stands without a number."""
    links = [link for statement in statements for link in statement.links]
    heads = [st.links[0].left for st in statements if st.links and st.links[0].relation in ("=", ":=", "≡")]
    heads += [link.right for link in links if link.relation in ("=", ":=", "≡")]  # \hat{y} = a_2 = softmax(z_2)
    given = {bare(h) for h in heads if isinstance(h, Scripted) and isinstance(h.sub, Number) and h.sup is None}
    if not given:
        return
    sides = [s for link in links for s in (link.left, link.right) if isinstance(s, Written)]
    inside = {id(n.base) for s in sides for n in every_node(s) if isinstance(n, Scripted)}
    alone = {n.base for s in sides for n in every_node(s) if isinstance(n, Letter) and id(n) not in inside}

    def put(node: Written) -> Written:
        parts = _number_and_index(node.sub) if isinstance(node, Scripted) else None
        if parts is None or not isinstance(node, Scripted) or not isinstance(node.base, Letter):
            return node
        number, index = parts
        whole = Scripted(node.at, node.base, number)
        if bare(whole) not in given or node.base.base in alone:
            return node
        return Scripted(node.at, whole, index, node.sup, node.primes)

    for link in links:
        if link.rewrite(put):
            scope.notice("z_{2i} beside z_2 is taken for the entry i of it")


def _number_and_index(sub: Written | None) -> tuple[Number, Letter] | None:
    """2 and i of z_{2i} and z_{2,i}."""
    parts = [p for _, p in sub.factors] if isinstance(sub, Product) else sub.items if isinstance(sub, Listed) else ()
    if len(parts) != 2 or not isinstance(parts[0], Number) or not isinstance(parts[1], Letter):
        return None
    return (parts[0], parts[1]) if parts[1].base in ENTRIES and not parts[1].accents else None


def _names(sub: Written | None) -> bool:
    """t_k below a symbol."""
    if not isinstance(sub, Scripted) or sub.sup is not None or sub.primes or not isinstance(sub.base, Letter):
        return False
    if sub.base.base in ENTRIES:
        return False  # i_k is the k-th of some numbers i
    return isinstance(sub.sub, Letter) and sub.sub.base in ENTRIES and not sub.sub.accents
