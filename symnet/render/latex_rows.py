r"""Rows of equalities in LaTeX: names marked, shapes below them, relation signs and reasons on one grid.

What is too wide is broken (`symnet.latex.breaking`), its reason put below; a left side that is too wide for its column
has a line of its own. What nothing breaks TeX sets smaller (\snwide), so that nothing runs over the margin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symnet.latex.breaking import FIRST, Line, broken
from symnet.latex.height import extent
from symnet.latex.width import width
from symnet.render.document import Display, Document, Row, Step
from symnet.render.marks import Lexicon

WIDE = "wide"
"""A right side that takes the line to the margin."""

REASON_SHARE = 0.3
"""What part of a line is kept for reasons."""

KEPT_TOGETHER = 4
"""Rows of a display that no page break divides."""

QUAD = 1.5
"""em between a long right side and its reason, with something to spare."""

LETTER = 0.37
"""em for a letter of a reason."""

BAR = 2.4
"""em that the number of a result takes."""

ESCAPES = {
    "\\": r"\textbackslash{}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "–": "--", "—": "---", "’": "'", "“": "``", "”": "''",
    "σ": r"$\sigma$", "λ": r"$\lambda$", "η": r"$\eta$", "ŷ": r"$\hat{y}$", "∂": r"$\partial$",
    "−": "$-$", "×": r"$\times$", "·": r"$\cdot$",
}  # fmt: skip


def escaped(words: str) -> str:
    """Plain text, made safe for TeX."""
    return "".join(ESCAPES.get(c, c) for c in words)


def text(words: str, lexicon: Lexicon | None = None) -> str:
    """Plain text with mathematics between dollars, made safe for TeX; names marked where a lexicon is given."""
    parts = re.split(r"(\$[^$]*\$)", words)
    return "".join(f"${dressed(p[1:-1], lexicon)}$" if p.startswith("$") else escaped(p) for p in parts)


def dressed(latex: str, lexicon: Lexicon | None, shapes: set[str] | None = None) -> str:
    """A formula with its names marked as what they are.

    Shapes stand below those names that are not in `shapes` yet, and are put into it; None for no shapes.
    """
    if lexicon is None:
        return latex
    changes = []
    for mark in lexicon.marks(latex):
        inner = latex[mark.start : mark.end]
        shown = rf"\snback{{{inner}}}" if mark.is_backward else rf"\snfwd{{{inner}}}" if mark.is_stored else inner
        if shapes is not None and mark.is_free and mark.shape and mark.name not in shapes:
            shapes.add(mark.name)
            shown = rf"\snshape{{{shown}}}{{{mark.shape}}}"
        changes.append((mark, shown))
    for mark, shown in reversed(changes):
        latex = latex[: mark.start] + shown + latex[mark.end :]
    return latex


def strut(cells: Sequence[str]) -> str:
    """What keeps a row of a table off its neighbours, where formulas in it are higher than a line; else nothing."""
    formulas = (rf"\textstyle {f}" for cell in cells for f in cell.split("$")[1::2])
    high = [extent(f) for f in formulas if r"\frac" in f or r"\begin" in f]
    above, below = (max((getattr(e, side) for e in high), default=0.0) + 0.15 for side in ("above", "below"))
    return rf"\rule[-{below:.2f}em]{{0pt}}{{{above + below:.2f}em}}" if high else ""


@dataclass(frozen=True)
class Grid:
    """Where relations and reasons stand, in em from the left, all through the document.

    `has_shapes` says whether shapes stand below the names in the list of all results.
    """

    relation: float
    reason: float
    line: float
    has_shapes: bool = True

    @classmethod
    def of(cls, document: Document, line: float) -> Grid:
        """Wide enough for most left sides, and for reasons where they fit beside."""
        lefts = [width(r.left) for display in document.displays for r in display.rows]
        has_steps = any(isinstance(b, Step) for b in document.blocks)  # in whose results the shapes stand already
        return cls(min(max([4.0, *lefts]), 11.0) + 0.5, line * (1 - REASON_SHARE), line, not has_steps)

    def for_reasons(self, rows: tuple[Row, ...]) -> Grid:
        """Reasons further to the left, where they are long and the right sides short enough."""
        needed = max((width_of(row.reason) for row in rows), default=0.0)
        wanted = self.line - needed - 0.5
        if wanted >= self.reason or max(width(r.right) for r in rows) > wanted - self.relation - 1.8:
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


def width_of(reason: str, letter: float = LETTER) -> float:
    """em of words in small type, formulas among them."""
    parts = reason.split("$")
    return sum(width(p) * 0.9 if n % 2 else len(p) * letter for n, p in enumerate(parts))


def beside(display: Display, lexicon: Lexicon) -> tuple[float, float]:
    """em that the equations of a network take without their reasons: left sides and right sides."""
    shapes: set[str] = set()
    rows = [_dressed(row, lexicon, shapes) for row in display.rows]
    return max(width(row.left) for row in rows), max(width(row.right) for row in rows)


def display(display: Display, grid: Grid, lexicon: Lexicon) -> str:
    """Rows aligned on the document's grid.

    The first row sets the column of relations, the first row with room for a reason that of reasons.
    """
    shapes: set[str] | None = set() if display.kind == "forward" else None
    known = None if display.kind == "functions" else lexicon
    anew = display.kind == "results" and grid.has_shapes
    rows = tuple(_dressed(row, known, set() if anew else shapes) for row in display.rows)
    if display.kind == "results":  # whose shapes stand below their names
        rows = tuple(replace(row, reason=row.reason if "ldots" in row.reason else "") for row in rows)
    if display.kind in ("functions", "results"):
        signals = [row for row in rows if display.kind == "results" and r"\frac" not in row.left]
        rows = (*_paired(signals, grid), *_paired([row for row in rows if row not in signals], grid))
    own = grid.for_reasons(rows)
    narrow = [_is_narrow(row, own) for row in rows]
    has_reasons = any(row.reason for row in rows)
    sets_reasons = narrow.index(True) if has_reasons and True in narrow else None
    lines: list[str] = []
    for n, row in enumerate(rows):
        box = "" if n == sets_reasons else None if narrow[n] else WIDE
        if box == "" and own != grid:
            box = f"{own.beside_reason:.1f}em"
        left, before = row.left, []
        if width(left) > grid.relation:
            left, before = r"\snleft{}" if n == 0 else "", [rf"\snlong{{{left}}} &"]
        elif n == 0:
            left = rf"\snleft{{{left}}}"
        lines.append(_glued([*before, *_row(left, row, own, box)]))
    few = " \\\\*\n" if len(lines) <= KEPT_TOGETHER else ""
    body = lines[0]
    for n, line in enumerate(lines[1:], 1):  # no row is left alone at the end or the beginning of a page
        body += (few or (" \\\\*\n" if n in (1, len(lines) - 1) else " \\\\\n")) + line
    return f"\\begin{{alignat*}}{{2}}\n{body}\n\\end{{alignat*}}"


def result(row: Row, number: int, grid: Grid, lexicon: Lexicon) -> str:
    """The end of a step, set apart: with shapes, its reason, and the number of the step."""
    *before, last = row.right.split(" = ") if row.relation == "=" else [row.right]
    right = " = ".join([*(dressed(link, lexicon) for link in before), dressed(last, lexicon, set())])
    row = replace(row, left=dressed(row.left, lexicon, set()), right=right)
    narrower = replace(grid, line=grid.line - BAR)
    parts = broken(row.right, narrower.room)
    why = rf"\snwhy{{{text(row.reason)}}}" if row.reason else ""
    needed = width_of(row.reason)
    is_long = width(row.left) > grid.relation
    left = rf"\snleft{{{'' if is_long else row.left}}}"
    if not is_long and width(row.right) <= grid.beside_reason and needed <= narrower.line - grid.reason:
        shown = rf"${left} {row.relation} \snright{{{row.right}}}{why}$"
    elif not is_long and len(parts) == 1 and (not why or width(row.right) + needed + QUAD <= narrower.room):
        behind = _before(row.right, why, needed, narrower) if why else row.right
        shown = rf"$\displaystyle{left} {row.relation} {_wide(Line(0, behind), BAR)}$"
    else:
        lines = [rf"\snlong{{{row.left}}} &"] if is_long else []
        first, *rest = (_wide(part, BAR) for part in parts)
        lines += [f"{left} &{row.relation} {first}", *(f"&{part}" for part in rest)]
        lines += [rf"& \snbelow{{{text(row.reason)}}}"] if why else []
        shown = "$\\!\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}$"
    return f"\\begin{{snresult}}{{({number})}}\n{shown}\n\\end{{snresult}}"


def in_a_line(chain: tuple[Row, ...], left: str, grid: Grid) -> Row | None:
    """A chain of at most two short links as one row, both reasons beside it; None where it has no room."""
    if len(chain) == 1:
        return chain[0]
    if len(chain) > 2 or chain[1].relation != "=":
        return None
    right = f"{chain[0].right} = {chain[1].right}"
    reason = ", ".join(filter(None, (chain[0].reason, chain[1].reason)))
    fits = width(right) + 1.5 <= grid.beside_reason and width_of(reason) <= grid.line - BAR - grid.reason
    return Row(chain[0].left, right, reason, chain[0].relation) if fits else None


def result_of_two(rows: tuple[Row, Row], numbers: tuple[int, int], grid: Grid, lexicon: Lexicon) -> str | None:
    """The ends of two steps beside each other, each with its reason; None where they have no room."""
    whys = [rf"\quad\snwhy{{{text(row.reason)}}}" for row in rows]
    first, second = (_dressed(row, lexicon, set()) for row in rows)
    wide = [width(row.right) + width_of(why.reason) + 1.0 for row, why in zip((first, second), rows, strict=True)]
    half = (grid.line - grid.relation - 1.8 - 1.7 * BAR) / 2
    if wide[0] > half or wide[1] + width(second.left) + 1.3 > half:
        return None
    in_half = rf"\snhalf{{{first.right}{whys[0]}}}{{{half:.1f}em}}"
    shown = (
        rf"$\snleft{{{first.left}}} {first.relation} {in_half}$"
        rf"$\displaystyle {second.left} {second.relation} {second.right}$" + whys[1]
    )
    return f"\\begin{{snresult}}{{({numbers[0]}), ({numbers[1]})}}\n{shown}\n\\end{{snresult}}"


def _dressed(row: Row, lexicon: Lexicon | None, shapes: set[str] | None) -> Row:
    left = dressed(row.left, lexicon, shapes)
    return replace(row, left=left, right=dressed(row.right, lexicon, shapes))


def _paired(rows: Sequence[Row], grid: Grid) -> list[Row]:
    """Two short equations to a line: a function and its derivative."""
    paired: list[Row] = []
    for row in rows:
        before = paired[-1] if paired else None
        if before is not None and not before.reason and not row.reason and row.left and before.left:
            room = grid.line - grid.reason
            if width(before.right) <= grid.beside_reason and width(row.left) + width(row.right) + 1.5 <= room:
                second = rf"\displaystyle {row.left} {row.relation} {row.right}"
                paired[-1] = replace(before, reason=f"${second}$")
                continue
        paired.append(row)
    return paired


def _glued(lines: list[str]) -> str:
    """The lines of one row: no page begins with its last one, the reason."""
    if len(lines) <= KEPT_TOGETHER:
        return " \\\\*\n".join(lines)
    return " \\\\\n".join(lines[:-2]) + " \\\\\n" + " \\\\*\n".join(lines[-2:])


def _is_narrow(row: Row, grid: Grid) -> bool:
    """Whether a reason has room beside the right side."""
    return width(row.right) <= grid.beside_reason


def _row(left: str, row: Row, grid: Grid, box: str | None) -> list[str]:
    second = re.fullmatch(r"\$\\displaystyle (.*)\$", row.reason)
    reason = second[1] if second else rf"\snwhy{{{text(row.reason)}}}" if row.reason else ""
    parts = broken(row.right, grid.room)
    needed = width_of(row.reason)
    beside = bool(reason) and (second is not None or needed <= grid.line - grid.reason) and _is_narrow(row, grid)
    long = len(parts) == 1 and not _is_narrow(row, grid)
    behind = bool(reason) and long and width(row.right) + needed + QUAD <= grid.room
    if behind:  # past the column of reasons, but on the same line
        parts = [Line(0, _before(parts[0].text, reason, needed, grid))]
    if box == "":
        rights = [rf"\snright{{{parts[0].text}}}"]
    elif box == WIDE:
        rights = [_wide(part) for part in parts]
    elif box:
        rights = [rf"\snhalf{{{parts[0].text}}}{{{box}}}"]
    else:
        rights = [parts[0].text]
    lines = [rf"{left} &{row.relation} {rights[0]}"]
    lines += [f"&{right}" for right in rights[1:]]
    if beside:
        lines[0] += rf" && {reason}"
    elif reason and not behind:
        lines.append(rf"& \snbelow{{{text(row.reason)}}}")
    return lines


def _before(right: str, reason: str, needed: float, grid: Grid) -> str:
    """A right side and the reason behind it: in its column, or as near to it as the margin lets it."""
    column = min(grid.beside_reason, grid.room - needed - 0.3)
    return rf"\snhalf{{{right}}}{{{column:.1f}em}}{reason}"


def _wide(line: Line, taken: float = 0.0) -> str:
    """A line that reaches to the margin at most, less what is taken there, set in by what it is."""
    if not line.level:
        return rf"\snwide{{{line.text}}}{{{taken:.1f}em}}"
    more = line.indent - FIRST
    indent = r"\quad" + (rf"\hspace{{{more:.1f}em}}" if more else "")
    return rf"{indent}\snwide{{{{}}{line.text}}}{{{line.indent + taken:.1f}em}}"
