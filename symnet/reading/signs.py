r"""Signs that are typed as letters: \frac{\delta L}{\delta w} for a derivative, \Sigma_{i=1}^n x_i for a sum."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.displays import of_numbered_entry
from symnet.reading.looking import head
from symnet.reading.scope import Scope, is_capital
from symnet.reading.statements import Statement
from symnet.reading.tree import Fraction, Large, Letter, Listed, Product, Relation, Scripted, Written, every_node

CONVOLUTION = re.compile("convol|convnet|\\bcnn|faltung|свёрт|сверт|卷积|卷積|畳み込み|합성곱|tích chập", re.I)
"""Words of documents in which \\ast may be a convolution."""

SUMS = re.compile(r"\bsum(?:s|med|ming|mation)?\b", re.I)
"""Words of documents that speak of sums."""


def put_stars(statements: Sequence[Statement], text: str) -> None:
    r"""Put * for \ast in a document that has no convolution, and \ast for the * of X * K in one that has.

    It speaks of one, or writes out the entries of what is Y = X * K.
    """
    convolves = CONVOLUTION.search(text) is not None or _has_entries_of_stars(statements)
    for statement in statements:
        statement.rewrite(_of_matrices if convolves else _with_stars)


def _has_entries_of_stars(statements: Sequence[Statement]) -> bool:
    """Whether there are formulas of y_{11} and y_{12} beside Y = X * K."""
    firsts = [link for st in statements for link in st.links[:1] if link.relation in ("=", ":=")]
    given = Counter(of_numbered_entry(link.left) for link in firsts)
    starred = (link.left for link in firsts if isinstance(link.right, Product) and any(_stars(link.right)))
    return any(isinstance(left, Letter) and given[left.base.lower()] > 1 for left in starred)


def put_signs(statements: Sequence[Statement], prose: str, scope: Scope) -> None:
    """Put ∂ for δ where quotients of δ x stand, and Σ for \\Sigma where it has bounds, or sums are spoken of.

    A Σ that stands alone, as a covariance does, is a letter.
    """
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    sides += [st.mention for st in statements if st.mention is not None]
    nodes = [node for side in sides if isinstance(side, Written) for node in every_node(side)]
    if any(_is_quotient(node) for node in nodes):
        scope.notice(r"\delta above and below a fraction is taken for \partial")
        for link in (link for statement in statements for link in statement.links):
            link.rewrite(_with_partials)
    letters = sum(isinstance(node, Letter) and node.base == r"\Sigma" for node in nodes)
    leading = [f for node in nodes if isinstance(node, Product) for _, f in node.factors[:-1] if _is_sigma(f)]
    bound = all(isinstance(f, Scripted) and _is_range(f.sub) for f in leading)
    if leading and len(leading) == letters and (bound or SUMS.search(prose)):
        scope.notice(r"\Sigma is taken for the sign of a sum")
        for link in (link for statement in statements for link in statement.links):
            link.rewrite(_with_sums)


def _of_matrices(node: Written) -> Written:
    if not isinstance(node, Product) or not any(operator == "*" for operator, _ in node.factors):
        return node
    starred = zip((False, *_stars(node)), node.factors, strict=True)
    return replace(node, factors=tuple((r"\ast" if between else op, f) for between, (op, f) in starred))


def _stars(node: Product) -> Iterator[bool]:
    """Of each pair of factors, whether a star stands between two capitals."""
    for (_, one), (operator, other) in pairwise(node.factors):
        letters = [letter for letter, _ in map(head, (one, other)) if letter is not None and is_capital(letter.base)]
        yield operator in ("*", r"\ast") and len(letters) == 2


def _with_stars(node: Written) -> Written:
    if not isinstance(node, Product) or all(operator != r"\ast" for operator, _ in node.factors):
        return node
    return replace(node, factors=tuple(("*" if op == r"\ast" else op, factor) for op, factor in node.factors))


def _is_delta(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == r"\delta" and not node.accents


def _begins(node: Written) -> bool:
    """δ x."""
    return isinstance(node, Product) and len(node.factors) > 1 and _is_delta(node.factors[0][1])


def _is_quotient(node: Written) -> bool:
    return isinstance(node, Fraction) and _begins(node.below) and (_begins(node.above) or _is_delta(node.above))


def _with_partials(node: Written) -> Written:
    if not isinstance(node, Fraction) or not _is_quotient(node):
        return node
    return replace(node, above=_partial(node.above), below=_partial(node.below))


def _partial(part: Written) -> Written:
    if not isinstance(part, Product):
        return replace(part, base=r"\partial") if isinstance(part, Letter) else part
    (operator, first), *rest = part.factors
    return replace(part, factors=((operator, _partial(first)), *rest))


def _is_sigma(node: Written) -> bool:
    """\\Sigma, also with bounds; what has a power or a transpose is none."""
    base = node.base if isinstance(node, Scripted) else node
    plain = isinstance(base, Letter) and base.base == r"\Sigma" and not base.accents
    return plain and not (isinstance(node, Scripted) and (node.primes or (node.sup is not None and node.sub is None)))


def _is_range(sub: Written | None) -> bool:
    """Whether something like j = 1 or j ∈ K stands below, also with j ≠ c behind it."""
    first = sub.items[0] if isinstance(sub, Listed) and sub.items else sub
    return isinstance(first, Relation)


def _with_sums(node: Written) -> Written:
    if not isinstance(node, Product):
        return node
    factors = [*node.factors]
    for n, (operator, factor) in enumerate(factors[:-1]):
        if _is_sigma(factor):
            below, above = (factor.sub, factor.sup) if isinstance(factor, Scripted) else (None, None)
            factors[n] = operator, Large(factor.at, "sum", below, above)
    return replace(node, factors=tuple(factors))
