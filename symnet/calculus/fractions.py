"""Solving for a scalar of which a gradient is a fraction: the numerator, in lowest terms, is affine in it.

    n/(1 − p) − s/(p − p²) = (n p − s)/(p (1 − p)) = 0         p = s/n

What does not hang on the scalar stands for itself, as a letter in SymPy's fractions.
"""

from __future__ import annotations

import sympy
from sympy import Expr, S

from symnet.calculus.jacobian import shortest
from symnet.core.symbols import Variable
from symnet.index.entries import entry
from symnet.index.factors import Cell, Group
from symnet.index.polynomial import Polynomial, Term
from symnet.index.rational import cancelled
from symnet.ops.formula import Algebra, interpret
from symnet.ops.power import power
from symnet.ops.product import multiply
from symnet.ops.quotient import divide
from symnet.ops.sum import add

Rational = tuple[Expr, Expr, Expr]
"""The solution, what it is divided by, and by what the gradient was multiplied."""


def as_fraction(gradient: Expr, symbol: Variable) -> Rational | None:
    """The scalar for which a fraction vanishes; None where it is none, or its numerator of another degree than 1."""
    letters: dict[Expr, Expr] = {}
    unknown = sympy.Symbol("unknown")
    value = _read(cancelled(entry(gradient, None, None)), symbol, unknown, letters)
    if value is None:
        return None
    above, below = sympy.fraction(sympy.cancel(sympy.together(value)))
    if not below.has(unknown) or not above.is_polynomial(unknown) or sympy.degree(above, unknown) != 1:
        return None
    table = {letter: meaning for meaning, letter in letters.items()} | {unknown: symbol}
    table |= {size: size for size in (above * below).free_symbols if size not in table}
    slope, rest = sympy.Poly(above, unknown).all_coeffs()
    if rest == 0:
        return None  # it would be 0, where the gradient may have no value
    over, under = (_written(part, table) for part in sympy.fraction(sympy.cancel(-rest / slope)))
    return divide(over, under), under, _written(sympy.factor(below), table)


def _read(polynomial: Polynomial, symbol: Variable, unknown: Expr, letters: dict[Expr, Expr]) -> Expr | None:
    """A sum of products as a fraction in the unknown; None where the unknown stands within a function or a sum."""
    total = S.Zero
    for term in polynomial.terms:
        value, rest = term.coefficient, []
        for factor, exponent in term.factors:
            if not factor.mentions(symbol):
                rest.append((factor, exponent))
            elif isinstance(factor, Cell):
                value *= unknown**exponent
            elif isinstance(factor, Group) and not factor.indices:
                inner = _read(factor.body, symbol, unknown, letters)
                if inner is None:
                    return None
                value *= inner**exponent
            else:
                return None
        if rest:
            meaning = shortest(Polynomial((Term(S.One, term.bound, tuple(rest)),)), None, None)
            if meaning is None:
                return None
            value *= letters.setdefault(meaning, sympy.Symbol(f"letter_{len(letters)}"))
        total += value
    return total


def _written(formula: Expr, table: dict[Expr, Expr]) -> Expr:
    """A fraction of letters as an expression."""
    algebra = Algebra(lambda c: c, add, multiply, power, lambda f, x: f(x), divide)
    return interpret(formula, table, algebra)
