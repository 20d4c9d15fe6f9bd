"""Gradients of one example that become those of a mean: "averaged over the N examples of a batch", δ = (p − y)/N."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import mpmath
from sympy import Expr

from symnet.checking.report import CONDITIONAL, Verdict
from symnet.checking.world import DIGITS
from symnet.core.expression import is_scalar, variables
from symnet.core.symbols import Variable
from symnet.reading.sentences import sentence_before
from symnet.reading.statements import Statement

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

SAID = re.compile(
    r"\baverag\w+|\bmean (?:over|of)\b|\bmoyenn\w+|\b(?:ge)?mittel\w*|\bpromedi\w+|\bmediando\b|平均|средн", re.I
)
"""Words of a sentence by which what was said of one example is said of the mean."""

COUNTS = frozenset("BMNmn")
"""Letters for how many examples there are."""


def as_of_the_mean(judge: Judge, value: tuple[Expr, Expr], statement: Statement) -> Verdict | None:
    """The verdict on a claim that fails of one example, and holds but for the number of examples if words say mean."""
    if SAID.search(sentence_before(statement)) is None and SAID.search(statement.words) is None:
        return None
    left, right = value
    counts = [v for v in variables(right) if isinstance(v, Variable) and v.name in COUNTS and is_scalar(v)]
    for count in (v for v in counts if v not in variables(left) and judge.known.key(v) not in judge.known.formulas):
        with mpmath.workdps(DIGITS):
            if judge.with_knowledge(judge.known).holds_at_all(left, count * right):
                words = f"it is meant of the mean over {count} examples"
                return Verdict(CONDITIONAL, f"true if {words}", words)
    return None
