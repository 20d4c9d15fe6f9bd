r"""Letters that run to a number in one sum and elsewhere in others: \sum_{i=1}^3 W_i x_i beside \sum_{i=1}^V y_i.

What runs over three of many is no index of entries: it gets a letter of its own. So does the j' of y_{j'} beside y_j.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Large, Letter, Number, Relation, Scripted, Written, bare, every_node, mapped

INDICES = "ijklmnrs"
FRESH_INDICES = "rsqpmlkn"
"""Letters of indices, and those that may be put for one with a prime, where they stand nowhere."""

FRESH = "qruvsk"
"""Letters that may be put for one that runs to a number, where they stand nowhere."""


def write_primed_indices(statements: Sequence[Statement], scope: Scope) -> None:
    """Put letters that stand nowhere for indices with primes, the same for j' wherever it stands below something."""
    sides = [s for st in statements for k in st.links for s in (k.left, k.right) if isinstance(s, Written)]
    sides += [st.mention for st in statements if isinstance(st.mention, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    below = [n.sub for n in nodes if isinstance(n, (Scripted, Large)) and n.sub is not None]
    primed = sorted({key for sub in below for n in every_node(sub) if (key := _primed(n)) is not None})
    used = {node.base for node in nodes if isinstance(node, Letter)}
    fresh = [letter for letter in FRESH_INDICES if letter not in used]
    if not primed or len(primed) > len(fresh):
        return
    names = dict(zip(primed, fresh, strict=False))
    said = ", ".join(letter + "'" * primes for letter, primes in primed)
    scope.notice(f"{said} below others are indices of their own")

    def renamed(node: Written) -> Written:
        key = _primed(node)
        return Letter(node.at, names[key]) if key in names else node

    def put(node: Written) -> Written:
        if isinstance(node, (Scripted, Large)) and node.sub is not None:
            return replace(node, sub=mapped(node.sub, renamed))
        return node

    for statement in statements:
        statement.rewrite(put)


def _primed(node: Written) -> tuple[str, int] | None:
    """j and 1 of j'."""
    if not isinstance(node, Scripted) or node.sub is not None or node.sup is not None or not node.primes:
        return None
    plain = isinstance(node.base, Letter) and not node.base.accents and node.base.base in INDICES
    return (node.base.base, node.primes) if plain and isinstance(node.base, Letter) else None


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
