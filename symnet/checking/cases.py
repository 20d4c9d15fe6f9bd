"""Cases: the inequalities that sentences suppose, "f'(x) = 1 if x > 0", each of the statements that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from sympy import Expr

from symnet.core.expression import write_latex
from symnet.reading.statements import Reading, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.vocabulary import ORDERS

OPPOSITE = {"<": "≥", ">": "≤", "≤": ">", "≥": "<"}
TRAILING = re.compile(r"\s*[,;(]?\s*(?:but\s+|only\s+)?(?:if|unless|when|whenever|until|for|in (?:the )?case)\b", re.I)
"""Words before a case that belongs to what stands before it; "and if", "; if" begin another one."""

ELSE = re.compile(r"\b(?:otherwise|else)\b[^.;!?]*$", re.I)
"""Words before what holds in no case that was spoken of."""

THEN = re.compile(r"\s*,?\s*then\b", re.I)
"""The beginning of what a case stands before."""

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


@dataclass(frozen=True)
class Cases:
    """All cases of a document, and those that hold for each of its statements, by their ids.

    They hold for a statement that they stand behind, up to the case of another, or before in its sentence.
    """

    all: tuple[Case, ...]
    of: dict[int, tuple[Case, ...]]

    @classmethod
    def in_reading(cls, reading: Reading) -> Cases:
        """Those of a document that has been read."""
        every = tuple(dict.fromkeys(case for s in reading.statements for case in _supposed(s)))
        found: dict[int, tuple[Case, ...]] = {}
        last: tuple[Case, ...] = ()
        for sentence in _sentences(reading.statements) if every else ():
            others: tuple[Case, ...] | None = None  # behind "otherwise"
            for n, statement in enumerate(sentence):
                here = tuple(
                    dict.fromkeys(chain(_behind(statement, sentence[n + 1 :]), _before(statement, sentence[:n][::-1])))
                )
                if statement.case is not None:
                    others = None
                elif ELSE.search(statement.words) is not None:
                    others = _opposite(last)
                here = here if others is None else others
                found[id(statement)] = here
                last = here if statement.case is None else last
        return cls(every, found)


def _sentences(statements: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Statements that no sentence ends between."""
    sentence: list[Statement] = []
    for statement in statements:
        if sentence and not statement.shares_sentence((sentence[-1].page, sentence[-1].at)):
            yield sentence
            sentence = []
        sentence.append(statement)
    yield sentence


def _behind(statement: Statement, behind: Sequence[Statement]) -> Iterator[Case]:
    """Of "f = 1 and g = 2 if x > 0, y > 0" both; of "f = max(0, x), so f' = 1 if x > 0" the second alone.

    In a display it is what stands in the same one.
    """
    start = next((n for n, s in enumerate(behind) if s.case is not None), len(behind))
    joined = all(s.goes_on for s in behind[:start])
    if start == len(behind) or not joined or not TRAILING.match(behind[start].words or "if"):
        return
    run = list(takewhile(lambda s: s.case is not None, behind[start:]))
    if any(THEN.match(other.words) for other in behind[start + len(run) :][:1]):
        return
    for other in run:
        if statement.is_displayed == other.is_displayed and (not other.is_displayed or statement.piece == other.piece):
            yield from _supposed(other)


def _before(statement: Statement, before: Sequence[Statement]) -> Iterator[Case]:
    """Of "if x > 0, y > 0, then f = 1 and g = 2" both; a case that belongs to what stands before it is none of them."""
    for n, earlier in enumerate(before):
        if earlier.case is None:
            continue
        run = list(takewhile(lambda s: s.case is not None, before[n:]))
        first, rest, governed = run[-1], before[n + len(run) :], before[n - 1] if n else statement
        if rest and TRAILING.match(first.words or "if") and not THEN.match(governed.words):
            continue
        for other in run:
            yield from _supposed(other)
        return


def _opposite(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Where a case does not hold; nothing is known of where one of several does not."""
    return tuple(Case(c.left, c.right, OPPOSITE[c.relation]) for c in cases) if len(cases) == 1 else ()


def _supposed(statement: Statement) -> Iterator[Case]:
    if statement.case is None:
        return
    turned = EXCEPT.search(statement.lead) is not None
    for link, value in zip(statement.links, statement.values, strict=False):
        if link.relation in ORDERS and not isinstance(value, ReadError):
            yield Case(*value, OPPOSITE[link.relation] if turned else link.relation)
