r"""Shapes as programs print them, in the prose behind a name: - $W^{[1]}$: (input_size, hidden_size)."""

from __future__ import annotations

import re

from symnet.reading.tree import Entries, Letter, Number, Product, Scripted, Text, Written

SIZE = (
    r"(?:\d+|[A-Za-z]|[A-Za-z]+(?:_[A-Za-z\d]+)+|batch|hidden|input|output|vocab|features?|classes|samples?|seq|dim"
    r"|embedding)"
)
"""A number, a letter, a name with an underscore, or a word that counts something; (convex, smooth) is no shape."""

PRINTED = re.compile(
    r"\s*(?:[:,=]|is|has|of|\()?\s*(?:(?:the\s+)?(?:size|shape|dimensions?)\s*(?:is|of|[:=])?)?\s*"
    rf"\(\s*(?P<rows>{SIZE})\s*,\s*(?P<columns>{SIZE})?\s*\)",
    re.I,
)
"""(batch, hidden_size), (hidden_size,) and (hidden_size, 1), right behind the name."""


def shape_in_prose(name: Letter | Scripted, words: str) -> Written | None:
    """The shape that stands in the words right behind a name; None where none does."""
    found = PRINTED.match(words)
    if found is None:
        return None
    rows, columns = (_size(found[group], name.at) for group in ("rows", "columns"))
    if rows is None or columns is None:
        return None if rows is None else Entries(name.at, rows)
    return Product(name.at, (("", rows), (r"\times", columns)))


def _size(text: str | None, at: int) -> Written | None:
    """A number or a letter, and n with the name of a program below it."""
    if text is None or text.isdecimal():
        return None if text is None else Number(at, text)
    return Letter(at, text) if len(text) == 1 else Scripted(at, Letter(at, "n"), Text(at, text.replace("_", " ")))
