r"""∂z/∂W = x of z = W x + b: no matrix fits it, but entry by entry it is so, ∂z_i/∂W_{ij} = x_j, by its own row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symnet.checking.report import CONDITIONAL, HOLDS, Verdict
from symnet.core.errors import SymnetError
from symnet.reading.links import claim
from symnet.reading.looking import derivative_parts
from symnet.reading.meaning import Meaning
from symnet.reading.names import scripts_of
from symnet.reading.scope import Again
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Fraction, Letter, Listed, Mark, Scripted, Written, bare, mapped

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

ATTEMPTS = 6

WORDS = "it is meant entry by entry, each of what is differentiated by its own row"


def by_its_own_row(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on a derivative of a vector by a matrix that is a vector, if it holds for ∂z_i/∂W_{ij}."""
    of, by = derivative_parts(link.left)
    single = by is not None and len(by) == 1 and isinstance(link.left, Fraction)
    if of is None or by is None or not single or not isinstance(link.left, Fraction) or link.relation != "=":
        return None
    row, column = Letter(link.at, "i"), Letter(link.at, "j")
    z, entry, x = _at(of, row), _at(by[0], row, column), _at(_upright(link.right), column)
    if z is None or entry is None or x is None:
        return None
    left = replace(link.left, above=_put(link.left.above, of, z), below=_put(link.left.below, by[0], entry))
    sides, meaning = None, Meaning(judge.reading.scope)
    for _ in range(ATTEMPTS):  # until it is known how far i and j run
        meaning.restart()
        try:
            sides = claim(replace(link, left=left, right=x), replace(statement, meaning=meaning), judge.reading)
        except Again:
            continue
        except SymnetError:
            pass
        break
    if sides is None:
        return None
    return Verdict(CONDITIONAL, f"true if {WORDS}", WORDS) if judge.decide(*sides, "=").verdict in HOLDS else None


def _put(node: Written, old: Written, new: Written) -> Written:
    return mapped(node, lambda n: new if bare(n) == bare(old) else n)


def _upright(node: object) -> Written | None:
    """x of x^⊤, and x itself."""
    if isinstance(node, Scripted) and scripts_of(node).transposed and node.sub is None:
        node = node.base if isinstance(node.sup, (Mark, Letter)) else None
    if isinstance(node, Bracket) and node.left == "(" and len(node.items) == 1:
        [node] = node.items
    return node if isinstance(node, Written) else None


def _at(node: Written | None, *indices: Letter) -> Written | None:
    """z_i of z and z^l_i of z^l; None for what has indices of its own, and for what is no name."""
    if isinstance(node, Scripted) and isinstance(node.base, Scripted) and node.sub is None:
        return None
    below = indices[0] if len(indices) == 1 else Listed(indices[0].at, indices, (",",))
    if isinstance(node, Letter):
        return Scripted(node.at, node, below)
    if isinstance(node, Scripted) and isinstance(node.base, Letter) and node.sub is None:
        return replace(node, sub=below)
    return None
