r"""y for y_i in a sum over the samples i, in a document that has y_i elsewhere.

L = -\sum_{i=1}^n [y \log σ(w^⊤ x_i) + (1 - y) \log(1 - σ(w^⊤ x_i))]

One label of all samples, or that of each? Where lines are read only by the second, what is found of them hangs on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symnet.reading.names import NO_SCRIPTS, letters_in, name_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Reading, Statement
from symnet.reading.tree import Large, Letter, Product, Relation, Scripted, Total, Written, every_node, mapped

ASKED = re.compile(r"is (\S+) one number for all (\w+), or ")
"""What is said of a name that stands without its index in a sum."""


def bare_in_sums(reading: Reading) -> frozenset[tuple[str, str]]:
    """The names that stand so, each with the index of the sum."""
    asked = (ASKED.match(why) for _, _, why in reading.unread)
    return frozenset((found[1], found[2]) for found in asked if found is not None)


def words_of(pairs: frozenset[tuple[str, str]]) -> str:
    """What is taken for granted of these names."""
    return " and ".join(f"{name} in a sum over {index} is {name}_{index}" for name, index in sorted(pairs))


def number_in_sums(statements: Sequence[Statement], scope: Scope) -> None:
    """y_i for y within the sums over i; where, is noted in the scope."""

    def put(node: Written) -> Written:
        if isinstance(node, Product):
            return _behind_sums(node, scope.bare_in_sums)
        return _in_later_terms(node, scope.bare_in_sums) if isinstance(node, Total) else node

    for statement in statements:
        for link in statement.links:
            if link.rewrite(put):
                scope.by_granted.add((statement.page.cell, *statement.page.place(link.at)))
                scope.notice(f"it is taken for granted that {words_of(scope.bare_in_sums)}")


def _behind_sums(node: Product, pairs: frozenset[tuple[str, str]]) -> Written:
    """A product with y_i for y in the factors behind a sum over i."""
    factors = list(node.factors)
    for place, (_, factor) in enumerate(node.factors):
        for name, index in sorted(pairs):
            if index in _bound(factor):
                factors[place + 1 :] = [(sign, _with_index(f, name, index)) for sign, f in factors[place + 1 :]]
    changed = any(a is not b for (_, a), (_, b) in zip(factors, node.factors, strict=True))
    return replace(node, factors=tuple(factors)) if changed else node


def _in_later_terms(node: Total, pairs: frozenset[tuple[str, str]]) -> Written:
    """The same of the terms that a sum reaches, as their index is bound nowhere else: Σ_i (1 − y) x_i − y z_i."""
    terms, summed = list(node.terms), set[str]()
    for place, (sign, term) in enumerate(node.terms):
        own = {index for part in every_node(term) for index in _bound(part)}
        for name, index in sorted(pairs):
            if index in summed - own and any(isinstance(n, Letter) and n.base == index for n in every_node(term)):
                terms[place] = sign, _with_index(terms[place][1], name, index)
        summed |= own if isinstance(term, Product) else set()
    changed = any(a is not b for (_, a), (_, b) in zip(terms, node.terms, strict=True))
    return replace(node, terms=tuple(terms)) if changed else node


def _bound(node: Written) -> Iterator[str]:
    """The letters that stand below a sum, but what they run to."""
    if isinstance(node, Large) and node.kind == "sum" and node.sub is not None:
        first = node.sub.sides[0] if isinstance(node.sub, Relation) else node.sub
        yield from (letter.base for letter, _, _ in letters_in(first))


def _with_index(node: Written, name: str, index: str) -> Written:
    """A factor with y_i for each y that has no index."""
    made: dict[int, Letter] = {}

    def put(part: Written) -> Written:
        if isinstance(part, Letter) and name_of(part, NO_SCRIPTS).latex() == name:
            numbered = Scripted(part.at, part, sub=Letter(part.at, index))
            made[id(numbered)] = part
            kept.append(numbered)
            return numbered
        if isinstance(part, Scripted) and (letter := made.get(id(part.base))) is not None:
            sub = part.sub if part.sub is not None else Letter(letter.at, index)
            return replace(part, base=letter, sub=sub)
        return part

    kept: list[Written] = []  # so that no other node gets the id of one of these
    return mapped(node, put)
