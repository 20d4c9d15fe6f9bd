"""What stands at everything and says nothing: the t of z_{t,k}, the j of φ_j(v_j).

A document that speaks of one step, pattern or example alone often writes its number at every symbol. If nothing is
summed over that number, and no other number stands in its place, the symbols mean the same without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.looking import USUAL_FUNCTIONS, head, letters_of
from symnet.reading.names import scripts_of
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Large, Letter, Product, Scripted, Total, Written, every_node, mapped

NUMBERS = frozenset("tpnsmbqr")
"""Letters that number steps, patterns and examples; i, j and k number entries."""


def constant_indices(statements: Sequence[Statement]) -> list[str]:
    """Letters like the t of z_{t,k}: always in that place, never summed over, never t − 1."""
    sides = list(_sides(statements))
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for node in (n for side in sides for n in every_node(side)):
        if (indices := _indices(node)) is not None:
            found[_stem(node)].add(indices)
    letters = {indices[0] for several in found.values() for indices in several if len(indices) == 2} & NUMBERS
    return sorted(t for t in letters if _is_constant(t, found, sides))


def _is_constant(t: str, found: dict[str, set[tuple[str, ...]]], sides: Sequence[Written]) -> bool:
    numbered = {stem for stem, several in found.items() if any(len(i) == 2 and i[0] == t for i in several)}
    if any(i[:1] != (t,) for stem in numbered for i in found[stem]):
        return False
    for side in sides:
        bound = False
        for node in every_node(side):
            bound |= isinstance(node, Large) and any(t in letters_of(s) for s in (node.sub, node.sup) if s is not None)
            if isinstance(node, Scripted) and any(
                isinstance(s, Total) and t in letters_of(s) for s in (node.sub, node.sup)
            ):
                return False  # h_{t-1}
        if bound and any(_indices(n) is not None and _stem(n) in numbered for n in every_node(side)):
            return False
    return True


def without_index(statements: Sequence[Statement], t: str) -> None:
    """z_k for z_{t,k}, and z for z_t."""
    numbered = {
        _stem(n)
        for side in _sides(statements)
        for n in every_node(side)
        if len(indices := _indices(n) or ()) == 2 and indices[0] == t
    }

    def plain(node: Written) -> Written:
        if not isinstance(node, Scripted) or (indices := _indices(node)) is None or _stem(node) not in numbered:
            return node
        last = scripts_of(node).indices[-1] if len(indices) == 2 else None
        return _with_sub(node, last)

    _rewrite(statements, plain)


def numbered_functions(statements: Sequence[Statement]) -> set[str]:
    """The φ of φ_j(v_j), whose index is always one of what it is taken of."""
    found: dict[str, bool] = {}
    for node in (n for side in _sides(statements) for n in every_node(side)):
        for function, bracket in _called(node):
            letter, scripts = head(function)
            if letter is None or letter.base not in USUAL_FUNCTIONS - {"f"} or not isinstance(bracket, Bracket):
                continue
            index = scripts.indices[0] if len(scripts.indices) == 1 else None
            inside = {i for n in every_node(bracket) for i in _indices(n) or ()}
            same = isinstance(index, Letter) and index.base in inside
            found[letter.base] = found.get(letter.base, True) and same
    return {base for base, same in found.items() if same}


def without_number(statements: Sequence[Statement], functions: set[str]) -> None:
    """φ(v_j) for φ_j(v_j)."""

    def plain(node: Written) -> Written:
        letter, _ = head(node)
        named = letter is not None and letter.base in functions and isinstance(node, Scripted)
        return _with_sub(node, None) if named and isinstance(node, Scripted) else node

    _rewrite(statements, plain)


def _with_sub(node: Scripted, sub: Written | None) -> Written:
    left = replace(node, sub=sub)
    return left.base if sub is None and left.sup is None and not left.primes else left


def _called(node: Written) -> Iterator[tuple[Written, Written]]:
    """Symbols with the round bracket right behind them."""
    factors = node.factors if isinstance(node, Product) else ()
    for (_, first), (operator, second) in pairwise(factors):
        if not operator and isinstance(second, Bracket) and second.left == "(" and head(first)[0] is not None:
            yield first, second


def _indices(node: Written) -> tuple[str, ...] | None:
    """The letters below a symbol, where there are any and nothing else is below it."""
    if (
        not isinstance(node, Scripted)
        or not isinstance(node.base, Letter)
        or node.base.base in (r"\partial", r"\nabla")
    ):
        return None
    try:
        scripts = scripts_of(node)
    except ReadError:
        return None
    letters = tuple(i.base for i in scripts.indices if isinstance(i, Letter) and not i.accents)
    whole = len(letters) == len(scripts.indices) and not scripts.words and not isinstance(node.sub, Total)
    return letters if whole and letters else None


def _stem(node: Written) -> str:
    """What a symbol is without what stands below it."""
    assert isinstance(node, Scripted)
    assert isinstance(node.base, Letter)
    return "".join((*node.base.accents, " ", node.base.base))


def _sides(statements: Sequence[Statement]) -> Iterator[Written]:
    for statement in statements:
        sides = [s for link in statement.links for s in (link.left, link.right)]
        yield from (s for s in (*sides, statement.mention) if isinstance(s, Written) and not isinstance(s, Letter))


def _mapped(side: Written | ReadError, function: Callable[[Written], Written]) -> Written | ReadError:
    return side if isinstance(side, ReadError) else mapped(side, function)


def _rewrite(statements: Sequence[Statement], function: Callable[[Written], Written]) -> None:
    for statement in statements:
        statement.links = [
            replace(link, left=_mapped(link.left, function), right=_mapped(link.right, function))
            for link in statement.links
        ]
        if isinstance(statement.mention, Written):
            statement.mention = mapped(statement.mention, function)
