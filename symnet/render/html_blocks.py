"""The blocks of a document as HTML: rows on one grid, steps that fold, tables whose names the keyboard reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from symnet.latex.breaking import broken
from symnet.latex.width import width
from symnet.pictures import svg
from symnet.pictures.extras import MissingExtraError
from symnet.render.document import Block, Directive, Display, Figure, Heading, Paragraph, Part, Row, Step, Table
from symnet.render.marks import Lexicon
from symnet.render.mathml import formula

ROOM = 38.0
"""em of a formula on the widest page, beside what stands on the left."""

REACHED = ' tabindex="0" role="group" aria-label="a wide formula"'
"""What may not fit into a narrow window is reached, and scrolled, with the keyboard."""

WITH_REASON = 24.0
"""em of a formula that leaves room for a reason beside it."""


@dataclass(frozen=True)
class Blocks:
    """Writes blocks.

    Attributes:
        lexicon: the names of the document.
        anchor: what the ids of its steps begin with.
        detail: what stands open: ``brief``, ``lecture`` or ``full``.
        parts: the names of each document within it.
        below: how many levels its headings stand below those of a page of its own.
    """

    lexicon: Lexicon
    anchor: str
    detail: str
    parts: dict[Part, Lexicon]
    below: int = 0

    def text(self, words: str) -> str:
        """Words with formulas between dollars."""
        parts = words.split("$")
        return "".join(formula(p, self.lexicon) if n % 2 else escape(p, quote=False) for n, p in enumerate(parts))

    def heading(self, kind: str, level: int, words: str) -> str:
        """A heading of a level, within a page of somebody else's so much lower."""
        return f'<h{level + self.below} class="{kind}">{self.text(words)}</h{level + self.below}>'

    def block(self, block: Block) -> str:
        """One block."""
        if isinstance(block, Heading):
            return self.heading("part" if block.level == 1 else "what", block.level + 1, block.text)
        if isinstance(block, Paragraph):
            return f"<p>{self.text(block.text)}</p>"
        if isinstance(block, Step):
            return self.step(block)
        if isinstance(block, Part):
            names = self.parts[block]
            within = Blocks(names, f"{self.anchor}-{names.prefix}", self.detail, {}, self.below)
            return "\n".join(filter(None, map(within.block, block.blocks)))
        if isinstance(block, Display):
            return self.display(block)
        if isinstance(block, Figure):
            return self.figure(block)
        return self.table(block) if not isinstance(block, Directive) else ""

    def figure(self, figure: Figure) -> str:
        """A picture with its caption; nothing where the library for its letters is not installed."""
        try:
            drawn = svg.write(figure.picture, is_inline=True)
        except MissingExtraError:
            return ""
        return f"<figure>\n{drawn}<figcaption>{self.text(figure.caption)}</figcaption>\n</figure>"

    # Displays ---------------------------------------------------------------------------------------------------------

    def display(self, display: Display) -> str:
        """Rows on the page's grid; with shapes below the names in each result, and at first use in the network."""
        seen: set[str] = set()
        rows = [self.row(row, display.kind, seen) for row in display.rows]
        kind = " result" if display.kind == "results" else ""
        wide = any('class="row wide"' in row for row in rows)
        return f'<div class="chain{kind}"{REACHED if wide else ""}>\n' + "\n".join(rows) + "\n</div>"

    def row(self, row: Row, kind: str, seen: set[str], number: str = "") -> str:
        """Left side, relation with right side, reason."""
        lexicon = None if kind == "functions" else self.lexicon
        shapes = seen if kind == "forward" else set() if kind in ("results", "result") else None
        left = formula(row.left, lexicon, display=True, shapes=shapes) if row.left else ""
        lines = broken(row.right, ROOM)
        rights = [formula(f"{row.relation} {lines[0].text}", lexicon, display=True, shapes=shapes)]
        rights += [
            f'<span class="more" style="padding-left:{line.indent + 0.6:.1f}rem">'
            f"{formula(line.text, lexicon, display=True, shapes=shapes)}</span>"
            for line in lines[1:]
        ]
        wide = len(lines) > 1 or width(row.right) > WITH_REASON
        reason = self.text(row.reason)
        why = f'<span class="why">{reason}{number}</span>' if reason or number else ""
        return (
            f'<div class="row{" wide" if wide else ""}"><span class="l">{left}</span>'
            f'<span class="r">{"".join(rights)}</span>{why}</div>'
        )

    def step(self, step: Step) -> str:
        """A step that folds: its number and result; the chain; the entries."""
        *chain, last = step.chain.rows
        left = step.result if chain else step.chain.rows[0].left
        result = self.row(Row(left, last.right, last.reason), "result", set(), f"<span>({step.number})</span>")
        if step.arrived:
            title = f"From ${step.arrived}$ back to ${step.wrt}$"
            through = f'<span class="through">through {formula(step.equation, self.lexicon)}</span>'
        else:
            title, through = f"All paths to ${step.wrt}$ together", ""
        brief = formula(f"{step.result} = {last.right}", self.lexicon)
        opened = "" if self.detail == "brief" else " open"
        entries = self.entries(step)
        shown = self.display(Display(tuple(chain))) if chain else ""
        bar = f'<div class="result"{REACHED if "row wide" in result else ""}>{result}</div>'
        inner = [entries, shown, bar] if step.entries_first else [shown, bar, entries]
        return (
            f'<details class="step" id="{self.anchor}-step-{step.number}"{opened}>\n<summary><span class="fold"></span>'
            f'<span class="n">{step.number}</span>{self.heading("what", 3, title)}{through}'
            f'<span class="brief">{brief}</span></summary>\n' + "\n".join(p for p in inner if p) + "\n</details>"
        )

    def entries(self, step: Step) -> str:
        """The same entry by entry, folded unless it is what explains the step."""
        if step.entries is None:
            return ""
        opened = " open" if self.detail == "full" or step.entries_first else ""
        shown = self.display(step.entries)
        return f'<details class="entries"{opened}><summary>Entry by entry</summary>\n{shown}\n</details>'

    # Tables and names -------------------------------------------------------------------------------------------------

    def table(self, table: Table) -> str:
        """A table; the names of a table of symbols can be reached with the keyboard."""
        heads = "".join(f'<th scope="col">{self.text(cell)}</th>' for cell in table.header)
        named = table.header[0] == "symbol"
        rows = []
        for row in table.rows:
            cells = [self.text(cell) for cell in row]
            if named and (name := self.named_in(row[0])):
                label = re.sub(r"<[^>]+>", "", cells[0])  # what reads names aloud may know no MathML
                cells[0] = f'<button type="button" class="s {name}" aria-label="{label}">{cells[0]}</button>'
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        body = "\n".join(rows)
        label = escape(", ".join(cell.replace("$", "") for cell in table.header))
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="Table: {label}">'
            f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
        )

    def named_in(self, cell: str) -> str:
        """The class of the symbol that a cell of the first column names; "" for none."""
        marks = self.lexicon.marks(cell.strip("$"))
        return marks[0].name if len(marks) == 1 else ""
