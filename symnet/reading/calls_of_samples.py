r"""Losses that are called with what belongs to one sample, under the number of that sample.

\ell(\hat{y}_i, y_i) = (\hat{y}_i - y_i)^2    \ell_i = (\hat{y}_i - y_i)^2
L = \frac{1}{n} \sum_k \ell(\hat{y}_k, y_k)   L = \frac{1}{n} \sum_k \ell_k
\frac{\partial\ell}{\partial w} = x_i         \frac{\partial\ell_i}{\partial w} = x_i
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import call_of
from symnet.reading.looking import letters_of
from symnet.reading.scope import LOSSES, Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Large, Letter, Product, Scripted, Written, bare, every_node

BY_NAME = LOSSES | {"H", "l", "loss", "cost"}
"""Letters and words of losses, and of a hinge."""


@dataclass(frozen=True)
class _Call:
    """A letter, what stands in the bracket behind it with the number taken off, and that number, below or above."""

    base: str
    accents: tuple[str, ...]
    pattern: tuple[object, ...]
    number: Letter
    is_above: bool


def number_calls(statements: Sequence[Statement], scope: Scope) -> None:
    """ℓ_i for ℓ(ŷ_i, y_i), and for the ℓ beside it, where that has a formula and is summed over i.

    Nothing is changed where it is called with something else, too, or has scripts of its own somewhere.
    """
    given: dict[tuple[str, tuple[str, ...]], _Call] = {}
    for statement in statements:
        link = statement.links[0] if statement.links else None
        if link is None or link.relation not in ("=", ":=") or not isinstance(link.left, Written):
            continue
        called = call_of(link.left)
        found = _call(*called) if called is not None else None
        if found is not None and statement.kind not in ("assumes", "updates"):
            given.setdefault((found.base, found.accents), found)
    nodes = [node for statement in statements for node in _nodes(statement)]
    for of in given.values():
        if not _is_of_samples(of, nodes):
            continue
        for statement in statements:
            written = [node for node in _nodes(statement) if isinstance(node, Letter)]
            if any(_is(of, n) for n in written) and all(n.base != of.number.base for n in written):
                statement.doubtful = statement.doubtful or f"of which sample {of.base} is meant there is not said"
            _put(of, statement)
        scope.notice(f"{of.base} of one sample is read under the number {of.number.base} of the sample")


def _put(of: _Call, statement: Statement) -> None:
    """ℓ_k for ℓ(ŷ_k, y_k), and ℓ_i for a bare ℓ."""

    def with_number(letter: Letter, number: Letter) -> Written:
        scripts = {"sup": Bracket(letter.at, "(", ")", (number,))} if of.is_above else {"sub": number}
        return Scripted(letter.at, letter, **scripts)

    def put(node: Written) -> Written:
        if isinstance(node, Letter) and _is(of, node):
            return with_number(node, of.number)
        if not isinstance(node, Product):
            return node
        factors = list(node.factors)
        for n in range(len(factors) - 1, 0, -1):
            (sign, function), (between, bracket) = factors[n - 1 : n + 1]
            letter = function.base if isinstance(function, Scripted) else None
            if between or not isinstance(letter, Letter) or not isinstance(bracket, Bracket) or not _is(of, letter):
                continue
            found = _call(letter, bracket)
            if found is not None:
                factors[n - 1 : n + 1] = [(sign, with_number(letter, found.number))]
        if len(factors) == len(node.factors):
            return node
        return factors[0][1] if len(factors) == 1 and not factors[0][0] else replace(node, factors=tuple(factors))

    statement.rewrite(put)


def _is(of: _Call, letter: Letter) -> bool:
    return (letter.base, letter.accents) == (of.base, of.accents)


def _call(function: Written, bracket: Written) -> _Call | None:
    """ℓ(ŷ_i, y_i): what is called with things that have one and the same letter for a number."""
    if not isinstance(function, Letter) or not isinstance(bracket, Bracket) or bracket.left != "(":
        return None
    if function.base in ELEMENTWISE or function.base in OF_ARRAYS or function.base not in BY_NAME:
        return None
    numbers: list[tuple[Letter, bool]] = []
    pattern: list[object] = []
    for item in bracket.items:
        number, is_above = _number(item)
        if number is not None and isinstance(item, Scripted):
            numbers.append((number, is_above))
            pattern.append(bare(item.base))
        else:
            pattern.append(bare(item))
    if not numbers or len({(number.base, is_above) for number, is_above in numbers}) != 1:
        return None
    if any(numbers[0][0].base in letters_of(i) for i in bracket.items if _number(i)[0] is None):
        return None
    return _Call(function.base, function.accents, tuple(pattern), *numbers[0])


def _number(item: Written) -> tuple[Letter | None, bool]:
    """i of x_i and x^{(i)}, and whether it stands above."""
    if not isinstance(item, Scripted) or not isinstance(item.base, Letter) or item.primes:
        return None, False
    if isinstance(item.sub, Letter) and item.sup is None:
        return item.sub, False
    above = item.sup if item.sub is None else None
    inner = above.items[0] if isinstance(above, Bracket) and above.left == "(" and len(above.items) == 1 else None
    return (inner, True) if isinstance(inner, Letter) else (None, False)


def _is_of_samples(of: _Call, nodes: Sequence[Written]) -> bool:
    """Whether it is summed over its number, and every call is such a one."""
    if any(isinstance(n, Scripted) and isinstance(n.base, Letter) and _is(of, n.base) for n in nodes):
        return False
    found = list(_calls(of, nodes))
    if any(call is None or (call.pattern, call.is_above) != (of.pattern, of.is_above) for call in found):
        return False
    return any(
        call is not None and call.number.base in letters_of(factor.sub)
        for node in nodes
        if isinstance(node, Product)
        for _, factor in node.factors
        if isinstance(factor, Large) and factor.kind == "sum" and factor.sub is not None
        for call in _calls(of, every_node(node))
    )


def _calls(of: _Call, nodes: Sequence[Written] | Iterator[Written]) -> list[_Call | None]:
    """The calls among the nodes; None for one of another kind."""
    pairs = (pair for node in nodes if isinstance(node, Product) for pair in pairwise(node.factors))
    return [
        _call(letter, bracket)
        for (_, letter), (between, bracket) in pairs
        if not between and isinstance(letter, Letter) and isinstance(bracket, Bracket) and _is(of, letter)
    ]


def _nodes(statement: Statement) -> list[Written]:
    sides = [side for link in statement.links for side in (link.left, link.right)] + [statement.mention]
    return [node for side in sides if isinstance(side, Written) for node in every_node(side)]
