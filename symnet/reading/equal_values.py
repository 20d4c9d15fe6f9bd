r"""Indicators that a value is the largest one: [x_i = m] of an m = max_i x_i, [e_{tj} = m_j] of m_j = max_t e_{tj}.

    [x_i = m]     1 where the maximum stands
    [a = h]       of h = max(a, b): [a > b], and [b = h] = 1 − [a > b]

Other values are never equal but by chance, and are not read.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from symnet.core.expression import is_scalar
from symnet.core.symbols import Partial, Variable
from symnet.ops.activations import step
from symnet.ops.function import Map
from symnet.ops.indexed import At
from symnet.ops.larger import OfTwo
from symnet.ops.largest import IsMaximum, Maximum
from symnet.ops.sum import minus
from symnet.ops.transpose import Transpose


def where_largest(first: Expr, second: Expr, formulas: Mapping[str, Expr]) -> Expr | None:
    """[first = second], where one of them is a name for the largest of values of which the other is one."""
    for value, peak in ((first, second), (second, first)):
        name = peak.operands[0] if isinstance(peak, At) else peak
        if not isinstance(name, Variable) or isinstance(name, Partial):
            continue
        places = peak.args[:2] if isinstance(peak, At) else ()
        formula = formulas.get(name.name)
        turned = isinstance(formula, Transpose)
        formula = formula.operands[0] if isinstance(formula, Transpose) else formula
        found = None
        if isinstance(formula, Maximum):
            found = _of_maximum(value, formula, places[::-1] if turned else places)
        elif isinstance(formula, OfTwo) and not turned:
            found = _of_two(value, formula, places)
        if found is not None:
            return found
    return None


def _of_maximum(value: Expr, formula: Maximum, places: tuple[Expr, ...]) -> Expr | None:
    """[value = max over the axis of A], where the value is A_ij in the row or column that the maximum is of."""
    body = formula.operands[0]
    largest = IsMaximum(formula.args[0], body)
    if not places and not is_scalar(formula):
        return None
    if value == body:
        return largest if is_scalar(formula) else None
    if not isinstance(value, At) or value.operands[0] != body:
        return None
    rest = 1 - formula.axis  # of a maximum over the rows, the column says which one it is
    same = is_scalar(formula) or (bool(places) and value.args[rest] == places[rest])
    return At(*value.args[:2], largest) if same else None


def _of_two(value: Expr, formula: OfTwo, places: tuple[Expr, ...]) -> Expr | None:
    """[a = max(a, b)], and of the smaller of two."""
    inner = value.operands[0] if isinstance(value, At) and places else value
    if (places and not (isinstance(value, At) and value.args[:2] == places)) or inner not in formula.operands:
        return None
    first = Map(step, formula.lead)
    found = first if inner == formula.operands[0] else minus(1, first)
    return At(*places, found) if places else found
