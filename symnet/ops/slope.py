"""Whether a declared derivative is that of its formula: at numbers, and by SymPy's scalar calculus.

The rules of the engine and the entries of the index calculus both take f′ from the declaration, so neither would
notice a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import mpmath
import sympy
from sympy import Expr
from sympy.core.relational import Relational

from symnet.ops.formula import z

NOT_SMOOTH = (sympy.Piecewise, sympy.Abs, sympy.sign, sympy.Max, sympy.Min, sympy.Heaviside, sympy.floor, sympy.ceiling)
DIGITS = 40
STEP = mpmath.mpf(10) ** -12
AGREEMENT = mpmath.mpf(10) ** -15
BESIDE = tuple(sympy.Rational(n, 7) for n in (-300, -31, -12, -2, 2, 12, 31, 300))
"""How far from zero and from every kink one looks."""


def disagreement(formula: Expr, derivative: Expr, kinks: tuple[Expr, ...] = ()) -> str:
    """Where a derivative differs from the change of its formula, in words; "" where it nowhere does.

    One looks on both sides of every kink and of every bound in a case; where a value is not real, not at all.
    """
    looked = 0
    with mpmath.workdps(DIGITS):
        value, slope = (sympy.lambdify(z, e, "mpmath") for e in (formula, derivative))
        for point in _points(formula, derivative, kinks):
            x = mpmath.mpf(point.p) / point.q
            try:
                seen = (value(x + STEP) - value(x - STEP)) / (2 * STEP)
                declared = mpmath.mpmathify(slope(x))
            except (ZeroDivisionError, ValueError, TypeError):
                continue
            if not (mpmath.isfinite(seen) and mpmath.isfinite(declared)) or mpmath.im(seen) or mpmath.im(declared):
                continue
            looked += 1
            if abs(seen - declared) > AGREEMENT * max(1, abs(seen)):
                return f"at z = {mpmath.nstr(x, 4)} it gives {mpmath.nstr(declared, 6)}, not {mpmath.nstr(seen, 6)}"
    return "" if looked else "its formula has no real value at any point tried"


def _points(formula: Expr, derivative: Expr, kinks: tuple[Expr, ...]) -> Iterator[sympy.Rational]:
    met = {sympy.S.Zero, *(k for k in map(sympy.nsimplify, kinks) if k.is_Rational)}
    for case in (*formula.atoms(Relational), *derivative.atoms(Relational)):
        difference = sympy.Poly(case.lhs - case.rhs, z) if (case.lhs - case.rhs).is_polynomial(z) else None
        if difference is not None and difference.degree() == 1:
            met.add(sympy.nsimplify(-difference.nth(0) / difference.nth(1), rational=True))
    ordered = sorted(met)
    yield from ((first + second) / 2 for first, second in pairwise(ordered))
    yield from (centre + distance for centre in ordered for distance in BESIDE)


def is_proved(formula: Expr, derivative: Expr) -> bool:
    """Whether SymPy shows, case by case and away from kinks, that the derivative is the formula's.

    False says no more than that it does not.
    """
    by_sympy = formula.diff(z).replace(sympy.DiracDelta, lambda *_: sympy.S.Zero)  # of sign(z), at its kink
    difference = sympy.piecewise_fold(derivative - by_sympy)
    cases = [value for value, _ in difference.args] if isinstance(difference, sympy.Piecewise) else [difference]
    return all(_is_zero(value.rewrite(sympy.exp)) for value in cases)


def _is_zero(value: Expr) -> bool:
    """Whether SymPy shows that it is zero: as a fraction in exponentials first, since `simplify` loads all of SymPy."""
    return sympy.cancel(value) == 0 or sympy.simplify(value) == 0


def vanishes(formula: Expr, kinks: tuple[Expr, ...] = ()) -> bool:
    """Whether a formula is zero between two of its kinks, or beyond them, as ReLU is."""
    if not formula.has(*NOT_SMOOTH):
        return False
    return any(formula.subs(z, point) == 0 for point in _points(formula, formula, kinks))
