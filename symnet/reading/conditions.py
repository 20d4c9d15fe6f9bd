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

GOVERNS = re.compile(
    r"\b(?:if|for|when|whenever|where|cases?|suppose|assume|consider|provided)\b(?:\s+that)?[\s,:]*$", re.I
)
"""The words right before a condition that holds over what follows."""

DENIES = re.compile(
    r"\b(?:not|only|whether|unless|even|both|between|differs?|easy|easier|hard|harder|distinguish|except|know)\b[^.;!?]*$",
    re.I,
)
"""Words with which a condition is only spoken of."""

OTHERWISE = re.compile(
    r"\b(?:otherwise|else|other cases?|in general|for (?:all|any|every)|all pairs|together"
    r"|first case|second case|second|former|latter)\b",
    re.I,
)
"""Words after which another condition holds, or none."""


def attach_conditions(statements: Sequence[Statement], scope: Scope) -> None:
    """Give each claim the conditions on indices under which it stands, and doubt where that is not clear."""
    governing: list[Relation] = []
    reached = -1
    before: Statement | None = None
    spoken_of = False
    for statement in statements:
        condition = _condition(statement, scope)
        if condition is not None:
            said = GOVERNS.search(statement.words) is not None and DENIES.search(statement.words) is None
            if statement.follows and before is not None and before.piece == statement.piece:
                before.conditions = [condition] if said else []
                before.doubtful = not said
            elif said:
                governing, reached, spoken_of = [condition], -1, False
            else:
                governing, spoken_of = [], True
            continue
        if len(statement.links) == 1 and statement.links[0].relation == "≠" and GOVERNS.search(statement.words):
            governing, spoken_of = [], True  # for j ≠ y_i, which cannot be put in
            continue
        before = statement
        new_sentence = statement.piece != reached and SENTENCE.search(statement.words) is not None
        if statement.piece < 0 or re.search(r"\n\s*\n\s*\S", statement.words):
            governing, spoken_of = [], False
        elif governing and OTHERWISE.search(statement.words):
            governing, spoken_of = [], True
        elif governing and new_sentence:
            governing, spoken_of = [], True  # a new sentence of the same paragraph may still stand under it
        statement.doubtful = spoken_of
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
