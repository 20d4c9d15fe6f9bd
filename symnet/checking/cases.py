"""Cases: the inequalities that sentences suppose, "f'(x) = 1 if x > 0", each of the statements that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from sympy import Expr

from symnet.core.expression import write_latex
from symnet.reading.statements import ORDERS, Reading, Statement
from symnet.reading.tokens import ReadError

OPPOSITE = {"<": "≥", ">": "≤", "≤": ">", "≥": "<"}
TRAILING = re.compile(r"\s*[,;(]?\s*(?:but\s+|only\s+)?(?:if|unless|when|whenever|until|for|in (?:the )?case)\b", re.I)
"""Words before a case that belongs to what stands before it; "and if", "; if" begin another one."""

EXCEPT = re.compile(r"\b(?:unless|until)\b[^.;]*$", re.I)
"""Words before what does not hold in the case."""


@dataclass(frozen=True)
class Case:
    """left ⋈ right, where it is supposed."""

    left: Expr
    right: Expr
    relation: str

    @property
    def words(self) -> str:
        """As it is said in a verdict."""
        return f"{write_latex(self.left)} {self.relation} {write_latex(self.right)}"


def cases_of(reading: Reading) -> tuple[Case, ...]:
    """All cases of inequalities of which a document speaks."""
    return tuple(dict.fromkeys(case for s in reading.statements for case in _supposed(s)))


def cases_in(reading: Reading, statement: Statement) -> tuple[Case, ...]:
    """Those that hold for a statement: behind it, up to the case of another, or before it in its sentence."""
    place = (statement.page, statement.at)
    same = [s for s in reading.statements if s.shares_sentence(place)]
    number = next((n for n, s in enumerate(same) if s is statement), None)
    if number is None:
        return ()
    before, behind = same[:number][::-1], same[number + 1 :]
    return tuple(dict.fromkeys(chain(_behind(statement, behind), _before(before))))


def _behind(statement: Statement, behind: Sequence[Statement]) -> Iterator[Case]:
    """Of "f = 1 and g = 2 if x > 0, y > 0" both; in a display only what stands in the same one."""
    start = next((n for n, s in enumerate(behind) if s.case is not None), len(behind))
    if start == len(behind) or not TRAILING.match(behind[start].words or "if"):
        return
    for other in takewhile(lambda s: s.case is not None, behind[start:]):
        if statement.is_displayed == other.is_displayed and (not other.is_displayed or statement.piece == other.piece):
            yield from _supposed(other)


def _before(before: Sequence[Statement]) -> Iterator[Case]:
    """Of "if x > 0, y > 0, then f = 1 and g = 2" both; a case that belongs to what stands before it is none of them."""
    for n, statement in enumerate(before):
        if statement.case is None:
            continue
        run = list(takewhile(lambda s: s.case is not None, before[n:]))
        first, rest = run[-1], before[n + len(run) :]
        if rest and TRAILING.match(first.words or "if"):
            continue
        for other in run:
            yield from _supposed(other)
        return


def _supposed(statement: Statement) -> Iterator[Case]:
    if statement.case is None:
        return
    turned = EXCEPT.search(statement.lead) is not None
    for link, value in zip(statement.links, statement.values, strict=False):
        if link.relation in ORDERS and not isinstance(value, ReadError):
            yield Case(*value, OPPOSITE[link.relation] if turned else link.relation)
