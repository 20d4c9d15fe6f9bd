r"""Claims on a name that gets a formula in a later paragraph, as a case of it: "with tied weights, $V = W^\top$".

h = W x, \hat x = V h, \partial L/\partial W = V^\top (\hat x - x) x^\top     of any V, as far as this line is read

A formula is that of its name in all of a document, also above it: z may be said to be W x + b behind what needs it. So
what is false with it, and true of any such name, is conditional on the name not being that yet.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sympy import Expr

from symnet.checking.deciding import Judge
from symnet.checking.report import CONDITIONAL, HOLDS, Verdict
from symnet.reading.anew import APART
from symnet.reading.beforehand import given_name
from symnet.reading.solutions import words_before
from symnet.reading.statements import Statement

CASE = re.compile(
    r"\b(?:with|if|when|now|suppos\w*|assum\w*|consider\w*|tak\w+|sett?ing|choos\w+|t(?:ie|ied|ying)|shar\w+|special"
    r"|case|instead|mit|wenn|falls|avec|si|con|cuando|se)\b",
    re.I,
)
"""Words of a sentence that makes a name something, in a case of what was said before."""


def before_its_formula(value: tuple[Expr, Expr], statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on a refuted claim that holds of any name that gets its formula later; None where it does not."""
    known = judge.known
    behind = known.behind(known.names_in(*value)) & known.formulas.keys()
    for name, line in _given_later(statement, judge).items():
        if known.key_of(name) not in behind:
            continue
        formulas = {n: formula for n, formula in known.formulas.items() if n != known.key_of(name)}
        if judge.with_knowledge(replace(known, formulas=formulas)).decide(*value, "=").verdict in HOLDS:
            words = f"{name} is not yet what line {line} says"
            return Verdict(CONDITIONAL, f"true if {words}", words)
    return None


def _given_later(statement: Statement, judge: Judge) -> dict[str, int]:
    """Names that get a formula in a later paragraph, by words that speak of a case, with the lines of these."""
    found: dict[str, int] = {}
    is_behind = False
    for other in judge.reading.statements:
        name = given_name(other.links[0]) if is_behind and other.links and other.gives_meaning(0) else None
        apart = other.page is not statement.page or APART.search(other.page.text[statement.at : other.at]) is not None
        if name is not None and apart and CASE.search(words_before(other)):
            found[name.latex()] = other.page.place(other.links[0].at)[0]
        is_behind = is_behind or other is statement
    return found
