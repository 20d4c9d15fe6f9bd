r"""Letters of losses that are matrices: the C of (AB)C = A(BC) and of tr(ABC), the L of L L^⊤ and of L X + u.

So is the E of E = R - P Q^\top beside E^\top P: numbers are not transposed. As numbers they would change places with A
and B, so that ABC = ACB held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from symnet.reading.looking import derivative_parts
from symnet.reading.names import scripts_of
from symnet.reading.scope import LOSSES, is_capital
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Written, every_node

NUMBERS = frozenset("NMKTPE")
"""Capitals beside which a letter of a loss may be a number: sizes, probabilities and expectations."""


def matrices_among_losses(statements: Sequence[Statement]) -> frozenset[str]:
    """Such letters: factors beside another capital, or transposed, and never differentiated, given or called."""
    links = [link for statement in statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    found = [pair for node in nodes for pair in _beside_matrices(node)]
    of_losses = {base for node in nodes for base in _differentiated(node)}
    turned = {_plain(n) for n in nodes if isinstance(n, Scripted) and scripts_of(n).transposed}  # E = R − P Q^⊤, E^⊤ P
    of_losses |= {base for link in links if isinstance(link.left, Written) for base in _given(link.left)} - turned
    return frozenset(one for one, other in found if not {one, *LOSSES.intersection({other})} & of_losses)


def _beside_matrices(node: Written) -> Iterator[tuple[str, str]]:
    """C and B of B C and of C^⊤ B."""
    for (_, first), (sign, second) in pairwise(node.factors if isinstance(node, Product) else ()):
        pair = [(_plain(node), isinstance(node, Scripted) and scripts_of(node).transposed) for node in (first, second)]
        for (one, turned), (other, _) in (pair, pair[::-1]):
            matrix = is_capital(other) and len(other) == 1 and (turned or other not in NUMBERS)
            if one in LOSSES and is_capital(one) and matrix and not sign:
                yield one, other


def _plain(node: Written) -> str:
    """The letter of a matrix, of its transpose and of its inverse; nothing for what has an index or an accent."""
    if isinstance(node, Scripted) and node.sub is None and not node.primes:
        scripts = scripts_of(node)
        node = node.base if scripts.transposed or scripts.power is not None else node
    return node.base if isinstance(node, Letter) and not node.accents else ""


def _differentiated(node: Written) -> Iterator[str]:
    """C of ∂C/∂w, of ∇C and of C(w)."""
    of, _ = derivative_parts(node)
    for part in every_node(of) if of is not None else ():
        if isinstance(part, Letter):
            yield part.base
    for (_, first), (sign, second) in pairwise(node.factors if isinstance(node, Product) else ()):
        called = isinstance(second, Bracket) and second.left == "(" and not sign and len(second.items) == 1
        before = first.base if isinstance(first, Scripted) else first
        if isinstance(before, Letter) and before.base in (r"\nabla", "d", r"\partial"):
            yield _plain(second)
        if called and isinstance(first, Letter) and isinstance(second, Bracket) and isinstance(second.items[0], Letter):
            yield first.base


def _given(left: Written) -> Iterator[str]:
    """C of C = … and of C(w) = …"""
    called = isinstance(left, Product) and len(left.factors) == 2 and isinstance(left.factors[1][1], Bracket)
    head = left.factors[0][1] if isinstance(left, Product) and called else left
    if isinstance(head, Letter):
        yield head.base
