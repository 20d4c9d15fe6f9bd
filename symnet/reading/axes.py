r"""Axes as programs name them: `\text{Softmax}(S, \text{dim}=-1)` is of each row, `sum(P, axis=1)` the sum of each.

The last axis of a matrix runs along its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Large, Letter, Number, Product, Relation, Total, Written, every_node

AXES = frozenset(("dim", "axis"))
"""Words before the number of an axis."""

KEPT = frozenset(("keepdim", "keepdims"))
"""Words before what shape a sum has, which is that of a column here."""

ALONG = {"-1": "row", "1": "row", "0": "column", "-2": "column"}
"""What an axis of a matrix runs along."""

SUMS = {"row": "rowsum", "column": "colsum"}

SOFTMAX = frozenset(("softmax", "Softmax", "logsoftmax"))


def write_in_axes(statements: Sequence[Statement], scope: Scope) -> None:
    """Leave out the axes of softmax, and take sums along an axis for those of rows or columns."""
    said: dict[str, None] = {}

    def put(node: Written) -> Written:
        factors = list(node.factors) if isinstance(node, Product) else []
        for number, ((sign, function), (between, taken)) in enumerate(pairwise(factors)):
            if between or not isinstance(taken, Bracket) or (along := _along(taken)) is None:
                continue
            if isinstance(function, Letter) and function.base in SOFTMAX:
                said[along] = None
            elif _is_sum(function):
                factors[number] = sign, Letter(function.at, SUMS[along])
            else:
                continue
            factors[number + 1] = "", replace(taken, items=taken.items[:1], separators=())
        return replace(node, factors=tuple(factors)) if isinstance(node, Product) and factors else node

    links = [link for statement in statements for link in statement.links]
    written = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    if not any(isinstance(n, Relation) and _word(n) in AXES for side in written for n in every_node(side)):
        return
    for link in links:
        link.rewrite(put)
    if len(said) == 1 and not scope.softmax:
        [scope.softmax] = said


def _along(taken: Bracket) -> str | None:
    """What the axis runs along that a bracket names behind what is taken."""
    words = {_word(item): item for item in taken.items[1:] if isinstance(item, Relation)}
    if len(words) != len(taken.items) - 1 or not set(words) <= AXES | KEPT:
        return None
    axes = [item.sides[1] for word, item in words.items() if word in AXES]
    return ALONG.get(_digits(axes[0])) if len(axes) == 1 else None


def _word(item: Relation) -> str:
    first = item.sides[0]
    return first.base if isinstance(first, Letter) and item.relations == ("=",) and len(item.sides) == 2 else ""


def _digits(node: Written) -> str:
    """-1 of a number with its sign."""
    if isinstance(node, Total) and len(node.terms) == 1:
        [(sign, number)] = node.terms
        return ("-" if sign == "-" else "") + _digits(number)
    return node.text if isinstance(node, Number) else ""


def _is_sum(node: Written) -> bool:
    plain = isinstance(node, Large) and node.kind == "sum" and node.sub is None and node.sup is None
    return plain or (isinstance(node, Letter) and node.base == "sum")
