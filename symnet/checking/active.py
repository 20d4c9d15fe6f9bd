"""A hinge or a rectifier that is active: of ℓ = max(0, u), a page says ∂ℓ/∂u = 1 "when it is positive".

Without such words a step function that is forgotten is a mistake.
"""

from __future__ import annotations

import re
from dataclasses import replace

import mpmath
from sympy import Expr

from symnet.checking.deciding import Judge
from symnet.checking.report import CONDITIONAL, Verdict
from symnet.checking.suppositions import with_maps
from symnet.checking.world import DIGITS
from symnet.core.expression import postorder, write_latex
from symnet.ops.activations import relu
from symnet.ops.function import Map
from symnet.reading.sentences import sentence_before
from symnet.reading.statements import Statement

SAID = re.compile(
    r"\b(?:when(?:ever)?|if|where|for|as long as|provided|assum\w+|suppos\w+)\b[^.;:$]{0,60}"
    r"\b(?:positive|active|non-?zero|violat\w+|greater than (?:zero|0))\b",
    re.I,
)
"""When positive; if the margin is violated."""

BEHIND = re.compile(r"^[\s$\\\]]*(?:if|for|when|where)\s+(?:(?:all|the|each|every|any)\s+)*mis-?classified\b", re.I)
"""For misclassified points, right behind what is claimed."""


def as_active(judge: Judge, value: tuple[Expr, Expr], statement: Statement) -> Verdict | None:
    """The verdict on a claim that fails in general and holds where all rectifiers in it are active, if words say so."""
    behind_it = statement.page.text[statement.links[-1].end + 1 :]
    if SAID.search(sentence_before(statement)) is None and BEHIND.match(behind_it) is None:
        return None
    met = [e for side in value for e in judge.known.expressions_behind(side)]
    inner = dict.fromkeys(n.operands[0] for e in met for n in postorder(e) if _is_rectifier(n))
    if not inner:
        return None
    formulas = {n: replace(f, expression=with_maps(f.expression, _passed)) for n, f in judge.known.formulas.items()}
    known = replace(judge.known, formulas=formulas)
    with mpmath.workdps(DIGITS):
        if not judge.with_knowledge(known).holds_at_all(*(with_maps(side, _passed) for side in value)):
            return None
    words = " and ".join(f"{write_latex(u)} > 0" for u in inner)
    return Verdict(CONDITIONAL, f"true if {words}", words)


def _is_rectifier(node: Expr) -> bool:
    return isinstance(node, Map) and node.function == relu


def _passed(node: Map, operand: Expr) -> Expr:
    """u in place of max(0, u)."""
    return operand if _is_rectifier(node) else Map(node.function, operand)
