r"""Linear inequalities that follow from others: λ ≥ 0 with which those that are given add up to what is claimed.

Farkas' lemma, and Motzkin's form of it for strict ones (Schrijver, Theory of Linear and Integer Programming, section
7.8): c · v + d ≥ 0 follows from a_i · v + b_i ≥ 0 that have a solution exactly if there are λ_i ≥ 0 and s ≥ 0 with
Σ λ_i a_i = c and Σ λ_i b_i + s = d; it is > 0 if s or a λ_i of a strict one may be positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy
from sympy import Expr

from symnet.core.expression import Node, is_coefficient, is_scalar, operands
from symnet.core.symbols import Variable
from symnet.ops.concatenate import Slice
from symnet.ops.product import Product
from symnet.ops.scale import Scale
from symnet.ops.sum import Sum
from symnet.proofs.simplex import least


@dataclass(frozen=True)
class Linear:
    """c · v + d ≥ 0, or > 0: the coefficients of what is free, the constant, and whether it is strict."""

    coefficients: dict[Expr, Fraction]
    constant: Fraction
    is_strict: bool = False

    @classmethod
    def of(cls, left: Expr, right: Expr, relation: str) -> Linear | None:
        """What left ⋈ right says; None where a side is not linear with rational coefficients."""
        if relation in ("<", "≤"):
            left, right = right, left
        elif relation not in (">", "≥"):
            return None
        forms = [_form(side) for side in (left, right)]
        if forms[0] is None or forms[1] is None:
            return None
        total = dict(forms[0])
        for atom, value in forms[1].items():
            total[atom] = total.get(atom, Fraction(0)) - value
        constant = total.pop(sympy.S.One, Fraction(0))
        return cls({a: v for a, v in total.items() if v}, constant, relation in ("<", ">"))


def follows(given: Sequence[Linear], claimed: Linear) -> bool:
    """Whether an inequality follows from others by adding up multiples of them."""
    atoms = sorted({a for one in (*given, claimed) for a in one.coefficients}, key=str)
    rows = [[one.coefficients.get(a, Fraction(0)) for one in given] + [Fraction(0)] for a in atoms]
    rows.append([one.constant for one in given] + [Fraction(1)])
    totals = [claimed.coefficients.get(a, Fraction(0)) for a in atoms] + [claimed.constant]
    width = len(given) + 1
    free = [Fraction(0)] * width
    if least(free, rows, totals) is None:
        return False
    if not claimed.is_strict:
        return True
    strict = [*(n for n, one in enumerate(given) if one.is_strict), width - 1]
    return any(_may_be_positive(rows, totals, n) for n in strict)


def _may_be_positive(rows: list[list[Fraction]], totals: list[Fraction], which: int) -> bool:
    """Whether A x = b, x ≥ 0, which has solutions, has one with a positive entry there: A x = t b with 1 there."""
    width = len(rows[0])
    scaled = [[*row, -total] for row, total in zip(rows, totals, strict=True)]
    one = [Fraction(n == which) for n in range(width + 1)]
    return least([Fraction(0)] * (width + 1), [*scaled, one], [Fraction(0)] * len(rows) + [Fraction(1)]) is not None


def _form(node: Expr) -> dict[Expr, Fraction] | None:
    """The coefficients of a linear form; its constant at 1."""
    if is_coefficient(node):
        return {sympy.S.One: Fraction(int(node.p), int(node.q))} if node.is_Rational else None
    if not is_scalar(node):
        return None
    if isinstance(node, (Variable, Slice)):
        return {node: Fraction(1)}
    if isinstance(node, Sum):
        total: dict[Expr, Fraction] = {}
        for part in node.operands:
            form = _form(part)
            if form is None:
                return None
            for atom, value in form.items():
                total[atom] = total.get(atom, Fraction(0)) + value
        return total
    if isinstance(node, (Scale, Product)):
        parts = node.args if isinstance(node, Scale) else operands(node)
        forms = [_form(part) for part in parts]
        known = [f for f in forms if f is not None]
        constant = [f for f in known if set(f) <= {sympy.S.One}]
        if len(known) < len(forms) or len(known) - len(constant) > 1:
            return None
        factor = Fraction(1)
        for f in constant:
            factor *= f.get(sympy.S.One, Fraction(0))
        rest = next((f for f in known if f not in constant), {sympy.S.One: Fraction(1)})
        return {atom: factor * value for atom, value in rest.items()}
    return {node: Fraction(1)} if isinstance(node, Node) else None
