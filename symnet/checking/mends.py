r"""What would make a side fit that does not fit by its shape: the edits of what is written, tried one after the other.

    ∂L/∂X = ∂L/∂Z W           a transpose is missing: ∂L/∂Z W^⊤
    ∂L/∂W = δ x               a transpose is missing: δ x^⊤
    ∂L/∂b = δ                 a sum over the rows is missing: 1^⊤ δ

Where shapes do not fit there is no expression yet that could be edited; so these edits are of the formula, which is
read again for each of them and decided like any claim.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Expr

from symnet.checking.report import CONDITIONAL, HOLDS
from symnet.core.errors import SymnetError
from symnet.core.expression import shape, write_latex
from symnet.core.shapes import same_size
from symnet.ops.constants import Ones
from symnet.ops.operators import product
from symnet.ops.total import total
from symnet.ops.transpose import Transpose
from symnet.reading.links import claim
from symnet.reading.names import scripts_of
from symnet.reading.scope import Again
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Letter, Mark, Product, Scripted, Written, every_node, mapped

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

SECONDS = 2.0
"""For all edits of one claim."""

BESIDE = ("", r"\cdot", r"\times")
"""Signs of a product of matrices."""


def mend(link: Link, statement: Statement, judge: Judge) -> str | None:
    """The edit of the right side that makes a claim true whose shapes do not fit; None where none is found."""
    if not isinstance(link.right, Written) or link.relation != "=" or statement.meaning is None:
        return None
    until = time.process_time() + SECONDS
    for edited, said in _edits(link.right):
        if time.process_time() > until:
            return None
        sides = _read(replace(link, right=edited), statement, judge)
        if sides is not None and (under := _holds(sides, judge)) is not None:
            return f"{said}: {write_latex(sides[1])}{under}"
    return _summed(link, statement, judge)


def _read(link: Link, statement: Statement, judge: Judge) -> tuple[Expr, Expr] | None:
    assert statement.meaning is not None
    statement.meaning.restart()
    try:
        return claim(link, statement, judge.reading)
    except (SymnetError, Again, RecursionError):
        return None


def _holds(sides: tuple[Expr, Expr], judge: Judge) -> str | None:
    """Whether a claim holds: under what, in words, nothing where always; None where it does not."""
    found = judge.decide(*sides, "=")
    if found.verdict in HOLDS:
        return ""
    return f", if {found.assumption}" if found.verdict == CONDITIONAL else None


def _edits(side: Written) -> Iterator[tuple[Written, str]]:
    """One mistake each: indices, a transpose, the order of factors, a product of the wrong kind; then two at once."""
    below = [n.sub for n in every_node(side) if isinstance(n, Scripted) and isinstance(n.sub, Product)]
    several = [n for n in every_node(side) if isinstance(n, Product) and len(n.factors) > 1 and n not in below]
    products = [n for n in several if not any(f == Letter(f.at, r"\partial") for _, f in n.factors)]
    for node in below:
        if len(node.factors) == 2:
            yield _put(side, node, _swapped(node, 0)), "the indices are turned round"
    for node in products:
        for n in range(len(node.factors)):
            yield _put(side, node, _turned(node, n)), _said(node, n)
        for n in range(len(node.factors) - 1):
            yield _put(side, node, _swapped(node, n)), "the factors stand in the wrong order"
        for n in range(1, len(node.factors)):
            kind = r"\odot" if node.factors[n][0] in BESIDE else ""
            said = "the product should be entry by entry" if kind else "the product should be that of matrices, not ⊙"
            yield _put(side, node, _signed(node, n, kind)), said
            yield _put(side, node, _turned(_signed(node, n, kind), n)), said
    for node in products:
        for n in range(len(node.factors)):
            for m in range(n + 1, len(node.factors)):
                moved = "a transpose stands on the wrong factor" if _is_turned(node, n) != _is_turned(node, m) else ""
                yield _put(side, node, _turned(_turned(node, n), m)), moved or "two transposes are missing or too many"
        for n in range(len(node.factors) - 1):
            for m in (n, n + 1):
                said = "the factors stand in the wrong order, and a transpose is missing or too many"
                yield _put(side, node, _turned(_swapped(node, n), m)), said
            both = _turned(_turned(_swapped(node, n), n), n + 1)
            yield _put(side, node, both), "a product is the transpose of what it should be"


def _put(side: Written, node: Product, edited: Product) -> Written:
    return mapped(side, lambda n: edited if n == node else n)


def _is_turned(node: Product, n: int) -> bool:
    factor = node.factors[n][1]
    return isinstance(factor, Scripted) and isinstance(factor.base, (Letter, Bracket)) and scripts_of(factor).transposed


def _said(node: Product, n: int) -> str:
    return "a transpose is too many" if _is_turned(node, n) else "a transpose is missing"


def _turned(node: Product, n: int) -> Product:
    """With one factor transposed, or no longer."""
    sign, factor = node.factors[n]
    around = Bracket(factor.at, "(", ")", (factor,))
    turned = Scripted(factor.at, around, sup=Mark(factor.at, "top"))
    if isinstance(factor, Scripted) and isinstance(factor.sup, (Mark, Letter)) and _is_turned(node, n):
        turned = replace(factor, sup=None)
    return replace(node, factors=(*node.factors[:n], (sign, turned), *node.factors[n + 1 :]))


def _swapped(node: Product, n: int) -> Product:
    (first, a), (second, b) = node.factors[n : n + 2]
    return replace(node, factors=(*node.factors[:n], (first, b), (second, a), *node.factors[n + 2 :]))


def _signed(node: Product, n: int, sign: str) -> Product:
    return replace(node, factors=(*node.factors[:n], (sign, node.factors[n][1]), *node.factors[n + 1 :]))


def _summed(link: Link, statement: Statement, judge: Judge) -> str | None:
    """A sum over the examples that is missing, as in ∂L/∂b = δ."""
    meaning = statement.meaning
    if meaning is None or not isinstance(link.left, Written) or not isinstance(link.right, Written):
        return None
    try:
        left, right = (meaning.expression(side) for side in (link.left, link.right))
    except (SymnetError, Again, RecursionError):
        return None
    (rows, columns), (many, wide) = shape(left), shape(right)
    sums: list[tuple[Expr, str]] = []
    if rows == 1 and same_size(columns, wide) and many != 1:
        sums.append((product(Transpose(Ones(many)), right), "a sum over the rows is missing"))
    if columns == 1 and same_size(rows, many) and wide != 1:
        sums.append((product(right, Ones(wide)), "a sum over the columns is missing"))
    if columns == 1 and same_size(rows, wide) and many != 1:
        sums.append((product(Transpose(right), Ones(many)), "a sum over the rows is missing"))
    if rows == columns == 1:
        sums.append((total(right), "a sum over all entries is missing"))
    for summed, said in sums:
        if (under := _holds((left, summed), judge)) is not None:
            return f"{said}: {write_latex(summed)}{under}"
    return None
