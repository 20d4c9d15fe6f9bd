r"""Softmax and σ in what is written out in exponentials, found in the entries.

    e^{z_i} (Σ_k e^{z_k})⁻¹   =   softmax(z)_i          e^{s_ij} (Σ_k e^{s_ik})⁻¹   =   softmax(S)_ij, row by row
    e^{a} (1 + e^{a})⁻¹       =   σ(a)                  (1 + e^{a})⁻¹               =   1 − σ(a)

Each is the definition of the right side; what stands on the left is replaced by an entry of one array.
(Bishop 2006, eqs. 4.59 and 4.104.)
"""

from __future__ import annotations

from sympy import Expr, S

from symnet.calculus.matricize import matricize
from symnet.core.symbols import Seed
from symnet.index.factors import Apply, Cell, Group
from symnet.index.keys import IDENTITY
from symnet.index.normal import normal
from symnet.index.polynomial import Factor, Index, Place, Polynomial, Term, constant, single
from symnet.ops.activations import sigmoid
from symnet.ops.elementary import exp
from symnet.ops.softmax import Softmax

Factors = tuple[tuple[Factor, int], ...]


def fused(polynomial: Polynomial) -> tuple[Polynomial, dict[Expr, Expr]]:
    """An equal polynomial with softmax and σ for their formulas, and what the new symbols in it stand for."""
    names: dict[Expr, Expr] = {}
    if not any(e < 0 and isinstance(f, Group) for t in polynomial.terms for f, e in t.factors):
        return polynomial, names
    terms = tuple(_without_formulas(t, names) for t in polynomial.terms)
    if all(a is b for a, b in zip(terms, polynomial.terms, strict=True)):
        return polynomial, names
    return normal(Polynomial(terms)), {seed: node for node, seed in names.items()}


def _without_formulas(term: Term, names: dict[Expr, Expr]) -> Term:
    """The term with every formula of softmax and of σ replaced."""
    for below, exponent in term.factors:
        if exponent >= 0 or not isinstance(below, Group):
            continue
        above, entry = _quotient(term, below, names)
        if entry is None:
            continue
        factors: Factors = (*_times(_times(term.factors, below, 1), above, -1), (entry, 1))
        return _without_formulas(Term(term.coefficient, term.bound, factors), names)
    return term


def _times(factors: Factors, wanted: Factor | None, power: int) -> Factors:
    """The factors with one of them to a power that is higher by `power`."""
    changed = ((f, e + power if f is wanted else e) for f, e in factors)
    return tuple((f, e) for f, e in changed if e)


def _quotient(term: Term, below: Group, names: dict[Expr, Expr]) -> tuple[Factor | None, Factor | None]:
    """The factor e^{…} that goes with a denominator, if one is needed, and the entry that both make."""
    exponentials = [f for f, e in term.factors if e > 0 and isinstance(f, Apply) and f.function == exp]
    if (summed := _sum_of_exponentials(below.body)) is not None:
        k, body = summed
        for above in exponentials:
            for i in above.indices:
                at_i = Apply(normal(body.renamed({k: i})), exp) if i.size == k.size else None
                if at_i is not None and at_i.key(IDENTITY) == above.key(IDENTITY):
                    entry = _entry_of_softmax(body, k, i, names)
                    if entry is not None:
                        return above, entry
        return None, None
    argument = _one_plus_exponential(below.body)
    if argument is None:
        return None, None
    wanted = Apply(argument, exp).key(IDENTITY)
    match = next((f for f in exponentials if f.key(IDENTITY) == wanted), None)
    turned = bool(argument.terms) and argument.terms[0].coefficient.could_extract_minus_sign()
    unit = Apply(normal(-argument) if turned else argument, sigmoid)
    return match, unit if turned == (match is None) else Group(normal(constant(1) - single(unit)))


def _sum_of_exponentials(body: Polynomial) -> tuple[Index, Polynomial] | None:
    """k and z_k of Σ_k e^{z_k}."""
    if len(body.terms) != 1:
        return None
    [term] = body.terms
    if term.coefficient != 1 or len(term.bound) != 1 or len(term.factors) != 1:
        return None
    [(factor, exponent)] = term.factors
    if exponent != 1 or not isinstance(factor, Apply) or factor.function != exp:
        return None
    return term.bound[0], factor.body


def _one_plus_exponential(body: Polynomial) -> Polynomial | None:
    """a of 1 + e^{a}."""
    if len(body.terms) != 2 or any(t.coefficient != 1 or t.bound for t in body.terms):
        return None
    others = [t for t in body.terms if t.factors]
    if len(others) != 1 or len(others[0].factors) != 1:
        return None
    [(factor, exponent)] = others[0].factors
    found = exponent == 1 and isinstance(factor, Apply) and factor.function == exp
    return factor.body if found and isinstance(factor, Apply) else None


def _entry_of_softmax(body: Polynomial, k: Index, i: Index, names: dict[Expr, Expr]) -> Cell | None:
    """softmax(z)_i of the z with entries `body` along k; of a row of a matrix where they hang on one index more."""
    others = sorted(body.free - {k}, key=lambda p: p.serial)
    if len(others) > 1:
        return None
    row: Place = others[0] if others else None
    logits = matricize(body, row, k) if row is not None else matricize(body, k, None)
    if logits is None:
        return None
    node = Softmax(S.Zero if row is None else S.One, logits)
    if node not in names:
        names[node] = Seed(*node.shape)
    return Cell((i, None) if row is None else (row, i), names[node])
