"""A report as a page that opens anywhere: each claim typeset, with its verdict in a word, a sign and a colour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from html.parser import HTMLParser
from importlib import resources
from itertools import takewhile

from symnet.checking.formats import point, rows_of, summary
from symnet.checking.report import CONDITIONAL, CONFIRMED, MISSING, PROVED, REFUTED, UNREAD, Claim, Report
from symnet.latex.width import width

WIDE = 30.0
"""em from which on a formula may not fit into the window: the keyboard reaches it, and scrolls it."""

SIGNS = {PROVED: "✓", CONFIRMED: "✓", CONDITIONAL: "≈", REFUTED: "✗", UNREAD: "?", MISSING: "–"}
"""What stands before a verdict, for who does not see its colour."""


def html(reports: Sequence[Report]) -> str:
    """One page for all files; claims are set as mathematics where that can be done."""
    links = "".join(f'<a href="#file{n}">{escape(report.file)}</a>' for n, report in enumerate(reports))
    contents = f'<nav aria-label="Files">{links}</nav>\n' if len(reports) > 1 else ""
    body = "".join(part for n, report in enumerate(reports) for part in _section(n, report))
    return _page("Checked by symnet", contents + body)


def _section(number: int, report: Report) -> Iterator[str]:
    name = f"file{number}"
    yield f'<section id="{name}" aria-labelledby="{name}h">\n<h2 id="{name}h">{escape(report.file)}</h2>\n'
    yield f"<p>{escape(summary(report))}</p>\n"
    for claim in report.claims:
        yield from _article(claim)
    yield "</section>\n"


def _article(claim: Claim) -> Iterator[str]:
    place = f"cell {claim.cell}, line {claim.line}" if claim.cell is not None else f"line {claim.line}"
    yield f'<article class="{claim.verdict}">\n<p>{_verdict(claim.verdict)} <span class="place">{place}</span></p>\n'
    yield f"{typeset(claim.latex)}\n<p>{prose(claim.message.removeprefix(f'{claim.verdict}: '))}</p>\n"
    for word, said in (("Hint", claim.hint), ("At", point(claim))):
        if said:
            yield f"<p>{word}: {prose(said)}</p>\n"
    yield "</article>\n"


def _verdict(verdict: str) -> str:
    return f'<b><span aria-hidden="true">{SIGNS[verdict]}</span> {verdict}</b>'


def table(reports: Sequence[Report]) -> str:
    """Files × gradients asked for, each cell the verdict."""
    head, rows = rows_of(reports)
    header = "".join(f'<th scope="col">{prose(name)}</th>' for name in head)
    body = "".join(f"<tr>{_cells(row)}</tr>\n" for row in rows)
    parts = f"<thead><tr>{header}</tr></thead>\n<tbody>\n{body}</tbody>"
    title = "Files and gradients"
    return _page(
        title, f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>\n{parts}\n</table></div>\n'
    )


def _cells(row: Sequence[str]) -> str:
    first, *verdicts, last = row
    told = "".join(f'<td class="{v}">{_verdict(v)}</td>' if v in SIGNS else f"<td>{escape(v)}</td>" for v in verdicts)
    return f'<th scope="row">{escape(first)}</th>{told}<td>{escape(last)}</td>'


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}</main>\n</body>\n</html>\n"
    )


@cache
def _style() -> str:
    return resources.files("symnet.checking").joinpath("page.css").read_text(encoding="utf-8")


# Formulas of strangers ------------------------------------------------------------------------------------------------


def typeset(latex: str) -> str:
    """MathML where the formula can be set, its source where it cannot."""
    found = _mathml(latex.replace("&", ""), "block")
    if found is None:
        return f"<p><code>{escape(latex)}</code></p>"
    reached = ' tabindex="0" role="group" aria-label="a wide formula"' if width(latex) > WIDE else ""
    return f'<div class="formula"{reached}>{found}</div>'


def prose(words: str) -> str:
    """Words with the names and formulas among them set as mathematics: "line 7 says what W^{[1]} x is"."""
    parts, tokens = [], _TOKEN.findall(words)
    while tokens:
        run = len(list(takewhile(_JOINED.fullmatch, tokens)))
        while run and not (_NAMED.search(tokens[run - 1]) or _LETTER.fullmatch(tokens[run - 1])):
            run -= 1
        formula = " ".join(tokens[:run])
        inner = formula.rstrip(".,;:")
        mathml = _mathml(inner, "inline") if run and _NAMED.search(formula) else None
        if mathml is None:
            parts.append(escape(tokens.pop(0)))
        else:
            parts.append(mathml + formula[len(inner) :])
            del tokens[:run]
    return " ".join(parts)


_TOKEN = re.compile(r"(?:\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|[^\s{}]|[{}])+")
"""A word, or a formula up to the next space that is in no braces."""

_NAMED = re.compile(r"\\|(?<![A-Za-z]{2})[\^_]")
"""What every name that needs to be set has in it, and no word."""

_LETTER = re.compile(r"[b-zB-Z][.,;:]?")

_JOINED = re.compile(rf".*(?:{_NAMED.pattern}).*|[b-zB-Z]|[-+=<>/]|\d+(?:\.\d+)?", re.DOTALL)
"""What may stand in one formula with such a name: another one, a letter, a sign, a number."""


def _mathml(latex: str, display: str) -> str | None:
    """MathML; None where it cannot be had."""
    try:
        from latex2mathml.converter import convert
    except ImportError:
        return None
    try:
        found = _Harmless(convert(latex, display=display))
    except Exception:  # whatever a stranger's formula makes it stumble over
        return None
    return found.text if found.is_mathematics else None


ELEMENTS = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd "
    "mstyle mpadded mphantom menclose semantics mmultiscripts mprescripts none".split()
)
ATTRIBUTES = frozenset(
    "xmlns display mathvariant stretchy fence form separator accent columnalign rowspacing columnspacing linethickness "
    "largeop movablelimits lspace rspace minsize maxsize width depth height displaystyle scriptlevel notation".split()
)


DIGITS = {
    font: {ord("0") + n: first + n for n in range(10)}
    for font, first in (("bold", 0x1D7CE), ("double-struck", 0x1D7D8))
}
"""The digits of fonts: browsers heed no `mathvariant` of numbers, as of the 𝟏 that is a vector of ones."""


class _Harmless(HTMLParser):
    """MathML with the elements and attributes of mathematics alone: a hand-in is a stranger's text."""

    def __init__(self, mathml: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.is_mathematics = True
        self.digits: dict[int, int] = {}
        self.feed(mathml)
        self.close()

    @property
    def text(self) -> str:
        """What is kept."""
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element, with its harmless attributes."""
        self.is_mathematics = self.is_mathematics and tag in ELEMENTS
        self.digits = DIGITS.get(dict(attrs).get("mathvariant") or "", {}) if tag == "mn" else {}
        kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name in ATTRIBUTES)
        self.parts.append(f"<{tag}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        """Its end."""
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text, escaped."""
        self.parts.append(escape(data.translate(self.digits)))

    def handle_comment(self, data: str) -> None:
        """Comments have no place here."""
        self.is_mathematics = False

    def handle_decl(self, decl: str) -> None:
        """Nor declarations."""
        self.is_mathematics = False

    def handle_pi(self, data: str) -> None:
        """Nor instructions."""
        self.is_mathematics = False

    def unknown_decl(self, data: str) -> None:
        """Nor anything else."""
        self.is_mathematics = False
