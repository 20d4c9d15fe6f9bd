"""A document as LaTeX: a complete article for pdflatex with amsmath, amssymb and bm, or its body to \\input."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from symnet.latex.width import pieces, width
from symnet.render.document import Block, Directive, Display, Document, Heading, Paragraph, Part, Row, Step, Table

TEXT_WIDTH = 41.0
"""em of an 11 point line of 160 mm, less a little."""

FRAGMENT_WIDTH = 32.0
"""em of a line of the article class at any of its sizes, less a little."""

REASON_SHARE = 0.3
"""What part of a line is kept for reasons."""

KEPT_TOGETHER = 4
"""Rows of a display that no page break divides."""

QUAD = 1.5
"""em between a long right side and its reason, with something to spare."""

LETTER = 0.42
"""em for a letter of a reason."""

PREAMBLE = r"""\documentclass[11pt,a4paper,fleqn]{article}
\usepackage{amsmath,amssymb,bm}
\setlength{\mathindent}{0pt}
\setlength{\textwidth}{160mm}\setlength{\oddsidemargin}{-0.4mm}\setlength{\evensidemargin}{-0.4mm}
\setlength{\textheight}{240mm}\setlength{\topmargin}{-12mm}
\setlength{\parindent}{0pt}\setlength{\parskip}{6pt plus 2pt}
\setlength{\jot}{6pt}
\allowdisplaybreaks
\emergencystretch=2em
"""

FLUSH_LEFT = r"""% needs amsmath, amssymb and bm
\par\begingroup\parindent=0pt
\makeatletter\@fleqntrue\@mathmargin=0pt\makeatother
\allowdisplaybreaks
"""
"""A fragment sets its own displays at the left margin, whatever the document around it does."""

ESCAPES = {
    "\\": r"\textbackslash{}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "–": "--", "—": "---", "’": "'", "“": "``", "”": "''",
    "σ": r"$\sigma$", "λ": r"$\lambda$", "η": r"$\eta$", "ŷ": r"$\hat{y}$", "∂": r"$\partial$",
    "−": "$-$", "×": r"$\times$", "·": r"$\cdot$",
}  # fmt: skip


def write(document: Document, fragment: bool = False) -> str:
    """The document; with `fragment` its body alone."""
    grid = _Grid.of(document, FRAGMENT_WIDTH if fragment else TEXT_WIDTH)
    inner = int(fragment)  # headings of a fragment stand below the section that takes it in
    body = _blocks(document.blocks, grid, inner)
    declared = "".join(f"% symnet: {line}\n" for line in document.declared)
    if fragment:
        return f"{FLUSH_LEFT}{declared}{body.strip()}\n\\par\\endgroup\n"
    head = declared + rf"{{\Large\bfseries {text(document.title)}\par}}" + "\n"
    if document.subtitle:
        head += rf"{{\itshape {text(document.subtitle)}\par}}" + "\n"
    return f"{PREAMBLE}\\begin{{document}}\n{head}{body.rstrip()}\n\\end{{document}}\n"


def text(words: str) -> str:
    """Plain text with mathematics between dollars, made safe for TeX."""
    parts = re.split(r"(\$[^$]*\$)", words)
    return "".join(p if p.startswith("$") else "".join(ESCAPES.get(c, c) for c in p) for p in parts)


def _blocks(blocks: tuple[Block, ...], grid: _Grid, inner: int) -> str:
    pairs = zip((None, *blocks), blocks, strict=False)
    return "\n".join(_block(b, grid, inner, behind_heading=isinstance(before, Heading)) for before, b in pairs)


def _block(block: Block, grid: _Grid, inner: int, behind_heading: bool) -> str:
    if isinstance(block, Heading):
        return f"\n\\{'sub' * (block.level - 1 + inner)}section*{{{text(block.text)}}}"
    if isinstance(block, Directive):
        return "\n".join(f"% symnet: {line}" for line in block.lines)
    if isinstance(block, Part):
        return _blocks((block.declared, *block.blocks), grid, inner)
    if isinstance(block, Paragraph):
        return aside(f"\n{text(block.text)}") if block.is_aside else f"\n{text(block.text)}"
    if isinstance(block, Step):
        chance = "" if behind_heading else r"\pagebreak[2]"
        head = f"\n{chance}\\textbf{{({block.number})}}\\enspace {text(block.text)}\\nopagebreak"
        return "\n".join([head, *(_block(b, grid, inner, False) for b in block.body)])
    if isinstance(block, Display):
        shown = _display(block, grid)
        return aside(shown) if block.is_aside else shown
    return _table(block)


def aside(shown: str) -> str:
    """What who reads the document back may skip."""
    return f"% symnet: off{'' if shown.startswith(chr(10)) else chr(10)}{shown}\n% symnet: on"


@dataclass(frozen=True)
class _Grid:
    """Where relations and reasons stand, in em from the left, all through the document."""

    relation: float
    reason: float
    line: float

    @classmethod
    def of(cls, document: Document, line: float) -> _Grid:
        """Wide enough for most left sides, and for reasons where they fit beside."""
        lefts = [width(r.left) for display in document.displays for r in display.rows]
        return cls(min(max([4.0, *lefts]), 11.0) + 0.5, line * (1 - REASON_SHARE), line)

    def for_reasons(self, display: Display) -> _Grid:
        """Reasons further to the left, where they are long and the right sides short enough."""
        needed = max((_width_of(row.reason) for row in display.rows), default=0.0)
        wanted = self.line - needed - 0.5
        if wanted >= self.reason or max(width(r.right) for r in display.rows) > wanted - self.relation - 1.8:
            return self
        return replace(self, reason=wanted)

    @property
    def room(self) -> float:
        """em for a right side, to the margin."""
        return self.line - self.relation - 1.8

    @property
    def beside_reason(self) -> float:
        """em for a right side that has a reason beside it."""
        return self.reason - self.relation - 1.8


def _display(display: Display, grid: _Grid) -> str:
    """Rows aligned on the document's grid; what is too wide is broken, its reason put below.

    The first row sets the column of relations, the first row with room for a reason that of reasons.
    """
    grid = grid.for_reasons(display)
    narrow = [_is_narrow(row, grid) for row in display.rows]
    sets_reasons = narrow.index(True) if True in narrow else None
    rows: list[str] = []
    for n, row in enumerate(display.rows):
        box = f"{grid.beside_reason:.1f}em" if n == sets_reasons else "" if narrow[n] else "0pt"
        left = rf"\makebox[{grid.relation:.1f}em][r]{{$\displaystyle {row.left}$}}" if n == 0 else row.left
        rows.append(_glued(_row(left, row, grid, box)))
    few = " \\\\*\n" if len(rows) <= KEPT_TOGETHER else ""
    body = rows[0]
    for n, line in enumerate(rows[1:], 1):  # no row is left alone at the end or the beginning of a page
        body += (few or (" \\\\*\n" if n in (1, len(rows) - 1) else " \\\\\n")) + line
    return f"\\begin{{alignat*}}{{2}}\n{body}\n\\end{{alignat*}}"


def _glued(lines: list[str]) -> str:
    """The lines of one row: no page begins with its last one, the reason."""
    if len(lines) <= KEPT_TOGETHER:
        return " \\\\*\n".join(lines)
    return " \\\\\n".join(lines[:-2]) + " \\\\\n" + " \\\\*\n".join(lines[-2:])


def _is_narrow(row: Row, grid: _Grid) -> bool:
    """Whether a reason has room beside the right side."""
    return len(pieces(row.right, grid.room)) == 1 and width(row.right) <= grid.beside_reason


def _row(left: str, row: Row, grid: _Grid, box: str) -> list[str]:
    reason = rf"\text{{\small {text(row.reason)}}}" if row.reason else ""
    parts = pieces(row.right, grid.room)
    rights = [_shrunk(parts[0], grid.room), *(_shrunk("{}" + p, grid.room - 1) for p in parts[1:])]
    needed = _width_of(row.reason)
    beside = bool(reason) and needed <= grid.line - grid.reason and _is_narrow(row, grid)
    long = len(parts) == 1 and not _is_narrow(row, grid)
    behind = bool(reason) and long and width(row.right) + needed + QUAD <= grid.room
    if behind:  # past the column of reasons, but on the same line
        rights[0] += rf"\quad {reason}"
    if box:
        rights = [rf"\makebox[{box}][l]{{$\displaystyle {right}$}}" for right in rights]
    lines = [rf"{left} &{row.relation} {rights[0]}"]
    lines += [rf"&\quad {right}" for right in rights[1:]]
    if beside:
        lines[0] += rf" && {reason}"
    elif reason and not behind:
        lines.append(rf"&\phantom{{{row.relation}}} {reason}")
    return lines


def _width_of(reason: str) -> float:
    """em of a reason in small type."""
    return len(re.sub(r"\\[a-z]+|[${}]", "", reason)) * LETTER


def _shrunk(formula: str, room: float) -> str:
    """A formula that no line break helps, in a smaller size."""
    wide = width(formula)
    for size, scale in (("", 1.0), (r"\small", 0.91), (r"\footnotesize", 0.83), (r"\scriptsize", 0.73)):
        if wide * scale <= room or size == r"\scriptsize":
            return formula if not size else rf"\text{{{size}$\displaystyle {formula}$}}"
    return formula


def _table(table: Table) -> str:
    rows = [" & ".join(text(cell) for cell in row) + r" \\" for row in table.rows]
    columns = "l" * (len(table.header) - 1) + r"p{.55\linewidth}"
    header = " & ".join(rf"\textit{{{text(cell)}}}" for cell in table.header)
    parts = [rows[n : n + 32] for n in range(0, len(rows), 32)]
    body = "\n\n".join(
        f"\\begin{{tabular}}{{@{{}}{columns}@{{}}}}\n{header} \\\\[2pt]\n" + "\n".join(part) + "\n\\end{tabular}"
        for part in parts
    )
    return f"\n{body}\n"
