"""Places that two others tell: the row of a Kronecker product, the diagonal of a Toeplitz matrix,
the place under a kernel.

Pair   [i = (a − 1) p + b]     i runs over all pairs (a, b), b over 1, …, p
Lag    [k = i − j + n]         k counts the diagonals of an m × n matrix, from the upper right corner on
Shift  [r = i + a − 1]         where a kernel that begins at i has its entry a; with steps [r = s(i − 1) + d(a − 1) + 1]
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr, S

from symnet.core.symbols import Variable
from symnet.index.factors import Delta
from symnet.index.polynomial import Factor, Index, Labels, Place, Polynomial, Renaming, Term, constant, single


@dataclass(frozen=True)
class Told(Factor):
    """1 where the place `whole` is the one that `first` and `second` tell, else 0."""

    whole: Place
    first: Place
    second: Place

    @property
    def places(self) -> tuple[Place, Place, Place]:
        """All three."""
        return self.whole, self.first, self.second

    @property
    def indices(self) -> frozenset[Index]:
        """Its free indices."""
        return frozenset(p for p in self.places if p is not None)

    def renamed(self, table: Renaming) -> Factor:
        """With indices exchanged."""
        return type(self)(*(table.get(p, p) if p is not None else None for p in self.places))

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """0: it depends on nothing but its places."""
        return Polynomial()

    def key(self, label: Labels) -> str:
        """Kind and places."""
        return f"{type(self).__name__.lower()}[{','.join(label(p) for p in self.places)}]"


@dataclass(frozen=True)
class Pair(Told):
    """[i = (a − 1) p + b]."""


@dataclass(frozen=True)
class Lag(Told):
    """[k = i − j + n]."""


@dataclass(frozen=True)
class Shift(Told):
    """[r = s(i − 1) + d(a − 1) + 1], whichever of i and a stands first."""

    step: int = 1
    gap: int = 1

    def renamed(self, table: Renaming) -> Factor:
        """With indices exchanged."""
        whole, first, second = (table.get(p, p) if p is not None else None for p in self.places)
        return Shift(whole, first, second, self.step, self.gap)

    def key(self, label: Labels) -> str:
        """Kind and places."""
        ends = sorted(f"{label(p)}*{n}" for p, n in ((self.first, self.step), (self.second, self.gap)))
        return f"shift[{label(self.whole)},{','.join(ends)}]"


def pair(whole: Place, first: Place, second: Place) -> Polynomial:
    """[i = (a, b)]; what an axis of size 1 leaves of it is a Kronecker delta."""
    if whole is None:
        return constant(1)
    if first is None or second is None:
        return single(Delta((whole, second if first is None else first)))
    return single(Pair(whole, first, second))


def lag(whole: Place, row: Place, column: Place) -> Polynomial:
    """[k = i − j + n]."""
    return constant(1) if whole is None else single(Lag(whole, row, column))


def shift(whole: Place, first: Place, second: Place, step: Expr = S.One, gap: Expr = S.One) -> Polynomial:
    """[r = s(i − 1) + d(a − 1) + 1]; what an axis of size 1 leaves is [r = s(i − 1) + 1], or a Kronecker delta."""
    if whole is None:
        return constant(1)
    ends: list[tuple[Place, int]] = [(p, int(n)) for p, n in ((first, step), (second, gap)) if p is not None]
    if not ends or ends == [(ends[0][0], 1)]:
        return single(Delta((whole, ends[0][0] if ends else None)))
    if len(ends) == 1:
        ends.append((None, 1))
    (one, s), (other, d) = ends
    return single(Shift(whole, one, other, s, d))


def contracted(term: Term) -> Term | None:
    """The term with one of these rules applied; None where none applies.

    [i = (a, b)] [i = (c, d)] = δ_ac δ_bd [i = (a, b)]        [i = (a, b)] [j = (a, b)] = δ_ij [i = (a, b)]
    Σ_i [i = (a, b)] = 1                                      Σ_ab [i = (a, b)] = 1

    The second and the third hold for diagonals and for places under a kernel as well.
    """
    told = [(n, f) for n, (f, _) in enumerate(term.factors) if isinstance(f, Told)]
    for position, (n, f) in enumerate(told):
        rest = term.factors[:n] + term.factors[n + 1 :]
        for _, g in told[position + 1 :]:
            if (same := _same(f, g)) is not None:
                return replace(term, factors=(*rest, *((Delta(p), 1) for p in same)))
        elsewhere = {i for other, _ in rest for i in other.indices}
        if f.whole in term.bound and f.whole not in elsewhere:
            return Term(term.coefficient, tuple(b for b in term.bound if b is not f.whole), rest)
        ends = {f.first, f.second}
        is_alone = len(ends) == 2 and ends <= set(term.bound) and not ends & {*elsewhere, f.whole}
        if isinstance(f, Pair) and is_alone:
            return Term(term.coefficient, tuple(b for b in term.bound if b not in ends), rest)
    return None


def _same(f: Told, g: Told) -> list[tuple[Place, Place]] | None:
    """The places of two factors that must agree, where two others do: the rest of the first then says nothing more."""
    if type(f) is not type(g):
        return None
    if f.first is g.first and f.second is g.second and _steps(f) == _steps(g):
        return [(f.whole, g.whole)]
    if isinstance(f, Shift) and f.first is g.second and f.second is g.first and _steps(f) == _steps(g)[::-1]:
        return [(f.whole, g.whole)]
    if isinstance(f, Pair) and f.whole is g.whole and _sizes(f) == _sizes(g):
        return [(f.first, g.first), (f.second, g.second)]
    return None


def _steps(f: Told) -> tuple[int, int]:
    return (f.step, f.gap) if isinstance(f, Shift) else (1, 1)


def _sizes(f: Told) -> tuple[object, ...]:
    return tuple(p.size for p in f.places if p is not None)
