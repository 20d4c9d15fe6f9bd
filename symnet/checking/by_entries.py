r"""∂z/∂W = x of z = W x + b: no matrix fits it, but entry by entry it is so, ∂z_i/∂W_{ij} = x_j, by its own row.

Likewise ∂\hat x/∂\mu = −1/s of a vector \hat x and numbers \mu and s is meant of each entry, and ∂\mu/∂x = 1/n by each.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Expr

from symnet.checking.chains import with_the_others_held
from symnet.checking.report import CONDITIONAL, HOLDS, Verdict
from symnet.core.errors import SymnetError
from symnet.core.notation import BOLD
from symnet.reading.links import claim
from symnet.reading.looking import derivative_parts, head
from symnet.reading.meaning import Meaning
from symnet.reading.names import letters_in, name_of, scripts_of
from symnet.reading.scope import Again, Symbol
from symnet.reading.statements import Link, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Fraction, Letter, Listed, Mark, Scripted, Written, bare, every_node, mapped

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
    sides = claimed(replace(link, left=left, right=x), statement, judge)
    if sides is None:
        return None
    return Verdict(CONDITIONAL, f"true if {WORDS}", WORDS) if judge.decide(*sides, "=").verdict in HOLDS else None


def by_each_entry(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on a slope of or by a vector that is a number, as no shape fits, if it holds for each entry."""
    of, by = derivative_parts(link.left)
    if not isinstance(link.left, Written) or not isinstance(link.right, Written) or link.relation != "=":
        return None
    if of is None or by is None or len(by) != 1:
        return None
    used = {n.base for side in (link.left, link.right) for n in every_node(side) if isinstance(n, Letter)}
    index = next((Letter(link.at, letter) for letter in "ikjnm" if letter not in used), None)
    if index is None or not all(_is_plain(side, judge) for side in (of, by[0], link.right)):
        return None
    if not _is_vector(of, judge) and any(_is_vector(node, judge) for node in every_node(link.right)):
        return None  # ∂L/∂w of a number has the shape of w

    def put(node: Written) -> Written:
        if isinstance(node, Scripted) and isinstance(node.base, Scripted) and node.base.sub is index:
            node = replace(node, base=node.base.base)  # x^l, of which the letter was met before
        return (_at(_without_bold(node), index) or node) if _is_vector(node, judge) else node

    other = replace(link, left=mapped(link.left, put), right=mapped(link.right, put))
    sides = claimed(other, statement, judge)
    if sides is None or sides[0] == sides[1]:
        return None
    found = with_the_others_held(judge.decide(*sides, "="), sides, judge)
    words = "it is meant of each entry"
    if found.verdict in HOLDS:  # ∂a/∂z of a softmax has more than the slopes ∂a_i/∂z_i
        both = _is_vector(of, judge) and _is_vector(by[0], judge)
        return None if both else Verdict(CONDITIONAL, f"true if {words}", words)
    if found.verdict == CONDITIONAL:
        words = f"{words}, and {found.assumption}"
        return Verdict(CONDITIONAL, f"true if {words}", words)
    return None


def claimed(link: Link, statement: Statement, judge: Judge) -> tuple[Expr, Expr] | None:
    """What a link says that is written otherwise than in its statement; None where it is not read."""
    meaning = Meaning(judge.reading.scope)
    for _ in range(ATTEMPTS):  # until it is known how far indices run
        meaning.restart()
        try:
            return claim(link, replace(statement, meaning=meaning), judge.reading)
        except Again:
            continue
        except SymnetError:
            break
    return None


def _is_vector(node: Written, judge: Judge) -> bool:
    """Whether it is the name of a vector, without indices."""
    letter, scripts = head(node)
    symbol = judge.reading.scope.find(name_of(letter, scripts)) if letter is not None and not scripts.indices else None
    return symbol is not None and _lengths(symbol, judge) == 1


def _without_bold(node: Written) -> Written:
    """An entry of a bold x is x_i."""
    letter = node.base if isinstance(node, Scripted) else node
    if not isinstance(letter, Letter):
        return node
    plain = replace(letter, accents=tuple(a for a in letter.accents if a not in BOLD))
    return replace(node, base=plain) if isinstance(node, Scripted) else plain


def _lengths(symbol: Symbol, judge: Judge) -> int:
    return sum(size != 1 for size in judge.reading.scope.shape_of(symbol))


def _is_plain(node: Written, judge: Judge) -> bool:
    """Whether it is made of numbers and of vectors that stand: with no matrix, no row, no norm, and no transpose."""
    if any(isinstance(n, Bracket) and n.left not in "([{" for n in every_node(node)):
        return False
    for letter, scripts, _ in letters_in(node):
        symbol = judge.reading.scope.find(name_of(letter, scripts))
        if scripts.transposed or (symbol is not None and judge.reading.scope.shape_of(symbol)[1] != 1):
            return False
    return True


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


def with_rows_standing(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    r"""The verdict on what fits no shapes, if rows stand in it: Σ_k P_{ik} A_{ik} = g_i^⊤ O_i, of rows of G and O."""
    turned: dict[str, None] = {}

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or not isinstance(node.sub, Letter):
            return node
        try:
            scripts = scripts_of(node)
            symbol = judge.reading.scope.find(name_of(node.base, scripts, with_sub=False))
        except ReadError:
            return node
        if symbol is None or 1 in judge.reading.scope.shape_of(symbol) or len(scripts.indices) != 1:
            return node
        if node.sup is not None and not (scripts.transposed and isinstance(node.sup, (Mark, Letter))):
            return node
        turned[symbol.name.latex()] = None
        return replace(node, sup=None if node.sup is not None else Mark(node.at, "top"))

    sides = [side for side in (link.left, link.right) if isinstance(side, Written)]
    if len(sides) != 2 or link.relation != "=":
        return None
    left, right = (mapped(side, put) for side in sides)
    if not turned or (found := claimed(replace(link, left=left, right=right), statement, judge)) is None:
        return None
    words = f"rows of {' and '.join(turned)} stand in it as columns"
    return Verdict(CONDITIONAL, f"true if {words}", words) if judge.decide(*found, "=").verdict in HOLDS else None
