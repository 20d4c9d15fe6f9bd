r"""Conditions on indices, and what stands under them.

    If $i = j$: $$\frac{\partial y_i}{\partial z_j} = y_i (1 - y_i)$$             the one before
    $$\frac{\partial y_i}{\partial z_j} = -y_i y_j \quad \text{if } i \neq j$$    the one behind it

One that stands before reaches to the end of its sentence, at least over the formula that comes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symnet.reading.scope import Scope
from symnet.reading.statements import SUPPOSING, Statement
from symnet.reading.tree import Letter, Number, Relation

SENTENCE = re.compile(r"\n\s*\n|[.;:!?]\s+[A-Z]|^\s*[.;:!?]?\s*[A-Z]")
"""What separates one sentence from the next, or a paragraph from the next."""


def attach_conditions(statements: Sequence[Statement], scope: Scope) -> None:
    """Give each claim the conditions on indices under which it stands."""
    governing: list[Relation] = []
    reached = -1
    before: Statement | None = None
    for statement in statements:
        condition = _condition(statement, scope)
        if condition is not None:
            if statement.follows and before is not None and before.piece == statement.piece:
                before.conditions.append(condition)
            else:
                governing, reached = [condition], -1
            continue
        before = statement
        ends = reached >= 0 and statement.piece != reached and SENTENCE.search(statement.words)
        if ends or statement.piece < 0:
            governing = []
        if governing and statement.links and statement.kind == "claims":
            statement.conditions += governing
            reached = statement.piece


def _condition(statement: Statement, scope: Scope) -> Relation | None:
    """i = j or i ≠ j, of two letters that are indices."""
    if len(statement.links) != 1:
        return None
    [link] = statement.links
    sides = link.left, link.right
    of_number = isinstance(link.left, Letter) and isinstance(link.right, Number)
    if of_number and statement.follows and SUPPOSING.search(statement.words) and link.relation in ("=", "≠"):
        assert isinstance(link.left, Letter)
        assert isinstance(link.right, Number)
        return Relation(link.at, (link.left, link.right), (link.relation,))  # if j ≠ 0
    numbering = scope.indices - set(scope.sizes)
    if link.relation not in ("=", "≠") or not all(isinstance(s, Letter) and s.base in numbering for s in sides):
        return None
    assert isinstance(link.left, Letter)
    assert isinstance(link.right, Letter)
    return Relation(link.at, (link.left, link.right), (link.relation,))
