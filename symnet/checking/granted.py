"""What the reading of a claim hangs on and the document does not say.

That is, capitals that are numbers, two letters for one size, and that one sample alone is spoken of.

What is true then is `conditional` on it, and what is false then is unread.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from sympy import Expr

from symnet.checking.deciding import Judge
from symnet.checking.report import CONDITIONAL, HOLDS, UNREAD, Verdict
from symnet.core.expression import is_scalar
from symnet.core.notation import Name, NotationError, parse_name
from symnet.reading.beforehand import given_name
from symnet.reading.statements import Link, Reading, Statement

DENIED = "the words of the document say otherwise; say its shape"


def as_granted(found: Verdict, link: Link, statement: Statement, value: tuple[Expr, Expr], judge: Judge) -> Verdict:
    """What was found of a claim, if what its reading hangs on is so."""
    if found.verdict == UNREAD:
        return found
    part = judge.reading
    behind = judge.known.behind(judge.known.names_in(*value))
    flat = judge.taken_for_numbers & behind
    granted = part.scope.granted if _needs_what_is_granted(link, statement, behind, part) else ()
    words = " and ".join((*granted, *(f"{name} is a number" for name in sorted(flat))))
    if not words:
        return found
    remedy = "say % symnet: scalar, or its shape" if flat else "say so, or write what is meant"
    return Verdict(UNREAD, f"{words}? {DENIED}") if denied(flat, part, judge) else _if_so(found, words, remedy)


def denied(flat: Set[str], part: Reading, judge: Judge) -> bool:
    """Whether the document calls a vector or a matrix what is taken for a number: the output vector $A$.

    So it does where it says that of what has a formula of them, and comes out as a number by it; and where it
    transposes the letter, W^{[2]⊤} beside a W^{[1]}.
    """
    if ({_stem(name) for name in flat} - {None}) & {_stem(name) for name in part.scope.transposed}:
        return True
    numbers = {name for name, formula in judge.known.formulas.items() if is_scalar(formula.expression)}
    for name in flat | {name for name in numbers if flat & judge.known.behind([name])}:
        spelled = r"\s*".join(re.escape(sign) for sign in re.sub(r"\s", "", name))
        said = rf"\b(?:vector|matrix|matrices)\s*(?:\$|\\\()\s*{spelled}\s*(?:\$|\\\))"
        if any(re.search(said, page.part) for page in part.pages):
            return True
    return False


def _stem(name: str) -> Name | None:
    """W of W^{[2]}; nothing for what is no name."""
    try:
        return replace(parse_name(name), layer="", sup="", sub="")
    except NotationError:
        return None


def _needs_what_is_granted(link: Link, statement: Statement, behind: Set[str], part: Reading) -> bool:
    """Whether a claim, or the formula of a name behind it, is read so only where something is taken for granted."""
    needed = part.scope.by_granted
    if not needed:
        return False
    given = ((given_name(other), other, st) for st in part.statements for other in st.links[:1])
    behind_it = ((other, st) for name, other, st in given if name is not None and name.latex() in behind)
    return any((st.page.cell, *st.page.place(other.at)) in needed for other, st in ((link, statement), *behind_it))


def _if_so(found: Verdict, words: str, remedy: str) -> Verdict:
    """What was found where something is taken for granted that the document does not say."""
    if found.verdict in HOLDS:
        return Verdict(CONDITIONAL, f"true if {words}", words)
    if found.verdict == CONDITIONAL:
        return Verdict(CONDITIONAL, f"{found.message} and {words}", f"{found.assumption} and {words}")
    return Verdict(UNREAD, f"false if {words}, which is not said; {remedy}")
