r"""Which parts of a formula are which names: `W^{[2]\top}` is W^{[2]} transposed, `a_k^{[1]}` an entry of a^{[1]}.

A formula is searched as it stands in the document, so that prose and tables are, too. A name is found by its letter,
its subscript and its superscript; what a superscript has beyond the name (⊤, a power) and a subscript that the name
does not have (an index) say in what form it stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from symnet.render.document import Document, Symbol
from symnet.render.mathematics import (
    Accent,
    Fraction,
    Letter,
    Named,
    NotTypesetError,
    Piece,
    Row,
    Scripts,
    Sign,
    inside,
    parse,
)

FONTS = re.compile(r"\\(?:mathbf|bm|boldsymbol)\{((?:[^{}]|\{[^{}]*\})*)\}")
TRANSPOSED = re.compile(r"(\\top|T)$")


@dataclass(frozen=True)
class Mark:
    """A name at a place of a formula.

    Attributes:
        start, end: the place.
        symbol: what it names; for a derivative ∂L/∂v that is v.
        name: what the symbol is called in the document, such as ``s3``.
        form: ``whole``, ``transposed``, ``entry``, ``other`` (a power, an inverse), ``slope`` (∂L/∂v) or
            ``entry of slope``.
        is_free: whether something may be set below it: it stands in no fraction, script or growing bracket.
    """

    start: int
    end: int
    symbol: Symbol
    name: str
    form: str
    is_free: bool

    @property
    def is_slope(self) -> bool:
        """Whether it is a derivative ∂L/∂v, or an entry of one."""
        return self.form in ("slope", "entry of slope")

    @property
    def is_backward(self) -> bool:
        """Whether it carries a gradient."""
        return self.is_slope or self.symbol.kind == "backward"

    @property
    def is_stored(self) -> bool:
        """Whether it is what the forward pass has computed."""
        return not self.is_slope and self.symbol.kind == "forward"

    @property
    def shape(self) -> str:
        """The shape of what stands there, typeset; "" for a number."""
        if self.form in ("entry", "other", "entry of slope") or self.symbol.is_scalar:
            return ""
        rows, columns = self.symbol.rows, self.symbol.columns
        if self.form == "transposed":
            rows, columns = columns, rows
        return rf"{_factor(rows)} \times {_factor(columns)}"


def _factor(size: str) -> str:
    """A size within a shape; in brackets where it is a sum."""
    return f"({size})" if re.search(r"[+-]", re.sub(r"\{[^{}]*\}", "", size)) else size


@dataclass(frozen=True)
class Lexicon:
    """The names of a document."""

    symbols: tuple[Symbol, ...]
    of: str = ""
    differential: str = r"\partial"
    prefix: str = "s"

    @classmethod
    def of_document(cls, document: Document, prefix: str = "s") -> Lexicon:
        """The names that a document declares."""
        return cls(document.symbols, document.of, document.differential, prefix)

    @property
    def named(self) -> list[tuple[str, Symbol]]:
        """Each symbol with what it is called in the document."""
        return [(f"{self.prefix}{number}", symbol) for number, symbol in enumerate(self.symbols)]

    @cached_property
    def _known(self) -> dict[tuple[str, str, str], int]:
        """By letter, subscript and superscript: the number of the symbol; of two that look alike, neither."""
        found: dict[tuple[str, str, str], int] = {}
        twice = set()
        for number, symbol in enumerate(self.symbols):
            try:
                parts = parse(symbol.name).parts
            except NotTypesetError:
                continue
            if len(parts) != 1:
                continue
            key = _key(parts[0], symbol.name)
            if key in found:
                twice.add(key)
            found.setdefault(key, number)
        return {key: number for key, number in found.items() if key not in twice}

    def marks(self, latex: str) -> list[Mark]:
        """The names in a formula, from left to right; none in what cannot be typeset."""
        try:
            tree = parse(latex)
        except NotTypesetError:
            return []
        return self.marks_in(tree, latex)

    def marks_in(self, tree: Piece, latex: str) -> list[Mark]:
        """The same for a formula that is parsed already."""
        found: list[Mark] = []
        stack: list[tuple[Piece, bool]] = [(tree, True)]
        while stack:
            piece, is_free = stack.pop()
            mark = self._named(piece, latex, is_free)
            if mark is not None:
                found.append(mark)
                continue
            stack += [(p, is_free and isinstance(piece, Row)) for p in self._to_search(piece)]
        return sorted(found, key=lambda m: m.start)

    def _to_search(self, piece: Piece) -> list[Piece]:
        """What of a piece may have names in it: of d L / d w not the d, of a size d_h not the h."""
        parts = inside(piece)
        if isinstance(piece, Scripts) and isinstance(piece.base, Letter):
            return [p for p in parts if p is not piece.sub]
        if isinstance(piece, Fraction) and self.differential == "d":
            rows = [p for p in parts if isinstance(p, Row) and p.parts and isinstance(p.parts[0], Letter)]
            if len(rows) == 2 and all(row.parts[0].text == "d" for row in rows):  # type: ignore[attr-defined]
                return [p for row in rows for p in row.parts[1:]]
        return parts

    def _named(self, piece: Piece, latex: str, is_free: bool) -> Mark | None:
        if isinstance(piece, Fraction):
            return self._slope(piece, latex, is_free)
        if not isinstance(piece, (Letter, Accent, Named, Scripts)):
            return None
        if isinstance(piece, Letter) and piece.text in "∂∇∞":
            return None
        base, sub, sup = _key(piece, latex)
        bare = TRANSPOSED.sub("", sup)
        forms = [(sub, sup, "whole"), (sub, bare, "transposed"), ("", sup, "entry"), ("", bare, "entry")]
        forms += [(sub, "", "transposed" if not bare else "other"), ("", "", "entry" if not sup else "other")]
        for its_sub, its_sup, form in forms:
            if (number := self._known.get((base, its_sub, its_sup))) is not None:
                return Mark(piece.start, piece.end, self.symbols[number], f"{self.prefix}{number}", form, is_free)
        return None

    def _slope(self, piece: Fraction, latex: str, is_free: bool) -> Mark | None:
        r"""∂L/∂v of what is differentiated."""
        above, below = latex[piece.above.start + 1 : piece.above.end - 1], piece.below
        mark = self.differential
        if not self.of or above.replace(" ", "") != f"{mark} {self.of}".replace(" ", "") or not isinstance(below, Row):
            return None
        if len(below.parts) != 2 or latex[below.parts[0].start : below.parts[0].end] != mark:
            return None
        inner = self._named(below.parts[1], latex, is_free=False)
        if inner is None:
            return None
        form = "slope" if inner.form == "whole" else "entry of slope"
        return Mark(piece.start, piece.end, inner.symbol, inner.name, form, is_free)


def _key(piece: Piece, latex: str) -> tuple[str, str, str]:
    """Letter, subscript and superscript as they are written, without fonts and spaces."""
    base = piece.base if isinstance(piece, Scripts) else piece
    sub = _inner(piece.sub, latex) if isinstance(piece, Scripts) else ""
    sup = _primed(piece.sup, latex) if isinstance(piece, Scripts) else ""
    letter = latex[base.start : base.end].replace(" ", "")
    while (plain := FONTS.sub(r"\1", letter)) != letter:
        letter = plain
    return letter, sub, sup


def _primed(sup: Piece | None, latex: str) -> str:
    """A superscript, whose primes may stand outside its braces."""
    if isinstance(sup, Row) and sup.parts and isinstance(sup.parts[0], Sign) and sup.parts[0].text == "′":
        primes = [p for p in sup.parts if isinstance(p, Sign) and p.text == "′"]
        rest = [latex[p.start : p.end] for p in sup.parts if p not in primes]
        return (r"\prime" * len(primes) + "".join(rest)).replace(" ", "")
    return _inner(sup, latex)


def _inner(script: Piece | None, latex: str) -> str:
    if script is None:
        return ""
    text = latex[script.start : script.end].replace(" ", "")
    return text[1:-1] if text.startswith("{") else text
