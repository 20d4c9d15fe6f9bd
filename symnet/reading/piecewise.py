r"""Formulas that are given case by case in sentences, as cases of one formula.

$f'(x) = 1$ if $x > 0$, $0$ otherwise               f'(x) = 1 if x > 0 \text{ else } 0
Let $g(x) = x$ for $x > 0$ and $g(x) = a x$ for $x \le 0$. Claims with a left side of their own stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import opposite
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Grid, Number, Relation, Text, Written, bare
from symnet.reading.vocabulary import ORDERS

SUPPOSES = re.compile(r"[\s,(]*(?:(?:if|when|whenever|where|for|in case)\b\s*(?:all\b)?)?[\s:]*", re.I)
"""The words between a formula and its case."""

GOES_ON = re.compile(
    r"[\s,;.)]*(?:and|or|but|while|whereas)?[\s,]*(?:else|otherwise)?[\s,]*(?:it is|is|equals)?\s*", re.I
)
"""The words between a case and the formula for the other one."""

OTHERWISE = re.compile(r"[\s,(]*(?:otherwise|else|elsewhere)\b", re.I)
"""The words right behind a formula that holds where the case does not."""


def join_cases(statements: Sequence[Statement]) -> None:
    """Write a formula with a case behind it, and what it is otherwise, as one with two cases."""
    given: set[object] = set()
    for n, (first, supposed) in enumerate(pairwise(statements)):
        if first.kind == "assumes" or not first.links or not isinstance(first.links[-1].right, Written):
            continue
        head, condition = _head(first), _condition(supposed)
        begins = head is not None and head not in given and _is_defined(first.links[0].left)
        given.add(head)
        if condition is None or not _belongs(supposed, first) or n + 2 >= len(statements):
            continue
        other, *behind = statements[n + 2 : n + 4]
        turned = next((c for b in behind if _belongs(b, other) and (c := _condition(b)) is not None), None)
        turned = turned if turned is not None and _divide(condition, turned) else None
        if not other.shares_sentence((first.page, first.at)) and not _is_item(other):
            continue
        if turned is None and not _is_otherwise(other, *behind):
            continue
        if (value := _other_value(other, head if begins else None)) is not None:
            _join(first, condition, value, turned)
            if first.is_displayed and other.piece == first.piece:
                first.links[-1].end = other.at + len(_row(other).rstrip(" \n,.;")) - 1
            for part in statements[n + 1 : n + (3 if turned is None else 4)]:
                part.kind, part.links, part.mention = "mention", [], None


def _other_value(statement: Statement, head: object) -> Written | None:
    """0 of "0 otherwise", and of "f(x) = 0 otherwise" for a head f(x)."""
    if not statement.links and isinstance(statement.mention, Written):
        return statement.mention if GOES_ON.fullmatch(statement.words) else None
    right = statement.links[0].right if head is not None and _head(statement) == head else None
    return right if isinstance(right, Written) else None


def _head(statement: Statement) -> object:
    """What stands on the left of an equation; None for anything else."""
    if len(statement.links) != 1 or statement.kind not in ("claims", "defines", "assumes"):
        return None
    [link] = statement.links
    understood = isinstance(link.left, Written) and isinstance(link.right, Written)
    return bare(link.left) if understood and link.relation in ("=", ":=") else None


def _is_defined(left: Written | ReadError) -> bool:
    """Whether an equation would say what it is: f(x) and y, no f′(x)."""
    if not isinstance(left, Written):
        return False
    called = call_of(left)
    name = plain_name(called[0] if called else left)
    return name is not None and not name.primes


def _condition(statement: Statement) -> Relation | None:
    """x > 0, or y = 1, where it says in which case something holds."""
    if len(statement.links) != 1 or statement.kind not in ("claims", "assumes"):
        return None
    [link] = statement.links
    if not isinstance(link.left, Written) or not isinstance(link.right, Written):
        return None
    of_label = link.relation == "=" and isinstance(link.right, Number) and link.right.text in ("0", "1")
    if link.relation not in ORDERS and not (of_label and statement.kind == "assumes"):
        return None
    return Relation(link.at, (link.left, link.right), (link.relation,))


def _belongs(case: Statement, formula: Statement) -> bool:
    """Whether a case stands right behind a formula, in its sentence."""
    return SUPPOSES.fullmatch(case.words) is not None and case.shares_sentence((formula.page, formula.at))


def _divide(one: Relation, other: Relation) -> bool:
    """Whether one of two cases holds and the other does not."""
    try:
        if opposite(one, other):
            return True
    except ReadError:  # of sides that are no names
        return False
    both_labels = one.relations == other.relations == ("=",) and bare(one.sides[0]) == bare(other.sides[0])
    return both_labels and bare(one.sides[1]) != bare(other.sides[1])


def _is_otherwise(other: Statement, behind: Statement | None = None) -> bool:
    """Whether the words beside a formula say that it holds in all other cases."""
    if re.search(r"\b(?:else|otherwise)\W*(?:it is|is|equals)?\s*$", other.words, re.I):
        return True
    if other.is_displayed:
        return re.search(r"\b(?:otherwise|else|elsewhere)\b", _row(other)) is not None
    rest = other.page.pieces[other.piece + 1 : other.piece + 2]
    return any(piece.kind == "prose" and OTHERWISE.match(piece.text) is not None for piece in rest)
    return False


def _row(statement: Statement) -> str:
    """A row of a display from a statement on."""
    piece = statement.page.pieces[statement.piece]
    return statement.page.text[statement.at : piece.start + len(piece.text)].partition(r"\\")[0]


def _is_item(statement: Statement) -> bool:
    """Whether it stands in the next item of a list."""
    return re.fullmatch(r"\s*\n\s*(?:[-*+]|\d+[.)])\s*", statement.words) is not None


def _join(first: Statement, condition: Relation, other: Written, turned: Relation | None) -> None:
    link = first.links[-1]
    assert isinstance(link.right, Written)
    rows = (link.right, condition), (other, turned if turned is not None else Text(condition.at, "otherwise"))
    first.links[-1] = replace(link, right=Grid(link.right.at, "cases", rows))
