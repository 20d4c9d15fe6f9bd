"""Cancelling common factors of sums, which the normal form alone does not see: a(1 − a)/(1 − a) = a.

Every factor becomes a letter, SymPy's rational arithmetic cancels, and the letters become factors again. A sum
over a bound index is one letter, too, so that nothing is cancelled across it.
"""

from __future__ import annotations

from functools import reduce

import sympy
from sympy import Dummy, Expr

from symnet.index.factors import Apply, Around, Group, may_be_zero, raised
from symnet.index.keys import IDENTITY, term_key
from symnet.index.normal import normal
from symnet.index.polynomial import Factor, Index, Polynomial, Term, constant

LONGEST = 80
"""Of fractions with more factors none is cancelled: it would take minutes."""

MOST_FRACTIONS = 60
"""So many terms are put over one denominator, to see whether they add up to zero."""


def has_denominators(polynomial: Polynomial) -> bool:
    """Whether a sum stands in a denominator."""
    return any(e < 0 and isinstance(f, Group) for t in polynomial.terms for f, e in t.factors)


def cancelled(polynomial: Polynomial) -> Polynomial:
    """An equal polynomial in normal form: the shorter of it as it stands and over one cancelled denominator."""
    polynomial = normal(polynomial)
    if not has_denominators(polynomial):
        return polynomial
    polynomial = _cancelled_under_sums(polynomial)
    if not has_denominators(polynomial) or _length(polynomial) > LONGEST or _divides_by_zeros(polynomial):
        return polynomial
    letters = _Letters()
    above, below = sympy.fraction(sympy.cancel(letters.scalar(polynomial)))
    over_one = normal(letters.polynomial(above / sympy.factor(below)))
    return min(polynomial, over_one, key=_length)


def as_product(polynomial: Polynomial) -> Polynomial | None:
    """A sum as a product: (1 − p)² (2 p log p + p − 1). It is not in normal form.

    None where it is none, where something stands in a denominator, or for too many letters to look for factors.
    """
    polynomial = normal(polynomial)
    if not 2 <= len(polynomial.terms) <= MOST_FACTORED or _length(polynomial) > LONGEST:
        return None
    if any(t.bound or any(e < 0 for _, e in t.factors) for t in polynomial.terms):
        return None
    letters = _Letters()
    whole = letters.scalar(polynomial)
    if len(whole.free_symbols) > MOST_LETTERS:
        return None
    number, powers = sympy.factor(whole).as_coeff_mul()
    bases = [power.as_base_exp() for power in powers]
    if len(bases) == 1 and bases[0][1] == 1:
        return None
    factors: list[tuple[Factor, int]] = []
    for base, exponent in bases:
        if not exponent.is_Integer:
            return None
        part = letters.polynomial(base)
        only = part.terms[0] if len(part.terms) == 1 else None
        if only is not None and only.coefficient == 1 and not only.bound and len(only.factors) == 1:
            factors.append((only.factors[0][0], int(exponent) * only.factors[0][1]))
        else:
            below_zero = [t for t in part.terms if not t.factors and t.coefficient.is_negative]
            if len(part.terms) == 2 and below_zero:  # 1 − p rather than p − 1
                number, part = number * (-1) ** exponent, -part
            factors.append((Group(normal(part)), int(exponent)))
    return Polynomial((Term(number, (), tuple(factors)),))


def _cancelled_under_sums(polynomial: Polynomial) -> Polynomial:
    """With fractions cancelled below Σ_k, where k stands in a denominator: Σ_k x_k a_k²/a_k (1 + a_k) and the like."""
    parts = _by_sums(polynomial)
    if len(parts) == 1 and parts[0][0] is None:
        return polynomial
    return normal(reduce(lambda p, q: p + q, (cancelled(p).summed(k) if k else p for k, p in parts)))


def _by_sums(polynomial: Polynomial) -> list[tuple[Index | None, Polynomial]]:
    """The terms that are a sum over an index which stands in a denominator, under one sum for each size; the rest.

    A term that divides by nothing joins those of its size if only one of its sums has that size.
    """
    divided = {size for t in polynomial.terms for b in _below(t) for size in (b.size,)}
    rest: list[Term] = []
    parts: dict[Index, list[Term]] = {}
    common = {size: Index(size) for size in divided}
    for t in polynomial.terms:
        below = _below(t)
        fit = below or [b for b in t.bound if b.size in divided]
        if not fit or (not below and len(fit) > 1):
            rest.append(t)
            continue
        k = common[fit[0].size]
        others = tuple(b for b in t.bound if b is not fit[0])
        parts.setdefault(k, []).append(Term(t.coefficient, others, t.factors).renamed({fit[0]: k}))
    return [(None, Polynomial(tuple(rest))), *((k, Polynomial(tuple(terms))) for k, terms in parts.items())]


def _below(term: Term) -> list[Index]:
    """The bound indices that stand in a denominator."""
    met = {i for f, e in term.factors if e < 0 and isinstance(f, Group) for i in f.indices}
    return [b for b in term.bound if b in met]


def _divides_by_zeros(polynomial: Polynomial) -> bool:
    """Whether something that is zero on a whole interval stands in a denominator."""
    return any(e < 0 and may_be_zero(f) for t in polynomial.terms for f, e in t.factors)


def _length(polynomial: Polynomial) -> int:
    """How many factors are written, those within sums included."""
    return sum(
        1 + sum(1 + (_length(f.body) if isinstance(f, Around) else 0) for f, _ in t.factors) for t in polynomial.terms
    )


def vanishes(polynomial: Polynomial) -> bool:
    """Whether it is zero: by the normal form, after cancelling, or since all that stands over one denominator is."""
    polynomial = cancelled(polynomial)
    if not polynomial.terms:
        return True
    if not has_denominators(polynomial) or _divides_by_zeros(polynomial) or len(polynomial.terms) > MOST_FRACTIONS:
        return False
    letters = _Letters()
    return all(
        sympy.expand(sympy.fraction(sympy.together(letters.scalar(part)))[0]) == 0 for _, part in _by_sums(polynomial)
    )


MOST_FACTORED, MOST_LETTERS = 8, 5
"""Of longer sums, or sums of more letters, no factors are looked for."""


class _Letters:
    """Letters for factors, and back."""

    def __init__(self) -> None:
        self._letter: dict[str, Dummy] = {}
        self._meaning: dict[Dummy, Term] = {}

    def scalar(self, polynomial: Polynomial) -> Expr:
        """A polynomial as a SymPy expression in letters."""
        return sympy.Add(*(self._term(t) for t in polynomial.terms))

    def _term(self, term: Term) -> Expr:
        bound = set(term.bound)
        outside = [(f, e) for f, e in term.factors if not f.indices & bound]
        result = sympy.Mul(term.coefficient, *(self._power(f, e) for f, e in outside))
        if bound:
            inside = tuple((f, e) for f, e in term.factors if f.indices & bound)
            result *= self._letter_for(Term(sympy.S.One, term.bound, inside))
        return result

    def _power(self, factor: Factor, exponent: int) -> Expr:
        if isinstance(factor, Group):
            return self.scalar(factor.body) ** exponent
        if isinstance(factor, Apply):
            factor = Apply(cancelled(factor.body), factor.function)
        return self._letter_for(Term(sympy.S.One, (), ((factor, 1),))) ** exponent

    def _letter_for(self, term: Term) -> Dummy:
        key = term_key(term, IDENTITY)
        if key not in self._letter:
            letter = Dummy(f"x{len(self._letter)}")
            self._letter[key], self._meaning[letter] = letter, term
        return self._letter[key]

    def polynomial(self, expr: Expr) -> Polynomial:
        """Back to a polynomial."""
        if expr in self._meaning:
            return Polynomial((self._meaning[expr],))
        if expr.is_Add:
            return reduce(lambda p, q: p + q, map(self.polynomial, expr.args))
        if expr.is_Mul:
            return reduce(lambda p, q: p * q, map(self.polynomial, expr.args))
        if expr.is_Pow and expr.exp.is_Integer and expr.free_symbols & set(self._meaning):
            return raised(self.polynomial(expr.base), int(expr.exp))
        return constant(expr)
