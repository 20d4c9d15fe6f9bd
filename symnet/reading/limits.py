r"""Limits: those of difference quotients, which are derivatives, and others, which are found by numbers.

\lim_{h \to 0} \frac{f(x + h) - f(x)}{h}                         ∂f(x)/∂x
\lim_{h \to 0} \frac{f(x + h) - f(x - h)}{2 h}                   the same
\lim_{\epsilon \to 0} \frac{J(w + \epsilon e_i) - J(w)}{\epsilon}    ∂J(w)/∂w_i
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction as Ratio
from itertools import pairwise

from sympy import Expr, Rational, S

from symnet.core.errors import SymnetError
from symnet.ops.limit import Limit
from symnet.reading.calling import Calling
from symnet.reading.looking import derivative_parts
from symnet.reading.names import Scripts, name_of
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Dots,
    Fraction,
    Large,
    Letter,
    Mark,
    Number,
    Product,
    Relation,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
    mapped,
)

Factors = tuple[tuple[str, Written], ...]

NEAR = Rational(1, 10**40)
"""How near to the point values are taken."""

FAR = Rational(10**4)
"""What stands for infinity; functions that come to their limits more slowly than exponentials have none here."""


@dataclass(frozen=True)
class _Call:
    """f(x, y + h): the function, the arguments, and the bracket with its scripts."""

    function: Written
    bracket: Bracket
    whole: Written

    def at(self, items: Sequence[Written]) -> Factors:
        """The same with other arguments."""
        bracket = replace(self.bracket, items=tuple(items), separators=(",",) * (len(items) - 1))
        whole = replace(self.whole, base=bracket) if isinstance(self.whole, Scripted) else bracket
        return ("", self.function), ("", whole)


def with_derivatives(node: Written) -> Written:
    """A formula with limits of difference quotients as derivatives, and other limits with all that is of them."""
    has_limits = any(isinstance(part, Large) and part.kind == "lim" for part in every_node(node))
    return mapped(node, _put) if has_limits else node


def of_any_function(left: Written, right: Written, defined: Mapping[str, set[int]]) -> tuple[Written, Written]:
    """Both sides with another f, where f has a formula for another number of arguments: f is any function there."""
    strangers = {
        function.base
        for node in (*every_node(left), *every_node(right))
        for (_, function), (operator, bracket) in pairwise(node.factors if isinstance(node, Product) else ())
        if isinstance(function, Letter) and isinstance(bracket, Bracket) and not operator and bracket.left == "("
        if function.base in defined and len(bracket.items) not in defined[function.base]
    }

    def renamed(node: Written) -> Written:
        return replace(node, accents=("breve",)) if isinstance(node, Letter) and node.base in strangers else node

    return mapped(left, renamed), mapped(right, renamed)


def takes_a_step(left: Written, right: Written, defined: Mapping[str, set[int]]) -> bool:
    """Whether f(x + h) stands there of an f whose formula has another number of arguments."""
    return any(
        isinstance(bracket, Bracket) and any(isinstance(item, Total) for item in bracket.items)
        for node in (*every_node(left), *every_node(right))
        for (_, function), (operator, bracket) in pairwise(node.factors if isinstance(node, Product) else ())
        if isinstance(function, Letter) and isinstance(bracket, Bracket) and not operator and bracket.left == "("
        if function.base in defined and len(bracket.items) not in defined[function.base]
    )


def _put(node: Written) -> Written:
    if isinstance(node, Total):
        return _drawn_in(node)
    place = _place_of_limit(node)
    if not isinstance(node, Product) or place is None:
        return node
    limit, rest = node.factors[place][1], node.factors[place + 1 :]
    assert isinstance(limit, Large)
    letter, point = _letter_of(limit)
    if letter is None or not (isinstance(point, Number) and point.text == "0"):
        return node
    found = _derivative(rest, letter)
    if found is None:
        return node
    factors = (*node.factors[:place], (node.factors[place][0], found))
    return found if len(factors) == 1 else Product(node.at, factors)


def _place_of_limit(node: Written) -> int | None:
    factors = node.factors if isinstance(node, Product) else ()
    return next((n for n, (_, f) in enumerate(factors) if isinstance(f, Large) and f.kind == "lim"), None)


def _letter_of(limit: Large) -> tuple[Letter | Scripted | None, Written | None]:
    """h and 0 of h → 0."""
    sub = limit.sub
    if isinstance(sub, Relation) and sub.relations == ("→",) and isinstance(sub.sides[0], (Letter, Scripted)):
        return sub.sides[0], sub.sides[1]
    return None, None


def _drawn_in(node: Total) -> Written:
    r"""\lim_{h → 0} 2 x + h: terms with the letter belong to the limit before them."""
    terms: list[tuple[str, Written]] = []
    for sign, term in node.terms:
        before = terms[-1][1] if terms else None
        place = _place_of_limit(before) if before is not None else None
        if isinstance(before, Product) and place is not None:
            limit = before.factors[place][1]
            letter, _ = _letter_of(limit) if isinstance(limit, Large) else (None, None)
            if letter is not None and _has(term, letter):
                inner = before.factors[place + 1 :]
                first = inner[0][1] if len(inner) == 1 else Product(before.at, (("", inner[0][1]), *inner[1:]))
                kept = first.terms if isinstance(first, Total) else (("+", first),)
                body = Bracket(before.at, "(", ")", (Total(before.at, (*kept, (sign, term))),))
                terms[-1] = (terms[-1][0], replace(before, factors=(*before.factors[: place + 1], ("", body))))
                continue
        terms.append((sign, term))
    if len(terms) == len(node.terms):
        return node
    whole = Total(node.at, tuple(terms))
    return _put(terms[0][1]) if len(terms) == 1 and terms[0][0] == "+" else whole


def _has(node: Written, letter: Written) -> bool:
    return any(bare(part) == bare(letter) for part in every_node(node))


# Difference quotients -------------------------------------------------------------------------------------------------


def _derivative(rest: Factors, letter: Written) -> Written | None:
    """The derivative that a difference quotient comes to; None for what is none."""
    quotient = _quotient(rest)
    if quotient is None:
        return None
    above, below = quotient
    scale = _multiple(below, letter)
    if scale is None:
        return None
    if (slope := _of_increments(above, below)) is not None:
        return slope
    terms = above.terms if isinstance(above, Total) else ()
    calls = [_call_of(term) for _, term in terms]
    if len(terms) != 2 or {sign for sign, _ in terms} != {"+", "-"} or None in calls:
        return None
    first, second = (call for call in calls if call is not None)
    if terms[0][0] == "-":
        first, second = second, first
    if bare(first.function) != bare(second.function):
        return None
    moved = _moved(first, second, letter)
    if moved is None:
        return None
    items, target, direction, times = moved
    at = above.at
    d = Letter(at, r"\partial")
    by = target
    if direction is not None:  # J(w + ε e_i)
        index = direction.sub if isinstance(direction, Scripted) else None
        plain = isinstance(direction, Scripted) and isinstance(direction.base, Letter) and direction.base.base == "e"
        if index is None or not plain or not isinstance(target, Letter):
            return None
        by = Scripted(at, Letter(at, target.base), index)
    if not isinstance(by, (Letter, Scripted)):
        return None
    slope = Fraction(at, Product(at, (("", d), *first.at(items))), Product(at, (("", d), ("", by))))
    return _scaled(slope, times / scale)


def _quotient(rest: Factors) -> tuple[Written, Written] | None:
    """What is divided, and by what: of a fraction, or of 1/h (…)."""
    nodes = [_inside(node) for _, node in rest]
    if len(nodes) == 1 and isinstance(nodes[0], Fraction):
        return _inside(nodes[0].above), nodes[0].below
    if len(nodes) == 2 and isinstance(nodes[0], Fraction) and nodes[0].above == Number(nodes[0].above.at, "1"):
        return (nodes[1], nodes[0].below) if not rest[1][0] or rest[1][0] == r"\cdot" else None
    return None


def _inside(node: Written) -> Written:
    plain = isinstance(node, Bracket) and node.left in "([{" and len(node.items) == 1
    return _inside(node.items[0]) if plain and isinstance(node, Bracket) else node


def _of_increments(above: Written, below: Written) -> Written | None:
    """dy/dx of Δy/Δx."""
    both = [node for node in (above, below) if isinstance(node, Letter) and node.accents[:1] == ("Delta",)]
    if len(both) != 2:
        return None
    parts = [Product(n.at, (("", Letter(n.at, "d")), ("", Letter(n.at, n.base, n.accents[1:])))) for n in both]
    return Fraction(above.at, *parts)


def _call_of(node: Written) -> _Call | None:
    if not isinstance(node, Product) or len(node.factors) != 2 or node.factors[1][0]:
        return None
    function, whole = (factor for _, factor in node.factors)
    bracket = whole.base if isinstance(whole, Scripted) else whole
    if isinstance(function, (Letter, Scripted)) and isinstance(bracket, Bracket) and bracket.left == "(":
        return _Call(function, bracket, whole)
    return None


def _moved(first: _Call, second: _Call, letter: Written) -> tuple[list[Written], Written, Written | None, Ratio] | None:
    """The arguments without h, the one that has it, the direction in which it is moved, and how many h lie between."""
    shifts = [[_shift(item, letter) for item in call.bracket.items] for call in (first, second)]
    if any(shift is None for row in shifts for shift in row):
        return None
    rows = [[shift for shift in row if shift is not None] for row in shifts]
    places = [n for n, (_, times, _) in enumerate(rows[0]) if times]
    others = [n for n, (_, times, _) in enumerate(rows[1]) if times]
    if len(places) > 1 or len(others) > 1 or not (places or others):
        return None
    moved = rows[0][places[0]] if places else rows[1][others[0]]
    plain = [[item for item, _, _ in row] for row in rows]
    short = [_shortened(row, moved[0]) for row in plain]
    if bare(tuple(short[0])) != bare(tuple(short[1])):
        return None
    if places and others:
        other = rows[1][others[0]]
        if bare(other[0]) != bare(moved[0]) or bare(other[2]) != bare(moved[2]):
            return None
    times = sum((rows[0][n][1] for n in places), Ratio(0)) - sum((rows[1][n][1] for n in others), Ratio(0))
    items = min(plain, key=len)
    return (items, moved[0], moved[2], times) if times else None


def _shortened(items: list[Written], moved: Written) -> list[Written]:
    """x_1, …, x_n of x_1, …, x_i, …, x_n."""
    for n, item in enumerate(items[1:-1], 1):
        if bare(item) == bare(moved) and isinstance(items[n - 1], Dots) and isinstance(items[n + 1], Dots):
            return [*items[:n], *items[n + 2 :]]
    return items


def _shift(item: Written, letter: Written) -> tuple[Written, Ratio, Written | None] | None:
    """x, 2 and e of x + 2 h e; None where h stands otherwise."""
    if not _has(item, letter):
        return item, Ratio(0), None
    terms = item.terms if isinstance(item, Total) else ()
    with_letter = [(sign, term) for sign, term in terms if _has(term, letter)]
    rest = tuple((sign, term) for sign, term in terms if not _has(term, letter))
    if len(with_letter) != 1 or not rest:
        return None
    sign, term = with_letter[0]
    direction: Written | None = None
    if isinstance(term, Product) and len(term.factors) == 2 and not any(isinstance(f, Number) for _, f in term.factors):
        pair = [factor for _, factor in term.factors]
        direction = next((f for f in pair if bare(f) != bare(letter)), None)
        term = next((f for f in pair if bare(f) == bare(letter)), term)
    times = _multiple(term, letter)
    if times is None:
        return None
    plain = rest[0][1] if len(rest) == 1 and rest[0][0] == "+" else Total(item.at, rest)
    return plain, -times if sign == "-" else times, direction


def _multiple(node: Written, letter: Written) -> Ratio | None:
    """2 of 2 h, 1/2 of h/2."""
    if bare(node) == bare(letter):
        return Ratio(1)
    if isinstance(node, Bracket) and _inside(node) is not node:
        return _multiple(_inside(node), letter)
    if isinstance(node, Fraction) and isinstance(node.below, Number) and node.below.text.isdecimal():
        above = _multiple(node.above, letter)
        return above / int(node.below.text) if above is not None and int(node.below.text) else None
    if isinstance(node, Product) and len(node.factors) == 2:
        (_, first), (operator, second) = node.factors
        if isinstance(first, Number) and first.text.isdecimal() and operator in ("", r"\cdot", r"\times"):
            rest = _multiple(second, letter)
            return rest * int(first.text) if rest is not None and int(first.text) else None
        if operator == "/" and isinstance(second, Number) and second.text.isdecimal() and int(second.text):
            rest = _multiple(first, letter)
            return rest / int(second.text) if rest is not None else None
    return None


def _scaled(slope: Fraction, factor: Ratio) -> Written:
    at, size = slope.at, abs(factor)
    value: Written = slope
    if size != 1:
        parts = [Number(at, str(n)) for n in (size.numerator, size.denominator)]
        value = Product(at, (("", parts[0] if size.denominator == 1 else Fraction(at, *parts)), ("", slope)))
    return Total(at, (("-", value),)) if factor < 0 else value


# Other limits ---------------------------------------------------------------------------------------------------------


class Limits(Calling):
    """The reading of limits of which no derivative is made."""

    def limit(self, node: Large, body: Written) -> Expr:
        """What a formula comes to, from both sides, or far out. Raises ReadError for what cannot be tried so."""
        letter, point = _letter_of(node)
        if not isinstance(letter, Letter) or point is None:
            raise ReadError("of what the limit is taken is not understood", node.at)
        if any(self._counts_with(part, letter) for part in every_node(body)):
            raise ReadError("the limit of a power or of a sum is not read", node.at)
        if any(derivative_parts(p)[1] is not None for p in every_node(body)):
            raise ReadError("the limit of a derivative is not read", node.at)
        return Limit(*(self._near(letter, value, body) for value in self._around(point, node.at)))

    def _counts_with(self, part: Written, letter: Letter) -> bool:
        """Whether the letter is an exponent, an index, or how far something runs."""
        if isinstance(part, Large):
            return any(_has(script, letter) for script in (part.sub, part.sup) if script is not None)
        if not isinstance(part, Scripted):
            return False
        is_e = isinstance(part.base, Letter) and part.base.base == "e" and part.sub is None
        scripts = (part.sub, None if is_e else part.sup)
        return any(_has(script, letter) for script in scripts if script is not None)

    def _around(self, point: Written, at: int) -> tuple[Expr, Expr]:
        """Two values very near the point."""
        sides = (S.One, S.NegativeOne)
        if isinstance(point, Scripted) and isinstance(point.sup, Mark) and point.sup.sign in ("+", "-"):
            toward = S.One if point.sup.sign == "+" else S.NegativeOne
            point, sides = point.base, (toward, 2 * toward)
        sign, end = point.terms[0] if isinstance(point, Total) and len(point.terms) == 1 else ("+", point)
        if isinstance(end, Letter) and end.base == r"\infty":
            return (FAR, 10 * FAR) if sign == "+" else (-FAR, -10 * FAR)
        value = self.expression(point)
        before, behind = (self.added(value, side * NEAR, "+", at) for side in sides)
        return before, behind

    def _near(self, letter: Letter, value: Expr, body: Written) -> Expr:
        """The body with a value for the letter."""
        name = name_of(letter, Scripts()).latex()
        kept = dict(self.locals)
        self.locals = {**self.locals, name: value}
        try:
            return self.expression(body)
        except SymnetError as error:
            raise error if isinstance(error, ReadError) else ReadError(str(error), body.at) from error
        finally:
            self.locals = kept
