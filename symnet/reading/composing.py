r"""Compositions of functions, written as what they make of their argument.

    (f \circ g)(x),  f \circ g(x)      f(g(x))
    (f \circ g)'(x)                    the derivative of f(g(x)) by x
    h = f \circ g                      h(x) = f(g(x)), for the x with which h or g stands elsewhere

∘ is a composition between names of functions alone; between values it multiplies entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from symnet.reading.functions import ELEMENTWISE, OF_ARRAYS
from symnet.reading.heads import plain_name
from symnet.reading.looking import USUAL_FUNCTIONS, head
from symnet.reading.names import name_of
from symnet.reading.statements import Link, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Fraction, Letter, Product, Scripted, Written, every_node, mapped

Factors = Sequence[tuple[str, Written]]

COMPOSED = r"\circ"


@dataclass(frozen=True)
class _Functions:
    """The names that are functions, and those that stand for values."""

    functions: frozenset[str]
    values: frozenset[str]

    def has(self, node: Written) -> bool:
        """Whether a node is the bare name of a function."""
        letter, scripts = head(node)
        if letter is None or scripts.transposed or scripts.power is not None or scripts.primes:
            return False
        try:
            key = name_of(letter, scripts).latex()
        except ReadError:
            return False
        usual = letter.base in USUAL_FUNCTIONS or letter.base in ELEMENTWISE or letter.base in OF_ARRAYS
        return (usual or letter.is_word or key in self.functions) and key not in self.values


def write_out_compositions(statements: Sequence[Statement]) -> None:
    """Put what a composition makes of its argument where it stands."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    if not any(op == COMPOSED for s in sides for n in every_node(s) if isinstance(n, Product) for op, _ in n.factors):
        return
    known = _Functions(frozenset(_functions(statements, sides)), frozenset(_values(statements)))
    for statement in statements:
        for link in statement.links:
            for side in ("left", "right"):
                node = getattr(link, side)
                if isinstance(node, Written):
                    setattr(link, side, mapped(node, lambda n: _put(n, known)))
        if statement.links:
            _name(statement.links[0], known, sides)


def _functions(statements: Iterable[Statement], sides: Iterable[Written]) -> Iterator[str]:
    """f of f: A → B, and of f(…) that is no product: of a letter that stands with a symbol in brackets alone."""
    for statement in statements:
        if any(link.relation in ("→", "↦") for link in statement.links) and statement.kind == "declares":
            left = statement.links[0].left
            name = plain_name(left) if isinstance(left, Written) else None
            yield from (name.latex(),) if name is not None else ()
    for called, bracket in _calls(sides):
        if all(plain_name(item) is not None for item in bracket.items):
            yield called


def _values(statements: Iterable[Statement]) -> Iterator[str]:
    """Names that stand alone on the left of an equation which is no composition: the gate f of f = σ(W x)."""
    for link in (statement.links[0] for statement in statements if statement.links):
        name = plain_name(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=") else None
        if name is not None and not _is_composition(link.right):
            yield name.latex()


def _calls(sides: Iterable[Written]) -> Iterator[tuple[str, Bracket]]:
    for node in (n for side in sides for n in every_node(side) if isinstance(n, Product)):
        for (_, first), (operator, second) in pairwise(node.factors):
            name = plain_name(first)
            if name is not None and not operator and isinstance(second, Bracket) and second.left == "(":
                yield name.latex(), second


def _is_composition(node: object) -> bool:
    inner = node.items[0] if isinstance(node, Bracket) and len(node.items) == 1 else node
    return isinstance(inner, Product) and all(op == COMPOSED for op, _ in inner.factors[1:])


def _put(node: Written, known: _Functions) -> Written:
    if not isinstance(node, Product):
        return node
    factors: list[tuple[str, Written]] = []
    n, changed = 0, False
    while n < len(node.factors):
        operator, first = node.factors[n]
        chain, end, primes = _chain(node.factors, n, known)
        follows = node.factors[end] if end < len(node.factors) else ("", None)
        bracket = follows[1].base if isinstance(follows[1], Scripted) else follows[1]
        applied = not follows[0] and isinstance(bracket, Bracket) and bracket.left == "(" and follows[1] is not None
        if len(chain) < 2 or not applied or primes > 1:
            factors.append((operator, first))
            n += 1
            continue
        assert follows[1] is not None
        assert isinstance(bracket, Bracket)
        whole = _nested(chain, follows[1])
        if primes or _is_nabla(factors):
            by = bracket.items[0]
            if len(bracket.items) != 1 or plain_name(by) is None or follows[1] is not bracket:
                factors.append((operator, first))
                n += 1
                continue
            if primes:
                d = Letter(first.at, r"\partial")
                slope = Fraction(first.at, Product(first.at, (("", d), *whole)), Product(first.at, (("", d), ("", by))))
                whole = (("", slope),)
            else:
                factors[-1] = (factors[-1][0], Scripted(first.at, factors[-1][1], by))
        factors += [(operator, whole[0][1]), *whole[1:]]
        n, changed = end + 1, True
    if not changed:
        return node
    return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))


def _is_nabla(factors: Factors) -> bool:
    return bool(factors) and isinstance(factors[-1][1], Letter) and factors[-1][1].base == r"\nabla"


def _chain(factors: Factors, n: int, known: _Functions) -> tuple[list[Written], int, int]:
    """The functions that are composed from a factor on, where the next factor stands, and primes on the whole."""
    first = factors[n][1]
    inner = first.base if isinstance(first, Scripted) else first
    if isinstance(inner, Bracket) and _is_composition(inner):
        within = inner.items[0]
        plain = not isinstance(first, Scripted) or (first.sub is None and first.sup is None)
        chain = [factor for _, factor in within.factors] if isinstance(within, Product) else []
        if plain and all(map(known.has, chain)):
            return chain, n + 1, first.primes if isinstance(first, Scripted) else 0
    found: list[Written] = []
    while n < len(factors) and (not found or factors[n][0] == COMPOSED) and known.has(factors[n][1]):
        found.append(factors[n][1])
        n += 1
    return found, n, 0


def _nested(chain: Sequence[Written], argument: Written) -> tuple[tuple[str, Written], ...]:
    """f and (g(x)) of the functions f and g and the bracket (x)."""
    *outer, last = chain
    found: tuple[tuple[str, Written], ...] = (("", last), ("", argument))
    for function in reversed(outer):
        at = function.at
        found = (("", function), ("", Bracket(at, "(", ")", (Product(at, found),))))
    return found


def _name(link: Link, known: _Functions, sides: Iterable[Written]) -> None:
    """h(x) = f(g(x)) of h = f ∘ g."""
    right = link.right
    right = right.items[0] if isinstance(right, Bracket) and len(right.items) == 1 else right
    if link.relation not in ("=", ":=") or not isinstance(right, Product) or not _is_composition(right):
        return
    name = plain_name(link.left) if isinstance(link.left, Written) else None
    chain = [factor for _, factor in right.factors]
    last = plain_name(chain[-1])
    if name is None or last is None or not all(map(known.has, chain)):
        return
    for wanted in (name.latex(), last.latex()):
        for called, bracket in _calls(sides):
            if called == wanted and all(plain_name(item) is not None for item in bracket.items):
                assert isinstance(link.left, Written)
                link.left = Product(link.left.at, (("", link.left), ("", bracket)))
                link.right = Product(right.at, _nested(chain, bracket))
                return
