r"""H(X) and H(X, Y) of random variables: numbers with a name each, and no products of H and X.

I(X, Y) = H(X) + H(Y) - H(X, Y)                    beside H(Y \mid X), which is such a name in any case
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.scope import Scope, is_capital
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Text, Written

SPOKEN = re.compile(r"\b(?:joint|conditional) entrop|\bmutual information\b|\bentropy of (?:a |the )?random", re.I)


def name_entropies(statements: Sequence[Statement], prose: str, scope: Scope) -> None:
    """Put a name for each such value, in documents that speak of entropies of random variables."""
    met = False

    def put(node: Written) -> Written:
        nonlocal met
        if not isinstance(node, Product):
            return node
        factors: list[tuple[str, Written]] = []
        for sign, factor in node.factors:
            before = factors[-1][1] if factors and not sign else None
            if isinstance(before, Letter) and before.base == "H" and _are_variables(factor):
                assert isinstance(factor, Bracket)
                met = True
                words = "".join(item.base for item in factor.items if isinstance(item, Letter))
                factors[-1] = factors[-1][0], Scripted(before.at, before, Text(factor.at, words))
                scope.evidence.setdefault(rf"H_{{\mathrm{{{words}}}}}", set()).add("scalar")
            else:
                factors.append((sign, factor))
        return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))

    if SPOKEN.search(prose) is None:
        return
    for link in (link for statement in statements for link in statement.links):
        link.rewrite(put)
    if met:
        scope.notice("entropies H of random variables are numbers, each with a name of its own")


def _are_variables(node: Written) -> bool:
    """(X), (X, Y), (X; Y)."""
    if not isinstance(node, Bracket) or node.left != "(" or not node.items or set(node.separators) - {",", ";"}:
        return False
    return all(isinstance(item, Letter) and is_capital(item.base) and not item.accents for item in node.items)
