r"""Indices below indices: \hat{y}_{t_k} beside \hat{y}_t is the entry k of it."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Letter, Scripted, Written, bare, every_node, mapped

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
        before = link.left, link.right
        link.left, link.right = (mapped(s, put) if isinstance(s, Written) else s for s in before)
        if link.left is not before[0] or link.right is not before[1]:
            scope.notice("x_{t_k} beside x_t is taken for the entry k of it")


def _names(sub: Written | None) -> bool:
    """t_k below a symbol."""
    if not isinstance(sub, Scripted) or sub.sup is not None or sub.primes or not isinstance(sub.base, Letter):
        return False
    if sub.base.base in ENTRIES:
        return False  # i_k is the k-th of some numbers i
    return isinstance(sub.sub, Letter) and sub.sub.base in ENTRIES and not sub.sub.accents
