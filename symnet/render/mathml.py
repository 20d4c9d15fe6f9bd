"""Formulas as MathML Core: what browsers set by themselves, with each name marked as what it is.

W^{[2]} x   →   <mrow class="s s3"><msup><mi>W</mi>…</msup></mrow><mi>x</mi>
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from symnet.render.marks import Lexicon, Mark
from symnet.render.mathematics import (
    Accent,
    Fence,
    Fraction,
    Gap,
    Grid,
    Letter,
    Named,
    NotTypesetError,
    Number,
    Piece,
    Root,
    Row,
    Scripts,
    Sign,
    Words,
    parse,
)

BOLD_DIGITS = {ord("0") + n: 0x1D7CE + n for n in range(10)}
CLOSE = 'lspace="0" rspace="0"'
"""Nothing between a sign and its neighbours."""

THIN = '<mspace width="0.167em"/>'
LEAST = 1.5
"""em from which on a bracket is a glyph of another height."""

STYLES = {
    "bold": (0x1D400, 0x1D6A8), "bold-italic": (0x1D468, 0x1D71C), "script": (0x1D49C, None),
    "double": (0x1D538, None), "fraktur": (0x1D504, None), "sans": (0x1D5A0, None),
}  # fmt: skip
"""Where the alphabets of a font begin: Latin capitals, and Greek ones (in bold italic, small ones)."""
HOLES = {"ℬ": "B", "ℰ": "E", "ℱ": "F", "ℋ": "H", "ℐ": "I", "ℒ": "L", "ℳ": "M", "ℛ": "R"}
DOUBLE_HOLES = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}


def formula(
    latex: str, lexicon: Lexicon | None = None, *, display: bool = False, shapes: set[str] | None = None
) -> str:
    """A `math` element; the source as code where it cannot be typeset.

    Args:
        latex: the formula.
        lexicon: whose names are marked with classes: `s` and the symbol's own, `f` for what the forward
            pass keeps, `g` for what carries a gradient.
        display: whether sums and fractions are as large as on a line of their own.
        shapes: shapes stand under those names whose classes are not in it, and are put into it; None for no shapes.
    """
    try:
        tree = parse(latex)
    except NotTypesetError:
        return f'<code class="tex">{escape(latex)}</code>'
    marks = lexicon.marks_in(tree, latex) if lexicon is not None else []
    writer = _Writer({(m.start, m.end): m for m in marks}, shapes)
    style = ' displaystyle="true"' if display else ""
    return f"<math{style}>{writer.row(tree.parts)}</math>"


@dataclass(frozen=True)
class _Writer:
    """Writes pieces; what is marked gets its classes."""

    marks: dict[tuple[int, int], Mark] = field(default_factory=dict)
    shapes: set[str] | None = None

    def row(self, parts: Sequence[Piece]) -> str:
        """Pieces side by side, with the spaces that they ask for."""
        written = []
        for n, piece in enumerate(parts):
            before = parts[n - 1] if n else None
            after = parts[n + 1] if n + 1 < len(parts) else None
            text = self.write(piece, before)
            if _is_named(piece):
                if before is not None and not isinstance(before, Gap) and not _opens(before):
                    text = THIN + text
                if after is not None and not isinstance(after, (Gap, Fence)) and not _is_sign(after):
                    text += THIN
            written.append(text)
        return "".join(written)

    def write(self, piece: Piece, before: Piece | None = None) -> str:
        """One piece, in its mark if it has one."""
        mark = self.marks.get((piece.start, piece.end))
        inner = self.plain(piece, before)
        if mark is None or isinstance(piece, (Row, Sign)):
            return inner
        kind = " g" if mark.is_backward else " f" if mark.is_stored else ""
        inner = f'<mrow class="s {mark.name}{kind}">{inner}</mrow>'
        if self.shapes is not None and mark.name not in self.shapes and mark.is_free and mark.shape:
            self.shapes.add(mark.name)
            below = _Writer().row(parse(mark.shape).parts)
            return f'<munder>{inner}<mrow class="shape">{below}</mrow></munder>'
        return inner

    def group(self, piece: Piece) -> str:
        """One element, however many pieces."""
        if isinstance(piece, Row):
            return self.write(piece.parts[0]) if len(piece.parts) == 1 else f"<mrow>{self.row(piece.parts)}</mrow>"
        return self.write(piece)

    def plain(self, piece: Piece, before: Piece | None = None) -> str:
        """One piece without its mark."""
        if isinstance(piece, Letter):
            return _letter(piece)
        if isinstance(piece, Number):
            bold = piece.font in ("bold", "bold-italic")
            return f"<mn>{piece.text.translate(BOLD_DIGITS) if bold else piece.text}</mn>"
        if isinstance(piece, Named):
            if piece.limits:
                return f'<mo form="prefix" movablelimits="true" {CLOSE}>{piece.text}</mo>'
            return (
                f'<mi mathvariant="normal">{escape(piece.text)}</mi>'
                if len(piece.text) == 1
                else (f"<mi>{escape(piece.text)}</mi>")
            )
        if isinstance(piece, Sign):
            return _sign(piece, before)
        if isinstance(piece, Words):
            return f"<mtext>{escape(piece.text.replace(' ', chr(0xA0)))}</mtext>"
        if isinstance(piece, Gap):
            return f'<mspace width="{piece.width:g}em"/>'
        if isinstance(piece, Row):
            return f"<mrow>{self.row(piece.parts)}</mrow>"
        if isinstance(piece, Fraction):
            return f"<mfrac>{self.group(piece.above)}{self.group(piece.below)}</mfrac>"
        if isinstance(piece, Root):
            return f"<msqrt>{self.group(piece.body)}</msqrt>"
        if isinstance(piece, Accent):
            stretchy = "true" if piece.wide else "false"
            over = f'<mo stretchy="{stretchy}">{escape(piece.mark)}</mo>'
            return f'<mover accent="true">{self.group(piece.body)}{over}</mover>'
        if isinstance(piece, Fence):
            return _fenced(piece.left, self.group(piece.body), piece.right)
        if isinstance(piece, Grid):
            return self.grid(piece)
        assert isinstance(piece, Scripts)
        return self.scripts(piece)

    def scripts(self, piece: Scripts) -> str:
        """Below and above, or beside."""
        base = self.group(piece.base) if not _is_empty(piece.base) else "<mrow></mrow>"
        stacked = (isinstance(piece.base, Sign) and piece.base.role == "large") or (
            isinstance(piece.base, Named) and piece.base.limits
        )
        below, above = piece.sub, piece.sup
        if below is None and isinstance(above, Row) and above.parts and all(map(_is_prime, above.parts)):
            return f"<mrow>{base}{len(above.parts) * PRIME}</mrow>"  # which fonts draw raised already
        if below is not None and above is not None:
            name = "munderover" if stacked else "msubsup"
            return f"<{name}>{base}{self.group(below)}{self.group(above)}</{name}>"
        if below is not None:
            name = "munder" if stacked else "msub"
            return f"<{name}>{base}{self.group(below)}</{name}>"
        assert above is not None
        name = "mover" if stacked else "msup"
        return f"<{name}>{base}{self.group(above)}</{name}>"

    def grid(self, piece: Grid) -> str:
        """A table between brackets."""
        rows = "".join(f"<mtr>{''.join(f'<mtd>{self.group(cell)}</mtd>' for cell in row)}</mtr>" for row in piece.rows)
        is_left = not piece.right and (piece.left == "{" or all(_is_empty(row[0]) for row in piece.rows))
        kind = ' class="cases"' if is_left else ""
        return _fenced(piece.left, f"<mtable{kind}>{rows}</mtable>", piece.right)


PRIME = f'<mo form="postfix" {CLOSE}>′</mo>'


def _is_prime(piece: Piece) -> bool:
    return isinstance(piece, Sign) and piece.text == "′"


def _is_empty(piece: Piece) -> bool:
    return isinstance(piece, Row) and not piece.parts


def _is_named(piece: Piece) -> bool:
    base = piece.base if isinstance(piece, Scripts) else piece
    return isinstance(base, Named) or (isinstance(base, Sign) and base.role == "large")


def _opens(piece: Piece) -> bool:
    """Whether no space follows: a bracket, or a sign that brings its own."""
    return isinstance(piece, Sign) and piece.role in ("open", "bar", "binary", "relation", "punctuation", "large")


def _begins(before: Piece | None) -> bool:
    """Whether a sign behind it is a minus of its own and no difference."""
    return before is None or (isinstance(before, Sign) and before.role not in ("close", "mark", "bar"))


def _is_sign(piece: Piece) -> bool:
    return isinstance(piece, Sign) and piece.role != "large" and piece.role != "mark"


def _letter(letter: Letter) -> str:
    text = letter.text
    if letter.font == "upright":
        return f'<mi mathvariant="normal">{text}</mi>'
    if letter.font in STYLES:
        return f"<mi>{styled(text, letter.font)}</mi>"
    return f"<mi>{text}</mi>"


def styled(text: str, font: str) -> str:
    """A letter in one of the alphabets that Unicode has for mathematics; as it is where it has none."""
    latin, greek = STYLES[font]
    if font == "double" and text in DOUBLE_HOLES:
        return DOUBLE_HOLES[text]
    if font == "script":
        hole = {plain: script for script, plain in HOLES.items()}.get(text)
        if hole is not None:
            return hole
    if "A" <= text <= "Z":
        return chr(latin + ord(text) - ord("A"))
    if "a" <= text <= "z":
        return chr(latin + 26 + ord(text) - ord("a"))
    if greek is not None and "Α" <= text <= "Ω":
        return chr(greek + ord(text) - ord("Α"))
    if greek is not None and "α" <= text <= "ω":
        return chr(greek + 26 + ord(text) - ord("α"))
    return text


def _sign(sign: Sign, before: Piece | None) -> str:
    text = escape(sign.text)
    if sign.size:
        form = {"open": "prefix", "close": "postfix"}.get(sign.role, "infix")
        if sign.size < LEAST:  # a bracket a little larger than usual, which fonts have no glyph of their own for
            return f'<mo class="big" form="{form}" stretchy="false" {CLOSE}>{text}</mo>'
        size = f'minsize="{sign.size:g}em" maxsize="{sign.size:g}em"'
        return f'<mo form="{form}" stretchy="true" symmetric="true" {size} {CLOSE}>{text}</mo>'
    if sign.role == "mark":
        return f'<mi mathvariant="normal">{text}</mi>' if len(sign.text) == 1 else f"<mtext>{text}</mtext>"
    if sign.role in ("open", "close"):
        form = "prefix" if sign.role == "open" else "postfix"
        return f'<mo form="{form}" stretchy="false" {CLOSE}>{text}</mo>'
    if sign.role == "bar":
        return f'<mo form="infix" stretchy="false" {CLOSE}>{text}</mo>'
    if sign.role == "binary" and (
        before is None or (isinstance(before, Sign) and before.role not in ("close", "mark", "bar"))
    ):
        return f'<mo form="prefix" {CLOSE}>{text}</mo>'
    if sign.role == "binary":
        return f'<mo form="infix" lspace="0.222em" rspace="0.222em">{text}</mo>'
    if sign.role == "relation":
        return f'<mo form="infix" lspace="0.278em" rspace="0.278em">{text}</mo>'
    if sign.role == "punctuation":
        return f'<mo separator="true" lspace="0" rspace="0.167em">{text}</mo>'
    return f"<mo>{text}</mo>"


def _fenced(left: str, body: str, right: str) -> str:
    """Between brackets that grow with it."""
    grown = f'stretchy="true" symmetric="true" {CLOSE}'
    before = f'<mo form="prefix" {grown}>{escape(left)}</mo>' if left else ""
    after = f'<mo form="postfix" {grown}>{escape(right)}</mo>' if right else ""
    return f"<mrow>{before}{body}{after}</mrow>"
