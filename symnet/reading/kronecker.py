r"""Kronecker's delta: said to be 1 where i = j, and written with one of its indices above.

\delta_{ij} = 1 if i = j, 0 otherwise      \partial X_i / \partial X_j = \delta^i_j
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnet.reading.looking import head
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Grid, Letter, Listed, Number, Product, Scripted, Written, every_node

DELTA = r"\delta"

INDICES = frozenset("abcijklmnpqrst")
"""Letters that number entries."""


def kroneckers(statements: Sequence[Statement]) -> list[Statement]:
    """What says what the Kronecker delta is, in a document that gives no δ_{jk} a formula."""
    firsts = [(statement, statement.links[0]) for statement in statements if statement.links]
    said = [statement for statement, link in firsts if says_kronecker(link)]
    own = any(link.relation in ("=", ":=") and _is_pair(link.left) for st, link in firsts if st not in said)
    return [st for st in said if not own or isinstance(st.links[0].right, Grid)]


def _is_pair(node: object) -> bool:
    """δ_{jk}."""
    letter, scripts = head(node) if isinstance(node, Scripted) else (None, None)
    return letter is not None and scripts is not None and letter.base == DELTA and len(scripts.indices) == 2


def is_delta_of_two(node: Written) -> bool:
    """δ_{jk} or δ^j_k, of two letters."""
    letters = head(node)[1].indices if _is_pair(node) else ()
    return (isinstance(node, Scripted) and _is_mixed(node)) or any(isinstance(n, Letter) for n in letters)


def says_kronecker(link: Link) -> bool:
    """\\delta_{ij} = 1 if i = j, 0 otherwise: what the Kronecker delta is, wherever it stands; one of both, too."""
    if not isinstance(link.left, Scripted):
        return False
    if not _is_pair(link.left):
        return False
    if isinstance(link.right, Number):
        return link.right.text in ("0", "1") and all(isinstance(n, Letter) for n in head(link.left)[1].indices)
    rows = link.right.rows if isinstance(link.right, Grid) and link.right.kind == "cases" else ()
    return [row[0].text for row in rows if isinstance(row[0], Number)] in (["1", "0"], ["0", "1"])


def put_indices_below(statements: Sequence[Statement], scope: Scope) -> None:
    """Put δ_ij for δ^i_j, where every δ of the document is written so, and i and j are indices of other symbols.

    The δ^l_j of a layer l is none: l stands above other symbols, and below none.
    """
    links = [link for statement in statements for link in statement.links]
    sides = [s for link in links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    scripted = [n for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Letter)]
    deltas = [n for n in scripted if _is_delta(n.base)]
    if not deltas or not all(map(_is_mixed, deltas)) or sum(map(_is_delta, nodes)) != len(deltas):
        return
    others = [n for n in scripted if not _is_delta(n.base)]
    below = {letter for n in others for letter in _letters(n.sub)}
    above = {letter for n in others for letter in _letters(n.sup)}
    used = {letter for n in deltas for letter in (*_letters(n.sub), *_letters(n.sup))}
    if not used <= below or used & above:
        return

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or not _is_mixed(node) or node.sup is None or node.sub is None:
            return node
        return Scripted(node.at, node.base, Listed(node.at, (node.sup, node.sub), ("",)))

    for link in links:
        link.rewrite(put)
    scope.notice(r"\delta with an index above and one below is taken for Kronecker's delta")


def _is_delta(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == DELTA and not node.accents


def _is_mixed(node: Scripted) -> bool:
    """δ^i_j."""
    plain = all(isinstance(s, Letter) and s.base in INDICES and not s.accents for s in (node.sub, node.sup))
    return plain and _is_delta(node.base) and not node.primes


def _letters(script: Written | None) -> Iterator[str]:
    """The letters that stand in a script alone or side by side."""
    parts: list[Written | None] = [script]
    while parts:
        part = parts.pop()
        if isinstance(part, Letter):
            yield part.base
        elif isinstance(part, (Product, Listed, Bracket)):
            parts += part.parts()
