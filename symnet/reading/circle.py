r"""The number π beside a π of the document: mixing weights π_k and \sqrt{2\pi}, a policy π(a) and \log(2\pi e σ^2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Fraction, Letter, Number, Product, Root, Scripted, Written, every_node
from symnet.reading.vocabulary import CIRCLE

PI = r"\pi"


def put_circle_number(statements: Sequence[Statement]) -> None:
    r"""Where the document has a π of its own, that behind a 2 is the number in roots, logarithms, divisors, powers."""
    links = [link for statement in statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    if any(isinstance(link.left, Letter) and link.left.base == PI for link in links) or any(map(_has_own, sides)):
        for link in links:
            link.rewrite(_put)


def _has_own(side: Written) -> bool:
    """Whether π_k or π(a) stands there."""
    for node in every_node(side):
        if isinstance(node, Scripted) and node.sub is not None and _is_pi(node.base):
            return True
        for (_, first), (sign, second) in pairwise(node.factors if isinstance(node, Product) else ()):
            if _is_pi(first) and not sign and isinstance(second, Bracket) and second.left == "(":
                return True
    return False


def _is_pi(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == PI and not node.accents


def _put(node: Written) -> Written:
    if isinstance(node, Root):
        return replace(node, body=_with_number(node.body))
    if isinstance(node, Fraction):
        return replace(node, below=_with_number(node.below))
    if isinstance(node, Scripted) and isinstance(node.base, Bracket) and node.sup is not None:
        return replace(node, base=_with_number(node.base))
    if isinstance(node, Product) and any(_is_logarithm(part) for _, part in node.factors):
        number = next(n for n, (_, part) in enumerate(node.factors) if _is_logarithm(part)) + 1
        inner = [(sign, _with_number(part) if n == number else part) for n, (sign, part) in enumerate(node.factors)]
        return replace(node, factors=(*inner[:number], *_factors(inner[number:])))
    return node


def _is_logarithm(node: Written) -> bool:
    return isinstance(node, Letter) and node.base in ("log", "ln", r"\log", r"\ln")


def _with_number(node: Written) -> Written:
    if isinstance(node, Product):
        return replace(node, factors=tuple(_factors(node.factors)))
    if isinstance(node, Bracket):
        return replace(node, items=tuple(map(_with_number, node.items)))
    return node


def _factors(factors: Sequence[tuple[str, Written]]) -> list[tuple[str, Written]]:
    r"""The factors, with the number for the π behind a 2, if it is the only one: not in 2π(1 − π)."""
    found = list(factors)
    circles = [n for _, part in factors for n in every_node(part) if _is_pi(n)]
    for n, ((_, first), (sign, second)) in enumerate(pairwise(factors)):
        if isinstance(first, Number) and first.text == "2" and second in circles and len(circles) == 1:
            found[n + 1] = (sign, Number(second.at, CIRCLE))
    return found
