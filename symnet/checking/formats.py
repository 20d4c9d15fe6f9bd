"""A report as people and machines read it: like a compiler's messages, one line each, for GitHub, SARIF, a page."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from symnet import __version__
from symnet.checking.report import CONDITIONAL, CONFIRMED, HOLDS, MISSING, PROVED, REFUTED, UNREAD, Claim, Report

COLOURS = {
    PROVED: "green",
    CONFIRMED: "green",
    CONDITIONAL: "yellow",
    REFUTED: "red",
    UNREAD: "blue",
    MISSING: "magenta",
}
LEVELS = {REFUTED: "error", CONDITIONAL: "warning", UNREAD: "warning", MISSING: "error"}

WIDEST = 160
"""Longer lines of a document are shown in part."""


def text(report: Report, style: Any = lambda s, **_: s) -> Iterator[str]:
    """Each claim that does not hold with its line, the part in question marked, and a summary."""
    for claim in report.claims:
        if claim.verdict not in HOLDS:
            yield from _shown(report, claim, style)
    yield f"{report.file}: {summary(report)}\n"


def _shown(report: Report, claim: Claim, style: Any) -> Iterator[str]:
    verdict = style(claim.verdict, fg=COLOURS[claim.verdict], bold=True)
    yield f"{_place(report, claim)}: {verdict}: {claim.message}\n"
    line = report.lines.get((claim.cell, claim.line), "")
    if line:
        start = claim.column - 1
        last = claim.end[1] - 1 if claim.end[0] == claim.line else len(line)
        left = max(0, start - WIDEST // 2) if len(line) > WIDEST else 0
        shown = line[left : left + WIDEST]
        marks = " " * (start - left) + "^" * max(1, min(last, left + len(shown)) - start)
        number = str(claim.line)
        bar = style("|", fg="blue")
        yield f"  {number} {bar} {shown}\n"
        yield f"  {' ' * len(number)} {bar} {style(marks, fg=COLOURS[claim.verdict])}\n"
    for word, said in (("true only if", claim.found.assumption), ("hint", claim.hint), ("at", _point(claim))):
        if said:
            yield f"    = {word}: {said}\n"


def _point(claim: Claim) -> str:
    """The counterexample's values, where the message has not said them."""
    example = claim.found.counterexample
    if example is None or not example.values:
        return ""
    said = ", ".join(f"{name} = {_short(value)}" for name, value in example.values.items())
    return "" if said in claim.message else said


def _short(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        rows = [" ".join(map(str, row)) for row in value]
        return f"[{'; '.join(rows)}]"
    return str(value)


def concise(report: Report) -> Iterator[str]:
    """One line for each claim that does not hold."""
    for claim in report.claims:
        if claim.verdict not in HOLDS:
            hint = f" ({claim.hint})" if claim.hint else ""
            yield f"{_place(report, claim)}: {claim.verdict}: {claim.message}{hint}\n"


def github(report: Report) -> Iterator[str]:
    """Annotations as GitHub's runners read them."""
    if report.error or not report.claims:
        yield f"::error file={_property(report.file)}::{_data(report.error or 'no claim is found in it')}\n"
    for claim in report.claims:
        if claim.verdict in HOLDS:
            continue
        level = LEVELS[claim.verdict]
        where = f"file={_property(report.file)},line={claim.line},col={claim.column},title={claim.verdict}"
        hint = f" Hint: {claim.hint}." if claim.hint else ""
        cell = f"cell {claim.cell}, line {claim.line} in it: " if claim.cell is not None else ""
        yield f"::{level} {where}::{_data(cell + claim.message + hint)}\n"


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")


def sarif(reports: Sequence[Report]) -> str:
    """All reports as one SARIF 2.1.0 log."""
    rules = [{"id": verdict, "shortDescription": {"text": f"a claim is {verdict}"}} for verdict in LEVELS]
    results = []
    notes = []
    for report in reports:
        if report.error or not report.claims:
            said = f"{report.file}: {report.error or 'no claim is found in it'}"
            notes.append({"level": "error", "message": {"text": said}})
        for claim in report.claims:
            if claim.verdict in HOLDS:
                continue
            region = {"startLine": max(claim.line, 1), "startColumn": max(claim.column, 1)}
            uri = quote(report.file.replace(os.sep, "/"))
            place = {"artifactLocation": {"uri": uri}, "region": region}
            hint = f" Hint: {claim.hint}." if claim.hint else ""
            results.append(
                {
                    "ruleId": claim.verdict,
                    "level": LEVELS[claim.verdict],
                    "message": {"text": claim.message + hint},
                    "locations": [{"physicalLocation": place}],
                }
            )
    driver = {"name": "symnet", "version": __version__, "rules": rules}
    calls = [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}]
    kind = "unicodeCodePoints"
    run = {"tool": {"driver": driver}, "invocations": calls, "results": results, "columnKind": kind}
    log = {"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


STYLE = """
:root { color-scheme: light dark; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
article { border-left: .4rem solid; padding: .4rem 1rem; margin: .8rem 0; background: #8881; overflow-x: auto; }
.proved, .confirmed { border-color: #1a7f37; } .conditional { border-color: #bf8700; }
.refuted, .missing { border-color: #cf222e; } .unread { border-color: #0969da; }
b { font-weight: 600; } code { font-size: .85em; white-space: pre-wrap; } p { margin: .2rem 0; }
table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: .2rem .6rem; text-align: left; }
"""


def html(reports: Sequence[Report]) -> str:
    """One page for all files, every claim typeset where that can be done, coloured and named by its verdict."""
    body = "".join(part for report in reports for part in _section(report))
    return _page("Checked by symnet", body)


def _section(report: Report) -> Iterator[str]:
    yield f"<h2>{escape(report.file)}</h2>\n<p>{escape(summary(report))}</p>\n"
    for claim in report.claims:
        place = f"cell {claim.cell}, line {claim.line}" if claim.cell is not None else f"line {claim.line}"
        yield f'<article class="{claim.verdict}">\n<p><b>{claim.verdict}</b> · {place}</p>\n{typeset(claim.latex)}\n'
        yield f"<p>{escape(claim.message)}</p>\n"
        for word, said in (("Hint", claim.hint), ("At", _point(claim))):
            if said:
                yield f"<p>{word}: {escape(said)}</p>\n"
        yield "</article>\n"


def typeset(latex: str) -> str:
    """MathML where the formula can be set, its source where it cannot."""
    try:
        from latex2mathml.converter import convert
    except ImportError:
        return f"<p><code>{escape(latex)}</code></p>"
    try:
        found = _Harmless(convert(latex.replace("&", ""), display="block"))
    except Exception:  # whatever a stranger's formula makes it stumble over
        return f"<p><code>{escape(latex)}</code></p>"
    return f"<p>{found.text}</p>" if found.is_mathematics else f"<p><code>{escape(latex)}</code></p>"


ELEMENTS = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd "
    "mstyle mpadded mphantom menclose semantics mmultiscripts mprescripts none".split()
)
ATTRIBUTES = frozenset(
    "xmlns display mathvariant stretchy fence form separator accent columnalign rowspacing columnspacing linethickness "
    "largeop movablelimits lspace rspace minsize maxsize width depth height displaystyle scriptlevel notation".split()
)


class _Harmless(HTMLParser):
    """MathML with the elements and attributes of mathematics alone: a hand-in is a stranger's text."""

    def __init__(self, mathml: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.is_mathematics = True
        self.feed(mathml)
        self.close()

    @property
    def text(self) -> str:
        """What is kept."""
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element, with its harmless attributes."""
        self.is_mathematics = self.is_mathematics and tag in ELEMENTS
        kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name in ATTRIBUTES)
        self.parts.append(f"<{tag}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        """Its end."""
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text, escaped."""
        self.parts.append(escape(data))

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


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    top = f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head>\n'
    return f"{top}<body>\n<h1>{escape(title)}</h1>\n{body}</body></html>\n"


# Tables -------------------------------------------------------------------------------------------------------------


def table(reports: Sequence[Report], as_html: bool) -> str:
    """Files × gradients asked for, each cell the verdict; as CSV or as a page."""
    asked = list(dict.fromkeys(name for report in reports for name in report.asked))
    head = ["file", *asked, "summary"]
    rows = [[r.file, *(r.asked.get(name, "") for name in asked), r.error or summary(r)] for r in reports]
    if not as_html:
        import csv
        import io

        out = io.StringIO()
        csv.writer(out).writerows([head, *rows])
        return out.getvalue()
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f'<td class="{escape(cell)}">{escape(cell)}</td>' for cell in row) + "</tr>\n" for row in rows
    )
    return _page("Files and gradients", f"<table><tr>{cells}</tr>\n{body}</table>\n")


def summary(report: Report) -> str:
    """12 claims: 10 proved, 2 refuted."""
    if report.error:
        return report.error
    counts = [(report.count(v), v) for v in (PROVED, CONFIRMED, CONDITIONAL, REFUTED, UNREAD, MISSING)]
    said = ", ".join(f"{n} {v}" for n, v in counts if n)
    total = len(report.claims)
    return f"{total} claim{'s' * (total != 1)}" + (f": {said}" if said else "")


def _place(report: Report, claim: Claim) -> str:
    cell = f"cell {claim.cell}:" if claim.cell is not None else ""
    return f"{report.file}:{cell}{claim.line}:{claim.column}"
