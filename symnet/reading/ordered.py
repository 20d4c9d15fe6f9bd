r"""Sums over pairs of indices in order, which people write in several ways.

    \sum_{i<j}    \sum_{1 \le i < j \le n}    \sum_{i=1}^n \sum_{j=i+1}^n    \sum_{i=2}^n \sum_{j=1}^{i-1}

and, where i stands outside, \sum_{j \le i} and \sum_{j=1}^i.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from symnet.reading.tree import Large, Letter, Number, Relation, Total, Written
from symnet.reading.vocabulary import ORDERS


class Ordered(NamedTuple):
    """Two indices in order, and how far both run, where that is said."""

    condition: Relation
    upper: Written | None

    @property
    def letters(self) -> tuple[Letter, Letter]:
        """Both, in the order in which they stand."""
        first, second = self.condition.sides
        assert isinstance(first, Letter)
        assert isinstance(second, Letter)
        return first, second


def in_order(part: Written) -> Ordered | None:
    """i < j, or 1 ≤ i < j ≤ n; None for all else."""
    if not isinstance(part, Relation) or not set(part.relations) <= set(ORDERS):
        return None
    sides, relations, upper = part.sides, part.relations, None
    if len(sides) == 4 and _is_one(sides[0]) and relations[0] == relations[2] == "≤":
        upper, sides, relations = sides[3], sides[1:3], relations[1:2]
    if len(sides) != 2 or not all(isinstance(s, Letter) for s in sides):
        return None
    return Ordered(Relation(part.at, sides, relations), upper)


def merged(outer: Large, inner: Written) -> Large | None:
    r"""\sum_{1 \le i < j \le n} for \sum_{i=1}^{n-1} \sum_{j=i+1}^n and the like; None for sums of another kind."""
    first = _range(outer)
    second = _range(inner) if isinstance(inner, Large) and inner.kind == outer.kind == "sum" else None
    if first is None or second is None or first.letter.base == second.letter.base:
        return None
    i, j = first.letter, second.letter
    if (above := _beside(second.lower, i)) is not None and above in (0, 1):
        relation, end = ("≤", "<")[above], second.upper
        whole = _is_one(first.lower) and _is_end(first.upper, end, above)
        sides = i, j
    elif _is_one(second.lower) and (below := _beside(second.upper, i)) is not None and below in (0, -1):
        relation, end = ("≤", "<")[-below], first.upper
        whole = _is_one(first.lower) or (isinstance(first.lower, Number) and first.lower.text == str(1 - below))
        sides = j, i
    else:
        return None
    if not whole:
        return None
    one = Number(outer.at, "1")
    return Large(outer.at, "sum", Relation(outer.at, (one, *sides, end), ("≤", relation, "≤")))


def beside_an_index(node: Large, outside: Collection[str]) -> Large | None:
    r"""\sum_{j \le i} for \sum_{j=1}^i, and so on, where i is an index around the sum; \sum_{j=i}^n likewise."""
    found = _range(node) if node.kind == "sum" else None
    if found is None:
        return None
    for letter in sorted(outside):
        i = Letter(node.at, letter)
        below = _beside(found.upper, i) if _is_one(found.lower) else None
        if below in (0, -1):
            return Large(node.at, "sum", Relation(node.at, (found.letter, i), ("<" if below else "≤",)))
        above = _beside(found.lower, i)
        if above in (0, 1):
            sides = (Number(node.at, "1"), i, found.letter, found.upper)
            return Large(node.at, "sum", Relation(node.at, sides, ("≤", "<" if above else "≤", "≤")))
    return None


class _Range(NamedTuple):
    letter: Letter
    lower: Written
    upper: Written


def _range(node: Large) -> _Range | None:
    """j, a and b of \\sum_{j=a}^b."""
    sub = node.sub
    if not isinstance(sub, Relation) or sub.relations != ("=",) or node.sup is None:
        return None
    letter, lower = sub.sides
    return _Range(letter, lower, node.sup) if isinstance(letter, Letter) else None


def _is_one(node: Written) -> bool:
    return isinstance(node, Number) and node.text == "1"


def _plain(node: Written) -> object:
    """A letter or a number without its place in the file."""
    if isinstance(node, Letter):
        return node.base, node.accents
    return node.text if isinstance(node, Number) else node


def _beside(node: Written, letter: Letter) -> int | None:
    """0 for i itself, 1 for i + 1, −1 for i − 1; None for all else."""
    if _plain(node) == _plain(letter):
        return 0
    if isinstance(node, Total) and len(node.terms) == 2:
        (first, base), (sign, one) = node.terms
        if not first.strip("+") and _plain(base) == _plain(letter) and _is_one(one):
            return {"+": 1, "-": -1}.get(sign)
    return None


def _is_end(node: Written, end: Written, above: int) -> bool:
    """Whether the outer sum goes to n, or to n − 1 where its last term is empty."""
    if _plain(node) == _plain(end):
        return True
    return above == 1 and isinstance(end, Letter) and _beside(node, end) == -1
