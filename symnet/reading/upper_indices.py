r"""Two indices above a letter, S^{ij} = Q^{ia} K^{ja}, in documents that number entries so: they are read as S_{ij}.

Where two matrices or more have such indices, no power is meant, nor a layer; single letters above, y^i = W^{ij} x^j,
are indices then, too, if they stand in one of the pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.kronecker import DELTA, INDICES
from symnet.reading.scope import Scope, is_capital
from symnet.reading.statements import Statement
from symnet.reading.tree import Letter, Product, Scripted, Written, every_node


def put_pairs_below(statements: Sequence[Statement], scope: Scope) -> None:
    """Put S_{ij} for S^{ij}, and y_i for y^i, where the document numbers the entries of several matrices so."""
    links = [link for statement in statements for link in statement.links]
    sides = [s for link in links for s in (link.left, link.right) if isinstance(s, Written)]
    scripted = [n for side in sides for n in every_node(side) if isinstance(n, Scripted) and isinstance(n.base, Letter)]
    pairs = [(n.base.base, letters) for n in scripted if (letters := _pair_above(n)) and isinstance(n.base, Letter)]
    if len({base for base, _ in pairs if is_capital(base) and base != DELTA}) < 2:
        return
    numbering = {letter for _, letters in pairs for letter in letters}
    if any(isinstance(n.sub, Written) and n.sup is not None and not _is_delta(n) for n in scripted):
        return  # W^{ij}_k, z^l_j

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or not isinstance(node.base, Letter):
            return node
        if _is_delta(node) and isinstance(node.sub, Letter) and isinstance(node.sup, Letter):  # \delta^i_j
            below = Product(node.sup.at, (("", node.sup), ("", node.sub)))
            return replace(node, sub=below, sup=None) if {node.sub.base, node.sup.base} <= numbering else node
        if node.sub is not None:
            return node
        single = isinstance(node.sup, Letter) and node.sup.base in numbering and node.base.base != "e"
        return replace(node, sub=node.sup, sup=None) if single or _pair_above(node) else node

    for link in links:
        link.rewrite(put)
    scope.notice("indices that stand above are read as if they stood below")


def _pair_above(node: Scripted) -> tuple[str, ...]:
    """i and j of S^{ij} and S^{ij'}."""
    factors = node.sup.factors if isinstance(node.sup, Product) and node.sub is None else ()
    inner = [f.base if isinstance(f, Scripted) and f.sub is f.sup is None else f for sign, f in factors if not sign]
    letters = tuple(f.base for f in inner if isinstance(f, Letter) and not f.accents and _may_number(f.base))
    named = isinstance(node.base, Letter) and not node.base.is_word and node.base.base != "e"
    return letters if named and len(letters) == len(factors) == 2 else ()


def _may_number(letter: str) -> bool:
    """Whether a letter may number entries; one that is not ASCII stands for a j′."""
    return letter in INDICES or (len(letter) == 1 and letter.isalpha() and not letter.isascii())


def _is_delta(node: Scripted) -> bool:
    return isinstance(node.base, Letter) and node.base.base == DELTA
