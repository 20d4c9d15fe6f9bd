"""Sums of products of indexed factors: the arithmetic of the index calculus.

    Σ_k W_ik x_k + b_i      two terms; k is bound in the first, i is free

A `Term` is a coefficient, a set of bound indices and factors with integer exponents; a `Polynomial` is a sum of
terms. Indices are compared by identity, so two of them never meet by accident; where a polynomial is used twice,
its bound indices are made anew (`_apart`). An axis of size 1 has no index: its place holds None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

import sympy
from sympy import Expr, S

from symnet.core.errors import TooLongError
from symnet.core.symbols import Variable

_serial = count()


class Index:
    """An index over 1..size. Two indices are the same only if they are the same object."""

    __slots__ = ("hint", "serial", "size")

    def __init__(self, size: Expr, hint: str = "") -> None:
        self.size, self.hint, self.serial = sympy.sympify(size), hint, next(_serial)

    def fresh(self) -> Index:
        """Another index over the same range."""
        return Index(self.size, self.hint)

    def __repr__(self) -> str:
        return f"{self.hint or 'i'}#{self.serial}"


Place = Index | None
Renaming = Mapping[Index, Index]


def index_over(size: Expr, hint: str = "") -> Place:
    """A fresh index over an axis; None for an axis of size 1."""
    return None if size == 1 else Index(size, hint)


class Labels:
    """Texts for indices: given ones, and a serial number for all others. `depth` tells nested sums apart."""

    def __init__(self, names: Mapping[Index, str] | None = None, depth: int = 0) -> None:
        self.names, self.depth = dict(names or {}), depth

    def __call__(self, place: Place) -> str:
        """The text for an index."""
        if place is None:
            return "·"
        return self.names.get(place) or f"#{place.serial:09d}"

    def within(self, names: Mapping[Index, str]) -> Labels:
        """The labels inside a factor or sum that binds the indices named."""
        return Labels({**self.names, **names}, self.depth + 1)


@dataclass(frozen=True)
class Factor:
    """A thing with indices that a term is a product of; the kinds stand in `symnet.index.factors`."""

    @property
    def indices(self) -> frozenset[Index]:
        """Its free indices."""
        raise NotImplementedError

    @property
    def ties(self) -> tuple[Index, ...]:
        """Indices that are the same wherever it is not 0."""
        return ()

    def renamed(self, table: Renaming) -> Factor:
        """With indices exchanged."""
        raise NotImplementedError

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """Its derivative by an entry of a variable."""
        raise NotImplementedError

    def key(self, label: Labels) -> str:
        """A text that tells it from all others."""
        raise NotImplementedError

    def mentions(self, variable: Variable) -> bool:
        """Whether an entry of the variable occurs in it."""
        return False


@dataclass(frozen=True)
class Term:
    """coefficient · Σ_bound Π factor^exponent."""

    coefficient: Expr
    bound: tuple[Index, ...] = ()
    factors: tuple[tuple[Factor, int], ...] = ()

    @cached_property
    def indices(self) -> frozenset[Index]:
        """All indices met in the factors, bound or free."""
        return frozenset(i for factor, _ in self.factors for i in factor.indices)

    def renamed(self, table: Renaming) -> Term:
        """With free indices exchanged; bound ones step aside where they would capture."""
        table = {a: b for a, b in table.items() if a not in self.bound}
        if not table:
            return self
        taken = {*table.values()}
        aside = {b: b.fresh() for b in self.bound if b in taken}
        full = {**table, **aside}
        return Term(
            self.coefficient,
            tuple(aside.get(b, b) for b in self.bound),
            tuple((factor.renamed(full), e) for factor, e in self.factors),
        )

    def apart(self, others: Iterable[Index]) -> Term:
        """With bound indices that are none of `others`."""
        clash = {b: b.fresh() for b in self.bound if b in others}
        if not clash:
            return self
        return Term(
            self.coefficient,
            tuple(clash.get(b, b) for b in self.bound),
            tuple((factor.renamed(clash), e) for factor, e in self.factors),
        )

    def times(self, other: Term) -> Term:
        """The product of two terms, their bound indices kept apart."""
        if self.bound or other.bound:
            other = other.apart({*self.bound, *self.indices})
            this = self.apart({*other.bound, *other.indices})
        else:
            this = self
        return Term(this.coefficient * other.coefficient, this.bound + other.bound, this.factors + other.factors)

    def inside(self, other: Term) -> Term:
        """The product under this term's own sums: its bound indices reach into the other term."""
        other = other.apart({*self.bound, *self.indices})
        return Term(self.coefficient * other.coefficient, self.bound + other.bound, self.factors + other.factors)


MOST_TERMS = 4000
"""So many terms a sum may have."""


def require_readable(terms: int) -> None:
    """TooLongError for more terms than a sum may have."""
    if terms > MOST_TERMS:
        raise TooLongError(
            f"written out entry by entry it has more than {MOST_TERMS} terms; give its parts names, by equations of "
            "their own"
        )


@dataclass(frozen=True)
class Polynomial:
    """A sum of terms; `is_normal` is set by `symnet.index.normal` on what it has brought to normal form."""

    terms: tuple[Term, ...] = ()
    is_normal: bool = field(default=False, compare=False, repr=False)

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial(self.terms + other.terms)

    def __neg__(self) -> Polynomial:
        return self.scaled(S.NegativeOne)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        require_readable(len(self.terms) * len(other.terms))
        return Polynomial(tuple(a.times(b) for a in self.terms for b in other.terms))

    def scaled(self, coefficient: Expr) -> Polynomial:
        """Every term times a number or an expression in dimensions."""
        return Polynomial(tuple(Term(t.coefficient * coefficient, t.bound, t.factors) for t in self.terms))

    def summed(self, *places: Place) -> Polynomial:
        """Σ over the given indices."""
        bound = tuple(p for p in places if p is not None)
        if not bound:
            return self
        return Polynomial(
            tuple(Term((a := t.apart(bound)).coefficient, a.bound + bound, a.factors) for t in self.terms)
        )

    def renamed(self, table: Renaming) -> Polynomial:
        """With free indices exchanged."""
        return Polynomial(tuple(t.renamed(table) for t in self.terms))

    @cached_property
    def free(self) -> frozenset[Index]:
        """The free indices."""
        return frozenset(i for t in self.terms for i in t.indices.difference(t.bound))

    @cached_property
    def keys(self) -> dict[tuple[object, ...], str]:
        """Keys already found, by the labels of the free indices (see `symnet.index.normal.key_of`)."""
        return {}

    def factors(self) -> Iterator[Factor]:
        """All factors of all terms."""
        return (factor for t in self.terms for factor, _ in t.factors)

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """∂/∂(entry of `by` at the given places), by the product rule."""
        result: list[Term] = []
        for t in self.terms:
            safe = t.apart([p for p in at if p is not None])
            for position, (factor, exponent) in enumerate(safe.factors):
                inner = factor.derivative(by, at)
                if not inner.terms:
                    continue
                others = safe.factors[:position] + safe.factors[position + 1 :]
                if exponent != 1:
                    others += ((factor, exponent - 1),)
                outer = Term(safe.coefficient * exponent, safe.bound, others)
                result += [outer.inside(d) for d in inner.terms]
        return Polynomial(tuple(result))

    def mentions(self, variable: Variable) -> bool:
        """Whether an entry of the variable occurs anywhere, also within factors."""
        return any(factor.mentions(variable) for factor in self.factors())


def constant(value: object) -> Polynomial:
    """A number or an expression in dimensions."""
    value = sympy.sympify(value)
    return Polynomial((Term(value),)) if value != 0 else Polynomial()


def single(factor: Factor, exponent: int = 1) -> Polynomial:
    """One factor."""
    return Polynomial((Term(S.One, (), ((factor, exponent),)),))
