"""What a derivation's document consists of, whatever it is written in.

Text holds mathematics between dollar signs; everything else in it is plain text that a format escapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from symnet.pictures.picture import Picture


@dataclass(frozen=True)
class Heading:
    """A section's name."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A sentence or several.

    An aside is no part of what the document defines and derives; a convention says how to read it.
    """

    text: str
    is_aside: bool = False
    is_convention: bool = False


@dataclass(frozen=True)
class Row:
    """One link: left = right, because of a reason. An empty left side continues the row above."""

    left: str
    right: str
    reason: str = ""
    relation: str = "="


@dataclass(frozen=True)
class Display:
    """Rows aligned at their relation signs; an aside is no part of what the document defines and derives.

    `kind` is ``forward`` (the network's equations), ``results``, ``functions`` (in letters that are nobody's names) or
    ``""``.
    """

    rows: tuple[Row, ...]
    is_aside: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Step:
    """One step: where it leads, on which equation, the chain of equalities, and the same entry by entry.

    Attributes:
        number: its number.
        wrt: what is differentiated by, typeset.
        arrived: from where the derivative comes, typeset; "" where contributions are added up.
        equation: v = f(u, …), typeset; "" likewise.
        chain: the equalities; the last of them is the result.
        result: the left side of the result when it stands alone.
        entries: the same entry by entry; None where that is not asked for, or says nothing.
        entries_first: whether the entries explain the chain, rather than repeat it.
        of_steps: whether it is of what the steps of a recurrence contribute.
    """

    number: int
    wrt: str
    arrived: str
    equation: str
    chain: Display
    result: str
    entries: Display | None = None
    entries_first: bool = False
    of_steps: bool = False

    @property
    def text(self) -> str:
        """What it does and on which equation, in words."""
        if not self.equation:
            return f"${self.wrt}$ {'at all steps' if self.of_steps else 'on all paths'} together"
        return f"with respect to ${self.wrt}$, through ${self.equation}$"

    @property
    def body(self) -> tuple[Paragraph | Display, ...]:
        """The chain, and the entries before or behind it."""
        if self.entries is None:
            return (self.chain,)
        if self.entries_first:
            return Paragraph("Entry by entry:"), self.entries, Paragraph("For all entries at once:"), self.chain
        return self.chain, Paragraph("Entry by entry:"), self.entries


@dataclass(frozen=True)
class Table:
    """A table of texts."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def merged(self) -> Table:
        """Symbols of the same shape and meaning in one row."""
        if self.header[0] != "symbol":
            return self
        alike: dict[tuple[str, ...], list[str]] = {}
        for symbol, *rest in self.rows:
            alike.setdefault(tuple(rest), []).append(symbol)
        return replace(self, rows=tuple((", ".join(symbols), *rest) for rest, symbols in alike.items()))


@dataclass(frozen=True)
class Figure:
    """A picture with a word below it."""

    picture: Picture
    caption: str


@dataclass(frozen=True)
class Directive:
    """What `symnet:` comments say to programs that read the document back."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Another document within this one, in names of its own: a second network."""

    document: Document

    @property
    def declared(self) -> Directive:
        """What says to programs that names begin anew."""
        return Directive(("begin", *self.document.declared))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its blocks, headings one level down."""
        return tuple(replace(b, level=2) if isinstance(b, Heading) else b for b in self.document.blocks)


Block = Directive | Heading | Paragraph | Step | Display | Table | Figure | Part


@dataclass(frozen=True)
class Symbol:
    """A name of the document: what it is typeset as, its shape, what it means, and on which pass it comes up.

    `kind` is ``data``, ``parameter``, ``forward`` (what the forward pass computes and keeps), ``loss`` or ``backward``.
    """

    name: str
    rows: str
    columns: str
    kind: str
    meaning: str = ""

    @property
    def is_scalar(self) -> bool:
        """Whether it is one number."""
        return (self.rows, self.columns) == ("1", "1")


@dataclass(frozen=True)
class Document:
    """A title and blocks in reading order.

    Attributes:
        declared: what `% symnet:` lines declare, for who reads it back.
        symbols: the names that occur.
        of: what is differentiated, typeset; "" for nothing.
        differential: the sign of a derivative.
        source: what it was made from.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    declared: tuple[str, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    of: str = ""
    differential: str = r"\partial"
    source: str = ""

    @property
    def displays(self) -> Iterator[Display]:
        """Every display in it, in steps and parts as well."""
        for block in self.blocks:
            if isinstance(block, Part):
                yield from block.document.displays
            else:
                yield from (p for p in (block.body if isinstance(block, Step) else (block,)) if isinstance(p, Display))
