r"""Running means, `\mu_r = (1 - a) \mu_r + a \mu_B`: as an equation this would say that both are the same."""

from __future__ import annotations

from symnet.reading.heads import plain_name, squared_name
from symnet.reading.tree import Bracket, Number, Product, Total, Written, bare


def is_running_mean(left: Written, right: Written) -> bool:
    """Whether a name is made of itself and of something else, with weights that sum to one."""
    terms = right.terms if isinstance(right, Total) else ()
    named = plain_name(left) is not None or squared_name(left) is not None
    if not named or len(terms) != 2 or any(sign == "-" for sign, _ in terms):
        return False
    weights = [_factors(term) for _, term in terms]
    for own, other in (weights, weights[::-1]):
        rest = [factor for factor in own if bare(factor) != bare(left)]
        if len(rest) != 1 or len(own) != 2 or any(bare(factor) == bare(left) for factor in other):
            continue
        [kept] = rest
        return any(_sum_to_one(kept, factor) or _sum_to_one(factor, kept) for factor in other)
    return False


def _factors(term: Written) -> list[Written]:
    r"""a and x of a x and a \cdot x, brackets around single ones taken off."""
    signs = {sign for sign, _ in term.factors} if isinstance(term, Product) else {"/"}
    found = [factor for _, factor in term.factors] if isinstance(term, Product) and "/" not in signs else [term]
    return [_inside(factor) for factor in found]


def _inside(node: Written) -> Written:
    alone = isinstance(node, Bracket) and node.left == "(" and len(node.items) == 1
    return node.items[0] if alone and isinstance(node, Bracket) else node


def _sum_to_one(first: Written, second: Written) -> bool:
    """Whether the second is one less the first: 1 - a, 0.1 of 0.9."""
    if isinstance(first, Number) and isinstance(second, Number):
        return abs(float(first.text) + float(second.text) - 1) < 1e-9
    if not isinstance(second, Total) or len(second.terms) != 2:
        return False
    (sign, one), (minus, other) = second.terms
    return sign != "-" and minus == "-" and isinstance(one, Number) and one.text == "1" and bare(other) == bare(first)
