"""A report as people and machines read it: like a compiler's messages, one line each, for GitHub, SARIF, a table."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
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
    for word, said in (("true only if", claim.found.assumption), ("hint", claim.hint), ("at", point(claim))):
        if said:
            yield f"    = {word}: {said}\n"


def point(claim: Claim) -> str:
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


# Tables -------------------------------------------------------------------------------------------------------------


def rows_of(reports: Sequence[Report]) -> tuple[list[str], list[list[str]]]:
    """Files × gradients asked for, each cell the verdict: the header and the rows."""
    asked = list(dict.fromkeys(name for report in reports for name in report.asked))
    rows = [[r.file, *(r.asked.get(name, "") for name in asked), r.error or summary(r)] for r in reports]
    return ["file", *asked, "summary"], rows


def table(reports: Sequence[Report]) -> str:
    """Files × gradients as CSV."""
    head, rows = rows_of(reports)
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue()


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
