r"""Numbers that were rounded before they were reckoned with: e^{1.155} = 3.173, where 1.155 stands for 2/√3.

Who works an example by hand prints each number to a few digits and reckons on with all of them. Such a line is false of
the printed numbers, and true of numbers that are printed so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import mpmath
from sympy import Expr, Rational

from symnet.checking.comparing import NOISE, real
from symnet.checking.report import CONDITIONAL, Verdict
from symnet.checking.world import DIGITS, Array, UndecidedError, is_real
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar
from symnet.core.symbols import Partial, Variable
from symnet.ops.sum import add
from symnet.reading.statements import Link, Reading, Statement
from symnet.reading.tree import Bracket, Grid, Number, Total, Written, every_node, mapped

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

LEAST = 3
"""Digits behind the point from which on a number that is reckoned with is taken to be rounded."""

MOST = 24
"""How many numbers of a link are varied."""

MUCH = 0.1
"""Beyond this part of a number, what is rounded before says nothing of it."""

WORDS = "the numbers in it are rounded"


def by_rounding(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on an equation between numbers that fails, if it holds of numbers that round to those printed."""
    sides = (link.left, link.right)
    if statement.meaning is None or not all(isinstance(s, Written) for s in sides):
        return None
    left, right = (s for s in sides if isinstance(s, Written))
    rounded = [[n for n in every_node(s) if isinstance(n, Number) and _is_rounded(n, s)] for s in (left, right)]
    reckoned = any(
        _digits(n) >= LEAST for s, found in zip((left, right), rounded, strict=True) for n in found if n != s
    )
    if not reckoned or sum(map(len, rounded)) > MOST:
        return None
    try:
        with mpmath.workdps(DIGITS):
            values = [_value(side, statement, judge) for side in (left, right)]
            slack = sum(
                abs(_value(_with_half_a_unit(side, number), statement, judge) - value)
                for side, value, found in zip((left, right), values, rounded, strict=True)
                for number in found
            )
            off = abs(values[0] - values[1]) - slack * (1 + mpmath.mpf(10) ** -6)
    except (SymnetError, ArithmeticError, ValueError, TypeError):
        return None
    if any(entry > 0 for entry in off.ravel()):
        return None
    return Verdict(CONDITIONAL, f"true if {WORDS}; of the numbers as they are printed it is not", WORDS)


def by_rounded_names(value: tuple[Expr, Expr], decimals: Sequence[int | None], judge: Judge) -> Verdict | None:
    """The verdict on a printed number that fails, if it holds where the names behind it are as they are printed, too.

    Of y = σ(0.5) ≈ 0.622 and E = (1 - y)^2 / 2 that is 0.0714, as 0.378² / 2 is.
    """
    known = judge.known
    if len(decimals) != 1 or decimals[0] is None:
        return None
    printed = {n: d for n, d in _printed(judge.reading).items() if n in known.formulas}
    behind = known.behind(known.names_in(*value)) - {known.key(s) for s in value if isinstance(s, Variable)}
    met = sorted(behind & printed.keys())
    if not met or len(met) > MOST:
        return None
    try:
        with mpmath.workdps(DIGITS):
            first, second = (_number(side, judge) for side in value)
            off, slack = abs(first - second), mpmath.mpf(0)
            for name in met:
                digits, number = printed[name]
                if abs(_number(add(known.symbols[name], -number), judge)) < NOISE:
                    continue  # which is printed in full
                moved = add(known.formulas[name].expression, Rational(1, 2 * 10**digits))
                formulas = {**known.formulas, name: replace(known.formulas[name], expression=moved)}
                other = judge.with_knowledge(replace(known, formulas=formulas))
                other.fixed, other.deadline = judge.fixed, judge.deadline
                slack += sum(abs(_number(side, other) - of) for side, of in zip(value, (first, second), strict=True))
            if slack > max(abs(first), abs(second)) * MUCH or off > slack + mpmath.mpf(10) ** -decimals[0] / 2:
                return None
    except (SymnetError, ArithmeticError, ValueError, TypeError):
        return None
    names = " and ".join(known.symbols[name].name for name in met)
    words = f"{names} {'is' if len(met) == 1 else 'are'} rounded before"
    return Verdict(CONDITIONAL, f"true if {words}; of the exact value it is not", words)


def _printed(reading: Reading) -> dict[str, tuple[int, Expr]]:
    """The names of which a chain gives a number, to how many digits, and that number: 3 of y = σ(z) ≈ 0.622."""
    found: dict[str, tuple[int, Expr]] = {}
    for statement in reading.statements:
        first = statement.values[0] if statement.values else None
        name = first[0] if isinstance(first, tuple) else None
        if not isinstance(name, Variable) or isinstance(name, Partial) or not is_scalar(name):
            continue
        for link, value in zip(statement.links, statement.values, strict=False):
            if isinstance(link.right, Number) and isinstance(value, tuple) and _digits(link.right):
                found[name.name] = _digits(link.right), value[1]
    return found


def _number(side: Expr, judge: Judge) -> mpmath.mpf:
    """The one number that a side is worth at the values of the document."""
    return real(judge.at_the_values(side, side).value(side)).item()


def _is_rounded(number: Number, side: Written) -> bool:
    """Whether it may stand for another: printed as a result to any digits, or reckoned with and given to many."""
    return _digits(number) >= (1 if _is_result(side) else LEAST)


def _is_result(side: Written) -> bool:
    """Whether numbers alone are printed there."""
    if isinstance(side, Total) and len(side.terms) == 1:
        return _is_result(side.terms[0][1])
    if isinstance(side, Bracket):
        return all(map(_is_result, side.items))
    if isinstance(side, Grid):
        return all(_is_result(cell) for row in side.rows for cell in row)
    return isinstance(side, Number)


def _digits(number: Number) -> int:
    return len(number.text.partition(".")[2])


def _with_half_a_unit(side: Written, number: Number) -> Written:
    """A side in which one number is larger by half a unit of its last digit."""
    more = number.text + "5"
    return mapped(side, lambda node: Number(node.at, more) if node == number else node)


def _value(side: Written, statement: Statement, judge: Judge) -> Array:
    assert statement.meaning is not None
    expression = statement.meaning.expression(side)
    value = judge.at_the_values(expression, expression).value(expression)
    if not is_real(value):
        raise UndecidedError("it has no real value")
    return value
