r"""Letters that run to a number in one sum and elsewhere in others: \sum_{i=1}^3 W_i x_i beside \sum_{i=1}^V y_i.

What runs over three of many is no index of entries: it gets a letter of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Large, Letter, Number, Relation, Written, bare, every_node, mapped

FRESH = "qruvsk"
"""Letters that may be put for one that runs to a number, where they stand nowhere."""


def set_dummies_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """Put another letter for i in sides in which all sums over i run to one number, where others run elsewhere."""
    links = [link for statement in statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    ends: dict[str, set[object]] = {}
    for letter, end in (found for side in sides for found in _ends(side)):
        ends.setdefault(letter, set()).add(bare(end))
    counted = {(letter, end) for letter, found in ends.items() if len(found) > 1 for end in found if _is_count(end)}
    if not counted:
        return
    used = {node.base for side in sides for node in every_node(side) if isinstance(node, Letter)}
    names: dict[tuple[str, object], str] = {}
    for place in sorted(counted, key=str):
        fresh = next((letter for letter in FRESH if letter not in used), None)
        if fresh is not None:
            used.add(fresh)
            names[place] = fresh
    for statement in statements:
        for link in statement.links:
            for name in ("left", "right"):
                side = getattr(link, name)
                if not isinstance(side, Written):
                    continue
                runs = {letter: {bare(end) for of, end in _ends(side) if of == letter} for letter, _ in _ends(side)}
                one = [(letter, next(iter(stops))) for letter, stops in runs.items() if len(stops) == 1]
                for letter, fresh in ((place[0], names.get(place)) for place in one):
                    if fresh is None or _stands_free(statement, letter):
                        continue
                    side = _with_letter(side, letter, fresh)
                    scope.notice(f"{letter} runs to a number in one sum and elsewhere in others, and is two letters")
                setattr(link, name, side)


def _ends(side: Written) -> Iterator[tuple[str, Written]]:
    """The letters that sums run over, and where each ends."""
    for node in every_node(side):
        if not isinstance(node, Large) or node.sup is None or not isinstance(node.sub, Relation):
            continue
        if isinstance(node.sub.sides[0], Letter):
            yield node.sub.sides[0].base, node.sup


def _is_count(end: object) -> bool:
    return any(end == bare(Number(0, text)) for text in "23456789")


def _stands_free(statement: Statement, letter: str) -> bool:
    """Whether a side of a statement has the letter, and no sum over it."""
    sides = [side for link in statement.links for side in (link.left, link.right) if isinstance(side, Written)]
    has = [side for side in sides if any(isinstance(n, Letter) and n.base == letter for n in every_node(side))]
    return any(letter not in {of for of, _ in _ends(side)} for side in has)


def _with_letter(side: Written, letter: str, fresh: str) -> Written:
    def put(node: Written) -> Written:
        return replace(node, base=fresh) if isinstance(node, Letter) and node.base == letter else node

    return mapped(side, put)
