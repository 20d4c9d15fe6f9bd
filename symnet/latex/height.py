r"""How far a formula reaches above and below its line, roughly, in em at \displaystyle: what a slide has room for.

A part is measured as TeX builds it (The TeXbook, appendix G): fractions and scripts by the shifts of Computer Modern,
matrices and aligned lines row by row about the axis. Estimates err to the high side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symnet.latex.width import tokens_of

Style = Literal["display", "text", "script"]

AXIS = 0.25
"""em from the line to the middle of fractions and matrices."""

STRUT = (0.87, 0.38)
"""What each row of a matrix or of aligned lines takes at least, above and below its line."""

JOT = 0.46
"""em between aligned lines, more where they are tall (\\jot opens \\lineskip, too)."""

_SCRIPT = 0.72
_LIMITS = frozenset(r"\sum \prod \max \min \lim \sup \inf \bigcup".split())

_SIZED = {r"\big": 0.6, r"\Big": 0.9, r"\bigg": 1.2, r"\Bigg": 1.5}
"""Half the height of a bracket of fixed size."""

_ACCENTS = frozenset(r"\hat \tilde \bar \vec \dot \ddot \widehat \widetilde \overline".split())
_ASIDE = frozenset(r"\color \hspace \phantom".split())
"""Commands whose argument is not seen, or is no taller than its line."""


@dataclass(frozen=True)
class Extent:
    """em above the line and below it."""

    above: float
    below: float

    def __or__(self, other: Extent) -> Extent:
        """Of both beside each other."""
        return Extent(max(self.above, other.above), max(self.below, other.below))

    def scaled(self, factor: float) -> Extent:
        """In another size."""
        return Extent(self.above * factor, self.below * factor)

    @property
    def height(self) -> float:
        """em from top to bottom."""
        return self.above + self.below


EMPTY = Extent(0.0, 0.0)
_LETTER = Extent(0.71, 0.21)
_LARGE = {r"\sum": Extent(0.95, 0.45), r"\prod": Extent(0.95, 0.45), r"\int": Extent(1.36, 0.86)}
_BRACKET = Extent(0.76, 0.26)


def extent(latex: str) -> Extent:
    """How far a formula reaches above and below its line."""
    reader = _Reader(tokens_of(latex))
    found = EMPTY
    while reader.place < len(reader.tokens):
        found |= reader.run("display")
        reader.place += 1
    return found


def line_height(latex: str) -> float:
    """em of a line of an aligned display, with the space below it."""
    return (extent(latex) | Extent(*STRUT)).height + JOT


class _Reader:
    """Goes through the tokens of a formula once."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.place = tokens, 0

    def run(self, style: Style) -> Extent:
        """A group, up to what closes it."""
        found = EMPTY
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            if token in ("}", r"\right") or token.startswith(r"\end"):
                break
            found |= self.scripted(style)
        return found

    def in_brackets(self, style: Style) -> Extent:
        """From \\left to its \\right: brackets grow about the axis, in steps as long as there are glyphs for them."""
        self.place += 1
        inner = self.run(style)
        self.place += 2
        half = max(inner.above - AXIS, inner.below + AXIS, 0.5)
        half = next((size for size in (0.6, 0.9, 1.2, 1.5) if half <= size), half)
        return Extent(half + AXIS, half - AXIS)

    def scripted(self, style: Style) -> Extent:
        """One item with its scripts, or with the limits of a sum."""
        token = self.tokens[self.place]
        base = EMPTY if token in "^_" else self.item(style)
        scripts: dict[str, Extent] = {}
        while self.place < len(self.tokens) and (sign := self.tokens[self.place]) in "^_":
            self.place += 1
            scripts[sign] = self.argument("script").scaled(_SCRIPT if style != "script" else 0.85)
        above, below = scripts.get("^"), scripts.get("_")
        if token in _LIMITS and style == "display":
            return Extent(
                base.above + (0.2 + above.height if above else 0.0),
                base.below + (0.25 + below.height if below else 0.0),
            )
        found = base
        if above:
            raised = max(0.42, base.above - 0.39)
            found |= Extent(raised + above.above, max(0.0, above.below - raised))
        if below:
            lowered = max(0.35 if above else 0.25, base.below + 0.05)
            found |= Extent(max(0.0, below.above - lowered), lowered + below.below)
        return found

    def argument(self, style: Style) -> Extent:
        """What a command takes: a group or a token."""
        return self.item(style) if self.place < len(self.tokens) else EMPTY

    def item(self, style: Style) -> Extent:
        """A token or a group, with its arguments."""
        token = self.tokens[self.place]
        self.place += 1
        if token == "{":
            inner = self.run(style)
            self.place += 1
            return inner
        if token == r"\frac":
            return self.fraction(style)
        if token == r"\sqrt":
            inner = self.argument(style)
            return Extent(inner.above + 0.2, inner.below + 0.05)
        if token == r"\snshape":
            name, _ = self.argument(style), self.argument("script")
            return Extent(name.above, name.below + 0.55)
        if token == r"\underset":
            below, name = self.argument("script").scaled(_SCRIPT), self.argument(style)
            return Extent(name.above, name.below + 0.2 + below.height)
        if token in _ACCENTS:
            inner = self.argument(style)
            return Extent(inner.above + 0.22, inner.below)
        if token in _ASIDE:
            self.argument(style)
            return _LETTER
        if token.startswith(r"\begin"):
            return self.rows("aligned" in token, style)
        if token == r"\left":
            return self.in_brackets(style)
        if token.rstrip("lrm") in _SIZED:
            half = _SIZED[token.rstrip("lrm")]
            self.place += 1
            return Extent(half + AXIS, half - AXIS)
        if token in _LARGE:
            return _LARGE[token] if style == "display" else _BRACKET
        return _BRACKET if token in "()[]|" else EMPTY if token in (r"\,", r"\quad", r"\!", "&") else _LETTER

    def fraction(self, style: Style) -> Extent:
        """Above and below a bar at the axis; smaller within another."""
        inner: Style = "text" if style == "display" else "script"
        scale = 1.0 if style == "display" else _SCRIPT
        above, below = self.argument(inner).scaled(scale), self.argument(inner).scaled(scale)
        up = max(0.68 if style == "display" else 0.4, AXIS + 0.15 + above.below)
        down = max(0.69 if style == "display" else 0.35, below.above + 0.15 - AXIS)
        return Extent(up + above.above, down + below.below)

    def rows(self, is_aligned: bool, style: Style) -> Extent:
        """The rows of a matrix, or aligned lines, about the axis."""
        inner: Style = "display" if is_aligned else "text"
        heights, row = [], Extent(*STRUT)
        while self.place < len(self.tokens) and not self.tokens[self.place].startswith(r"\end"):
            if self.tokens[self.place] == r"\\":
                heights.append(row.height)
                row = Extent(*STRUT)
                self.place += 1
            elif self.tokens[self.place] in ("}", r"\right"):
                break
            else:
                row |= self.scripted(inner)
        self.place += 1
        heights.append(row.height)
        total = sum(heights) + (JOT * len(heights) if is_aligned else 0.1)
        half = total / 2 * (_SCRIPT if style == "script" else 1.0)
        return Extent(half + AXIS, half - AXIS)
