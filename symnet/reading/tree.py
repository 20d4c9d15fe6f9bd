r"""What is written, as a tree in which nothing is decided: every script, prime, bracket and operator is kept.

    W^{(2)\top} \delta \odot \sigma'(z)

    Product( Scripted(W, sup (2)\top),  δ,  ⊙ Scripted(σ, prime),  Bracket(z) )

Whether a superscript is a power, a layer, a transpose or an index, and whether `f(` applies or multiplies, is not the
grammar's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import wraps
from operator import attrgetter
from typing import Any, TypeVar


class Kept:
    """Room in a tree for what was found out about it: trees never change, and it is asked all the time."""

    __slots__ = ("_bare", "_letters", "_nodes", "_scripts")


@dataclass(frozen=True, slots=True)
class Written(Kept):
    """Anything that is written, with its place in the document."""

    at: int

    def parts(self) -> Sequence[Written]:
        """What it consists of, from left to right."""
        if not (names := _holding(type(self))):
            return ()
        found: list[Written] = []
        for name in names:
            _collect(getattr(self, name), found)
        return found


_FIELDS: dict[type, tuple[str, ...]] = {}
_HOLDING: dict[type, tuple[str, ...]] = {}


def _fields(kind: type[Written]) -> tuple[str, ...]:
    """The names of all fields but the place."""
    if (names := _FIELDS.get(kind)) is None:
        names = _FIELDS[kind] = tuple(f.name for f in fields(kind) if f.name != "at")
    return names


def _holding(kind: type[Written]) -> tuple[str, ...]:
    """The names of the fields in which something written may stand."""
    if (names := _HOLDING.get(kind)) is None:
        names = _HOLDING[kind] = tuple(f.name for f in fields(kind) if "Written" in str(f.type))
    return names


def _collect(value: object, found: list[Written]) -> None:
    if isinstance(value, Written):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, Written):
                found.append(item)
            elif isinstance(item, tuple):
                _collect(item, found)


T = TypeVar("T")


def kept(place: str) -> Callable[[Callable[[Any], T]], Callable[[Any], T]]:
    """For a function of trees that keeps what it finds in the tree itself, where there is room for it."""
    keep = getattr(Kept, place).__set__

    def keeping(function: Callable[[Any], T]) -> Callable[[Any], T]:
        read = attrgetter(place)

        @wraps(function)
        def ask(node: Any) -> T:
            try:
                found: T = read(node)
            except AttributeError:
                found = function(node)
                keep(node, found)
            return found

        return ask

    return keeping


def bare(node: object) -> object:
    """What is written without its places, to compare by."""
    if isinstance(node, Written):
        return _bare(node)
    return tuple(map(bare, node)) if isinstance(node, tuple) else node


@kept("_bare")
def _bare(node: Written) -> object:
    return (type(node).__name__, *[bare(getattr(node, name)) for name in _fields(type(node))])


@kept("_nodes")
def every_node(node: Written) -> Sequence[Written]:
    """A node and all that it consists of, scripts included, in no order."""
    found, pending = [], [node]
    while pending:
        part = pending.pop()
        found.append(part)
        pending += part.parts()
    return tuple(found)


def rewritten(node: Written, function: Callable[[Written], Written]) -> Written:
    """What `mapped` gives, quicker where it gives most trees back as they are; other nodes are asked for twice."""
    return mapped(node, function) if any(function(n) is not n for n in every_node(node)) else node


def mapped(node: Written, function: Callable[[Written], Written]) -> Written:
    """The tree with what the function makes of each node, the innermost first."""
    table = {name: _mapped(getattr(node, name), function) for name in _holding(type(node))}
    changed = {name: value for name, value in table.items() if value is not getattr(node, name)}
    return function(replace(node, **changed) if changed else node)


def _mapped(value: Any, function: Callable[[Written], Written]) -> Any:
    if isinstance(value, Written):
        return mapped(value, function)
    if isinstance(value, tuple):
        parts = tuple(_mapped(item, function) for item in value)
        return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    return value


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
class Labelled(Written):
    """A subscript of which the first letter belongs to the name: ``h`` and ``i, j`` of ``w_{hij}``."""

    label: Written
    items: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Displayed(Written):
    """A symbol whose entries are written out, with what counts its rows and columns."""

    symbol: Written
    rows: Written
    columns: Written
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Laid(Written):
    """Derivatives by all entries of something, written out side by side; they stand or lie as what they equal does."""

    body: Written
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Entries(Written):
    """How many entries a vector has, be it a column or a row."""

    size: Written


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
