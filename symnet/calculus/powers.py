"""Powers whose exponent has a name, and quotients of functions that have one.

    (1 − p)^γ / (1 − p) = (1 − p)^{γ−1}        μ μ^{−ρ} = μ^{1−ρ}        sinh u / cosh u = tanh u

u^c stands for e^{c log u}, which has a value for positive u alone; there both sides are the same.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, S

from symnet.calculus.terms import Factors, Term, closed, opened
from symnet.core.expression import is_scalar, postorder, shape
from symnet.ops.activations import tanh
from symnet.ops.elementary import cosh, exp, log, sinh
from symnet.ops.function import Map, exponent_and_base
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import coefficient_of
from symnet.ops.sum import Sum, add


def with_powers_merged(product: Expr) -> Expr:
    """An equal product, or quotient, with one power for each base; the same one where there is nothing to merge."""
    if not any(isinstance(n, Map) and n.function in (exp, cosh) for n in postorder(product)):
        return product
    term = opened(product)
    scalars, entries = (_merged(_merged(f, _power_of_base), _tanh) for f in (term.scalars, term.entries))
    if scalars == term.scalars and entries == term.entries:
        return product
    return closed(Term(term.number, scalars, entries, term.chain), shape(product))


def apart_from_whole(power: Map) -> tuple[Expr, Expr, int] | None:
    """u^c, u and k of u^{c+k}, with a whole number k; None for what is no such power."""
    found = exponent_and_base(power)
    if found is None or not isinstance(found[0], Sum):
        return None
    exponent, base = found
    whole = sum(n for n, rest in map(coefficient_of, exponent.operands) if rest == 1)
    if not S(whole).is_Integer or whole == 0:
        return None
    return raised_to(base, add(exponent, -whole)), base, int(whole)


def raised_to(base: Expr, exponent: Expr) -> Expr:
    """u^c, which is e^{c log u}."""
    body = log(base)
    return exp(multiply(exponent, body) if is_scalar(base) else times(exponent, body))


def _merged(factors: Factors, merge: Callable[[Factors, Expr], Factors | None]) -> Factors:
    """The factors after as many mergers as there are."""
    while True:
        merged = next((m for f in factors if (m := merge(factors, f)) is not None), None)
        if merged is None:
            return factors
        factors = merged


def _power_of_base(factors: Factors, factor: Expr) -> Factors | None:
    """u^c and u^k as u^{c+k}."""
    found = exponent_and_base(factor) if isinstance(factor, Map) and factor.function == exp else None
    if found is None or factors[factor] != 1 or found[1] not in factors:
        return None
    exponent, base = found
    together = add(exponent, S(factors[base]))
    if isinstance(together, Sum) and coefficient_of(together.operands[0])[0].could_extract_minus_sign():
        together = add(*together.operands[1:], together.operands[0])  # 1 − ρ rather than −ρ + 1
    merged = raised_to(base, together)
    result = {merged if f == factor else f: e for f, e in factors.items() if f != base}
    return result if len(result) == len(factors) - 1 else None


def _tanh(factors: Factors, factor: Expr) -> Factors | None:
    """sinh u/cosh u as tanh u."""
    if not isinstance(factor, Map) or factor.function != sinh:
        return None
    below = cosh(*factor.operands)
    if factors[factor] != 1 or factors.get(below) != -1 or tanh(*factor.operands) in factors:
        return None
    return {tanh(*f.operands) if f == factor else f: e for f, e in factors.items() if f != below}
