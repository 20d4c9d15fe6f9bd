r"""A document as a talk in Beamer: one idea a slide, rows uncovered in order, the picture growing with the steps.

Below a short step stands the picture as far as that step goes. A handout has each slide once, fully uncovered. At full
detail each step has a note for the speaker: the equation it goes through, its rules, and where there is one the chain
entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symnet.latex.breaking import broken
from symnet.latex.width import width
from symnet.pictures import tikz
from symnet.pictures.picture import Picture, stacked
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
from symnet.render.latex import aside, directives, style
from symnet.render.latex_rows import Grid, display, result, strut, text
from symnet.render.marks import Lexicon
from symnet.render.slides import fitted, height, height_of_result, pieces, room, shared, uncovered

LINE = 34.0
"""em of a line of a slide, less a little."""

ROWS = 4
"""Rows of a chain that a slide has room for."""

TABLE_ROWS = 11

WIDE, HIGH = 385.0, 160.0
"""Points that a picture has on a slide of its own."""

LEGIBLE = 0.6
"""The smallest scale at which letters of a picture are read on a slide."""

APART = 12.0
"""Points between lines of a picture."""

BELOW, WIDEST = 70.0, 360.0
"""Points that the picture has below a step of at most two lines, and from side to side."""

AROUND_PICTURE = 14.0
"""Points around a picture below a step."""

CLOSE = "\\snclose\n"
"""Before a display at the top of a slide, which has no empty line above it."""

CLOSING = r"\end{tikzpicture}"

OPTIONS = r"\documentclass[aspectratio=169,"

PREAMBLE = r"""% a talk; \documentclass[handout,...] prints each slide once
\documentclass[aspectratio=169,11pt,t,fleqn,hyperref={bookmarks=false}]{beamer}
\ifdefined\directlua\else\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}\fi
\usefonttheme{professionalfonts}
\usepackage{amsmath,amssymb,bm,tikz}
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
% What is higher than a slide, in the size in which it fits.
\def\snfitted#1#2{\setbox\@tempboxa\vbox{\hsize\linewidth\@parboxrestore#2\par}%
  \ifdim\dimexpr\ht\@tempboxa+\dp\@tempboxa\relax>#1\setbox\@tempboxa\hbox{\resizebox*{!}{#1}{\box\@tempboxa}}\fi
  \par\noindent\box\@tempboxa\par}
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
        f"\\begin{{document}}\n{directives(document.declared)}\\begin{{frame}}[c]\n"
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
        self.spine: list[Picture] = []

    def frames(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        """Slide after slide; a heading is the title of those behind it, words that lead to formulas stand below it."""
        leading = ""
        for block in blocks:
            if isinstance(block, Paragraph) and block.text.endswith((":", "then")):
                leading = self.words(block.text)
                continue
            before, leading = leading, ""
            if isinstance(block, Heading):
                self.heading = block.text
            elif isinstance(block, Part):
                within = _Talk(self.grid, Lexicon.of_document(block.document), self.has_notes)
                yield from within.frames((block.declared, *block.blocks))
            elif isinstance(block, Directive):
                yield directives(block.lines).rstrip()
            elif isinstance(block, Step):
                yield from self.step(block)
            elif isinstance(block, Display):
                yield from self.rows(block, before)
            elif isinstance(block, Figure):
                self.spine = block.picture.lines
                yield from self.pictures(block)
            elif isinstance(block, Table):
                yield from self.table(block.merged)
            elif isinstance(block, Paragraph) and not block.is_convention:
                frame = _frame(self.words(self.heading) or "Overview", "", self.words(block.text))
                yield aside(frame) if block.is_aside else frame

    def lines(self, row: Row) -> int:
        """The lines that a row takes, with that of its reason where this has no room beside it."""
        below = bool(row.reason) and width(row.right) > self.grid.beside_reason
        return len(broken(row.right, self.grid.room)) + below

    def words(self, words: str) -> str:
        """Words with their names marked."""
        return text(words, self.lexicon)

    def rows(self, shown: Display, subtitle: str) -> Iterator[str]:
        """Rows of a display, a few to a slide, uncovered in order."""
        title = self.words(self.heading)
        most = room(title, subtitle)
        for part in shared(shown.rows, lambda rows: self.fits(replace(shown, rows=rows), ROWS + 1, most)):
            for body in self.slides(replace(shown, rows=part), most):
                frame = _frame(title, subtitle, body)
                yield aside(frame) if shown.is_aside else frame

    def fits(self, shown: Display, lines: int, most: float) -> bool:
        """Whether so many lines and points hold a display."""
        return sum(map(self.lines, shown.rows)) <= lines and height(self.display(shown)) <= most

    def display(self, shown: Display) -> str:
        """A display in LaTeX, all of it at once."""
        return display(shown, self.grid, self.lexicon)

    def slides(self, shown: Display, most: float) -> list[str]:
        """A display for one slide, or, where that is too low for it, for several."""
        body = self.display(shown)
        if height(body) <= most:
            return [f"{CLOSE}{uncovered(body)}"]
        return [fitted(f"{CLOSE}{piece}", height(piece), most) for piece in pieces(body, most)]

    def step(self, step: Step) -> Iterator[str]:
        """The chain of a step, then its result."""
        words = f"From ${step.arrived}$ back to ${step.wrt}$" if step.arrived else f"All paths to ${step.wrt}$ together"
        title = f"{step.number}. {self.words(words)}"
        through = self.words(f"through ${step.equation}$" if step.equation else "")
        *chain, last = step.chain.rows
        left = step.result if chain else last.left
        bar = result(Row(left, last.right, last.reason), step.number, self.grid, self.lexicon)
        most, of_bar = room(title, through), height_of_result(bar)
        parts = shared(tuple(chain), lambda rows: self.fits(Display(rows), ROWS, most)) or [()]
        bodies = [body for part in parts for body in (self.slides(Display(part), most) if part else [""])]
        body, count = bodies.pop(), len(parts[-1])
        used = (height(self.display(Display(parts[-1]))) if parts[-1] else 0.0) + of_bar
        if body and (sum(map(self.lines, (*parts[-1], last))) > ROWS + 1 or used > most):
            bodies.append(body)
            body, count, used = "", 0, of_bar  # the result has a slide of its own
        below = self.below(step, (*parts[-1], last), most - used - 6)
        start = f"{body}\n\n" if body else "\\vspace*{6pt}"
        body = f"{start}\\uncover<{count + 1}->{{%\n{fitted(bar, of_bar, most - 6)}}}{below}"
        for n, shown in enumerate((*bodies, body)):
            yield _frame(title, through, shown, self.note(step) if not n else "")

    def note(self, step: Step) -> str:
        """What the speaker may say: the rules, and the entries."""
        if not self.has_notes:
            return ""
        rules = ", then ".join(dict.fromkeys(row.reason for row in step.chain.rows if row.reason))
        said = self.words(f"Step {step.number}: {rules}.")
        entries = f"\n{display(step.entries, self.grid, self.lexicon)}" if step.entries is not None else ""
        return f"\\note{{{said}{'Entry by entry:' if entries else ''}{entries}}}\n"

    def pictures(self, figure: Figure) -> Iterator[str]:
        """The picture, growing node by node, then back along the steps; in parts where a slide is too small."""
        parts = [figure.picture]
        if _scale(figure.picture, WIDE, HIGH) < LEGIBLE:
            several = shared(tuple(self.spine), lambda lines: _scale(stacked(lines, APART), WIDE, HIGH) >= LEGIBLE)
            parts = [stacked(lines, APART) for lines in several]
        turn = min((x.stage for x in figure.picture.items if x.role in ("backward", "disc")), default=0)
        *before, last = parts
        for part in before:
            forward = [line.until(turn - 1) for line in part.lines]
            yield self.picture(stacked(forward, APART), figure.caption)
        yield self.picture(last, figure.caption)
        for part in reversed(before):
            yield self.picture(part.after(turn - 1), figure.caption)

    def picture(self, picture: Picture, caption: str) -> str:
        """A picture on a slide of its own, uncovered stage by stage."""
        scale = round(_scale(picture, WIDE, HIGH), 2)
        drawn = tikz.write(picture.in_a_row, overlays=True, scale=scale, unit=tikz.ELEVEN, brings_styles=False).rstrip()
        body = f"\\snpicture\n{drawn}\n\\sncaption{{{self.words(caption)}}}"
        return _frame(self.words(self.heading), "", body)

    def below(self, step: Step, rows: tuple[Row, ...], free: float) -> str:
        """The line of the picture with this step, as far as the step; nothing where `free` points hold no such line."""
        number = rf"\mathbf{{{step.number}}}"
        found = [(x.stage, p) for p in self.spine for x in p.labels if x.role == "number" and x.latex == number]
        if not found or sum(map(self.lines, rows)) > 2:
            return ""
        stage, picture = found[0]
        left, bottom, right, top = picture.box
        scale = round(_scale(picture, WIDEST, BELOW), 2)
        if scale < LEGIBLE or scale * tikz.ELEVEN * (top - bottom) + AROUND_PICTURE > free:
            return ""
        drawn = tikz.write(picture.until(stage), scale=scale, unit=tikz.ELEVEN, brings_styles=False).rstrip()
        frame = rf"  \path[use as bounding box] ({left:.1f},{bottom:.1f}) rectangle ({right:.1f},{top:.1f});"
        return (
            f"\n\\vfill\\snpicture\n{drawn.replace(CLOSING, frame + chr(10) + CLOSING)}\\par\\endgroup\\vspace{{3mm}}"
        )

    def table(self, table: Table) -> Iterator[str]:
        """A table, a slide for every few rows."""
        columns = "@{}" + "l@{\\hspace{1.2em}}" * (len(table.header) - 1) + "l@{}"
        header = " & ".join(rf"\textbf{{{self.words(cell)}}}" for cell in table.header)
        for part in shared(table.rows, lambda rows: len(rows) <= TABLE_ROWS):
            rows = [" & ".join(map(self.words, row)) + strut(row) + r" \\" for row in part]
            body = f"{{\\sntable\\begin{{tabular}}{{{columns}}}\\sntop\n{header} \\\\\\snmid\n" + "\n".join(rows)
            yield _frame(self.words(self.heading), "", body + "\\snbottom\n\\end{tabular}\\par}")


def _scale(picture: Picture, wide: float, high: float) -> float:
    """How much smaller a picture has to be."""
    left, bottom, right, top = picture.box
    return min(1.0, wide / (right - left) / tikz.ELEVEN, high / (top - bottom) / tikz.ELEVEN)


def _frame(title: str, subtitle: str, body: str, note: str = "") -> str:
    return f"\\begin{{frame}}\n\\frametitle{{{title}}}\\framesubtitle{{{subtitle}}}\n{body}\n{note}\\end{{frame}}"
