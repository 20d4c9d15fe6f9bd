"""What is understood of a document, as data: declarations, definitions, claims, guesses, and what is unread and why."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
from sympy import Expr

from symnet.calculus import numeric
from symnet.core.expression import is_scalar, postorder, sizes_in, variables, write_latex
from symnet.core.symbols import Adjoint
from symnet.reading.assuming import Assumption
from symnet.reading.document import read_document
from symnet.reading.files import Page, load, read_pages
from symnet.reading.lifting import is_indexed
from symnet.reading.scope import say_sizes
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError
from symnet.reading.vocabulary import CLAIMED

RELATED = (*CLAIMED, "←")
"""Relations between values; an arrow claims nothing."""


def account_of(path: str, points: bool = False) -> dict[str, Any]:
    """The account of a file, or of standard input; with points and values of its formulas, where asked for."""
    import sys
    from pathlib import Path

    pages = read_pages("standard input", sys.stdin.buffer.read()) if path == "-" else load(Path(path))
    reading = read_document(pages)
    return {
        "file": path,
        "symbols": [s for part in reading.parts for s in _symbols(part)],
        "definitions": [d for part in reading.parts for d in _links(part, "defines", points)],
        "claims": [c for part in reading.parts for c in _links(part, "claims", points)],
        "conditions": [c for part in reading.parts for c in _conditions(part)],
        "assumptions": [_assumed(a) for part in reading.parts for a in part.assumptions],
        "unread": [
            {**_place(page, at), "reason": reason}
            for part in reading.parts
            for page, at, reason in dict.fromkeys(part.unread)
        ],
        "notices": [notice for part in reading.parts for notice in part.scope.notices],
    }


def _symbols(reading: Reading) -> list[dict[str, Any]]:
    scope = reading.scope
    return [
        {"name": name, "shape": say_sizes(scope.shape_of(symbol)), "how": symbol.kind}
        for name, symbol in scope.symbols.items()
    ]


def _assumed(assumption: Assumption) -> str:
    if assumption.words or assumption.left is None or assumption.right is None:
        return assumption.words
    case = " in the case of which its sentence speaks" if assumption.case is not None else ""
    return f"{_say(assumption.left)} {assumption.relation} {_say(assumption.right)}{case}"


def _links(reading: Reading, kind: str, points: bool) -> list[dict[str, Any]]:
    found = []
    for statement in reading.statements:
        if statement.kind in ("assumes", "updates"):
            continue
        for number, value in enumerate(statement.values):
            defines = statement.gives_meaning(number)
            if isinstance(value, ReadError) or defines != (kind == "defines"):
                continue
            link = statement.links[number]
            if link.relation not in RELATED:
                continue
            where = _place(statement.page, link.at)
            sides = {"left": _say(value[0]), "relation": link.relation, "right": _say(value[1])}
            said = {"latex": statement.source(number), **sides}
            text = statement.page.text[link.at : link.end + 1]
            asked = {"right_latex": text, "points": points_of(value[1])} if points else {}
            found.append({**where, **said, **asked})
    return found


def _conditions(reading: Reading) -> list[dict[str, Any]]:
    """Bounds and conditions of indices, which say where something holds: t < T, i ≠ j, i = 1, …, n."""
    places = [{**_place(s.page, s.at), "latex": s.place} for s in reading.statements if s.place]
    return places + [
        {**_place(statement.page, statement.at), "latex": statement.source(number)}
        for statement in reading.statements
        for number, link in enumerate(statement.links)
        if link.relation != "∈" and (statement.kind == "range" or number in statement.ranges)
    ]


def points_of(value: Expr) -> list[tuple[dict[str, float], float]]:
    """Points with the value there, for a formula of plain scalars; none for anything else."""
    symbols = variables(value)
    if not symbols or any(isinstance(v, Adjoint) or v.index is not None or not is_scalar(v) for v in symbols):
        return []
    if (
        sizes_in(value)
        or is_indexed(value)
        or not is_scalar(value)
        or any(getattr(n, "written_only", False) for n in postorder(value))
    ):
        return []
    points = []
    for seed in range(3):
        known = {v: mpmath.mpf(1 + (7 * n + 3 * seed + 2) % 11) / (13 + seed) for n, v in enumerate(symbols)}
        arrays = {v: np.array([[x]], dtype=object) for v, x in known.items()}
        number = numeric.value(value, arrays, {}).item()
        points.append(({v.name: float(x) for v, x in known.items()}, float(mpmath.re(number))))
    return points


def _say(value: Any) -> str:
    try:
        return write_latex(value)
    except NotImplementedError:
        return str(value)


def _place(page: Page, at: int) -> dict[str, Any]:
    line, column = page.place(at)
    return {"line": line, "column": column, "cell": page.cell}
