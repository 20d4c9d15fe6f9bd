r"""A letter that makes diagonal matrices of vectors, where the words say so: \Delta \sigma'(z) W is diag(σ'(z)) W.

\Delta : ℝ^n → ℝ^{n × n} sends x to the diagonal matrix whose …
\Delta x is the diagonal matrix with the entries of x
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from symnet.reading.functions import ELEMENTWISE
from symnet.reading.looking import USUAL_FUNCTIONS
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Total, Written

Side = TypeVar("Side", Written, Written | ReadError)

OPEN, CLOSED = r"(?:\\\(|\${1,2})\s*", r"\s*(?:\\\)|\${1,2})\s*"
LETTER = r"(\\Delta|\\Lambda|[DM])"
MATRIX = r"(?:the|a)\s+(?:square\s+)?diagonal\s+matri(?:x|ces)\b"
SENDS = re.compile(
    OPEN + LETTER + r"\b[^$.]{0,80}?" + CLOSED + r"(?:sends|maps|takes|turns)\s+(?:(?:a|the|any)\s+vector\s+)?"
    rf"{OPEN}[a-z]{CLOSED}(?:to|into|onto)\s+{MATRIX}"
)
"""Δ : ℝⁿ → ℝⁿˣⁿ sends x to the diagonal matrix."""

IS = re.compile(
    OPEN + LETTER + r"\s*(?:\(\s*[a-z]\s*\)|(?<=[a-z])\s+[a-z])" + CLOSED + rf"(?:is|denotes|be)\s+{MATRIX}"
    r"\s+(?:whose|with|of|that|having|formed)\b"
)
"""Δ x is the diagonal matrix whose entries are those of x."""


def write_diagonals(statements: Sequence[Statement], text: str, scope: Scope) -> None:
    """Put diag(v) for Δ v and Δ(v), where the document says that Δ makes such a matrix of a vector."""
    letters = {found[1] for said in (SENDS, IS) for found in said.finditer(text)}
    if not letters:
        return

    def put(node: Written) -> Written:
        if isinstance(node, Total):
            terms = tuple((sign, _in_place(term, letters)) for sign, term in node.terms)
            return node if terms == node.terms else replace(node, terms=terms)
        return _in_product(node, letters) if isinstance(node, Product) else node

    for statement in statements:
        for link in statement.links:
            link.rewrite(put)
            link.left, link.right = (_in_place(side, letters) for side in (link.left, link.right))
    for letter in sorted(letters):
        scope.notice(f"{letter} makes a diagonal matrix of a vector, as the document says")


def _in_product(node: Product, letters: set[str]) -> Written:
    """diag(σ'(z)) W for diag(σ') (z) W, in which the argument still stands apart, and for Δ (z) W."""
    factors: list[tuple[str, Written]] = []
    for sign, whole in node.factors:
        factor = _in_place(whole, letters)
        before = factors[-1][1] if factors else None
        taken = _taken_by(before)
        if taken is not None and not sign and isinstance(factor, Bracket) and factor.left == "(" and _is_called(taken):
            inner = Product(taken.at, (("", taken), ("", factor)))
            factors[-1] = (factors[-1][0], _diagonal_of(inner))
        elif isinstance(before, Letter) and before.base in letters and not before.accents and not sign:
            body = factor.items[0] if isinstance(factor, Bracket) and len(factor.items) == 1 else factor
            factors[-1] = (factors[-1][0], _diagonal_of(body))
        else:
            factors.append((sign, factor))
    if tuple(factors) == node.factors:
        return node
    return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))


def _in_place(node: Side, letters: set[str]) -> Side | Product:
    """diag(σ') for Δσ', which is read as one name with an increment."""
    letter = node.base if isinstance(node, Scripted) else node
    if not isinstance(letter, Letter) or letter.accents[:1] != ("Delta",) or r"\Delta" not in letters:
        return node
    plain = replace(letter, accents=letter.accents[1:])
    return _diagonal_of(replace(node, base=plain) if isinstance(node, Scripted) else plain)


def _diagonal_of(body: Written) -> Product:
    return Product(body.at, (("", Letter(body.at, "diag")), ("", Bracket(body.at, "(", ")", (body,)))))


def _taken_by(node: Written | None) -> Written | None:
    """v of diag(v), as it was put there."""
    factors = node.factors if isinstance(node, Product) else ()
    is_diag = len(factors) == 2 and isinstance(factors[0][1], Letter) and factors[0][1].base == "diag"
    bracket = factors[1][1] if is_diag else None
    return bracket.items[0] if isinstance(bracket, Bracket) and len(bracket.items) == 1 else None


def _is_called(node: Written) -> bool:
    """Whether a bracket behind it holds its argument: that of a function, or of a derivative with a prime."""
    letter = node.base if isinstance(node, Scripted) else node
    if not isinstance(letter, Letter):
        return False
    named = letter.base in ELEMENTWISE or letter.base in USUAL_FUNCTIONS
    return named or (isinstance(node, Scripted) and node.primes > 0)
