r"""A document as LaTeX: an article in the style of `symnet.sty`, or its body to \input into another document.

Names are marked as what they are (\snfwd, \snback), shapes stand below them (\snshape), and relation signs and reasons
on one grid (\snleft, \snright, \snwhy); `symnet.render.latex_rows` sets the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from symnet.pictures import tikz
from symnet.render.compose import HIGHEST
from symnet.render.document import (
    Block,
    Directive,
    Display,
    Document,
    Figure,
    Heading,
    Paragraph,
    Part,
    Row,
    Step,
    Table,
)
from symnet.render.latex_rows import (
    LETTER,
    Grid,
    beside,
    display,
    in_a_line,
    result,
    result_of_two,
    strut,
    text,
    width_of,
)
from symnet.render.marks import Lexicon

TEXT_WIDTH = 40.5
"""em of an 11 point line of 158 mm, less a little."""

LINE = 449.0
"""Points of that line, for pictures."""

FRAGMENT_WIDTH = 27.5
"""em of a line of the article class at any of its sizes, and of a slide with wide margins, less a little."""

SMALL = 0.84
"""Size of a table's letters relative to the text."""

TALLEST, SLIDE = 40, 13
"""Rows of a table beside something else, and of one on a slide: no page break divides them."""

ROW = 1.25
"""em of a row of a table."""

DIVIDED = 10
"""Rows of a table that stand on one page."""

FRAMES = r"""% TeX breaks slides by their height, without the depth of the last line: so each has an end that has none.
% Headings are seen on slides, and no entries of the talk. Rows, and a chain and its result, are parted only where no
% slide holds them; a result that is higher than a slide is set smaller.
\@ifclassloaded{beamer}{\let\sn@strut\strut@ \def\strut@{\sn@strut\ifmeasuring@\else\vadjust{\nobreak\vbox{}}\fi}%
  \@namedef{subsection}*#1{\par\addvspace{6pt}{\usebeamerfont{frametitle}\usebeamercolor[fg]{structure}\normalsize\bfseries#1\par}\nobreak\@afterheading}%
  \@namedef{subsubsection}*#1{\subsection*{#1}}\def\sntied{\postdisplaypenalty=500 }\def\snfree{\postdisplaypenalty=0 }%
  \let\sn@cr\math@cr@ \def\math@cr@{\ifnum\@eqpen=\@M\global\@eqpen=600 \fi\sn@cr}%
  \def\sn@fitted{\@tempdima.65\textheight\ifdim\dimexpr\ht\@tempboxa+\dp\@tempboxa\relax>\@tempdima
    \setbox\@tempboxa\hbox{\resizebox*{!}{\@tempdima}{\box\@tempboxa}}\fi}%
% Beamer reads how high the rest of a frame is. Of more than eighty slides TeX tells no dimension, but a number, which
% beyond its own bound is negative: then the rest counts as a little lower than before.
  \def\sn@autobreak#1\@tempdima=\ht\beamer@splitbox#2\sn@autobreak{\gdef\beamer@autobreakframebox{#1%
    \@tempcnta\ht\beamer@splitbox \ifnum\@tempcnta<\z@\@tempcnta\maxdimen\fi
    \ifnum\@tempcnta<\dimexpr15999pt\relax\else\@tempcnta\beamer@autobreaklastheight\advance\@tempcnta\m@ne\fi
    \@tempdima=\@tempcnta sp\relax#2}}%
  \def\@tempa{\in@{\@tempdima=\ht\beamer@splitbox}}\expandafter\@tempa\expandafter{\beamer@autobreakframebox}%
  \ifin@\expandafter\sn@autobreak\beamer@autobreakframebox\sn@autobreak\fi}{}
"""
"""What a body changes in a talk."""

NEEDS = "% needs amsmath, amssymb and bm; with xcolor it has colours\n"


def write(document: Document, fragment: bool = False, standalone: bool = True) -> str:
    """The document.

    Args:
        document: what it says.
        fragment: the body alone.
        standalone: whether the style is written into the document, rather than taken from `symnet.sty` beside it.
    """
    grid = Grid.of(document, FRAGMENT_WIDTH if fragment else TEXT_WIDTH)
    writer = _Writer(grid, Lexicon.of_document(document), fragment)
    body = writer.blocks(document.blocks)
    declared = directives(document.declared)
    columns = f"\\def\\snrelation{{{grid.relation:.1f}em}}\\def\\snreason{{{grid.beside_reason:.1f}em}}\n"
    if fragment:
        return f"{NEEDS}\\par\\begingroup\n{_local()}{columns}{declared}{body.strip()}\n\\par\\endgroup\n"
    style = f"\\makeatletter\n{_inline()}\\makeatother\n" if standalone else "\\usepackage[article]{symnet}\n"
    head = rf"\sntitle{{{text(document.title)}}}{{{text(document.subtitle)}}}" + "\n"
    return (
        f"\\documentclass[11pt,a4paper,fleqn]{{article}}\n{style}{columns}"
        f"\\begin{{document}}\n{declared}{head}{body.rstrip()}\n\\end{{document}}\n"
    )


@cache
def style() -> str:
    """The text of `symnet.sty`."""
    text = (resources.files("symnet.render") / "symnet.sty").read_text(encoding="utf-8")
    return text.replace("%<pictures>", f"{tikz.colours()}\n\\tikzset{{\n{tikz.STYLES}}}")


def _inline() -> str:
    """The style as a part of a preamble."""
    kept = style().replace(r"\RequirePackage", r"\usepackage").split("\\ProcessOptions\\relax\n")[1]
    body = "\n".join(line for line in kept.splitlines() if line != r"\endinput" and not line.startswith("%"))
    return f"\\newif\\ifsn@article\\sn@articletrue\n{body}\n"


def _local() -> str:
    """The signs alone, for a group within somebody else's document; without colours where it has none."""
    signs = style().split("%<signs>\n")[1].split("%</signs>\n")[0]
    return (
        "\\parindent=0pt\\allowdisplaybreaks\n\\makeatletter\\@fleqntrue\\@mathmargin=0pt\n"
        "\\@ifundefined{definecolor}{\\def\\definecolor#1#2#3{}\\def\\color#1{}\\def\\colorbox#1#2{#2}}{}\n"
        f"{signs}{FRAMES}\\makeatother\n"
    )


@dataclass(frozen=True)
class _Writer:
    """Writes the blocks of one document; headings of a fragment stand below the section that takes it in."""

    grid: Grid
    lexicon: Lexicon
    is_fragment: bool

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        """Block after block; equations and the table of their symbols side by side where both are narrow."""
        written, n = [], 0
        while n < len(blocks):
            alike = self.siblings(blocks[n:])
            if len(alike) > 1:
                written.append(self.together(alike))
                n += len(alike)
                continue
            pair = blocks[n : n + 2]
            if (both := self.side_by_side(pair)) is not None:
                written.append(both)
                n += 2
                continue
            if n and isinstance(blocks[n], Table) and isinstance(blocks[n - 1], Paragraph):
                written.append(r"\par\nobreak\vskip2pt")  # the words that lead to a table stand on its page
            written.append(self.block(blocks[n]))
            n += 1
        return "\n".join(written)

    def block(self, block: Block) -> str:
        """One block."""
        if isinstance(block, Heading):
            return f"\n\\{'sub' * (block.level - 1 + self.is_fragment)}section*{{{self.text(block.text)}}}"
        if isinstance(block, Directive):
            return directives(block.lines).rstrip("\n")
        if isinstance(block, Part):
            within = replace(self, lexicon=Lexicon.of_document(block.document))
            return within.blocks((block.declared, *block.blocks))
        if isinstance(block, Paragraph):
            shown = f"\n{self.text(block.text)}"
            if block.is_convention:
                shown = f"\n{{\\small {self.text(block.text)}\\par}}"
            return aside(shown) if block.is_aside else shown
        if isinstance(block, Step):
            return self.step(block)
        if isinstance(block, Display):
            shown = f"\\snclose\n{display(block, self.grid, self.lexicon)}"
            return aside(shown) if block.is_aside else shown
        if isinstance(block, Figure):
            return "" if self.is_fragment else self.figure(block)
        return self.table(block.merged, breaks=not self.is_fragment)

    def text(self, words: str) -> str:
        """Words with formulas, their names marked."""
        return text(words, self.lexicon)

    def step(self, step: Step) -> str:
        """Number and title, the chain, the result, and the entries before or behind."""
        title = f"From ${step.arrived}$ back to ${step.wrt}$" if step.arrived else f"All paths to ${step.wrt}$ together"
        title += ", entry by entry" if step.entries is not None and step.entries_first else ""
        through = self.through(title, step)
        alone = in_a_line(step.chain.rows, step.result, self.grid)
        *chain, last = step.chain.rows if alone is None else (alone,)
        left = step.result if chain else last.left
        parts = [f"\n\\snstep{{{step.number}}}{{{self.text(title)}}}{{{self.text(through)}}}"]
        if chain:
            parts.append(display(Display(tuple(chain)), self.grid, self.lexicon))
        parts.append(result(Row(left, last.right, last.reason), step.number, self.grid, self.lexicon))
        if step.entries is not None:
            entries = display(step.entries, self.grid, self.lexicon)
            if step.entries_first:
                parts[1:1] = ["\\snfree", entries, "\\sntied For all entries at once:"]
            else:
                parts += ["\nEntry by entry:", entries]
        return "\n".join(parts)

    def siblings(self, blocks: tuple[Block, ...]) -> list[Step]:
        """The steps from the first on that go through the same equation and take a line each."""
        alike: list[Step] = []
        for block in blocks[:3]:
            if not isinstance(block, Step) or block.entries is not None or not block.equation:
                break
            if in_a_line(block.chain.rows, block.result, self.grid) is None or "via" in block.result:
                break
            if alike and block.equation != alike[0].equation:
                break
            alike.append(block)
        return alike

    def together(self, steps: list[Step]) -> str:
        """Several short steps through the same equation under one heading."""
        numbers = r"\enspace ".join(rf"\snnumber{{{s.number}}}" for s in steps[1:])
        names = [f"${s.wrt}$" for s in steps]
        title = f"From ${steps[0].arrived}$ back to {', '.join(names[:-1])} and {names[-1]}"
        through = self.through(title, steps[0])
        parts = [f"\n\\snstep{{{steps[0].number}}}{{{numbers}\\enspace {self.text(title)}}}{{{self.text(through)}}}"]
        rest = [(step.number, in_a_line(step.chain.rows, step.result, self.grid)) for step in steps]
        while rest:
            number, row = rest.pop(0)
            assert row is not None
            both = None
            if rest and (after := rest[0][1]) is not None:
                both = result_of_two((row, after), (number, rest[0][0]), self.grid, self.lexicon)
            if both is not None:
                rest.pop(0)
            parts.append(both or result(row, number, self.grid, self.lexicon))
        return "\n".join(parts)

    def through(self, title: str, step: Step) -> str:
        """The equation that a step goes through, or its name where there is no room for more."""
        if not step.equation:
            return ""
        whole = f"through ${step.equation}$"
        fits = SMALL * width_of(whole) + width_of(title, LETTER * 1.25) <= 0.86 * self.grid.line
        return whole if fits else f"through the equation of ${step.arrived}$"

    def figure(self, figure: Figure) -> str:
        """A picture in the middle, its caption below."""
        left, lower, right, upper = figure.picture.box
        room = min(LINE / (right - left), HIGHEST / (upper - lower))
        unit, scale = min(max(room, 1.0), tikz.ELEVEN), min(room, 1.0)
        drawn = tikz.write(figure.picture, brings_styles=False, scale=scale, unit=unit).rstrip()
        return aside(f"\n\\snpicture\n{drawn}\n\\sncaption{{{text(figure.caption)}}}")

    # Tables -----------------------------------------------------------------------------------------------------------

    def side_by_side(self, pair: tuple[Block, ...]) -> str | None:
        """The network's equations with the table of its symbols; None where they have no room beside each other."""
        if len(pair) != 2 or self.is_fragment:
            return None
        shown, table = pair
        if isinstance(shown, Paragraph) and isinstance(table, Table) and table.header[0] == "gradient":
            return self.words_beside(shown, table)
        if not isinstance(shown, Display) or shown.kind != "forward" or not isinstance(table, Table):
            return None
        if len(table.rows) > TALLEST or any("ldots" in row.reason for row in shown.rows):
            return None
        share = (sum(beside(shown, self.lexicon)) + 2.6) / self.grid.line
        rest = 1 - share - 0.03
        if _table_width(table) > rest * self.grid.line:
            return None
        left = beside(shown, self.lexicon)[0] + 0.3
        grid = Grid(left, share * self.grid.line, share * self.grid.line)
        key = r"\snkey" if self.lexicon.of else ""
        rows = Display(tuple(replace(row, reason="") for row in shown.rows), kind="forward")
        return (
            f"\n\\sncolumns\\begin{{minipage}}[t]{{{share:.3f}\\linewidth}}\\def\\snrelation{{{left:.1f}em}}\\vspace{{0pt}}\n\\snclose\n"
            f"{display(rows, grid, self.lexicon)}\n\\end{{minipage}}\\hfill\n"
            f"\\begin{{minipage}}[t]{{{rest:.3f}\\linewidth}}\\vspace{{0pt}}\n{self.table(table).strip()}{key}\n"
            "\\end{minipage}\\par"
        )

    def words_beside(self, words: Paragraph, table: Table) -> str | None:
        """What was checked, and by how much it was off; None where the table takes more than two thirds of the line."""
        share = (_table_width(table) + 1.0) / self.grid.line
        if share > 0.67 or len(table.rows) > TALLEST:
            return None
        words_in = f"\\vspace{{0pt}}\\raggedright\\small\n{self.text(words.text)}"
        return (
            f"\n\\sncolumns\\begin{{minipage}}[t]{{{0.97 - share:.3f}\\linewidth}}{words_in}\n"
            f"\\end{{minipage}}\\hfill\n\\begin{{minipage}}[t]{{{share:.3f}\\linewidth}}\\vspace{{0pt}}\n"
            f"{self.table(table).strip()}\n\\end{{minipage}}\\par"
        )

    def table(self, table: Table, breaks: bool = False) -> str:
        """A table; one that `breaks` may go on on the next page, on slides it comes in parts."""
        wide = _column_widths(table)
        kinds, broken = ["l"] * len(wide), None
        if sum(wide) > self.grid.line:  # the widest column has what the others leave
            broken = wide.index(max(wide))
            share = max(1 - (sum(wide) - wide[broken] + 1.2) / self.grid.line, 0.2)
            kinds[broken] = rf"p{{{share:.2f}\linewidth}}"
        rows = [
            " & ".join((r"\raggedright " if n == broken else "") + self.text(cell) for n, cell in enumerate(row))
            + strut(row)
            + (r" \\" if broken is None else r" \tabularnewline")
            for row in table.rows
        ]
        columns = r"@{\hspace{1.2em}}".join(kinds)
        header = " & ".join(rf"\textbf{{{self.text(cell)}}}" for cell in table.header)
        breaks = breaks and len(rows) > DIVIDED
        if breaks:  # no page begins or ends with a row or two alone
            rows = [f"{row}\\snkept" if n < 2 or -4 < n - len(rows) < -1 else row for n, row in enumerate(rows)]
        begin = ("\\snpages\n" if breaks else "") + f"\\begin{{tabular}}[b]{{@{{}}{columns}@{{}}}}\\sntop\n"
        parts = _parted(rows) if self.is_fragment else [rows]
        body = "\n\n".join(
            f"{begin}{header} \\\\\\snmid\n" + "\n".join(part) + "\\snbottom\n\\end{tabular}" for part in parts
        )
        return f"\n{{\\sntable\n{body}\\par\\vskip2pt}}"


def _parted(rows: list[str]) -> list[list[str]]:
    """Rows of a table for one slide after the other; those with high formulas count for more than one."""
    parts: list[list[str]] = []
    taken = float(SLIDE)
    for row in rows:
        strut = re.search(r"\\rule\[.*?\]\{0pt\}\{(.*?)em\}", row)
        high = max(1.0, float(strut[1]) / ROW) if strut else 1.0
        if taken + high > SLIDE:
            parts.append([])
            taken = 0.0
        parts[-1].append(row)
        taken += high
    return parts


def _table_width(table: Table) -> float:
    """em that a table needs without a line break in it."""
    return sum(_column_widths(table))


def _column_widths(table: Table) -> list[float]:
    """em of each column, with the space behind it."""
    columns = zip(table.header, *table.rows, strict=True)
    return [max(SMALL * width_of(cell, LETTER / SMALL * 1.1) for cell in column) + 1.2 for column in columns]


def directives(lines: Iterable[str]) -> str:
    """Lines for who reads the document back."""
    return "".join(f"% symnet: {line}\n" for line in lines)


def aside(shown: str) -> str:
    """What who reads the document back may skip."""
    return f"% symnet: off{'' if shown.startswith(chr(10)) else chr(10)}{shown}\n% symnet: on"
