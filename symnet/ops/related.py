r"""What is known between different functions, for proofs that the normal form alone does not reach.

    σ(u) = 1/(1 + e^{−u}),  tanh u = (e^u − e^{−u})/(e^u + e^{−u}),  softplus u = log(1 + e^u),  ReLU u = u [u > 0]
    e^{u+v} = e^u e^v,  e^{log u} = u,  log(e^u v) = u + log v,  (√u)² = u,  √(c² u) = c √u

Each holds wherever both sides are defined. Sums are opened from within, so that two forms of one function meet in
exponentials, logarithms and roots of sums.
"""

from __future__ import annotations

from functools import reduce

import sympy
from sympy import S

from symnet.core.errors import NoRuleError
from symnet.index.factors import Apply, Around, Cell, Group, raised
from symnet.index.keys import IDENTITY
from symnet.index.normal import normal
from symnet.index.polynomial import Factor, Polynomial, Term, constant, single
from symnet.index.rational import cancelled
from symnet.ops.activations import relu, step
from symnet.ops.elementary import absolute, exp, log, sign, sqrt
from symnet.ops.formula import Algebra, interpret, z
from symnet.ops.function import Function

_POLYNOMIALS = Algebra(
    constant,
    lambda *terms: reduce(lambda p, q: p + q, terms),
    lambda *factors: reduce(lambda p, q: p * q, factors),
    raised,
    lambda function, argument: _applied(function, argument),
    lambda above, below: above * raised(below, -1),
)


def related(polynomial: Polynomial) -> Polynomial:
    """An equal polynomial in which functions are written by exponentials, logarithms and roots, as far as they can."""
    result = Polynomial()
    for term in normal(polynomial).terms:
        opened = Polynomial((Term(term.coefficient, term.bound, ()),))
        for factor, exponent in term.factors:
            part = _power(factor, exponent)
            opened = Polynomial(tuple(t.inside(p) for t in opened.terms for p in part.terms))
        result = result + opened
    return cancelled(result)


def _power(factor: Factor, exponent: int) -> Polynomial:
    if isinstance(factor, Group):
        return raised(related(factor.body), exponent)
    if isinstance(factor, Apply) and isinstance(factor.function, Function):
        body = related(factor.body)
        if factor.function == sqrt and exponent not in (0, 1):
            rest = exponent % 2
            root = _applied(sqrt, body) if rest else constant(1)
            return root * raised(body, (exponent - rest) // 2)
        if factor.function == absolute and exponent % 2 == 0:
            return raised(body, exponent)
        return raised(_applied(factor.function, body), exponent)
    if isinstance(factor, Around):
        factor = type(factor)(**{**factor.__dict__, "body": related(factor.body)})
    return single(factor, exponent)


def _applied(function: Function, body: Polynomial) -> Polynomial:
    """f of a polynomial that is opened already."""
    if function == exp:
        return _exponential(body)
    if function == log:
        return _logarithm(body)
    if function == sqrt:
        lead = next((t.coefficient for t in normal(body).terms), S.One)
        number = lead if lead.is_positive else S.One
        return constant(sympy.sqrt(number)) * single(Apply(body.scaled(1 / number), sqrt))
    if function in (relu, absolute):
        return body * single(Apply(body, step if function == relu else sign))
    formula = function.explicit.rewrite(sympy.exp)
    if function.generic or formula.has(sympy.Piecewise) or not formula.has(sympy.exp):
        return single(Apply(body, function))
    try:
        return cancelled(interpret(formula, {z: body}, _POLYNOMIALS))
    except NoRuleError:
        return single(Apply(body, function))


def _exponential(body: Polynomial) -> Polynomial:
    """e^{c u + log v + …}: a factor for each term of the sum."""
    result = constant(1)
    for term in normal(body).terms:
        number, rest = term.coefficient, Term(S.One, term.bound, term.factors)
        if not term.factors:
            result = result * constant(sympy.exp(number))
            continue
        only = term.factors[0][0] if len(term.factors) == 1 and term.factors[0][1] == 1 and not term.bound else None
        if isinstance(only, Apply) and only.function == log and number.is_Integer:
            result = result * raised(only.body, int(number))
            continue
        whole = number if number.is_Integer else S(number.p) if number.is_Rational else S.One
        argument = Polynomial((Term(number / whole, rest.bound, rest.factors),))
        result = result * single(Apply(argument, exp), int(whole))
    return result


def _logarithm(body: Polynomial) -> Polynomial:
    """log(e^u v) = u + log v, with what all terms share taken out; a number in front goes out as well."""
    body = normal(body)
    shared = _shared_exponentials(body)
    outside = Polynomial()
    for factor, exponent in shared.values():
        outside = outside + factor.body.scaled(S(exponent))
    terms = []
    for term in body.terms:
        taken = {key: e for key, (_, e) in shared.items()}
        factors = [(f, e - taken.pop(f.key(IDENTITY), 0)) for f, e in term.factors]
        factors += [(shared[key][0], -e) for key, e in taken.items()]
        terms.append(Term(term.coefficient, term.bound, tuple((f, e) for f, e in factors if e)))
    inside = normal(Polynomial(tuple(terms)))
    numbers = {t.coefficient for t in inside.terms}
    if len(numbers) == 1 and (number := numbers.pop()) != 1 and number.is_positive:
        outside, inside = outside + constant(sympy.log(number)), inside.scaled(1 / number)
    if len(inside.terms) == 1 and not inside.terms[0].bound:
        [term] = inside.terms
        positive = [(f, e) for f, e in term.factors if _is_positive(f)]
        for known, exponent in positive:
            own = _logarithm(known.body) if isinstance(known, Group) else single(Apply(single(known), log))
            outside = outside + own.scaled(S(exponent))
        inside = Polynomial((Term(term.coefficient, (), tuple(p for p in term.factors if p not in positive)),))
        if inside == constant(1):
            return outside
    return outside + single(Apply(inside, log))


def _is_positive(factor: Factor) -> bool:
    """Whether it is certainly positive: a positive function, a symbol said to be so, a sum of products of such."""
    if isinstance(factor, Cell):
        return factor.variable.domain == "positive"
    if isinstance(factor, Apply):
        return factor.function.positive
    return isinstance(factor, Group) and all(
        t.coefficient.is_positive and all(_is_positive(f) for f, _ in t.factors) for t in factor.body.terms
    )


def _shared_exponentials(body: Polynomial) -> dict[str, tuple[Apply, int]]:
    """The exponentials with the least exponent that each has in any term; those under a sum stay there."""
    found: dict[str, Apply] = {}
    tables: list[dict[str, int]] = []
    for term in body.terms:
        table: dict[str, int] = {}
        for factor, exponent in term.factors:
            if isinstance(factor, Apply) and factor.function == exp and not factor.indices & set(term.bound):
                key = factor.key(IDENTITY)
                found[key], table[key] = factor, exponent
        tables.append(table)
    least = {key: min(table.get(key, 0) for table in tables) for key in found}
    return {key: (found[key], e) for key, e in least.items() if e}
