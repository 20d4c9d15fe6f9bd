"""How an object shows itself in a notebook: plain, Markdown and HTML at once, and the notebook takes what it can.

The formats stand upstairs: `symnet.render` puts its writers into `WRITERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

WRITERS: dict[str, Callable[[Any], dict[str, str]]] = {}
"""By the name of a class: from an object to its texts by MIME type, the plain one aside."""

Bundle = dict[str, str]

CELL = 'style="padding:.2em 1.2em .2em 0;text-align:left"'
"""Some notebooks (marimo) set tables without space between their cells."""


def bundle(kind: str, subject: Any, plain: str) -> Bundle:
    """What a notebook asks for: the plain text, and what the writer of the class makes."""
    writer = WRITERS.get(kind)
    return {"text/plain": plain, **(writer(subject) if writer is not None else {})}


def table(header: Sequence[str], rows: Iterable[Sequence[object]], plain: str) -> Bundle:
    """A table of plain values, as Markdown and as HTML."""
    cells = [[str(cell) for cell in row] for row in rows]
    lines = [header, ["---"] * len(header), *cells]
    markdown = "\n".join(f"| {' | '.join(c.replace('|', chr(92) + '|') for c in row)} |" for row in lines)
    heads = "".join(f'<th scope="col" {CELL}>{escape(c)}</th>' for c in header)
    body = "".join(f"<tr>{''.join(f'<td {CELL}>{escape(c)}</td>' for c in row)}</tr>" for row in cells)
    html = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return {"text/plain": plain, "text/markdown": markdown, "text/html": html}
