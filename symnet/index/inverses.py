"""What the normal form knows of inverses and determinants, all of it from A⁻¹A = AA⁻¹ = I and det(AB) = det A det B.

    (A⁻¹)⁻¹ = A      (cA)⁻¹ = A⁻¹/c      (AB)⁻¹ = B⁻¹A⁻¹ for square A and B      (Aᵀ)⁻¹ = (A⁻¹)ᵀ
    diag(w)⁻¹ = diag(1/w)      det(cA) = cⁿ det A      det Aᵀ = det A      det A⁻¹ = 1/det A      log |det ·| likewise

With a sum inside, as in (XᵀX + λI)⁻¹, one of its terms is led away: (…)⁻¹XᵀX = I − (…)⁻¹λ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

import sympy
from sympy import Expr, S

from symnet.index.factors import Delta, Determinant, Inverse, LogDeterminant, Ranged
from symnet.index.keys import IDENTITY, key_of, term_key
from symnet.index.polynomial import Factor, Index, Labels, Polynomial, Term, constant, single

Powers = tuple[tuple[Factor, int], ...]


def opened(term: Term) -> Polynomial | None:
    """The term with one rule on an inverse or a determinant applied; None where none applies.

    The bodies of its factors are in normal form.
    """
    inverses: list[tuple[Inverse, Term]] = []
    for n, (factor, exponent) in enumerate(term.factors):
        if isinstance(factor, (Inverse, Determinant, LogDeterminant)):
            rest = Term(term.coefficient, term.bound, term.factors[:n] + term.factors[n + 1 :])
            found = _turned(factor, exponent) or _opened(factor, exponent)
            if found is not None:
                return Polynomial(tuple(rest.inside(t) for t in found.terms))
            if isinstance(factor, Inverse) and exponent == 1:
                inverses.append((factor, rest))
    for factor, rest in sorted(inverses, key=lambda pair: len(pair[0].body.terms)):  # A⁻¹A before (A + B)⁻¹A
        if (found := _met(factor, rest)) is not None:
            return found
    return None


# Which way round --------------------------------------------------------------------------------------------------


def is_symmetric(body: Polynomial, over: tuple[Index, ...]) -> bool:
    """Whether the entries stay the same when the two indices change places."""
    return _key(body, over) == _key(body, over[::-1])


def _key(body: Polynomial, over: tuple[Index, ...]) -> str:
    return key_of(body, Labels(dict(zip(over, ("a: row", "b: column"), strict=True)), 1))


def _turned(factor: Ranged, exponent: int) -> Polynomial | None:
    """(Aᵀ)⁻¹ as (A⁻¹)ᵀ, det Aᵀ as det A: of a matrix and its transpose the one whose key comes first."""
    if _key(factor.body, factor.over[::-1]) >= _key(factor.body, factor.over):
        return None
    turned = replace(factor, over=factor.over[::-1])
    if isinstance(turned, Inverse):
        turned = replace(turned, at=turned.at[::-1])
    return single(turned, exponent)


# One term inside --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Chain:
    """A term c s w_k A_kl w_l B_lm …: number, scalars, matrices in order, weights on the places between."""

    coefficient: Expr
    scalars: Powers
    matrices: tuple[tuple[Factor, Index, Index], ...]
    weights: tuple[Powers, ...]


def _chain(body: Polynomial, over: tuple[Index, ...]) -> _Chain | None:
    """A body with one term as a product of square matrices from the first of its indices to the second."""
    if len(body.terms) != 1:
        return None
    term, (row, column) = body.terms[0], over
    line = {row, column, *term.bound}
    if any(i.size != row.size for i in line):
        return None
    scalars = tuple(p for p in term.factors if not p[0].indices & line)
    left = [p for p in term.factors if p[0].indices & line]
    here, matrices, weights = row, [], []
    while True:
        on = tuple(p for p in left if p[0].indices & line == {here})
        left = [p for p in left if p not in on]
        weights.append(on)
        steps = [p for p in left if here in p[0].indices]
        if here is column or len(steps) != 1:
            break
        factor, exponent = steps[0]
        ends = (factor.indices & line) - {here}
        if exponent != 1 or len(ends) != 1:
            return None
        left.remove(steps[0])
        (there,) = ends
        matrices.append((factor, here, there))
        here = there
    if left or here is not column or len(matrices) != len(term.bound) + 1:
        return None
    return _Chain(term.coefficient, scalars, tuple(matrices), tuple(weights))


def _opened(factor: Ranged, exponent: int) -> Polynomial | None:
    """What an inverse or determinant of one term, or of a sum with a number in front, is made of."""
    chain = _chain(factor.body, factor.over)
    if isinstance(factor, Inverse):
        return _opened_inverse(factor, exponent, chain)
    return _opened_determinant(factor, exponent, chain)


def _opened_inverse(factor: Inverse, exponent: int, chain: _Chain | None) -> Polynomial | None:
    if chain is None:
        if (stripped := _scalars_taken_out(factor, exponent)) is not None:
            return stripped
        lead = _lead(factor)
        if lead is None or lead.coefficient == 1:
            return None
        monic = single(replace(factor, body=factor.body.scaled(1 / lead.coefficient)), exponent)
        return monic.scaled(lead.coefficient**-exponent)
    whole = len(chain.matrices) > 1 or any(chain.weights) or isinstance(chain.matrices[0][0], (Delta, Inverse))
    if not whole and chain.coefficient == 1 and not chain.scalars:
        return None
    if exponent != 1:  # of an entry squared only what stands in front is taken out
        if chain.coefficient == 1 and not chain.scalars:
            return None
        stripped = Polynomial((replace(factor.body.terms[0], coefficient=S.One, factors=_without(factor, chain)),))
        front = Polynomial((Term(chain.coefficient**-exponent, (), _powers(chain.scalars, -exponent)),))
        return front * single(replace(factor, body=stripped), exponent)
    first, last = factor.at  # (A B)⁻¹_pq = Σ_r B⁻¹_pr A⁻¹_rq
    result = Polynomial((Term(1 / chain.coefficient, (), _powers(chain.scalars, -1)),))
    here, bound = first, []
    for position, (matrix, row, column) in reversed(list(enumerate(chain.matrices))):
        there = last if position == 0 else row.fresh()
        result = result * _weights(chain.weights[position + 1], column, here)
        result = result * _inverted(matrix, row, column, here, there)
        if position:
            bound.append(there)
        here = there
    result = result * _weights(chain.weights[0], factor.over[0], here)
    return result.summed(*bound)


def _scalars_taken_out(factor: Inverse, exponent: int) -> Polynomial | None:
    """(s XᵀX)⁻¹ = (XᵀX)⁻¹/s."""
    term, *others = factor.body.terms
    line = {*factor.over, *term.bound}
    scalars = tuple(p for p in term.factors if not p[0].indices & line)
    if others or not scalars:
        return None
    rest = replace(term, factors=tuple(p for p in term.factors if p not in scalars))
    front = Polynomial((Term(S.One, (), _powers(scalars, -exponent)),))
    return front * single(replace(factor, body=Polynomial((rest,))), exponent)


def _without(factor: Ranged, chain: _Chain) -> Powers:
    return tuple(p for p in factor.body.terms[0].factors if p not in chain.scalars)


def _powers(factors: Powers, exponent: int) -> Powers:
    return tuple((f, e * exponent) for f, e in factors)


def _weights(weights: Powers, old: Index, new: Index) -> Polynomial:
    """1/w at another place."""
    return Polynomial((Term(S.One, (), tuple((f.renamed({old: new}), -e) for f, e in weights)),))


def _inverted(matrix: Factor, row: Index, column: Index, p: Index, q: Index) -> Polynomial:
    """Entry (p, q) of the inverse of the matrix whose entry at (row, column) is the factor."""
    if isinstance(matrix, Delta):
        return single(Delta((p, q)))
    if isinstance(matrix, Inverse) and matrix.at == (row, column):
        return matrix.body_at(p, q)
    if isinstance(matrix, Inverse) and matrix.at == (column, row):
        return matrix.body_at(q, p)
    k, m = row.fresh(), column.fresh()
    return single(Inverse(single(matrix.renamed({row: k, column: m})), (k, m), (p, q)))


def _opened_determinant(factor: Ranged, exponent: int, chain: _Chain | None) -> Polynomial | None:
    """det(c A B) = cⁿ det A det B; log |det(c A B)| = n log |c| + log |det A| + log |det B|."""
    logarithm = isinstance(factor, LogDeterminant)
    if logarithm and exponent != 1:
        return None
    if chain is None or any(chain.weights):
        return _number_taken_out(factor, exponent)
    only = chain.matrices[0][0]
    if len(chain.matrices) == 1 and not isinstance(only, (Delta, Inverse)):
        return _number_taken_out(factor, exponent)
    if chain.scalars:
        return None
    parts = [_determined(type(factor), *m) for m in chain.matrices]
    if logarithm:
        total = _of_number(factor, chain.coefficient, 1)
        for part, sign in parts:
            if part is not None:
                total = total + single(part).scaled(S(sign))
        return total
    result = _of_number(factor, chain.coefficient, exponent)
    for part, sign in parts:
        if part is not None:
            result = result * single(part, sign * exponent)
    return result


def _number_taken_out(factor: Ranged, exponent: int) -> Polynomial | None:
    """With the number in front of the first term taken out."""
    lead = _lead(factor)
    if lead is None or lead.coefficient == 1:
        return None
    monic = single(replace(factor, body=factor.body.scaled(1 / lead.coefficient)), exponent)
    number = _of_number(factor, lead.coefficient, exponent)
    return number + monic if isinstance(factor, LogDeterminant) else number * monic


def _of_number(factor: Ranged, number: Expr, exponent: int) -> Polynomial:
    """cⁿ, or n log |c|."""
    size = factor.over[0].size
    if isinstance(factor, LogDeterminant):
        return constant(size * sympy.expand_log(sympy.log(abs(number)), force=True))
    return constant(number ** (size * exponent))


def _determined(kind: type[Ranged], matrix: Factor, row: Index, column: Index) -> tuple[Ranged | None, int]:
    """The determinant of one matrix, and whether it counts as it is or inverted; None for 1."""
    if isinstance(matrix, Delta):
        return None, 1
    if isinstance(matrix, Inverse) and {*matrix.at} == {row, column}:
        return kind(matrix.body, matrix.over), -1
    k, m = row.fresh(), column.fresh()
    return kind(single(matrix.renamed({row: k, column: m})), (k, m)), 1


# An inverse beside what it inverts --------------------------------------------------------------------------------


def _lead(factor: Ranged) -> Term | None:
    """The term that is led away: of those that are no multiple of I the longest, then the first by its key."""
    row, column = factor.over
    names = Labels({row: "a: row", column: "b: column"}, 1)
    fit = [t for t in factor.body.terms if {row, column} <= t.indices and not _is_diagonal(t, row, column)]
    return min(fit, key=lambda t: (-len(t.factors), term_key(t, names)), default=None)


def _is_diagonal(term: Term, row: Index, column: Index) -> bool:
    return any(isinstance(f, Delta) and set(f.at) == {row, column} for f, _ in term.factors)


def _met(factor: Inverse, rest: Term) -> Polynomial | None:
    """Σ_q A⁻¹_pq A_qr = δ_pr, and A_rq A⁻¹_qp likewise, in the term that the inverse stands in."""
    lead = _lead(factor)
    if lead is None or lead.coefficient != 1:
        return None
    sides = [(factor, False), (factor, True)]
    if is_symmetric(factor.body, factor.over):  # the lead always begins at the sum: P + Pᵀ would be led round and round
        sides = [(factor, False), (replace(factor, at=factor.at[::-1]), False)]
    for inverse, is_behind in sides:
        kept, summed = inverse.at if not is_behind else inverse.at[::-1]
        if summed not in rest.bound or kept is summed:
            continue
        known, asked = inverse.over if not is_behind else inverse.over[::-1]
        pattern = Term(S.One, (), lead.factors)
        fresh = {b: b.fresh() for b in (*lead.bound, asked)}
        pattern = pattern.renamed({**fresh, known: summed})
        unknown = frozenset(fresh.values())
        for chosen, table in _matches(pattern.factors, rest.factors, {}, unknown):
            others = tuple(p for n, p in enumerate(rest.factors) if n not in chosen)
            inner = [table[fresh[b]] for b in lead.bound]
            reached = table[fresh[asked]]
            elsewhere = {i for f, _ in others for i in f.indices}
            hidden = {summed, *inner}
            is_whole = len(hidden) == len(inner) + 1 and set(inner) <= set(rest.bound) and not hidden & elsewhere
            if not is_whole or reached in hidden or kept in inner:
                continue
            outside = Term(rest.coefficient, tuple(b for b in rest.bound if b not in hidden), others)
            left = _what_is_left(inverse, lead, is_behind, kept, reached)
            return Polynomial(tuple(outside.inside(t) for t in left.terms))
    return None


def _what_is_left(inverse: Inverse, lead: Term, is_behind: bool, kept: Index, reached: Index) -> Polynomial:
    """δ_pr − Σ_q A⁻¹_pq (A − lead)_qr."""
    others = Polynomial(tuple(t for t in inverse.body.terms if t is not lead))
    q = kept.fresh()
    table = dict(zip(inverse.over, (reached, q) if is_behind else (q, reached), strict=True))
    again = replace(inverse, at=(q, kept) if is_behind else (kept, q))
    return single(Delta((kept, reached))) - (single(again) * others.renamed(table)).summed(q)


def _matches(
    wanted: Powers, there: Powers, table: dict[Index, Index], unknown: frozenset[Index]
) -> Iterator[tuple[tuple[int, ...], dict[Index, Index]]]:
    """Which factors the wanted ones can be, and what their unknown indices are then."""
    if not wanted:
        yield (), table
        return
    (factor, power), *others = wanted
    factor = factor.renamed(table)
    open_ = sorted(factor.indices & unknown, key=lambda i: i.serial)
    for n, (candidate, exponent) in enumerate(there):
        if type(candidate) is not type(factor) or exponent != power:
            continue
        for chosen in permutations(sorted(candidate.indices, key=lambda i: i.serial), len(open_)):
            named = dict(zip(open_, chosen, strict=True))
            if any(a.size != b.size for a, b in named.items()):
                continue
            if factor.renamed(named).key(IDENTITY) == candidate.key(IDENTITY):
                for positions, full in _matches(tuple(others), there, {**table, **named}, unknown):
                    if n not in positions:
                        yield (n, *positions), full
