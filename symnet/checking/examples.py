"""Values for an example, x = 2: they are given and not claimed, for all that follows or for one case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sympy import Expr

from symnet.core.expression import variables
from symnet.core.symbols import Adjoint, Variable
from symnet.ops.concatenate import Slice
from symnet.reading.sentences import sentence_before
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Letter, Scripted

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

NOW = re.compile(r"\b(?:now|take|set|suppose|next|another|instead)\b[^.]*$", re.I)
"""Words before another value for an example."""

UPDATED = re.compile(
    r"\bafter\s+(?:\w+\s+){0,3}(?:steps?|updates?|iterations?|epochs?|descent)\b"
    r"|\b(?:updated|new)\s+(?:\w+\s+){0,2}(?:weights?|values?|parameters?|bias(?:es)?)\b",
    re.I,
)
"""Words of a sentence that says what names are after a step of training."""

AT = re.compile(r"\b(?:if|for|when|whenever|case|at|where)\b(?:[\s,]|\band\b)*$", re.I)
"""Words before a value for which alone something is claimed."""


def gives_a_value(link: Link, value: tuple[Expr, Expr], statement: Statement, judge: Judge) -> bool:
    """x = 2 for an x in use, of which there is no formula: an example, and no claim."""
    left, right = value
    if isinstance(left, Slice) and not variables(right) and not set(judge.known.formulas) & judge.known.names_in(left):
        if link.relation in ("=", ":="):
            judge.entries[left] = right
        return True  # w_1 = 1, of an entry
    if not isinstance(link.left, (Letter, Scripted)) or not isinstance(left, Variable) or isinstance(left, Adjoint):
        return False
    name = judge.known.key(left)
    if isinstance(link.left, Letter) and name not in judge.known.formulas and name in judge.known.numbering:
        return True  # a letter that numbers layers or steps: i = n - 1
    if variables(right) or link.relation not in ("=", ":="):
        return False
    updated = UPDATED.search(sentence_before(statement)) is not None
    if name in judge.known.formulas or (name in judge.defined and not (updated or NOW.search(statement.words))):
        return False
    if updated and name in judge.fixed:
        judge.reading.scope.notice(f"{left.name} gets another value by a step of training, which is not judged")
    if AT.search(statement.lead) or left.name in judge.reading.scope.valued:
        judge.cases[name] = right
        judge.given_for_once.setdefault(name, set()).add(right)
        judge.case_place = statement.page, statement.at
    else:
        judge.fixed[name] = right
    return True
