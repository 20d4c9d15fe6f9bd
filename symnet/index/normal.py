"""The normal form: two polynomials mean the same if they have the same one.

    δ_ij x_j summed over j   →   x_i              Σ_k A_ik B_kj − Σ_l A_il B_lj   →   0

A term is contracted (Kronecker deltas, blocks, unused sums), its equal factors are merged into powers, and its
bound indices are named canonically: by refinement of what surrounds them, ties broken by trying. What this form
does not know are identities between different functions, such as log σ(z) = −softplus(−z).
"""

from __future__ import annotations

from collections import defaultdict

from sympy import S, expand

from symnet.core.errors import NumericError
from symnet.index import inverses, told
from symnet.index.factors import Apply, Around, AtLeast, Block, Delta, Group, IsLargest, may_be_zero
from symnet.index.keys import IDENTITY, term_key
from symnet.index.polynomial import Factor, Index, Polynomial, Term, require_readable


def normal(polynomial: Polynomial) -> Polynomial:
    """The normal form."""
    if polynomial.is_normal:
        return polynomial
    pending = list(polynomial.terms)
    finished: list[Term] = []
    while pending:
        contracted = _contracted(pending.pop())
        if isinstance(contracted, Polynomial):
            pending += contracted.terms
            require_readable(len(pending) + len(finished))
        elif contracted is not None:
            finished.append(contracted)
    sums: dict[str, list[Term]] = defaultdict(list)
    for term in finished:
        sums[term_key(term, IDENTITY)].append(term)
    terms = []
    for key in sorted(sums):
        coefficient = expand(sum((t.coefficient for t in sums[key]), S.Zero))
        if coefficient != 0:
            first = sums[key][0]
            terms.append(Term(coefficient, first.bound, first.factors))
    return Polynomial(tuple(terms), is_normal=True)


def same(left: Polynomial, right: Polynomial) -> bool:
    """Whether both have the same normal form."""
    return not normal(left - right).terms


# Contracting one term ---------------------------------------------------------------------------------------------


def _contracted(term: Term) -> Term | Polynomial | None:
    """The term with nothing left to contract; several terms where a sum opens; None where it is zero."""
    if term.coefficient == 0:
        if any(exponent < 0 and may_be_zero(factor) for factor, exponent in term.factors):
            raise NumericError("a division by an expression that may be zero on a whole interval")
        return None
    for position, (factor, exponent) in enumerate(term.factors):
        if isinstance(factor, Group):
            others = Term(term.coefficient, term.bound, term.factors[:position] + term.factors[position + 1 :])
            opened = _opened(factor, exponent)
            if opened is not None:
                return Polynomial(tuple(others.inside(t) for t in opened.terms))
    term = _without_deltas(term)
    blocks = _without_blocks(term)
    if blocks is None or blocks is not term:
        return Polynomial((blocks,)) if blocks is not None else None
    simpler = told.contracted(term) or _ordered(term)
    if simpler is not None:
        return Polynomial((simpler,))
    term = _merged(term)
    return inverses.opened(term) or _without_unused(term)


def _opened(group: Group, exponent: int) -> Polynomial | None:
    """A sum as terms where it need not stay one factor: a positive power, a single term, a common coefficient."""
    if exponent < 0 and _is_power_of_sums(group.body):  # 1/(Σ_k a_k)², which multiplied out were no square any more
        [whole] = group.body.terms
        powers = tuple((f, e * exponent) for f, e in whole.factors)
        return Polynomial((Term(whole.coefficient**exponent, (), powers),))
    body = normal(group.body)
    if exponent > LARGEST_POWER:
        return _large_power(body, exponent)
    if exponent > 0:
        power = body
        for _ in range(exponent - 1):
            power = normal(power * body)
        return power
    if not body.terms:
        raise NumericError("division by an expression that is identically zero")
    lead = body.terms[0]
    if len(body.terms) == 1 and not lead.bound and any(_is_idempotent(f) for f, _ in lead.factors):
        raise NumericError("division by an expression with entries that are zero")
    if len(body.terms) == 1 and not lead.bound:
        factors = tuple((f, e * exponent) for f, e in lead.factors)
        return Polynomial((Term(lead.coefficient**exponent, (), factors),))
    if lead.coefficient != 1:
        monic = Group(body.scaled(1 / lead.coefficient))
        return Polynomial((Term(lead.coefficient**exponent, (), ((monic, exponent),)),))
    return None


LARGEST_POWER = 64
"""The highest power that is multiplied out step by step."""


def _large_power(body: Polynomial, exponent: int) -> Polynomial | None:
    """The power of a single term without sums in it; a larger one stays one factor."""
    if len(body.terms) != 1 or body.terms[0].bound or any(_is_idempotent(f) for f, _ in body.terms[0].factors):
        return None
    [whole] = body.terms
    if whole.coefficient not in (S.One, S.NegativeOne):
        return None  # 2^999999999999 has no place here
    powers = tuple((f, e * exponent) for f, e in whole.factors)
    return Polynomial((Term(whole.coefficient**exponent, (), powers),))


def _is_power_of_sums(body: Polynomial) -> bool:
    """Whether it is a number times powers of sums, and nothing else."""
    if len(body.terms) != 1 or body.terms[0].bound or body.terms[0].coefficient == 0:
        return False
    factors = body.terms[0].factors
    return bool(factors) and all(isinstance(f, Group) for f, _ in factors)


def _without_deltas(term: Term) -> Term:
    """Σ_j δ_ij f_j = f_i; between free indices the elder one stands in all other factors: δ_ij p_j = δ_ij p_i."""
    term = _contracted_deltas(term)
    for position, (factor, exponent) in enumerate(term.factors):
        if isinstance(factor, Delta) and factor.at[0] is not None and factor.at[1] is not None:
            elder, younger = sorted(factor.at, key=lambda p: p.serial if p is not None else 0)
            rest = Term(term.coefficient, (), term.factors[:position] + term.factors[position + 1 :])
            if elder is not None and younger is not None and younger in rest.indices:
                moved = rest.renamed({younger: elder}).factors
                together = Term(term.coefficient, term.bound, (*moved, (Delta((elder, younger)), exponent)))
                return _without_deltas(together)
    return term


def _contracted_deltas(term: Term) -> Term:
    while True:
        for position, (factor, _) in enumerate(term.factors):
            if not isinstance(factor, Delta):
                continue
            i, j = factor.at
            rest = term.factors[:position] + term.factors[position + 1 :]
            if i is j:
                term = Term(term.coefficient, term.bound, rest)
                break
            if i is None or j is None or i.size != j.size:
                continue
            gone, kept = (i, j) if i in term.bound else (j, i)
            if gone in term.bound and gone is not None and kept is not None:
                bound = tuple(b for b in term.bound if b is not gone)
                moved = Term(term.coefficient, (), rest).renamed({gone: kept})
                term = Term(term.coefficient, bound, moved.factors)
                break
        else:
            return term


def _ordered(term: Term) -> Term | None:
    """[i ≥ i] = 1 and [i ≥ j] [j ≥ i] = δ_ij; None where neither stands in the term."""
    found = [(n, f) for n, (f, _) in enumerate(term.factors) if isinstance(f, AtLeast)]
    for n, first in found:
        if first.at[0] is first.at[1]:
            return Term(term.coefficient, term.bound, term.factors[:n] + term.factors[n + 1 :])
        for m, second in found:
            if m > n and first.at == second.at[::-1]:
                rest = tuple(f for k, f in enumerate(term.factors) if k not in (n, m))
                return Term(term.coefficient, term.bound, (*rest, (Delta(first.at), 1)))
    return None


def _without_blocks(term: Term) -> Term | None:
    """Σ_i block_ip block_iq = δ_pq within one block, 0 between two that do not overlap; Σ_i block_ip = 1."""
    blocks = [(n, f) for n, (f, _) in enumerate(term.factors) if isinstance(f, Block)]
    for n, first in blocks:
        whole, alone = first.at[0], term.factors[:n] + term.factors[n + 1 :]
        if whole in term.bound and not any(whole in f.indices for f, _ in alone):
            return Term(term.coefficient, tuple(b for b in term.bound if b is not whole), alone)
        for m, second in blocks:
            i, p = first.at
            if m <= n or second.at[0] is not i or i is None:
                continue
            q = second.at[1]
            rest = tuple(f for k, f in enumerate(term.factors) if k not in (n, m))
            if _same_block(first, second) and i in term.bound and not any(i in f.indices for f, _ in rest):
                delta = ((Delta((p, q)), 1),) if p is not None and q is not None else ()
                return Term(term.coefficient, tuple(b for b in term.bound if b is not i), rest + delta)
            if _disjoint(first, second):
                return None
    return term


def _same_block(first: Block, second: Block) -> bool:
    p, q = first.at[1], second.at[1]
    return first.offset == second.offset and (p.size if p else 1) == (q.size if q else 1)


def _disjoint(first: Block, second: Block) -> bool:
    def before(a: Block, b: Block) -> bool:
        width = a.at[1].size if a.at[1] is not None else S.One
        return bool((b.offset - a.offset - width).expand().is_nonnegative)

    return before(first, second) or before(second, first)


def _merged(term: Term) -> Term:
    """Equal factors as one power, with normal forms inside; ReLU(z)/ReLU(z) is not 1."""
    exponents: dict[tuple[str, bool], int] = defaultdict(int)
    found: dict[tuple[str, bool], Factor] = {}
    for factor, exponent in term.factors:
        inner = _normal_inside(factor)
        divides = exponent < 0 and may_be_zero(inner)
        key = (inner.key(IDENTITY), divides)
        found.setdefault(key, inner)
        exponents[key] += exponent
    factors = []
    for key in sorted(found):
        factor, exponent = found[key], exponents[key]
        if exponent > 1 and _is_idempotent(factor):
            exponent = 1
        if exponent:
            factors.append((factor, exponent))
    return Term(term.coefficient, term.bound, tuple(factors))


def _is_idempotent(factor: Factor) -> bool:
    if isinstance(factor, Apply):
        return factor.function.idempotent
    return isinstance(factor, (Delta, AtLeast, Block, IsLargest, told.Told))


def _normal_inside(factor: Factor) -> Factor:
    if isinstance(factor, Around):
        return type(factor)(**{**factor.__dict__, "body": normal(factor.body)})
    return factor


def _without_unused(term: Term) -> Term:
    """Σ_i 1 = n."""
    used = term.indices
    unused: list[Index] = [b for b in term.bound if b not in used]
    if not unused:
        return term
    coefficient = term.coefficient
    for b in unused:
        coefficient *= b.size
    return Term(coefficient, tuple(b for b in term.bound if b in used), term.factors)
