"""Collecting: terms that share factors are put together, two at a time, as long as any do.

    d⁻¹ Σ_j M_ij x_j − d⁻¹ Σ_j M_ij m_j              →   d⁻¹ Σ_j M_ij (x_j − m_j)
    u_i v_j + m_i n_j − u_i n_j − m_i v_j            →   (u_i − m_i) (v_j − n_j)

The pair that shares most goes first. What is left over stands in a group, its first coefficient positive, so that equal
groups are factors that can be shared again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from sympy import S

from symnet.index.factors import Delta, Group
from symnet.index.keys import IDENTITY
from symnet.index.normal import normal
from symnet.index.polynomial import Factor, Polynomial, Term

MOST_TERMS = 8
"""Of longer sums the pairs are not tried: nobody writes them as one product."""

Keyed = dict[str, tuple[Factor, int]]


def collected(polynomial: Polynomial) -> Polynomial:
    """An equal sum with fewer terms; the same object where no two terms share a factor. It is not in normal form."""
    terms = list(normal(polynomial).terms)
    if not 2 <= len(terms) <= MOST_TERMS:
        return polynomial
    changed = False
    while (found := _best_pair(terms)) is not None:
        a, b, together = found
        changed, terms[a] = True, together
        del terms[b]
    return Polynomial(tuple(map(_finished, terms))) if changed else polynomial


def _best_pair(terms: list[Term]) -> tuple[int, int, Term] | None:
    """Which two terms share most, and both as one; None where no two share anything."""
    pairs = [
        (size, a, b, other, shared)
        for a, b in combinations(range(len(terms)), 2)
        for size, other, shared in _sharing(terms[a], terms[b])
    ]
    for _, a, b, other, shared in sorted(pairs, key=lambda pair: -pair[0]):
        if (joined := _joined(terms[a], other, shared)) is not None:
            return a, b, joined
    return None


def _finished(term: Term) -> Term:
    """The term with its groups collected, too, and −c (b − a) as c (a − b)."""
    groups = [f for f, e in term.factors if isinstance(f, Group)]
    factors = tuple(
        (Group(collected(f.body)), e) if isinstance(f, Group) and e == 1 else (f, e) for f, e in term.factors
    )
    if len(groups) != 1 or not term.coefficient.could_extract_minus_sign():
        return Term(term.coefficient, term.bound, factors)
    [group] = groups
    signs = [t.coefficient.could_extract_minus_sign() for t in group.body.terms]
    if (group, 1) not in term.factors or 2 * sum(signs) < len(signs):
        return Term(term.coefficient, term.bound, factors)
    turned = Group(collected(normal(-group.body)))
    factors = tuple((turned if f is group else f, e) for f, e in term.factors)
    return Term(-term.coefficient, term.bound, factors)


def _sharing(first: Term, second: Term) -> Iterator[tuple[int, Term, Keyed]]:
    """How much two terms share, with the second in the first one's indices, and the factors themselves."""
    mine = _keyed(first)
    for other in _renamings(second, first):
        theirs = _keyed(other)
        shared: Keyed = {}
        for key, (factor, e) in mine.items():
            if key in theirs and (e > 0) == (theirs[key][1] > 0):
                shared[key] = (factor, min(e, theirs[key][1], key=abs))
        if shared:
            size = sum(4 + 2 * len(f.indices) for f, _ in shared.values())
            size += 3 * (shared.keys() == mine.keys() == theirs.keys())
            yield size, other, shared


def _joined(first: Term, second: Term, shared: Keyed) -> Term | None:
    """c Σ shared (rest ± rest); None where that is none, or would be a fraction of fractions."""
    rests = [_without(t, shared) for t in (first, second)]
    if any(e < 0 for _, e in shared.values()) and any(e < 0 for rest in rests for _, e in rest):
        return None  # no fractions in fractions
    bound = tuple(b for b in first.bound if any(b in f.indices for f, _ in shared.values()))
    inner = [tuple(b for b in t.bound if b not in bound) for t in (first, second)]
    number = first.coefficient
    ratio = second.coefficient / number
    if not ratio.is_number:
        return None
    if abs(number) != abs(second.coefficient):
        number, ratio = S.One, second.coefficient
        group = [Term(first.coefficient, inner[0], rests[0]), Term(ratio, inner[1], rests[1])]
    else:
        group = [Term(S.One, inner[0], rests[0]), Term(ratio, inner[1], rests[1])]
    body = normal(Polynomial(tuple(group)))
    if not body.terms:
        return None
    lead = body.terms[0].coefficient
    if len(body.terms) > 1 and all(t.coefficient in (lead, -lead) for t in body.terms):
        number, body = number * lead, body.scaled(1 / lead)
    elif lead.could_extract_minus_sign():
        number, body = -number, -body
    front = tuple(shared.values())
    if len(body.terms) == 1 and not body.terms[0].bound and not body.terms[0].factors:
        return Term(number * body.terms[0].coefficient, bound, front)
    return Term(number, bound, (*front, (Group(normal(body)), 1)))


def _without(term: Term, shared: Keyed) -> tuple[tuple[Factor, int], ...]:
    rest = []
    for factor, e in term.factors:
        taken = shared.get(factor.key(IDENTITY))
        left = e - taken[1] if taken else e
        if left:
            rest.append((factor, left))
    return tuple(rest)


def _keyed(term: Term) -> Keyed:
    return {f.key(IDENTITY): (f, e) for f, e in term.factors if not isinstance(f, Delta)}


def _renamings(term: Term, like: Term) -> Iterator[Term]:
    """The term with its sums over the indices of another, in every way that fits their sizes."""
    if len(term.bound) > 3 or len(like.bound) > 3:
        return
    apart = term.apart(like.bound)
    few, many = sorted((apart.bound, like.bound), key=len)
    for chosen in permutations(many, len(few)):
        pairs = list(zip(few, chosen, strict=True))
        if any(a.size != b.size for a, b in pairs):
            continue
        table = dict(pairs) if few is apart.bound else {b: a for a, b in pairs}
        bound = tuple(table.get(b, b) for b in apart.bound)
        yield Term(apart.coefficient, bound, Term(S.One, (), apart.factors).renamed(table).factors)
