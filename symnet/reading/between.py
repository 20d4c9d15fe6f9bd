r"""Calls that say nothing: f of n_i = f(x_i, \mu) = \frac{x_i - \mu}{\sigma}, and C = C(z) beside C = C(a).

So does the formula in "the derivative of $y = a^\top x$ with respect to $x$", where y is something else before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.heads import call_of
from symnet.reading.looking import USUAL_FUNCTIONS, head
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Written, bare, every_node


def leave_out_own_calls(statements: Sequence[Statement], scope: Scope) -> None:
    """Take C = C(z^{l+1}) and C = C(z^l) for remarks, that C may be seen as a function of either, where both stand."""
    own: dict[object, list[Statement]] = {}
    for statement in statements:
        link = statement.links[0] if len(statement.links) == 1 else None
        called = call_of(link.right) if link is not None and isinstance(link.right, Written) else None
        if link is not None and called is not None and link.relation == "=" and bare(called[0]) == bare(link.left):
            own.setdefault(bare(called[0]), []).append(statement)
    for those in own.values():
        if len({bare(statement.links[0].right) for statement in those}) > 1:
            for statement in those:
                scope.notice(f"{statement.source(0)} says of what it may be seen as a function")
                statement.kind, statement.links = "mention", []


BEFORE_FACT = re.compile(r"\b(?:derivative|gradient|Jacobian)s? of\s*$", re.I)
BEHIND_FACT = re.compile(r"^[\s$]*(?:\\\))?\s*(?:with respect to|w\.\s?r\.\s?t\.?)(?![a-z])", re.I)


def leave_out_facts(statements: Sequence[Statement], scope: Scope) -> None:
    """Take such a formula for a remark, that says what some y would be."""
    met: set[object] = set()
    for statement in statements:
        link = statement.links[0] if len(statement.links) == 1 else None
        if link is not None and link.relation == "=" and isinstance(link.left, Letter) and bare(link.left) in met:
            text = statement.page.text
            behind = BEHIND_FACT.search(text[link.end + 1 : link.end + 40])
            if behind is not None and BEFORE_FACT.search(statement.words) is not None:
                scope.notice(f"{statement.source(0)} is taken to be said of its derivative alone")
                statement.kind, statement.links = "mention", []
        sides = [side for link in statement.links for side in (link.left, link.right)] + [statement.mention]
        met |= {
            bare(n) for side in sides if isinstance(side, Written) for n in every_node(side) if isinstance(n, Letter)
        }


def leave_out_calls(statements: Sequence[Statement], scope: Scope) -> None:
    """Take f(x_i, μ) out of such chains, where this f stands nowhere else."""
    sides = [s for st in statements for link in st.links[:1] for s in (link.left,)]
    sides += [link.right for st in statements for link in st.links]
    mentions = [st.mention for st in statements]
    nodes = [n for s in (*sides, *mentions) if isinstance(s, Written) for n in every_node(s)]
    for statement in (st for st in statements if st.links):
        first, *others = statement.links
        if len(others) != 1 or first.relation != "=" or others[0].relation != "=":
            continue
        function = _called(first.right)
        if function is None or sum(bare(n) == bare(function) for n in nodes) != 1:
            continue
        statement.links = [replace(others[0], left=first.left)]
        scope.notice("a function that only stands between a name and its formula is left out")


def _called(node: object) -> Letter | Scripted | None:
    """f_n of f_n(x_i, μ), with two arguments or more."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.factors[1][0]:
        return None
    function, bracket = (factor for _, factor in node.factors)
    letter, scripts = head(function)
    if letter is None or letter.base not in USUAL_FUNCTIONS or scripts.primes or scripts.transposed:
        return None
    called = isinstance(bracket, Bracket) and bracket.left == "(" and "|" not in bracket.separators
    if not called or not isinstance(bracket, Bracket) or len(bracket.items) < 2:
        return None
    return function if isinstance(function, (Letter, Scripted)) else None
