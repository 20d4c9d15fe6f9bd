r"""Projections onto coordinates: \pi^i(x), where the prose says so, is entry i of x; exp ∘ π^i(x) is e^{x_i}."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Number, Product, Scripted, Written

LETTER = r"(\\[A-Za-z]+|[A-Za-z])\s*[\^_]\s*\{?\s*[a-z]\s*\}?"
SAID = re.compile(
    LETTER + r"[^.]{0,80}?\bproject(?:ion|s)\b[^.]{0,30}?\b(?:factor|coordinate|component|entry|axis)\b", re.I | re.S
)
"""π^i : ℝⁿ → ℝ is projection onto the i-th factor."""


@lru_cache(maxsize=64)
def _projecting(text: str) -> frozenset[str]:
    """The letters of which the words say that they project."""
    return frozenset(found[1] for found in SAID.finditer(text))


def write_out_projections(statements: Sequence[Statement], text: str, scope: Scope) -> None:
    """Entries for the projections onto coordinates of which a document speaks."""
    letters = _projecting(text)

    def put(node: Written) -> Written:
        if not isinstance(node, Product):
            return node
        factors: list[tuple[str, Written]] = []
        for operator, factor in node.factors:
            entry = _entry(factors[-1][1], factor, letters) if factors and not operator else None
            if entry is None:
                factors.append((operator, factor))
                continue
            before, _ = factors.pop()
            composed = before == r"\circ"
            factors.append(("", Bracket(factor.at, "(", ")", (entry,))) if composed else (before, entry))
        return Product(node.at, tuple(factors)) if len(factors) > 1 else factors[0][1]

    for link in (link for statement in statements for link in statement.links if letters):
        link.rewrite(put)
    for letter in sorted(letters):
        scope.notice(f"{letter} with an index is the projection onto that entry, as the document says")


def _entry(function: Written, bracket: Written, letters: frozenset[str]) -> Written | None:
    """x_i of π^i(x)."""
    if not isinstance(function, Scripted) or not isinstance(function.base, Letter) or function.primes:
        return None
    index = function.sup if function.sub is None else function.sub if function.sup is None else None
    called = isinstance(bracket, Bracket) and bracket.left == "(" and len(bracket.items) == 1
    if function.base.base not in letters or not isinstance(index, (Letter, Number)) or not called:
        return None
    assert isinstance(bracket, Bracket)
    item = bracket.items[0]
    return Scripted(item.at, item, sub=index) if isinstance(item, Letter) else Scripted(bracket.at, bracket, sub=index)
