r"""Equations that say where a derivative is zero: "setting it to zero gives $\mu = \frac{1}{n} \sum_i x_i$".

What μ is there is nothing that it is elsewhere: the derivative by μ, which stands before, is meant at any μ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.beforehand import given_name
from symnet.reading.looking import derivative_parts
from symnet.reading.names import script_text
from symnet.reading.statements import SENTENCES, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Letter, Number, Scripted, Text, Written, bare, every_node

TO_ZERO = re.compile(
    r"\b(?:to|equals?|as|with|at) (?:zero|0)\b(?![.,]\d)|\bvanish\w*"
    r"|\b(?:set|sett|equat|put)\w*\b[^.;]*\b(?:zero|0)\b(?![.,]\d)"
    r"|(?:\\partial|\\nabla|\\frac\{\\?d|')[^$]{0,200}= *0\b(?![.,]\d)"
    r"|\bsolv(?:e|ing)\b|\b(?:at|where) (?:the|its|a) (?:global |local )?(?:minimum|maximum|optimum)\b"
    r"|\bstationary\b|\bfirst-order\b|\boptimality\b|\b(?:minimi|maximi)[sz]er\b|\bmaximum[- ]likelihood\b",
    re.I,
)
"""Words of a sentence that looks for where a derivative is zero."""


def note_solutions(statements: Sequence[Statement]) -> None:
    """The equations of names by which is differentiated before, in sentences that look for a zero."""
    by: set[object] = set()
    used: set[object] = set()
    by_all = False  # ∇J, of a J that is made of whatever
    for number, statement in enumerate(statements):
        name = given_name(statement.links[0]) if statement.links else None
        left = statement.links[0].left if name is not None else None
        free = left is not None and bare(left) in used and (by_all or bare(left) in by)
        plain = _unmarked(left)
        best = plain is not None and plain in used and (by_all or plain in by)
        looked_for = (free or best) and TO_ZERO.search(words_before(statement)) is not None
        if looked_for and isinstance(statement.links[0].right, Written):
            apart = bare(left) not in map(bare, every_node(statement.links[0].right))
            statement.is_solution, statement.names_solution = apart and free, apart and best
            for before in statements[max(0, number - NEAR) : number] if apart else ():
                before.is_to_be_solved |= bool(before.links) and _is_zero(before.links[-1].right)
        for side in (s for link in statement.links for s in (link.left, link.right) if isinstance(s, Written)):
            by.update(map(bare, _differentiated_by(side)))
            by_all |= any(isinstance(n, Letter) and n.base == r"\nabla" for n in every_node(side))
            used.update(bare(n) for n in every_node(side) if isinstance(n, (Letter, Scripted)))


def _unmarked(node: Written | ReadError | None) -> object:
    r"""w of w^*, \hat w and w_{\text{opt}}, as it is compared; None for a name that is not marked so."""
    if isinstance(node, Letter) and set(node.accents) & ESTIMATED:
        return bare(replace(node, accents=tuple(a for a in node.accents if a not in ESTIMATED)))
    if isinstance(node, Scripted) and node.sub is None and node.sup is not None and script_text(node.sup) in STARS:
        return bare(node.base)
    word = isinstance(node, Scripted) and (
        isinstance(node.sub, Text) or (isinstance(node.sub, Letter) and node.sub.is_word)
    )
    if isinstance(node, Scripted) and word and node.sup is None:
        return bare(node.base)
    return None


def words_before(statement: Statement) -> str:
    """What stands before a statement, formulas as well, back to the end of another sentence that says something."""
    before = statement.page.text[max(0, statement.at - FAR) : statement.at]
    *others, last = SENTENCES.split(before)
    return last if len(last) > SHORT or not others else f"{others[-1]} {last}"


def _is_zero(side: Written | ReadError) -> bool:
    return isinstance(side, Number) and side.text == "0"


ESTIMATED = frozenset(("hat", "widehat", "tilde", "bar"))
"""Accents of what is computed."""

STARS = frozenset(("*", "star", "ast", r"\star", r"\ast"))
"""What marks a name that is a solution."""

NEAR = 4
"""Statements before a solution of which one may be the equation that is solved: ∂L/∂w = … = 0."""

FAR, SHORT = 400, 40
"""Characters before a statement that are looked at, and those of a sentence that goes on with the one before: So …"""


def _differentiated_by(side: Written) -> Iterator[Written]:
    r"""w of ∂L/∂w and \nabla_w L."""
    for node in every_node(side):
        operator = node.base if isinstance(node, Scripted) and isinstance(node.base, Letter) else None
        if isinstance(node, Scripted) and operator is not None and node.sub is not None:
            yield from (node.sub,) if operator.base in (r"\nabla", r"\partial") else ()
        _, by = derivative_parts(node)
        yield from by or ()
