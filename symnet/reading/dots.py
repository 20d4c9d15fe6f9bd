r"""What dots stand for: a_1, a_2, …, a_n and a_1 + ⋯ + a_n, where the items differ in a counting number alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from symnet.reading.looking import derivative_parts
from symnet.reading.tree import (
    Bracket,
    Dots,
    Fraction,
    Large,
    Letter,
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

COUNTER = "·"
"""The letter that stands for the number in the pattern; no document has it."""


def pattern_of(items: Sequence[Written]) -> tuple[Written, Written] | None:
    """The item with a letter for what counts from 1, and how far it counts; None where the items do not show it."""
    where = [n for n, item in enumerate(items) if isinstance(item, Dots)]
    if len(where) != 1 or where[0] == 0 or where[0] != len(items) - 2:
        return None
    first, last = items[0], items[-1]
    ends: list[Written] = []
    template = generalised(first, last, ends)
    if template is None or not ends or any(bare(end) != bare(ends[0]) for end in ends):
        return None
    for n, item in enumerate(items[1 : where[0]], 2):
        if bare(item) != bare(filled(template, Number(0, str(n)))):
            return None
    return template, ends[0]


def open_pattern_of(items: Sequence[Written]) -> Written | None:
    """The item with a letter for what counts, of a_1, a_2, … without an end; None where they do not show it."""
    if len(items) < 3 or not isinstance(items[-1], Dots) or any(isinstance(item, Dots) for item in items[:-1]):
        return None
    ends: list[Written] = []
    template = generalised(items[0], items[1], ends)
    if template is None or not ends:
        return None
    counted = (bare(filled(template, Number(0, str(n)))) for n in range(1, len(items)))
    return template if all(bare(item) == text for item, text in zip(items[:-1], counted, strict=True)) else None


def generalised(first: Any, last: Any, ends: list[Written], counter: str = COUNTER) -> Any:
    """The first item with the counter where it has 1 and the last has something else; None where they differ more."""
    if isinstance(first, Number) and first.text == "1" and _is_a_number(last) and first != last:
        if not (isinstance(last, Number) and last.text == "1"):
            ends.append(last)
            return Letter(first.at, counter)
        return first
    if type(first) is not type(last):
        return None
    if isinstance(first, tuple):
        parts = [generalised(a, b, ends, counter) for a, b in zip(first, last, strict=False)]
        return None if len(first) != len(last) or any(p is None for p in parts) else tuple(parts)
    if isinstance(first, Written):
        found = {}
        for field in fields(first):
            mine, theirs = getattr(first, field.name), getattr(last, field.name)
            if field.name == "at" or mine is None:
                found[field.name] = mine
                if mine is None and theirs is not None:
                    return None
                continue
            part = generalised(mine, theirs, ends, counter)
            if part is None:
                return None
            found[field.name] = part
        return type(first)(**found)
    return first if first == last else None


def _is_a_number(node: Any) -> bool:
    """Whether it is a number or a letter for one: 3, n, n_1."""
    plain = isinstance(node, Scripted) and isinstance(node.base, Letter) and node.sup is None and not node.primes
    return isinstance(node, (Number, Letter)) or plain


def filled(node: Written, number: Written, counter: str = COUNTER) -> Written:
    """The item at a number: the pattern with that in the place of the counter."""
    return mapped(node, lambda n: number if isinstance(n, Letter) and n.base == counter else n)


def with_dotted_chains(factors: Sequence[tuple[str, Written]]) -> Sequence[tuple[str, Written]]:
    r"""∂h_t/∂h_{t-1} ⋯ ∂h_{k+1}/∂h_k as \prod_{j=k+1}^t ∂h_j/∂h_{j-1}, also where ∂h_1/∂W stands at its end."""
    where = [n for n, (_, node) in enumerate(factors) if isinstance(node, Dots)]
    if len(where) != 1 or not 0 < where[0] < len(factors) - 1:
        return factors
    dots = where[0]
    first = dots - 1
    steps = [_step(node) for _, node in factors]
    while first > 0 and steps[first] is not None and steps[first - 1] is not None:
        first -= 1
    begins, ends = steps[first], steps[dots + 1]
    if begins is None:
        return factors
    base, upper, _ = begins
    after = dots + 2
    if ends is not None:
        lower = ends[1]
    else:  # ∂h_1/∂W behind the dots, which run down to ∂h_2/∂h_1
        above = _numbered(factors[dots + 1][1])
        if above is None or bare(above[0]) != bare(base):
            return factors
        after = dots + 1
        text = int(above[1].text) + 1 if isinstance(above[1], Number) and above[1].text.isdecimal() else 0
        lower = Number(0, str(text)) if text else Total(0, (("+", above[1]), ("+", Number(0, "1"))))
    at = factors[first][1].at
    taken = {letter.base for _, factor in factors for letter in _inside(factor)}
    counter = Letter(at, next(c for c in "jisruvxyz" if c not in taken))
    before = Total(at, (("+", counter), ("-", Number(at, "1"))))
    slope = Fraction(at, _partial(Scripted(at, base, counter)), _partial(Scripted(at, base, before)))
    run = Large(at, "prod", Relation(at, (counter, lower), ("=",)), upper)
    whole = Bracket(at, "(", ")", (Product(at, (("", run), ("", slope))),))
    return (*factors[:first], (factors[first][0], whole), *((("", n) for _, n in factors[after:])))


def _inside(node: Written) -> list[Letter]:
    return [n for n in every_node(node) if isinstance(n, Letter)]


def _partial(symbol: Written) -> Product:
    return Product(symbol.at, (("", Letter(symbol.at, r"\partial")), ("", symbol)))


def _numbered(node: Written) -> tuple[Written, Written] | None:
    """h and t of ∂h_t/∂W."""
    of = derivative_parts(node)[0]
    return (of.base, of.sub) if isinstance(of, Scripted) and of.sub is not None and of.sup is None else None


def _step(node: Written) -> tuple[Written, Written, Written] | None:
    """h, t and t − 1 of ∂h_t/∂h_{t-1}."""
    of, by = derivative_parts(node)
    if by is None or len(by) != 1 or not isinstance(of, Scripted) or not isinstance(by[0], Scripted):
        return None
    target = by[0]
    if of.sub is None or target.sub is None or of.sup or target.sup or bare(of.base) != bare(target.base):
        return None
    return of.base, of.sub, target.sub
