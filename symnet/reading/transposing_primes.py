r"""Primes that a document says to be transposes, as econometricians write them: x_i' \beta, (y - X \beta)', ∂²ℓ/∂β∂β'.

A prime denotes transposition.
where ' means the transpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from symnet.reading.functions import ELEMENTWISE
from symnet.reading.heads import call_of
from symnet.reading.looking import USUAL_FUNCTIONS
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Mark, Product, Scripted, Written, every_node

PRIME = (
    r"(?:\bprim(?:es?|ed|os?|y)\b|\bapostroph\w*|\bapóstrofos?\b|\bapice\b|\bStrich(?:e|en)?\b|\baccents?\b"
    r"|(?:\$|\\\()\s*(?:\w|\{\}|\\cdot)?\s*\^?\{?\s*(?:'|′|\\prime)\s*\}?\s*(?:\$|\\\)))"
)
TRANSPOSE = r"(?:\w*tran?spo(?:s|n|zy|ues|est)\w*)"
SAID = re.compile(
    rf"{PRIME}(?P<between>[^.;:!?]{{0,60}}?){TRANSPOSE}"
    rf"|{TRANSPOSE}\w*(?P<then>[^.;:!?]{{0,40}}?)\b(?:by|with|as|durch|mit|par|avec|con|med|met|com)\s+(?:an?\s+|the\s+|un[ae]?\s+|einen\s+)?"
    rf"{PRIME}",
    re.I,
)
"""A prime denotes transposition; the transpose is written with a prime."""

ELSE = re.compile(
    r"\b(?:not?|nicht|pas|deriv|dériv|ableit|differentia|slope)\w*|\b(?:and|while|und|et)\b[^$]*[$\\]", re.I
)
"""Words between by which something else is a transpose: primes are derivatives, and $^\\top$ the transpose."""


def write_said_transposes(statements: Sequence[Statement], text: str, scope: Scope) -> None:
    """⊤ for the primes of letters and brackets, where the words of the document say so; functions keep theirs."""
    said = (found["between"] or found["then"] or "" for found in SAID.finditer(text))
    if not any(ELSE.search(between) is None for between in said):
        return
    lefts = (link.left for st in statements for link in st.links if isinstance(link.left, Written))
    called = [function for left in lefts if (found := call_of(left)) is not None for function in found[:1]]
    functions = {*ELEMENTWISE, *USUAL_FUNCTIONS, *(f.base for f in called if isinstance(f, Letter))}
    sides = (side for st in statements for link in st.links for side in (link.left, link.right))
    functions |= {f for side in sides if isinstance(side, Written) for node in every_node(side) for f in _applied(node)}

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or node.primes != 1:
            return node
        if not isinstance(node.base, (Letter, Bracket)) or (
            isinstance(node.base, Letter) and node.base.base in functions
        ):
            return node
        top = Mark(node.at, "top")
        if node.sup is None:
            return Scripted(node.at, node.base, node.sub, top)
        return Scripted(node.at, Scripted(node.at, node.base, node.sub, node.sup), None, top)

    changed = [statement.rewrite(put) for statement in statements]  # each is to be put, also behind one that is another
    if any(changed):
        scope.notice("a prime is a transpose, as the document says")


def _applied(node: Written) -> Iterator[str]:
    """f of f'(z), where nothing else stands in the bracket."""
    for (_, first), (operator, second) in pairwise(node.factors if isinstance(node, Product) else ()):
        primed = isinstance(first, Scripted) and first.primes and isinstance(first.base, Letter)
        alone = (
            isinstance(second, Bracket) and len(second.items) == 1 and isinstance(second.items[0], (Letter, Scripted))
        )
        if primed and alone and not operator and isinstance(first, Scripted) and isinstance(first.base, Letter):
            yield first.base.base
