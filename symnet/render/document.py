"""What a derivation's document consists of, whatever it is written in.

Text holds mathematics between dollar signs; everything else in it is plain text that a format escapes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A section's name."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A sentence or several; an aside is no part of what the document defines and derives."""

    text: str
    is_aside: bool = False


@dataclass(frozen=True)
class StepHeading:
    """The number of a step, what it does, and on which equation."""

    number: int
    text: str


@dataclass(frozen=True)
class Row:
    """One link: left = right, because of a reason. An empty left side continues the row above."""

    left: str
    right: str
    reason: str = ""
    relation: str = "="


@dataclass(frozen=True)
class Display:
    """Rows aligned at their relation signs; an aside is no part of what the document defines and derives."""

    rows: tuple[Row, ...]
    is_aside: bool = False


@dataclass(frozen=True)
class Table:
    """A table of texts."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Directive:
    """What `symnet:` comments say to programs that read the document back."""

    lines: tuple[str, ...]


Block = Directive | Heading | Paragraph | StepHeading | Display | Table


@dataclass(frozen=True)
class Document:
    """A title and blocks in reading order; what `% symnet:` lines declare, for who reads it back."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    declared: tuple[str, ...] = ()
