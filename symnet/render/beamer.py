r"""A document as a talk in Beamer: one idea a slide, rows uncovered in order, the picture growing with the steps.

Below a short step stands the picture as far as that step goes. A handout has each slide once, fully uncovered. At full
detail each step has a note for the speaker: the equation it goes through, its rules, and where there is one the chain
entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from symnet.latex.breaking import broken
from symnet.latex.width import width
from symnet.pictures import tikz
from symnet.pictures.picture import Picture
from symnet.render.document import Block, Display, Document, Figure, Heading, Paragraph, Part, Row, Step, Table
from symnet.render.latex import style
from symnet.render.latex_rows import Grid, display, result, text
from symnet.render.marks import Lexicon

R = TypeVar("R")

LINE = 34.0
"""em of a line of a slide, less a little."""

ROWS = 4
"""Rows of a chain that a slide has room for."""

TABLE_ROWS = 11

WIDE, HIGH = 385.0, 160.0
"""Points that a picture has on a slide of its own."""

BELOW, WIDEST = 70.0, 360.0
"""Points that the picture has below a step of at most two lines, and from side to side."""

CLOSING = r"\end{tikzpicture}"

OPTIONS = r"\documentclass[aspectratio=169,"

PREAMBLE = r"""% a talk; \documentclass[handout,...] prints each slide once
\documentclass[aspectratio=169,11pt,t,fleqn,hyperref={bookmarks=false}]{beamer}
\ifdefined\directlua\else\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}\fi
\usefonttheme{professionalfonts}
\usepackage{amsmath,amssymb,bm,tikz,booktabs}
\usetikzlibrary{arrows.meta}
\setbeamertemplate{navigation symbols}{}
\makeatletter
%<signs>
\definecolor{snpaper}{HTML}{FFFFFF}
\setbeamercolor{normal text}{fg=snink}\setbeamercolor{structure}{fg=snink}\setbeamercolor{frametitle}{fg=snink}
\setbeamerfont{frametitle}{size=\large,series=\bfseries}\setbeamerfont{framesubtitle}{size=\footnotesize}
\setbeamersize{text margin left=10mm,text margin right=10mm}
\setbeamertemplate{frametitle}{\vspace{4mm}{\usebeamerfont{frametitle}\insertframetitle\par}%
  {\usebeamerfont{framesubtitle}\color{snmute}\insertframesubtitle\par}}
\setbeamertemplate{footline}{\hspace{10mm}{\tiny\color{snmute}\sntalk}\hfill
  {\tiny\color{snmute}\insertframenumber}\hspace{10mm}\vspace{3mm}}
\setlength{\mathindent}{0pt}\setlength{\jot}{4pt}
\def\snpicture{\par\vskip2pt\begingroup\centering}
\makeatother
"""


def write(document: Document, detail: str = "lecture") -> str:
    """The talk; with `detail` ``full`` it has notes for the speaker (show them with \\setbeameroption{show notes})."""
    grid = Grid.of(document, LINE)
    signs = style().split("%<signs>\n")[1].split("%</signs>\n")[0]
    pictures = f"{tikz.colours()}\n\\tikzset{{\n{tikz.STYLES}}}\n"
    columns = f"\\def\\snrelation{{{grid.relation:.1f}em}}\\def\\snreason{{{grid.beside_reason:.1f}em}}\n"
    frames = _Talk(grid, Lexicon.of_document(document), detail == "full").frames(document.blocks)
    head = PREAMBLE.replace("%<signs>\n", signs + pictures)
    title = text(document.title)
    return (
        f"{head}{columns}\\def\\sntalk{{{title}}}\n"
        "\\begin{document}\n\\begin{frame}[c]\n"
        f"\\vspace*{{0pt}}{{\\LARGE\\bfseries\\sntalk\\par}}\\vspace{{2mm}}"
        f"{{\\color{{snmute}}{text(document.subtitle)}\\par}}\n"
        "\\end{frame}\n" + "\n".join(frames) + "\n\\end{document}\n"
    )


def handout(talk: str) -> str:
    """The same talk with each slide printed once, fully uncovered."""
    return talk.replace(OPTIONS, OPTIONS.replace("[", "[handout,"), 1)


class _Talk:
    """Makes slides of the blocks of one document."""

    def __init__(self, grid: Grid, lexicon: Lexicon, has_notes: bool) -> None:
        self.grid, self.lexicon, self.has_notes = grid, lexicon, has_notes
        self.heading = ""
        self.spine: Picture | None = None

    def frames(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        """Slide after slide; a heading is the title of those behind it."""
        for block in blocks:
            if isinstance(block, Heading):
                self.heading = block.text
            elif isinstance(block, Part):
                yield from _Talk(self.grid, Lexicon.of_document(block.document), self.has_notes).frames(block.blocks)
            elif isinstance(block, Step):
                yield from self.step(block)
            elif isinstance(block, Display):
                yield from self.rows(block, "")
            elif isinstance(block, Figure):
                self.spine = block.picture
                yield self.picture(block)
            elif isinstance(block, Table):
                yield from self.table(block)
            elif isinstance(block, Paragraph) and not block.is_convention and not block.text.endswith((":", "then")):
                yield _frame(self.words(self.heading) or "Overview", "", self.words(block.text))

    def lines(self, row: Row) -> int:
        """The lines that a row takes, with that of its reason where this has no room beside it."""
        below = bool(row.reason) and width(row.right) > self.grid.beside_reason
        return len(broken(row.right, self.grid.room)) + below

    def words(self, words: str) -> str:
        """Words with their names marked."""
        return text(words, self.lexicon)

    def rows(self, shown: Display, subtitle: str) -> Iterator[str]:
        """Rows of a display, a few to a slide, uncovered in order."""
        parts = _shared(shown.rows, ROWS + 1, self.lines)
        for part in parts:
            body = display(Display(part, kind=shown.kind), self.grid, self.lexicon)
            if sum(map(self.lines, part)) > ROWS + 2:  # higher than a slide
                yield _frame(self.words(self.heading), subtitle, f"\\allowdisplaybreaks\n{body}", breaks=True)
                continue
            yield _frame(self.words(self.heading), subtitle, _uncovered(body))

    def step(self, step: Step) -> Iterator[str]:
        """The chain of a step, then its result."""
        title = f"From ${step.arrived}$ back to ${step.wrt}$" if step.arrived else f"All paths to ${step.wrt}$ together"
        through = f"through ${step.equation}$" if step.equation else ""
        *chain, last = step.chain.rows
        left = step.result if chain else last.left
        bar = result(Row(left, last.right, last.reason), step.number, self.grid, self.lexicon)
        parts = _shared(tuple(chain), ROWS, self.lines) or [()]
        if parts[-1] and sum(map(self.lines, parts[-1])) + self.lines(last) > ROWS + 1:
            parts.append(())  # the result has a slide of its own
        for n, part in enumerate(parts):
            body = _uncovered(display(Display(part), self.grid, self.lexicon)) if part else ""
            if n == len(parts) - 1:
                body += f"\n\\uncover<{len(part) + 1}->{{%\n{bar}}}{self.below(step, (*part, last))}"
            number = f"{step.number}. "
            yield _frame(number + self.words(title), self.words(through), body, self.note(step) if not n else "")

    def note(self, step: Step) -> str:
        """What the speaker may say: the rules, and the entries."""
        if not self.has_notes:
            return ""
        rules = ", then ".join(dict.fromkeys(row.reason for row in step.chain.rows if row.reason))
        said = self.words(f"Step {step.number}: {rules}.")
        entries = f"\n{display(step.entries, self.grid, self.lexicon)}" if step.entries is not None else ""
        return f"\\note{{{said}{'Entry by entry:' if entries else ''}{entries}}}\n"

    def picture(self, figure: Figure) -> str:
        """The picture, growing node by node, then back along the steps."""
        left, bottom, right, top = figure.picture.box
        scale = min(1.0, WIDE / (right - left), HIGH / (top - bottom))
        drawn = tikz.write(figure.picture, overlays=True, scale=round(scale, 2), brings_styles=False).rstrip()
        body = f"\\snpicture\n{drawn}\n\\sncaption{{{self.words(figure.caption)}}}"
        return _frame(self.words(self.heading), "", body)

    def below(self, step: Step, rows: tuple[Row, ...]) -> str:
        """The picture as far as this step, where it has room below; nothing where the picture has no such step."""
        if self.spine is None or sum(map(self.lines, rows)) > 2:
            return ""
        number = rf"\mathbf{{{step.number}}}"
        numbers = [x.stage for x in self.spine.labels if x.role == "number" and x.latex == number]
        left, bottom, right, top = self.spine.box
        scale = round(min(1.0, WIDEST / (right - left), BELOW / (top - bottom)), 2)
        if not numbers or scale < 0.6:
            return ""
        so_far = replace(self.spine, items=tuple(x for x in self.spine.items if x.stage <= numbers[0]))
        drawn = tikz.write(so_far, scale=scale, brings_styles=False).rstrip()
        frame = rf"  \path[use as bounding box] ({left:.1f},{bottom:.1f}) rectangle ({right:.1f},{top:.1f});"
        return (
            f"\n\\vfill\\snpicture\n{drawn.replace(CLOSING, frame + chr(10) + CLOSING)}\\par\\endgroup\\vspace{{3mm}}"
        )

    def table(self, table: Table) -> Iterator[str]:
        """A table, a slide for every few rows."""
        columns = "@{}" + "l@{\\hspace{1.2em}}" * (len(table.header) - 1) + "l@{}"
        header = " & ".join(rf"\textbf{{{self.words(cell)}}}" for cell in table.header)
        for part in _shared(table.rows, TABLE_ROWS):
            rows = [" & ".join(map(self.words, row)) + r" \\" for row in part]
            body = f"{{\\sntable\\begin{{tabular}}{{{columns}}}\\sntop\n{header} \\\\\\snmid\n" + "\n".join(rows)
            yield _frame(self.words(self.heading), "", body + "\\snbottom\n\\end{tabular}\\par}")


def _shared(rows: tuple[R, ...], most: int, lines: Callable[[R], int] = lambda row: 1) -> list[tuple[R, ...]]:
    """Rows on as few slides as hold their lines, about as many on each: none is left alone on the last."""
    for count in range(-(-len(rows) // most), len(rows) + 1):
        size = -(-len(rows) // max(count, 1)) or 1
        parts = [rows[n : n + size] for n in range(0, len(rows), size)]
        if size == 1 or all(sum(map(lines, part)) <= most for part in parts):
            return parts
    return []


def _frame(title: str, subtitle: str, body: str, note: str = "", breaks: bool = False) -> str:
    option = "[allowframebreaks]" if breaks else ""
    return (
        f"\\begin{{frame}}{option}\n\\frametitle{{{title}}}\\framesubtitle{{{subtitle}}}\n{body}\n{note}\\end{{frame}}"
    )


def _uncovered(body: str) -> str:
    """A display whose rows appear one after the other."""
    first, *lines, last = body.split("\n")
    slide, shown = 0, [first]
    for line in lines:
        ending = next((e for e in (r" \\*", r" \\") if line.endswith(e)), "")
        cells = _cells(line.removesuffix(ending))
        slide += bool(len(cells) < 2 or not cells[1].lstrip().startswith(r"\quad"))
        if slide > 1:
            cells = [rf"\uncover<{slide}->{{{{}}{c.strip()}}}" if c.strip() else c for c in cells]
        shown.append(" & ".join(cells) + ending)
    return "\n".join([*shown, last])


def _cells(line: str) -> list[str]:
    """What stands between the tabs of a row, those within matrices aside."""
    cells, depth, start, position = [], 0, 0, 0
    while position < len(line):
        if line.startswith(r"\begin", position):
            depth += 1
        elif line.startswith(r"\end", position):
            depth -= 1
        elif line[position] in "{}" and line[position - 1 : position] != "\\":
            depth += 1 if line[position] == "{" else -1
        elif line[position] == "&" and depth == 0 and line[position - 1 : position] != "\\":
            cells.append(line[start:position])
            start = position + 1
        position += 1
    return [*cells, line[start:]]
