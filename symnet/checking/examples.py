"""Values for an example, x = 2: they are given and not claimed, for all that follows or for one case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sympy import Expr, Rational

from symnet.core.expression import variables
from symnet.core.symbols import Adjoint, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.sum import Sum
from symnet.reading.sentences import sentence_before
from symnet.reading.statements import SENTENCES, Link, Statement
from symnet.reading.tree import Letter, Number, Scripted, Total, bare, every_node

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

NOW = re.compile(r"\b(?:now|take|set|suppose|next|another|instead)\b[^.]*$", re.I)
"""Words before another value for an example."""

NEXT = re.compile(
    r"\b(?:next|another|second|third|new|following)\s+(?:\w+\s+)?"
    r"(?:example|sample|point|input|pattern|instance|observation|pair|row)\b",
    re.I,
)
"""Words of a sentence that goes on to other data."""

UPDATED = re.compile(
    r"\bafter\s+(?:\w+\s+){0,3}(?:steps?|updates?|iterations?|epochs?|descent)\b"
    r"|(?:^|[.;:!?\n]\s*)(?:we\s+)?updates?\b(?!\s+(?:rule|equation|formula)s?\b)"
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
    steps = _is_a_step(link, right, judge.fixed.get(name)) or _is_beside_a_step(statement, judge)
    updated = steps or UPDATED.search(sentence_before(statement)) is not None
    if steps:
        judge.step_place = statement.page, statement.at
    if name in judge.known.formulas or (name in judge.defined and not (updated or _is_of_another_example(statement))):
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


def _is_of_another_example(statement: Statement) -> bool:
    return NOW.search(statement.words) is not None or NEXT.search(sentence_before(statement)) is not None


def _is_a_step(link: Link, right: Expr, value: Expr | None) -> bool:
    """Whether it is w = -1 - 0.1 * 0.75 of a w that was -1 up to here."""
    if isinstance(right, Sum) and value in right.operands:
        return True
    terms = link.right.terms if isinstance(link.right, Total) and value is not None else ()
    if not 2 <= len(terms) <= 3 or not all(any(isinstance(n, Number) for n in every_node(t)) for _, t in terms):
        return False
    sign, first = terms[0]
    if not isinstance(first, Number):
        return False
    return value == (-Rational(first.text) if sign == "-" else Rational(first.text))


def _is_beside_a_step(statement: Statement, judge: Judge) -> bool:
    """Whether it is the b = 1 of "w = w + x = [1.5, 1.5], b = 1", in one sentence with a step."""
    page, at = judge.step_place or (None, 0)
    return page is statement.page and SENTENCES.search(statement.page.text[at : statement.at]) is None


def is_of_itself(link: Link) -> bool:
    """Whether it is w = w + x, of which the w on the left is a new one."""
    left, right = link.left, link.right
    if not isinstance(left, (Letter, Scripted)) or not isinstance(right, Total) or link.relation != "=":
        return False
    return any(bare(term) == bare(left) for _, term in right.terms)


def takes_a_step(statement: Statement, judge: Judge) -> None:
    """Let w = w + x = [0.5, -0.5] + [1, 2] = [1.5, 1.5] give a w that has a value the number at its end."""
    value = statement.values[-1] if statement.values else None
    name = statement.values[0][0] if statement.values and isinstance(statement.values[0], tuple) else None
    if not isinstance(value, tuple) or not isinstance(name, Variable) or variables(value[1]):
        return
    key = judge.known.key(name)
    if key in judge.fixed and key not in judge.known.formulas:
        judge.fixed[key] = value[1]
        judge.step_place = statement.page, statement.at
        judge.reading.scope.notice(f"{name.name} gets another value by a step of training, which is not judged")
