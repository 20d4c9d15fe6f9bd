r"""The LaTeX that derivations are written in, as a tree with places: what names are found in and MathML is made of.

    W^{[2]\top} \delta   →   Row(Scripts(Letter W, sup=Row([, 2, ], ⊤)), Letter δ)

This is the language that symnet writes, and lectures in their prose: names, scripts, fractions, brackets, sums,
cases and small matrices. What is not in it raises `NotTypesetError`; whoever calls shows the source instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symnet.core.errors import SymnetError


class NotTypesetError(SymnetError):
    """A formula with something in it that is not in the language that derivations are written in."""


@dataclass(frozen=True)
class Piece:
    """A part of a formula; `start` and `end` are its place in the source."""

    start: int
    end: int


@dataclass(frozen=True)
class Letter(Piece):
    """A variable of one letter, Latin or Greek; `font` is ``italic``, ``upright``, ``bold``, ``bold-italic``, …"""

    text: str
    font: str = "italic"


@dataclass(frozen=True)
class Number(Piece):
    """Digits, with a decimal point or without."""

    text: str
    font: str = ""


@dataclass(frozen=True)
class Named(Piece):
    """A function or operator with a name of several letters: log, ReLU; with `limits` what hangs stands below."""

    text: str
    limits: bool = False


@dataclass(frozen=True)
class Sign(Piece):
    """An operator, relation, bracket or mark. `role` is one of `ROLES`; `size` is that of a fixed bracket."""

    text: str
    role: str
    size: float = 0.0


ROLES = ("binary", "relation", "open", "close", "punctuation", "large", "mark", "bar")


@dataclass(frozen=True)
class Words(Piece):
    r"""Plain text within a formula: ``\text{if }``."""

    text: str


@dataclass(frozen=True)
class Gap(Piece):
    """Space of so many em."""

    width: float


@dataclass(frozen=True)
class Row(Piece):
    """Pieces side by side."""

    parts: tuple[Piece, ...]


@dataclass(frozen=True)
class Scripts(Piece):
    """A base with what hangs below and above."""

    base: Piece
    sub: Piece | None
    sup: Piece | None


@dataclass(frozen=True)
class Fraction(Piece):
    """One above the other."""

    above: Piece
    below: Piece


@dataclass(frozen=True)
class Root(Piece):
    """A square root."""

    body: Piece


@dataclass(frozen=True)
class Accent(Piece):
    """A mark over a letter or more."""

    body: Piece
    mark: str
    wide: bool = False


@dataclass(frozen=True)
class Fence(Piece):
    """What stands between brackets that grow with it."""

    left: str
    right: str
    body: Piece


@dataclass(frozen=True)
class Grid(Piece):
    """A matrix, or cases, row by row."""

    rows: tuple[tuple[Piece, ...], ...]
    left: str
    right: str


def walk(piece: Piece) -> Iterator[Piece]:
    """The piece and everything in it, from the outside in."""
    stack = [piece]
    while stack:
        here = stack.pop()
        yield here
        stack += reversed(inside(here))


def inside(piece: Piece) -> list[Piece]:
    """What a piece consists of."""
    if isinstance(piece, Row):
        return list(piece.parts)
    if isinstance(piece, Scripts):
        return [p for p in (piece.base, piece.sub, piece.sup) if p is not None]
    if isinstance(piece, Fraction):
        return [piece.above, piece.below]
    if isinstance(piece, (Root, Accent, Fence)):
        return [piece.body]
    if isinstance(piece, Grid):
        return [cell for row in piece.rows for cell in row]
    return []


GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho "
        "varrho sigma varsigma tau upsilon phi varphi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell partial nabla infty hbar".split(),
        "αβγδϵεζηθϑικλμνξπϖρϱσςτυϕφχψωΓΔΘΛΞΠΣΥΦΨΩℓ∂∇∞ℏ",
        strict=True,
    )
)
SIGNS = {
    "cdot": ("⋅", "binary"), "times": ("×", "binary"), "odot": ("⊙", "binary"), "oslash": ("⊘", "binary"),
    "circ": ("∘", "binary"), "otimes": ("⊗", "binary"), "oplus": ("⊕", "binary"), "pm": ("±", "binary"),
    "star": ("⋆", "binary"), "ast": ("∗", "binary"), "setminus": ("∖", "binary"), "div": ("÷", "binary"),
    "le": ("≤", "relation"), "leq": ("≤", "relation"), "ge": ("≥", "relation"), "geq": ("≥", "relation"),
    "neq": ("≠", "relation"), "ne": ("≠", "relation"), "approx": ("≈", "relation"), "equiv": ("≡", "relation"),
    "in": ("∈", "relation"), "to": ("→", "relation"), "mid": ("∣", "relation"), "sim": ("∼", "relation"),
    "propto": ("∝", "relation"), "gets": ("←", "relation"), "leftarrow": ("←", "relation"), "ll": ("≪", "relation"),
    "rightarrow": ("→", "relation"), "Rightarrow": ("⇒", "relation"), "gg": ("≫", "relation"),
    "top": ("⊤", "mark"), "prime": ("′", "mark"), "dagger": ("†", "mark"), "ldots": ("…", "mark"),
    "dots": ("…", "mark"), "cdots": ("⋯", "mark"), "vdots": ("⋮", "mark"), "ddots": ("⋱", "mark"),
    "lVert": ("‖", "open"), "rVert": ("‖", "close"), "lvert": ("|", "open"), "rvert": ("|", "close"),
    "vert": ("|", "bar"), "Vert": ("‖", "bar"), "|": ("‖", "bar"), "{": ("{", "open"), "}": ("}", "close"),
    "lfloor": ("⌊", "open"), "rfloor": ("⌋", "close"), "langle": ("⟨", "open"), "rangle": ("⟩", "close"),
    "sum": ("∑", "large"), "prod": ("∏", "large"), "int": ("∫", "large"), "bigcup": ("⋃", "large"),
    "%": ("%", "mark"), "#": ("#", "mark"), "&": ("&", "mark"), "_": ("_", "mark"), "$": ("$", "mark"),
    "colon": (":", "punctuation"), "forall": ("∀", "mark"), "exists": ("∃", "mark"),
}  # fmt: skip
CHARACTERS = {
    "+": ("+", "binary"), "-": ("−", "binary"), "−": ("−", "binary"), "*": ("∗", "binary"), "/": ("/", "mark"),
    "=": ("=", "relation"), "<": ("<", "relation"), ">": (">", "relation"), ":": (":", "relation"),
    "(": ("(", "open"), ")": (")", "close"), "[": ("[", "open"), "]": ("]", "close"), "|": ("|", "bar"),
    ",": (",", "punctuation"), ";": (";", "punctuation"), ".": (".", "mark"), "!": ("!", "mark"), "#": ("#", "mark"),
    "'": ("′", "mark"), "·": ("⋅", "binary"), "×": ("×", "binary"), "%": ("%", "mark"), "…": ("…", "mark"),
}  # fmt: skip
NAMED = frozenset("log ln exp sin cos tan tanh sinh cosh arcsin arccos arctan det dim ker arg deg sgn".split())
NAMED_WITH_LIMITS = frozenset("max min lim sup inf argmax argmin".split())
GAPS = {",": 0.167, ":": 0.222, ">": 0.222, ";": 0.278, "!": -0.167, "quad": 1.0, "qquad": 2.0, " ": 0.25, "~": 0.25,
        "enspace": 0.5, "thinspace": 0.167}  # fmt: skip
FONTS = {"mathbf": "bold", "bm": "bold-italic", "boldsymbol": "bold-italic", "mathrm": "upright", "mathit": "italic",
         "mathcal": "script", "mathbb": "double", "mathsf": "sans", "mathfrak": "fraktur"}  # fmt: skip
ACCENTS = {"hat": ("^", False), "widehat": ("^", True), "tilde": ("~", False), "widetilde": ("~", True),
           "bar": ("‾", False), "overline": ("‾", True), "vec": ("→", False), "dot": ("˙", False), "ddot": ("¨", False),
           "check": ("ˇ", False), "breve": ("˘", False)}  # fmt: skip
SIZES = {"big": 1.2, "Big": 1.8, "bigg": 2.4, "Bigg": 3.0}
GRIDS = {"bmatrix": ("[", "]"), "pmatrix": ("(", ")"), "vmatrix": ("|", "|"), "matrix": ("", ""), "cases": ("{", ""),
         "aligned": ("", "")}  # fmt: skip
IGNORED = frozenset("displaystyle textstyle scriptstyle limits nolimits left right nonumber notag".split())

_TOKEN = re.compile(r"\\begin\{(?P<begin>\w+\*?)\}|\\end\{(?P<end>\w+\*?)\}|\\(?P<word>[A-Za-z]+)|\\(?P<sign>.)|"
                    r"(?P<number>\d+(?:\.\d+)?)|(?P<space>\s+)|(?P<char>.)", re.DOTALL)  # fmt: skip


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def parse(latex: str) -> Row:
    """A formula as a tree; NotTypesetError where it is not in the language."""
    reader = _Reader(latex)
    row = reader.row(frozenset())
    if reader.at < len(reader.tokens):
        raise reader.trouble()
    return row


@dataclass
class _Reader:
    """Recursive descent; `at` is the token reached."""

    source: str
    tokens: list[_Token] = field(init=False)
    at: int = 0
    font: str = ""

    def __post_init__(self) -> None:
        found = ((m.lastgroup or "", m) for m in _TOKEN.finditer(self.source))
        self.tokens = [_Token(kind, m[kind], *m.span()) for kind, m in found if kind != "space"]

    def trouble(self) -> NotTypesetError:
        """What is in the way."""
        if self.at >= len(self.tokens):
            return NotTypesetError(f"{self.source!r} ends too early to be typeset")
        token = self.tokens[self.at]
        return NotTypesetError(
            f"cannot typeset {self.source!r}: {self.source[token.start : token.end]!r} at {token.start + 1}"
        )

    def is_at(self, kind: str, *texts: str) -> bool:
        """Whether such a token stands here."""
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind == kind and (not texts or token.text in texts)

    def take(self) -> _Token:
        """The token here; past it."""
        if self.at >= len(self.tokens):
            raise self.trouble()
        self.at += 1
        return self.tokens[self.at - 1]

    def need(self, kind: str, *texts: str) -> _Token:
        """The token here, which must be such a one."""
        if not self.is_at(kind, *texts):
            raise self.trouble()
        return self.take()

    def row(self, stops: frozenset[tuple[str, str]]) -> Row:
        """Everything up to one of the stops, or to the end."""
        parts: list[Piece] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if (token.kind, token.text) in stops or token.kind == "end" or (token.kind, token.text) == ("char", "}"):
                break
            if (token.kind, token.text) == ("word", "right") and ("word", "right") in stops:
                break
            if (piece := self.scripted()) is not None:
                parts.append(piece)
        start = parts[0].start if parts else (self.tokens[self.at - 1].end if self.at else 0)
        return Row(start, parts[-1].end if parts else start, tuple(parts))

    def scripted(self) -> Piece | None:
        """An atom with its scripts; None for what only changes how something looks."""
        if self.is_at("char", "^", "_"):  # {}^a: nothing bears the script
            base: Piece | None = Row(self.tokens[self.at].start, self.tokens[self.at].start, ())
        else:
            base = self.atom()
        if base is None:
            return None
        sub: Piece | None = None
        sup: Piece | None = None
        primes: list[Piece] = []
        while self.is_at("char", "^", "_", "'"):
            mark = self.take()
            if mark.text == "'":
                primes.append(Sign(mark.start, mark.end, "′", "mark"))
            elif mark.text == "_" and sub is None:
                sub = self.argument()
            elif mark.text == "^" and sup is None:
                sup = self.argument()
            else:
                self.at -= 1
                raise self.trouble()
        if primes:
            rest = list(inside(sup)) if isinstance(sup, Row) else [sup] if sup is not None else []
            sup = Row(primes[0].start, (sup or primes[-1]).end, (*primes, *rest))
        if sub is None and sup is None:
            return base
        return Scripts(base.start, self.tokens[self.at - 1].end, base, sub, sup)

    def argument(self) -> Piece:
        """A group in braces, or a single thing."""
        if self.is_at("char", "{"):
            opening = self.take()
            body = self.row(frozenset())
            closing = self.need("char", "}")
            return Row(opening.start, closing.end, body.parts)
        piece = self.atom()
        if piece is None:
            raise self.trouble()
        return piece

    def raw(self) -> tuple[str, int]:
        """The source of a group in braces, and where it ends."""
        opening, depth = self.need("char", "{"), 1
        while depth:
            token = self.take()
            depth += {("char", "{"): 1, ("char", "}"): -1}.get((token.kind, token.text), 0)
        return self.source[opening.end : token.start], token.end

    def atom(self) -> Piece | None:
        """One thing without scripts."""
        token = self.take()
        where = (token.start, token.end)
        if token.kind == "number":
            return Number(*where, token.text, self.font)
        if token.kind == "char":
            return self.character(token)
        if token.kind == "sign":
            if token.text in GAPS:
                return Gap(*where, GAPS[token.text])
            if token.text in SIGNS:
                return Sign(*where, *SIGNS[token.text])
        if token.kind == "begin" and token.text in GRIDS:
            return self.grid(token)
        if token.kind == "word":
            return self.command(token)
        self.at -= 1
        raise self.trouble()

    def character(self, token: _Token) -> Piece:
        """A letter, a sign or a group."""
        where = (token.start, token.end)
        if token.text == "{":
            self.at -= 1
            return self.argument()
        if token.text in CHARACTERS:
            return Sign(*where, *CHARACTERS[token.text])
        if token.text == "~":
            return Gap(*where, 0.25)
        if token.text.isalpha():
            return Letter(*where, token.text, self.font or "italic")
        self.at -= 1
        raise self.trouble()

    def command(self, token: _Token) -> Piece | None:
        """What begins with a backslash and a word."""
        word, where = token.text, (token.start, token.end)
        if word in GREEK:
            upright = word == "partial" or word == "nabla" or word == "infty" or GREEK[word].isupper()
            font = {"bold": "bold-italic" if not upright else "bold"}.get(self.font, self.font)
            return Letter(*where, GREEK[word], font or ("upright" if upright else "italic"))
        if word in SIGNS:
            return Sign(*where, *SIGNS[word])
        if word in NAMED or word in NAMED_WITH_LIMITS:
            return Named(*where, word, word in NAMED_WITH_LIMITS)
        if word in GAPS:
            return Gap(*where, GAPS[word])
        if word in FONTS:
            return self.in_font(token)
        if word in ACCENTS:
            body = self.argument()
            return Accent(token.start, body.end, body, *ACCENTS[word])
        if word in ("frac", "dfrac", "tfrac"):
            above, below = self.argument(), self.argument()
            return Fraction(token.start, below.end, above, below)
        if word == "sqrt":
            body = self.argument()
            return Root(token.start, body.end, body)
        if word in ("text", "textrm", "mbox"):
            text, end = self.raw()
            return Words(token.start, end, text.replace("~", "\u00a0"))
        if word == "operatorname":
            if self.is_at("char", "*"):
                self.take()
            text, end = self.raw()
            return Named(token.start, end, text.replace(r"\,", "\u2009").replace("-", "‐"))
        if word == "left":
            return self.fence(token)
        if word.rstrip("lrm") in SIZES and word.removeprefix(word.rstrip("lrm")) in ("", "l", "r", "m"):
            return self.sized(token)
        if word in IGNORED:
            return None
        self.at -= 1
        raise self.trouble()

    def in_font(self, token: _Token) -> Piece:
        r"""What stands in a font: letters of it; a word of several letters in \mathrm is a name."""
        before, self.font = self.font, FONTS[token.text]
        body = self.argument()
        self.font = before
        parts = inside(body) if isinstance(body, Row) else [body]
        if token.text == "mathrm" and len(parts) > 1 and all(isinstance(p, (Letter, Sign)) for p in parts):
            return Named(token.start, body.end, "".join(p.text for p in parts if isinstance(p, (Letter, Sign))))
        alone = parts[0] if len(parts) == 1 else body
        if isinstance(alone, Letter):
            return Letter(token.start, body.end, alone.text, alone.font)
        if isinstance(alone, Number):
            return Number(token.start, body.end, alone.text, alone.font)
        return Row(token.start, body.end, tuple(parts))

    def delimiter(self) -> str:
        """A bracket behind \\left, \\right or a size; "" for a point."""
        token = self.take()
        if token.kind == "char" and token.text == ".":
            return ""
        found = CHARACTERS.get(token.text) if token.kind == "char" else SIGNS.get(token.text)
        if found is None or found[1] not in ("open", "close", "bar", "relation", "mark"):
            self.at -= 1
            raise self.trouble()
        return found[0]

    def fence(self, token: _Token) -> Piece:
        r"""\left( … \right)."""
        left = self.delimiter()
        body = self.row(frozenset({("word", "right")}))
        self.need("word", "right")
        right = self.delimiter()
        return Fence(token.start, self.tokens[self.at - 1].end, left, right, body)

    def sized(self, token: _Token) -> Piece:
        r"""\bigl( or \Bigr]."""
        size, side = token.text.rstrip("lrm"), token.text[-1]
        text = self.delimiter()
        role = {"l": "open", "r": "close"}.get(side, "bar")
        return Sign(token.start, self.tokens[self.at - 1].end, text, role, SIZES[size])

    def grid(self, token: _Token) -> Piece:
        """A matrix or cases."""
        rows: list[tuple[Piece, ...]] = [()]
        while True:
            cell = self.row(frozenset({("char", "&"), ("sign", "\\")}))
            rows[-1] = (*rows[-1], cell)
            stop = self.take()
            if stop.kind == "end":
                break
            if stop.text == "\\":
                rows.append(())
        if stop.text != token.text:
            self.at -= 1
            raise self.trouble()
        if rows[-1] and all(isinstance(c, Row) and not c.parts for c in rows[-1]):
            rows.pop()
        return Grid(token.start, stop.end, tuple(rows), *GRIDS[token.text])
