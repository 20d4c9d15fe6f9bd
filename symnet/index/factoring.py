"""Taking out what all terms share: p_i δ_ij − p_i p_j = p_i (δ_ij − p_j)."""

from __future__ import annotations

from sympy import Expr, S

from symnet.index.factors import Group
from symnet.index.keys import IDENTITY
from symnet.index.normal import normal
from symnet.index.polynomial import Factor, Polynomial, Term


def factored(polynomial: Polynomial) -> Polynomial:
    """One term with the common factors in front of the rest as a group; as it is where nothing is shared.

    Terms that are sums over as many indices are put under one sum: Σ_k a_k x_k − Σ_k a_k² x_k = Σ_k a_k x_k (1 − a_k).
    """
    polynomial = normal(polynomial)
    if len(polynomial.terms) < 2:
        return polynomial
    terms = _under_one_sum(polynomial.terms)
    shared = _shared(terms)
    number = _common_number(terms)
    if not shared and number == 1:
        return polynomial
    bound = terms[0].bound if _one_sum(terms) else ()
    rest = Polynomial(tuple(_without(t, shared, number, bound) for t in terms))
    front = tuple((factor, e) for factor, e in shared.values())
    return Polynomial((Term(number, bound, (*front, (Group(rest), 1))),))


def _one_sum(terms: tuple[Term, ...]) -> bool:
    """Whether all terms are sums over the same indices."""
    return all(t.bound == terms[0].bound for t in terms)


def _under_one_sum(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms with their single bound indices made one, where each has just one of the same size."""
    first, *others = terms
    if len(first.bound) != 1 or any(len(t.bound) != 1 or t.bound[0].size != first.bound[0].size for t in others):
        return terms
    index = first.bound[0]
    moved = [Term(t.coefficient, (), t.factors).renamed({t.bound[0]: index}) for t in others]
    return (first, *(Term(t.coefficient, (index,), t.factors) for t in moved))


def _shared(terms: tuple[Term, ...]) -> dict[str, tuple[Factor, int]]:
    """The factors of every term, with the exponent nearest to 0; those under a sum only if the sum is one."""
    together = _one_sum(terms)
    tables = []
    for term in terms:
        hidden = set() if together else set(term.bound)
        tables.append({f.key(IDENTITY): (f, e) for f, e in term.factors if not f.indices & hidden})
    first, *others = tables
    found = {}
    for key, (factor, e) in first.items():
        exponents = [e, *(t[key][1] for t in others if key in t)]
        if len(exponents) == len(terms) and len({exponent > 0 for exponent in exponents}) == 1:
            found[key] = (factor, min(exponents, key=abs))
    return found


def _common_number(terms: tuple[Term, ...]) -> Expr:
    """What all coefficients share up to sign."""
    coefficients = [t.coefficient for t in terms]
    first = coefficients[0]
    first = -first if first.could_extract_minus_sign() else first
    return first if all(c in (first, -first) for c in coefficients) else S.One


def _without(term: Term, shared: dict[str, tuple[Factor, int]], number: Expr, bound: tuple[object, ...]) -> Term:
    factors = []
    for factor, e in term.factors:
        taken = shared.get(factor.key(IDENTITY))
        left = e - taken[1] if taken else e
        if left:
            factors.append((factor, left))
    return Term(term.coefficient / number, () if bound else term.bound, tuple(factors))
