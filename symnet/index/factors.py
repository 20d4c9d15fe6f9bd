"""What a term is a product of. Each factor knows its indices, its derivative, and a key for the normal form.

`key(label)` is a text in which `label` names every index; two factors with equal keys are equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sympy import Expr, S

from symnet.core.errors import NoRuleError
from symnet.core.symbols import Variable
from symnet.index.keys import key_of
from symnet.index.polynomial import Factor, Index, Labels, Place, Polynomial, Renaming, Term, constant, single


class ScalarFunction(Protocol):
    """What `Apply` asks of a function of one variable; `symnet.ops.function` declares them."""

    name: str
    token: str
    """A text that no other function has."""
    idempotent: bool
    """Whether f(z)·f(z) = f(z), as for an indicator."""
    vanishes: bool
    """Whether it is zero on a whole interval."""
    positive: bool
    """Whether it is positive everywhere."""
    smooth: bool
    """Whether it has all derivatives wherever it is defined."""

    def slope(self, argument: Polynomial) -> Polynomial:
        """Its derivative at a polynomial."""
        ...

    def values(self, array: Any) -> Any:
        """Its values at numbers."""
        ...


def _renamed(places: tuple[Place, ...], table: Renaming) -> tuple[Place, ...]:
    return tuple(table.get(p, p) if p is not None else None for p in places)


@dataclass(frozen=True)
class Placed(Factor):
    """A factor whose only indices are its places."""

    at: tuple[Place, Place]

    @property
    def indices(self) -> frozenset[Index]:
        """Its free indices."""
        return frozenset(p for p in self.at if p is not None)

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """0, as long as it depends on nothing but its places."""
        return Polynomial()

    def renamed(self, table: Renaming) -> Factor:
        """With indices exchanged."""
        return type(self)(**{**self.__dict__, "at": _renamed(self.at, table)})


@dataclass(frozen=True)
class Cell(Placed):
    """An entry of a variable: W_ij."""

    variable: Variable

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """∂W_ij/∂W_pq = δ_ip δ_jq; NoRuleError by an entry of a matrix that is declared symmetric."""
        if by != self.variable:
            return Polynomial()
        if by.is_symmetric:
            raise NoRuleError(
                f"the entries of {by}, which is declared symmetric, cannot be moved one by one; write it as "
                "symmetric(Z) of a free matrix Z and differentiate by Z"
            )
        result = constant(1)
        for mine, asked in zip(self.at, at, strict=True):
            if mine is not None and asked is not None:
                result = result * single(Delta((mine, asked)))
        return result

    def key(self, label: Labels) -> str:
        """Name and places; those of a symmetric matrix in no order."""
        first, second = label(self.at[0]), label(self.at[1])
        if self.variable.is_symmetric and second < first:
            first, second = second, first
        return f"{self.variable.token}[{first},{second}]"

    def mentions(self, variable: Variable) -> bool:
        """Whether it is an entry of that variable."""
        return variable == self.variable


@dataclass(frozen=True)
class Delta(Placed):
    """Kronecker's δ_ij: 1 where i = j, else 0."""

    @property
    def ties(self) -> tuple[Index, ...]:
        """Both, where there are two."""
        return tuple(p for p in self.at if p is not None) if None not in self.at else ()

    def key(self, label: Labels) -> str:
        """The unordered pair."""
        a, b = sorted((label(self.at[0]), label(self.at[1])))
        return f"δ[{a},{b}]"


@dataclass(frozen=True)
class AtLeast(Placed):
    """1 where i ≥ j, else 0."""

    def key(self, label: Labels) -> str:
        """The ordered pair."""
        return f"at least[{label(self.at[0])},{label(self.at[1])}]"


@dataclass(frozen=True)
class Block(Placed):
    """1 where i = offset + p, else 0: entry p of a block stands at place i of the whole."""

    offset: Expr

    def key(self, label: Labels) -> str:
        """Offset and places."""
        size = self.at[1].size if self.at[1] is not None else 1
        return f"block {self.offset}+{size}[{label(self.at[0])},{label(self.at[1])}]"


@dataclass(frozen=True)
class Around(Factor):
    """A factor around a polynomial."""

    body: Polynomial

    @property
    def indices(self) -> frozenset[Index]:
        """The free indices of the polynomial."""
        return self.body.free

    def renamed(self, table: Renaming) -> Factor:
        """With indices exchanged."""
        return type(self)(**{**self.__dict__, "body": self.body.renamed(table)})

    def key(self, label: Labels) -> str:
        """The polynomial's key, within brackets that name the kind."""
        return f"{self.kind}({key_of(self.body, label)})"

    @property
    def kind(self) -> str:
        """What the brackets are called."""
        return type(self).__name__.lower()

    def mentions(self, variable: Variable) -> bool:
        """Whether an entry of the variable occurs in the polynomial."""
        return self.body.mentions(variable)


@dataclass(frozen=True)
class Group(Around):
    """A sum kept as one factor, as in 1/(Σ_j e^{z_j})."""

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """That of the sum."""
        return self.body.derivative(by, at)


def raised(polynomial: Polynomial, exponent: int) -> Polynomial:
    """A whole power, the sum kept as one factor: the normal form multiplies it out where it can."""
    if exponent == 0:
        return constant(1)
    if exponent == 1:
        return polynomial
    return Polynomial((Term(S.One, (), ((Group(polynomial), exponent),)),))


@dataclass(frozen=True)
class Apply(Around):
    """A function of one variable: σ(Σ_k W_ik x_k)."""

    function: ScalarFunction

    @property
    def kind(self) -> str:
        """What tells the function from all others."""
        return self.function.token

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """f′(p) ∂p."""
        inner = self.body.derivative(by, at)
        return self.function.slope(self.body) * inner if inner.terms else inner


@dataclass(frozen=True)
class Ranged(Around):
    """A factor around a polynomial in which `over` is bound, too."""

    over: tuple[Index, ...]

    @property
    def indices(self) -> frozenset[Index]:
        """The free indices of the polynomial, those it binds left out."""
        return self.body.free.difference(self.over)

    def renamed(self, table: Renaming) -> Factor:
        """With free indices exchanged, the bound ones anew."""
        aside = {o: o.fresh() for o in self.over}
        body = self.body.renamed(aside).renamed({a: b for a, b in table.items() if a not in self.over})
        return type(self)(**{**self.__dict__, "body": body, "over": tuple(aside[o] for o in self.over)})

    def body_at(self, *places: Index) -> Polynomial:
        """The polynomial at the given places of its bound indices."""
        return self.body.renamed(dict(zip(self.over, places, strict=True)))

    def key(self, label: Labels) -> str:
        """The polynomial's key, its own indices named by position."""
        own = {o: f"o{label.depth}.{position}" for position, o in enumerate(self.over)}
        sizes = ",".join(str(o.size) for o in self.over)
        return f"{self.kind} {sizes}({key_of(self.body, label.within(own))})"


@dataclass(frozen=True)
class Largest(Ranged):
    """max over the bound indices of the polynomial."""

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """Σ_o [o is where it is largest] ∂(polynomial at o); at a tie the first counts."""
        fresh = tuple(o.fresh() for o in self.over)
        inner = self.body_at(*fresh).derivative(by, at)
        if not inner.terms:
            return inner
        return (single(IsLargest(self.body, self.over, fresh)) * inner).summed(*fresh)


@dataclass(frozen=True)
class IsLargest(Ranged):
    """1 where the polynomial is largest at the given places, else 0 (at a tie, the first)."""

    places: tuple[Index, ...]

    @property
    def indices(self) -> frozenset[Index]:
        """The places, and what else is free."""
        return super().indices.union(self.places)

    def renamed(self, table: Renaming) -> Factor:
        """With indices exchanged."""
        moved = super().renamed(table)
        return type(self)(**{**moved.__dict__, "places": tuple(table.get(p, p) for p in self.places)})

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """0, away from ties."""
        return Polynomial()

    def key(self, label: Labels) -> str:
        """With its places."""
        return f"{super().key(label)}[{','.join(label(p) for p in self.places)}]"


@dataclass(frozen=True)
class Inverse(Ranged):
    """Entry (p, q) of the inverse of the matrix whose entry at the two bound indices is the polynomial."""

    at: tuple[Index, Index]

    @property
    def indices(self) -> frozenset[Index]:
        """The two places, and what else is free."""
        return super().indices.union(self.at)

    def renamed(self, table: Renaming) -> Factor:
        """With indices exchanged."""
        moved = super().renamed(table)
        return type(self)(**{**moved.__dict__, "at": tuple(table.get(p, p) for p in self.at)})

    def key(self, label: Labels) -> str:
        """With its places; those of the inverse of a symmetric matrix in no order."""
        places = [label(p) for p in self.at]
        names = [Labels({self.over[n]: "a: row", self.over[1 - n]: "b: column"}, 1) for n in (0, 1)]
        if places[1] < places[0] and key_of(self.body, names[0]) == key_of(self.body, names[1]):
            places.reverse()
        return f"{super().key(label)}[{','.join(places)}]"

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """∂(A⁻¹)_pq = −Σ_kl (A⁻¹)_pk ∂A_kl (A⁻¹)_lq, which follows from A⁻¹A = I."""
        k, m = (o.fresh() for o in self.over)
        inner = self.body_at(k, m).derivative(by, at)
        if not inner.terms:
            return inner
        left = single(Inverse(self.body, self.over, (self.at[0], k)))
        right = single(Inverse(self.body, self.over, (m, self.at[1])))
        return -(left * inner * right).summed(k, m)


@dataclass(frozen=True)
class Determinant(Ranged):
    """The determinant of the matrix whose entry at the two bound indices is the polynomial."""

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """∂ det A = det A Σ_kl (A⁻¹)_lk ∂A_kl (Jacobi)."""
        k, m = (o.fresh() for o in self.over)
        inner = self.body_at(k, m).derivative(by, at)
        if not inner.terms:
            return inner
        return (single(self) * single(Inverse(self.body, self.over, (m, k))) * inner).summed(k, m)


@dataclass(frozen=True)
class LogDeterminant(Ranged):
    """log |det A| of the matrix whose entry at the two bound indices is the polynomial."""

    def derivative(self, by: Variable, at: tuple[Place, Place]) -> Polynomial:
        """∂ log |det A| = Σ_kl (A⁻¹)_lk ∂A_kl, which is Jacobi's formula by det A."""
        k, m = (o.fresh() for o in self.over)
        inner = self.body_at(k, m).derivative(by, at)
        if not inner.terms:
            return inner
        return (single(Inverse(self.body, self.over, (m, k))) * inner).summed(k, m)


def may_be_zero(factor: Factor) -> bool:
    """Whether a factor may be zero on a whole interval of values, or at some of its places, so that f/f is not 1.

    What is made smoothly of entries of symbols is zero at single values at most; ReLU(z), z + |z| and the entries of a
    block matrix are more often.
    """
    if isinstance(factor, Apply):
        return not factor.function.positive and (factor.function.vanishes or not _is_smooth(factor.body))
    if isinstance(factor, (Delta, AtLeast, Block, Largest, IsLargest)) or not isinstance(factor, (Placed, Around)):
        return True
    return isinstance(factor, Around) and not _is_smooth(factor.body)


def _is_smooth(polynomial: Polynomial) -> bool:
    return all(
        isinstance(f, Cell)
        or (isinstance(f, (Group, Inverse, Determinant, LogDeterminant)) and _is_smooth(f.body))
        or (isinstance(f, Apply) and f.function.smooth and _is_smooth(f.body))
        or (isinstance(f, Block) and f.at[0] in term.bound)  # which only picks entries
        for term in polynomial.terms
        for f, _ in term.factors
    )
