r"""Equations between functions: \sigma' = \sigma (1 - \sigma), \tanh' = 1 - \tanh^2, d\sigma/dz = \sigma (1 - \sigma).

They hold at any place, and are read at one: σ′(u) = σ(u) (1 − σ(u)). The bracket behind σ is a factor there, since what
it holds is made of σ itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from symnet.reading.looking import as_fraction, derivative_parts
from symnet.reading.scope import Scope
from symnet.reading.statements import Link, Statement
from symnet.reading.symbols import OF_SOMETHING
from symnet.reading.tree import Bracket, Fraction, Letter, Number, Product, Scripted, Written, every_node, mapped

ANYWHERE = "uxzsvrq"
"""Letters for the place at which such an equation is read, where they stand nowhere."""


def write_at_a_place(statements: Sequence[Statement], scope: Scope) -> None:
    """Put f′(u) and f(u) for f′ and f in chains that begin with f′ or df/du and are made of f and numbers alone."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    nodes = [node for side in sides for node in every_node(side)]
    used = {node.base for node in nodes if isinstance(node, Letter)}
    called = {letter for node in nodes for letter in _called(node)} | OF_SOMETHING
    values = {link.left.base for st in statements for link in st.links[:1] if isinstance(link.left, Letter)}
    for statement in statements:
        function, by = _of_function(statement.links[0]) if statement.links else ("", None)
        made = [_is_made_of(link.right, function) for link in statement.links]
        if (
            function not in called - values
            or not all(made)
            or all(isinstance(k.right, Number) for k in statement.links)
        ):
            continue
        place = by if by is not None else _anywhere(used)
        for n, link in enumerate(statement.links):
            if by is None or n > 0:
                link.left = _at(link.left, function, place)
            elif isinstance(link.left, Fraction):
                link.left = replace(link.left, above=_at(link.left.above, function, place))
            link.right = _at(link.right, function, place)
        scope.notice(f"the equation between functions of {function} is read at any place")


def _anywhere(used: set[str]) -> Letter:
    return Letter(0, next((letter for letter in ANYWHERE if letter not in used), "u"))


def _called(node: Written) -> set[str]:
    """σ of σ(z), and of no σ (1 − σ)."""
    found = set()
    factors = node.factors if isinstance(node, Product) else ()
    for (_, first), (sign, second) in pairwise(factors):
        letter = first.base if isinstance(first, Scripted) else first
        if not isinstance(letter, Letter) or sign or not isinstance(second, Bracket) or second.left != "(":
            continue
        if len(second.items) == 1 and letter.base not in {n.base for n in _letters(second)}:
            found.add(letter.base)
    return found


def _letters(node: Written) -> list[Letter]:
    return [n for n in every_node(node) if isinstance(n, Letter)]


def _of_function(link: Link) -> tuple[str, Letter | None]:
    """σ of σ′ = …, and σ and z of dσ/dz = …"""
    left = link.left
    if link.relation not in ("=", ":="):
        return "", None
    if isinstance(left, Scripted) and isinstance(left.base, Letter) and left.primes == 1 and not (left.sub or left.sup):
        return left.base.base, None
    of, by = derivative_parts(as_fraction(left))
    if isinstance(of, Letter) and by is not None and len(by) == 1 and isinstance(by[0], Letter):
        return of.base, by[0]
    return "", None


def _is_made_of(side: object, function: str) -> bool:
    """Whether a side is made of numbers and of one function alone."""
    if not isinstance(side, Written) or isinstance(side, Number):
        return isinstance(side, Number)
    return {n.base for n in _letters(side)} == {function}


def _at(node: Any, function: str, place: Letter) -> Any:
    """A tree with f(u) for each f, f′(u) for f′ and (f(u))² for f²."""
    argument = Bracket(place.at, "(", ")", (place,))

    def called(named: Letter | Scripted) -> Bracket:
        return Bracket(named.at, "(", ")", (Product(named.at, (("", named), ("", argument))),))

    def put(part: Written) -> Written:
        if isinstance(part, Letter) and part.base == function:
            return called(part)
        if not isinstance(part, Scripted) or not part.primes or not isinstance(part.base, Bracket):
            return part
        inner = part.base.items[0]  # f(u) of f′, whose prime belongs to f
        if not isinstance(inner, Product) or inner.factors[-1][1] is not argument:
            return part
        value = called(Scripted(part.at, inner.factors[0][1], primes=part.primes))
        return value if part.sup is None else Scripted(part.at, value, sup=part.sup)

    return mapped(node, put)
