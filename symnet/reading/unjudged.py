r"""Links that claim nothing which could be judged: what is sought, and what holds up to terms of higher order.

w^* = \operatorname{argmin}_w L(w) ,  f(x + \epsilon) = f(x) + \epsilon f'(x) + \mathcal{O}(\epsilon^2)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from symnet.reading.looking import derivative_parts
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Bracket, Large, Letter, Product, Scripted, Text, Written, every_node

SOUGHT = ("argmin", "argmax")


def leave_out_unjudged(statements: Sequence[Statement], scope: Scope) -> None:
    """Take such links off the ends of chains, and say so; what goes on behind one, or is a gradient, stays a claim."""
    for statement in statements:
        link = statement.links[-1] if statement.links else None
        if link is None or link.relation not in ("=", ":="):
            continue
        if _is_sought(link.right):
            said = "says what is sought, and is not judged"
        elif (_is_of_order(link.right) or _is_of_order(link.left)) and derivative_parts(link.left)[0] is None:
            said = "holds up to terms of higher order, and is not judged"
        else:
            continue
        scope.notice(f"{statement.source(len(statement.links) - 1)} {said}")
        statement.links = statement.links[:-1]
        statement.kind = statement.kind if statement.links else "mention"


def _is_sought(side: Written | ReadError) -> bool:
    """Whether argmin or argmax stands first."""
    first = side.factors[0][1] if isinstance(side, Product) else side
    first = first.base if isinstance(first, Scripted) else first
    if isinstance(first, Large):
        return first.kind in SOUGHT
    return isinstance(first, Text) and first.words.replace(" ", "").removeprefix(r"\mathrm").strip("{}") in SOUGHT


def _is_of_order(side: Written | ReadError) -> bool:
    r"""Whether \mathcal{O}(…) stands in it."""
    for node in every_node(side) if isinstance(side, Written) else ():
        for (_, letter), (_, bracket) in pairwise(node.factors if isinstance(node, Product) else ()):
            if isinstance(letter, Letter) and letter.base in "Oo" and "mathcal" in letter.accents:
                return isinstance(bracket, Bracket)
    return False
