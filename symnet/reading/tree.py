r"""What is written, as a tree in which nothing is decided: every script, prime, bracket and operator is kept.

    W^{(2)\top} \delta \odot \sigma'(z)

    Product( Scripted(W, sup (2)\top),  δ,  ⊙ Scripted(σ, prime),  Bracket(z) )

Whether a superscript is a power, a layer, a transpose or an index, and whether `f(` applies or multiplies, is not the
grammar's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Written:
    """Anything that is written, with its place in the document."""

    at: int

    def parts(self) -> Iterator[Written]:
        """What it consists of, from left to right."""
        for field in fields(self):
            yield from _within(getattr(self, field.name))


def _within(value: object) -> Iterator[Written]:
    if isinstance(value, Written):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _within(item)


def bare(node: object) -> object:
    """What is written without its places, to compare by."""
    if isinstance(node, tuple):
        return tuple(map(bare, node))
    if isinstance(node, Written):
        return (type(node).__name__, *(bare(getattr(node, f.name)) for f in fields(node) if f.name != "at"))
    return node


def every_node(node: Written) -> Iterator[Written]:
    """A node and all that it consists of, scripts included, in no order."""
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        pending.extend(found.parts())


@dataclass(frozen=True, slots=True)
class Number(Written):
    """Digits: ``0.5``."""

    text: str


@dataclass(frozen=True, slots=True)
class Letter(Written):
    """A letter, a Greek letter or a word, with accents and fonts from the outside in."""

    base: str
    accents: tuple[str, ...] = ()

    @property
    def is_word(self) -> bool:
        """Whether it is a word of several letters, such as softmax."""
        return len(self.base) > 1 and not self.base.startswith("\\")


@dataclass(frozen=True, slots=True)
class Scripted(Written):
    """Something with a subscript, a superscript or primes."""

    base: Written
    sub: Written | None = None
    sup: Written | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Total(Written):
    """Terms with their signs: ``a - b``."""

    terms: tuple[tuple[str, Written], ...]


@dataclass(frozen=True, slots=True)
class Product(Written):
    """Factors, each with the sign before it: ``""`` (side by side), ``\\cdot``, ``*``, ``/``, ``\\odot`` …"""

    factors: tuple[tuple[str, Written], ...]


@dataclass(frozen=True, slots=True)
class Fraction(Written):
    r"""\frac{above}{below}."""

    above: Written
    below: Written


@dataclass(frozen=True, slots=True)
class Root(Written):
    r"""\sqrt[degree]{body}."""

    body: Written
    degree: Written | None = None


@dataclass(frozen=True, slots=True)
class Bracket(Written):
    """Items between brackets, with what separates them: ``(a, b)``, ``[i = j]``, ``p(y | x)``."""

    left: str
    right: str
    items: tuple[Written, ...]
    separators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation(Written):
    """A relation within brackets, a condition or a bound: ``i = j``, ``1 \\le t``."""

    sides: tuple[Written, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Large(Written):
    """An operator with a range: Σ, Π, max, min, argmax, lim; what it ranges over, and what is under it."""

    kind: str
    sub: Written | None = None
    sup: Written | None = None


@dataclass(frozen=True, slots=True)
class Grid(Written):
    """Rows of cells: a matrix (``[``, ``(``, ``|`` or none around it) or ``cases``."""

    kind: str
    rows: tuple[tuple[Written, ...], ...]


@dataclass(frozen=True, slots=True)
class Text(Written):
    """Words within a formula."""

    words: str


@dataclass(frozen=True, slots=True)
class Dots(Written):
    """An ellipsis."""


@dataclass(frozen=True, slots=True)
class Mark(Written):
    r"""A sign that stands alone in a script: ``\top``, ``*``, ``+``."""

    sign: str


@dataclass(frozen=True, slots=True)
class Listed(Written):
    """Things separated by commas, without brackets: the subscript ``i, j``."""

    items: tuple[Written, ...]
    separators: tuple[str, ...]
