r"""What a name without a formula is said to be a function of: "a loss $E$ that depends on $y$", "let $L(w)$ be"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from symnet.reading.heads import plain_name
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Product, Written

FUNCTION_OF = re.compile(
    r"^[^.;]{0,40}\b(?:(?:function|functional) of|(?:depend\w*|hang\w*)(?: \w+){0,2} o[fn])(?: the)?(?: \w+){0,2}\s*$"
    r"|^[^.;]{0,60}\b(?:(?:dep[eé]nd\w*|dipend\w*)(?: \w+){0,2} d[aeo]l?|(?:h[äa]ng\w*)(?: \w+){0,2} von"
    r"|Funktion von|завис\w+(?: \w+){0,2} от|функци\w+ от)(?: \w+){0,2}\s*$",
    re.I,
)
"""The words between a name and what it is said to be a function of."""

DENIED = re.compile(r"\b(?:not|never|neither|nor|no|não|non|nicht|kein\w*|ne|n'|не)\b|n't\b|n’t\b", re.I)
"""Words with which it is said to be none."""


def note_arguments(statements: Sequence[Statement]) -> dict[str, frozenset[str]]:
    """The names that each name is said to hang on, by LaTeX, as far as the prose says it, and nothing in formulas."""
    said: dict[str, set[str]] = {}
    for name, others in (*_called(statements), *_told(statements)):
        said.setdefault(name, set()).update(others)
    return {name: frozenset(others) for name, others in said.items() if others}


def _called(statements: Sequence[Statement]) -> Iterator[tuple[str, list[str]]]:
    """L and w of an L(w) in the prose."""
    for mention in (st.mention for st in statements):
        if isinstance(mention, Product) and len(mention.factors) == 2:
            (_, head), (operator, bracket) = mention.factors
            name = plain_name(head)
            if name is not None and not operator and isinstance(bracket, Bracket) and bracket.left == "(":
                yield name.latex(), _names(bracket.items)


def _told(statements: Sequence[Statement]) -> Iterator[tuple[str, list[str]]]:
    """E and y of "$E$ be a function of $y$"."""
    for before, after in pairwise(statements):
        is_said = FUNCTION_OF.search(after.words) and not DENIED.search(after.words)
        if is_said and isinstance(before.mention, Written):
            mention = before.mention
            head = mention.factors[0][1] if isinstance(mention, Product) else mention
            name = plain_name(head)
            if name is not None and isinstance(after.mention, Written):
                yield name.latex(), _names([after.mention])


def _names(nodes: Sequence[Written]) -> list[str]:
    return [name.latex() for node in nodes if (name := plain_name(node)) is not None]
