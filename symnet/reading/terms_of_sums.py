r"""Losses of steps or samples in a chain that says what they are: L = \sum_t L_t = -\sum_t y_t^\top \log \hat y_t.

Where no equation says what L_t is, the last link does, term by term: L_t = -y_t^\top \log \hat y_t.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from symnet.reading.looking import head
from symnet.reading.scope import LOSSES, Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Large, Letter, Product, Relation, Scripted, Total, Written, bare


class Summed(NamedTuple):
    """-\\frac{1}{N} \\sum_t …: the sign, what stands before the sum and the sum, to compare, and what is summed."""

    sign: str
    before: object
    letter: str
    body: Written


def give_terms_of_sums(statements: Sequence[Statement], scope: Scope) -> Iterator[Statement]:
    """The statements, and those that say what the terms of a sum are, of which nothing else does."""
    given: set[str] = set()
    for statement in statements:
        for link in statement.links[:1]:
            given |= {_base_of_a_term(link.left)}
    for statement in statements:
        yield statement
        if len(statement.links) < 2 or statement.kind == "assumes" or statement.remark or statement.piece < 0:
            continue
        link = statement.links[-1]
        left, right = (_summed(side) for side in (link.left, link.right))
        if left is None or right is None or link.relation != "=" or left.sign == "-":
            continue
        base = _base_of_a_term(left.body)
        if left[1:3] != right[1:3] or base not in LOSSES - given or not _is_below(left.letter, left.body):
            continue
        scope.notice(f"{statement.source(len(statement.links) - 1)} is taken to say what each term of the sum is")
        statement.links = statement.links[:-1]
        given |= {base}
        body = Total(right.body.at, ((right.sign, right.body),)) if right.sign == "-" else right.body
        made = replace(link, left=left.body, right=body)
        yield Statement("claims", [made], statement.page, statement.at, is_made=True)


def _summed(side: object) -> Summed | None:
    """The parts of a sum that is all of a side, with one factor before it or none."""
    sign, term = side.terms[0] if isinstance(side, Total) and len(side.terms) == 1 else ("+", side)
    factors = term.factors if isinstance(term, Product) else ()
    at = next((n for n, (_, factor) in enumerate(factors) if isinstance(factor, Large)), None)
    if at is None or at + 1 >= len(factors):
        return None
    large = factors[at][1]
    assert isinstance(large, Large)
    if large.kind != "sum" or large.sub is None:
        return None
    letter = large.sub.sides[0] if isinstance(large.sub, Relation) else large.sub
    behind = factors[at + 1 :]
    body = behind[0][1] if len(behind) == 1 else Product(behind[0][1].at, (("", behind[0][1]), *behind[1:]))
    before = tuple(bare(factor) for _, factor in factors[: at + 1])
    return Summed(sign, before, letter.base, body) if isinstance(letter, Letter) else None


def _base_of_a_term(side: object) -> str:
    """L of L_t, without anything above it."""
    is_it = isinstance(side, Scripted) and side.sup is None and side.sub is not None
    letter = head(side)[0] if is_it and isinstance(side, Scripted) else None
    return letter.base if letter is not None and not letter.accents else ""


def _is_below(letter: str, term: Written) -> bool:
    """Whether the letter that a sum binds is all that stands below its term."""
    below = term.sub if isinstance(term, Scripted) else None
    return isinstance(below, Letter) and below.base == letter
