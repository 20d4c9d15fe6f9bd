"""HTML of a report, piece by piece: sections, tables, figures. Whatever a run holds is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib import resources

from symnet.pictures import svg
from symnet.pictures.picture import Picture


@dataclass
class Page:
    """A page that is written section by section."""

    title: str
    lead: str
    sections: list[tuple[str, str, list[str]]] = field(default_factory=list)

    def section(self, heading: str) -> Page:
        """Begin a section."""
        self.sections.append((f"part{len(self.sections) + 1}", heading, []))
        return self

    def add(self, *pieces: str) -> Page:
        """Pieces of HTML for the section begun last."""
        self.sections[-1][2].extend(pieces)
        return self

    def html(self) -> str:
        """The whole page; sections without a piece are left out."""
        kept = [s for s in self.sections if s[2]]
        links = "".join(f'<a href="#{name}">{escape(heading)}</a>' for name, heading, _ in kept)
        body = "\n".join(
            f'<section id="{name}" aria-labelledby="{name}h">\n<h2 id="{name}h">{escape(heading)}</h2>\n'
            + "\n".join(pieces)
            + "\n</section>"
            for name, heading, pieces in kept
        )
        css = resources.files("symnet.reports").joinpath("page.css").read_text(encoding="utf-8")
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(self.title)}</title>\n<style>\n{css}</style>\n</head>\n<body>\n<main>\n"
            f'<header>\n<h1>{escape(self.title)}</h1>\n<p class="lead">{escape(self.lead)}</p>\n'
            f'<nav aria-label="Sections">{links}</nav>\n</header>\n{body}\n'
            "<footer>Written by symnet; the page is this one file.</footer>\n</main>\n</body>\n</html>\n"
        )


def paragraph(words: str) -> str:
    """A paragraph of plain words."""
    return f"<p>{escape(words)}</p>"


def scrolled(name: str) -> str:
    """What a table stands in that may be wider than the window: the keyboard reaches it, and scrolls it."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}">'


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    caption: str,
    best: int | None = None,
    words: Sequence[int] = (),
) -> str:
    """A table of texts; the row `best` is tinted, the columns `words` hold words and stand to the left."""

    def cells(row: Sequence[str], head: bool) -> str:
        said = []
        for n, text in enumerate(row):
            kind = ' class="words"' if n in words else ""
            said.append(
                f'<th scope="{"col" if head else "row"}"{kind}>{escape(text)}</th>'
                if head or n == 0
                else f"<td{kind}>{escape(text)}</td>"
            )
        return "".join(said)

    body = "\n".join(
        f"<tr{' class=' + chr(34) + 'best' + chr(34) if n == best else ''}>{cells(row, False)}</tr>"
        for n, row in enumerate(rows)
    )
    return (
        f'{scrolled(caption)}<table class="r"><caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{cells(header, True)}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def confusion(classes: Sequence[str], counts: Sequence[Sequence[int]], caption: str) -> str:
    """A table with a row for each true class, its cells tinted by their share of the row."""
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in classes)
    rows = []
    for k, row in enumerate(counts):
        total = sum(row) or 1
        cells = []
        for n, count in enumerate(row):
            colour = "--fwd" if n == k else "--grad"
            tint = round(45 * count / total)
            style = f"background:color-mix(in srgb,var({colour}) {tint}%,transparent)"
            cells.append(f'<td><span class="cell" style="{style}">{count}</span></td>')
        share = 100 * row[k] / total
        rows.append(f'<tr><th scope="row">{escape(classes[k])}</th>{"".join(cells)}<td>{share:.1f} %</td></tr>')
    return (
        f'{scrolled(caption)}<table class="r"><caption>{escape(caption)}</caption>\n'
        f'<thead><tr><th scope="col">true class</th>{head}<th scope="col">right</th></tr></thead>\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody></table></div>"
    )


def figure(picture: Picture, caption: str = "") -> str:
    """A picture with what it shows below it."""
    drawn, below = svg.write(picture, is_inline=True, part="report"), escape(caption or picture.title)
    return f"<figure>\n{drawn}<figcaption>{below}</figcaption>\n</figure>"


def pair(*pieces: str) -> str:
    """Pieces side by side where there is room."""
    return f'<div class="pair">\n{chr(10).join(pieces)}\n</div>' if len(pieces) > 1 else "".join(pieces)


def quotes(sentences: Iterable[str]) -> str:
    """Sentences that a model wrote, one below the other."""
    return "\n".join(f"<blockquote>{escape(sentence)}</blockquote>" for sentence in sentences)


def code(text: str) -> str:
    """A line for the terminal."""
    return f"<pre><code>{escape(text)}</code></pre>"


def folded(summary: str, body: str, *, is_open: bool = False) -> str:
    """A part that unfolds."""
    return f"<details{' open' if is_open else ''}>\n<summary>{escape(summary)}</summary>\n{body}\n</details>"
