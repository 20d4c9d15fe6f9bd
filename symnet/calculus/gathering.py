r"""Gathering: the terms of a sum that share factors are written with these once, as a book prints them.

    −g ⊙ h + g ⊙ u               →   g ⊙ (u − h)            A u + A v           →   A (u + v)
    x − (y/μ) x                  →   (1 − y/μ) x            ½ e^{ℓ} − ½ 1       →   ½ (e^{ℓ} − 1)
    [c]/p (a − u) + [c]/q (v − a)   →   [c] ((a − u)/p + (v − a)/q)

Only the distributive laws are used, so that both sides are the same wherever one of them is defined. What stands
inside a function is left as its author wrote it. The pair of terms that shares most goes first, and a sum is changed
only where that makes it no longer. (`symnet.index.collecting` does the same for entries, after everything was
multiplied out.)
"""

from __future__ import annotations

from itertools import combinations

from sympy import Expr, S

from symnet.calculus.powers import with_powers_merged
from symnet.calculus.terms import Factors, Term, closed, opened
from symnet.calculus.tidy import turned_round
from symnet.core.expression import count, fold, is_scalar, shape
from symnet.core.writing import has_minus
from symnet.ops.hadamard import Hadamard
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient
from symnet.ops.scalar_multiple import ScalarMultiple
from symnet.ops.scale import Scale, coefficient_of, scale
from symnet.ops.sum import Sum, add
from symnet.ops.transpose import Transpose, transpose

MOST_TERMS = 8
"""Of longer sums the pairs are not tried: nobody writes them as one product."""

LINEAR = (Sum, Product, Hadamard, Quotient, Scale, ScalarMultiple, Transpose)
"""What is gone into; anything else is a factor as it stands."""


OF_FACTORS = (Product, Hadamard, Quotient, ScalarMultiple)
"""What is made of factors."""


def gathered(expression: Expr) -> Expr:
    """An equal expression with common factors written once; the same one where that makes no sum in it shorter."""

    def visit(node: Expr, parts: list[Expr]) -> Expr:
        if not isinstance(node, LINEAR):
            return node
        if isinstance(node, OF_FACTORS):
            parts = [_with_sign_outside(p) for p in parts]
        if any(a is not b for a, b in zip(parts, node.operands, strict=True)):
            node = node.tidy(*parts)
        if isinstance(node, Sum):
            return _gathered(node)
        return with_powers_merged(node) if isinstance(node, OF_FACTORS) else node

    return fold(expression, visit)


def _gathered(whole: Sum) -> Expr:
    """One sum, two terms at a time, as long as that makes it shorter."""
    terms = list(whole.operands)
    if len(terms) > MOST_TERMS:
        return whole
    while len(terms) > 1:
        best: tuple[int, int, int, Expr] | None = None
        for a, b in combinations(range(len(terms)), 2):
            joined = _joined(terms[a], terms[b])
            if joined is None:
                continue
            saved = count(terms[a]) + count(terms[b]) + 1 - count(joined)
            if saved >= 0 and (best is None or saved > best[0]):
                best = saved, a, b, joined
        if best is None:
            break
        _, a, b, joined = best
        terms[a] = joined
        del terms[b]
    return _with_number_in_front(add(*terms)) if len(terms) < len(whole.operands) else _with_number_in_front(whole)


def _with_number_in_front(expression: Expr) -> Expr:
    """½ (a − b) for ½ a − ½ b: a number that all terms share, apart from their signs."""
    if not isinstance(expression, Sum):
        return expression
    numbers = {-n if has_minus(n) else n for n, _ in map(coefficient_of, expression.operands)}
    if len(numbers) != 1 or (number := numbers.pop()) == 1:
        return expression
    return scale(number, Sum(*_positive_first([scale(1 / number, t) for t in expression.operands])))


def _with_sign_outside(factor: Expr) -> Expr:
    """−(a + b) for −a − b."""
    if isinstance(factor, Sum) and all(map(_is_negative, factor.operands)):
        return scale(-1, add(*(scale(-1, t) for t in factor.operands)))
    return factor


def _positive_first(terms: list[Expr]) -> list[Expr]:
    """b − a for −a + b."""
    negative = [_is_negative(t) for t in terms]
    if negative[0] and not all(negative):
        first = negative.index(False)
        terms = [terms[first], *terms[:first], *terms[first + 1 :]]
    return terms


def _is_negative(term: Expr) -> bool:
    return has_minus(coefficient_of(term)[0])


# Two terms -----------------------------------------------------------------------------------------------------------


def _joined(first: Expr, second: Expr) -> Expr | None:
    """Both as one term; None where they share nothing."""
    one = opened(first)
    other = _turned_like(one, opened(second))
    number = S.One
    if one.number in (other.number, -other.number):
        number = -one.number if one.number != other.number and has_minus(one.number) else one.number
    divided = _is_divided(one, other)
    scalars = _shared(one.scalars, other.scalars, divided and is_scalar(first))
    entries: Factors = {}
    before: tuple[Expr, ...] = ()
    behind: tuple[Expr, ...] = ()
    if one.chain and other.chain:
        before, behind = _ends(one.chain, other.chain)
        if _are_outer_products(one.chain, other.chain, len(before), len(behind)):
            return None
    elif not one.chain and not other.chain:
        entries = _shared(one.entries, other.entries, divided)
    if not (scalars or entries or before or behind):
        return None
    left_over = [
        Term(
            term.number / number,
            _less(term.scalars, scalars),
            _less(term.entries, entries),
            term.chain[len(before) : len(term.chain) - len(behind)],
        )
        for term in (one, other)
    ]
    whole = shape(first)
    if not any(t.entries or t.chain for t in left_over):  # (s + t) A B: only scalars differ
        sign, together = coefficient_of(_sum([closed(t, None) for t in left_over]))
        return closed(Term(number * sign, _more(scalars, together), entries, before), whole)
    between = (shape(before[-1])[1] if before else whole[0], shape(behind[0])[0] if behind else whole[1])
    sign, together = coefficient_of(_sum([closed(t, between) for t in left_over]))
    if before or behind:
        return closed(Term(number * sign, scalars, {}, (*before, together, *behind)), whole)
    return closed(Term(number * sign, scalars, _more(entries, together)), whole)


def _sum(rests: list[Expr]) -> Expr:
    """What two terms do not share, added: the positive one first, −(a + b) for −a − b, (A + B)ᵀ for Aᵀ + Bᵀ."""
    terms = _positive_first(rests)
    if all(map(_is_negative, terms)):
        return scale(-1, _sum([scale(-1, t) for t in terms]))
    turned = [coefficient_of(t) for t in terms]
    if all(isinstance(t, Transpose) for _, t in turned):
        return transpose(add(*(scale(c, t.operands[0]) for c, t in turned)))
    apart = add(*(scale(c, t) for term in terms for c, t in _opened_sum(term)))
    together = add(*terms)
    if count(apart) >= count(together):
        return together
    return add(*_positive_first(list(apart.operands))) if isinstance(apart, Sum) else apart


def _opened_sum(term: Expr) -> list[tuple[Expr, Expr]]:
    """The terms of c (a + b), each with its number."""
    number, body = coefficient_of(term)
    if not isinstance(body, Sum):
        return [(number, body)]
    return [(number * c, t) for c, t in map(coefficient_of, body.operands)]


def _ends(one: tuple[Expr, ...], other: tuple[Expr, ...]) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """With which factors both products begin, and with which they end."""
    if one == other:
        return one, ()
    shorter = min(len(one), len(other)) - 1
    begin = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    left = shorter - begin
    end = next((n for n in range(left) if one[-1 - n] != other[-1 - n]), left)
    return one[:begin], one[len(one) - end :]


def _are_outer_products(one: tuple[Expr, ...], other: tuple[Expr, ...], begin: int, end: int) -> bool:
    """Whether u is all that u (A v)ᵀ and u (B w)ᵀ share: they are easier to read apart than as u (vᵀAᵀ + wᵀBᵀ)."""
    between = [chain[begin : len(chain) - end] for chain in (one, other)]
    at_a_vector = (begin and shape(one[begin - 1])[1] == 1) or (end and shape(one[len(one) - end])[0] == 1)
    return bool(at_a_vector) and any(len(rest) > 1 for rest in between)


def _shared(one: Factors, other: Factors, above_only: bool) -> Factors:
    """The factors of both, with the exponent nearest to 0, where both have them above or both below."""
    both = {f: min(e, other[f], key=abs) for f, e in one.items() if f in other and (e > 0) == (other[f] > 0)}
    return {f: e for f, e in both.items() if e > 0 or not above_only}


def _is_divided(one: Term, other: Term) -> bool:
    """Whether something would still be divided if what both divide by were taken out: no fractions in fractions."""
    below = [{(f, e) for f, e in (*t.scalars.items(), *t.entries.items()) if e < 0} for t in (one, other)]
    return below[0] != below[1]


def _turned_like(one: Term, other: Term) -> Term:
    """The second of two terms with a − b for each b − a, where the first has a − b."""
    number = other.number

    def turned(factors: Factors, model: Factors) -> Factors:
        nonlocal number
        result: Factors = {}
        for f, e in factors.items():
            back = turned_round(f) if f not in model else None
            if back is not None and back in model:
                number, f = number * (-1) ** e, back
            result[f] = result.get(f, 0) + e
        return result

    scalars, entries = turned(other.scalars, one.scalars), turned(other.entries, one.entries)
    chain = []
    for f in other.chain:
        back = turned_round(f) if f not in one.chain else None
        if back is not None and back in one.chain:
            number, f = -number, back
        chain.append(f)
    return Term(number, scalars, entries, tuple(chain))


def _more(factors: Factors, factor: Expr) -> Factors:
    return {**factors, factor: factors.get(factor, 0) + 1}


def _less(factors: Factors, taken: Factors) -> Factors:
    return {f: e - taken.get(f, 0) for f, e in factors.items() if e != taken.get(f, 0)}
