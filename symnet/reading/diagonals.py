r"""Conditions on indices that are said in words.

On the diagonal, $$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_i)$$                    i = j
and off the diagonal $$\frac{\partial p_i}{\partial z_j} = -p_i p_j.$$                    i ≠ j
For different indices $\frac{\partial p_i}{\partial z_j} = -p_i p_j$                      i ≠ j
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symnet.reading.names import letters_in
from symnet.reading.scope import Scope
from symnet.reading.statements import SENTENCES, Statement
from symnet.reading.tree import Letter, Relation, Written

_SUPPOSED = r"\b(?:if|for|when|whenever|with|where|in case)\b[^.;:,$]*"

BESIDE = re.compile(
    r"\b(?:off|outside|non|away from|not on)(?: of)?[-\s]+(?:the )?(?:main )?diagonals?\b"
    rf"|{_SUPPOSED}\b(?:(?:different|distinct|unequal) ind(?:ices|exes)"
    r"|ind(?:ices|exes) (?:are (?:different|distinct|not equal|unequal|not the same)|differ)\b)",
    re.I,
)
"""Words before what holds for entries beside the diagonal."""

ON = re.compile(
    r"\b(?:on|along) (?:the )?(?:main )?diagonal\b|\bdiagonal (?:entr|element|term|component)\w*"
    rf"|{_SUPPOSED}\b(?:(?:equal|identical|coinciding|the same) ind(?:ices|exes|ex)"
    r"|ind(?:ices|exes) (?:are (?:equal|the same|identical)|coincide|agree)\b)",
    re.I,
)
"""Words before what holds for entries on the diagonal."""

OF_ALL = re.compile(
    r"\b(?:both(?! (?:the |these )?ind)|either|whether|as well as|not only|no matter|regardless|everywhere"
    r"|on (?:and|or) off|off (?:and|or) on)\b",
    re.I,
)
"""Words by which a line holds on the diagonal and beside it."""

BEHIND = re.compile(r"[\s$\\\]),;(]*(?:\\q?quad\W*)?(?:\\text\w*\{\W*)?(?:(?:for|on|in|if)\b)?[^.$:=]{0,60}")
"""What stands right behind a formula, up to the end of the sentence or another formula."""


def attach_words_of_diagonals(statements: Sequence[Statement], scope: Scope) -> None:
    """Give claims on entries with two indices the condition that words beside them say, where no formula says one."""
    for statement in statements:
        if statement.kind != "claims" or statement.conditions or not statement.links or statement.doubtful:
            continue
        relation = _said(SENTENCES.split(statement.lead)[-1]) or _said(_behind(statement))
        left = statement.links[0].left
        indices = _indices(left, scope) if relation and isinstance(left, Written) else []
        if relation and len(indices) == 2:
            statement.conditions.append(Relation(statement.at, tuple(indices), (relation,)))


def _said(words: str) -> str:
    """= or ≠; nothing where neither is said, or both."""
    if OF_ALL.search(words):
        return ""
    rest = BESIDE.sub("", words)
    beside, on = rest != words, ON.search(rest) is not None
    return "" if beside == on else "≠" if beside else "="


def _behind(statement: Statement) -> str:
    found = BEHIND.match(statement.page.text, statement.links[-1].end + 1)
    return found[0] if found is not None else ""


def _indices(side: Written, scope: Scope) -> list[Letter]:
    """The letters below the names of a side, each once."""
    below = [i for _, scripts, _ in letters_in(side) for i in scripts.indices if isinstance(i, Letter)]
    return list({i.base: i for i in below if i.base in scope.indices and i.base not in scope.sizes}.values())
