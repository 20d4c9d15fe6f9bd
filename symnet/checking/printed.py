"""Numbers as they are printed in a claim: to how many digits, and whether they are put in for names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Expr

from symnet.core.expression import postorder, variables
from symnet.core.symbols import Variable
from symnet.reading.statements import Link
from symnet.reading.tree import Bracket, Grid, Letter, Number, Total, Written, every_node

if TYPE_CHECKING:
    from symnet.checking.deciding import Decimals, Judge


def decimals_of(link: Link) -> Decimals:
    """To how many digits the entries of a printed side are given; None where no side is printed numbers."""
    for side in (link.right, link.left):
        digits = _digits(side) if isinstance(side, Written) else None
        if digits is not None and (link.relation == "≈" or any(d is not None for d in digits)):
            return [0 if d is None and link.relation == "≈" else d for d in digits]
    return None


def _digits(node: Written) -> list[int | None] | None:
    if isinstance(node, Number):
        return [len(node.text.partition(".")[2]) if "." in node.text else None]
    if isinstance(node, Total) and len(node.terms) == 1:
        return _digits(node.terms[0][1])
    if isinstance(node, Bracket) and node.left in "([":
        return _digits_of(node.items)
    if isinstance(node, Grid) and node.kind != "cases":
        return _digits_of(tuple(cell for row in node.rows for cell in row))
    return None


def _digits_of(cells: tuple[Written, ...]) -> list[int | None] | None:
    found = [_digits(cell) for cell in cells]
    if not found or any(f is None for f in found):
        return None
    return [d for f in found if f is not None for d in f]


def has_decimals(link: Link, least: int = 0) -> bool:
    """Whether rounded numbers of at least so many digits stand within a side: 0.57 − 1, 6.65 × 10^{-3}."""
    sides = [s for s in (link.left, link.right) if isinstance(s, Written)]
    numbers = [n.text.partition(".") for s in sides for n in every_node(s) if isinstance(n, Number)]
    return any(dot and len(digits) >= least for _, dot, digits in numbers)


def has_numbers_put_in(link: Link, value: tuple[Expr, Expr], judge: Judge) -> bool:
    """Whether 1 − 0.537² may stand for 1 − h_1², in a document that gives numbers for names."""
    gives = bool(judge.fixed or judge.cases_here or judge.entries)
    return gives and has_decimals(link, 3) and any(map(variables, value)) and decimals_of(link) is None


def has_numbers_for_names(link: Link, value: tuple[Expr, Expr], judge: Judge) -> str:
    """The a and b of y = a x + b where y = x/2 + 2/3 stands: the line that is found, or y of an example in numbers."""
    name = judge.known.key(value[0]) if isinstance(value[0], Variable) and isinstance(link.left, Letter) else ""
    formula = judge.known.formulas.get(name)
    if formula is None or formula.letter:
        return ""
    first, second = (judge.known.names_in(side) for side in (formula.expression, value[1]))
    numbers = [{n for n in postorder(side) if n.is_Number} for side in (formula.expression, value[1])]
    put = second < first and bool(numbers[1] - numbers[0] - {1, -1})
    given = {*judge.fixed, *judge.cases_here}  # a = 2 is said, and put in
    open_ = {n for n in first - second - given if judge.known.behind([n]) - set(judge.known.formulas) - given}
    return " and ".join(sorted(judge.known.symbols[n].name for n in open_)) if put else ""


def are_near(left: Any, right: Any) -> bool:
    """Whether two numbers differ by no more than rounding does; false of all that is no number."""
    numbers = [v for v in (left, right) if isinstance(v, (int, float))]
    return len(numbers) == 2 and abs(left - right) <= 0.01 * max(abs(left), abs(right))
