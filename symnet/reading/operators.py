r"""D_j S_i and \partial_j S_i: the derivative of S_i by the j-th entry of what S is made of.

D_j S_i = \frac{\partial S_i}{\partial a_j}           says so; or the formula S_i = e^{a_i} / Σ_k e^{a_k}, of a alone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from symnet.reading.functions import ELEMENTWISE
from symnet.reading.heads import plain_name
from symnet.reading.looking import derivative_parts
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Fraction, Letter, Product, Scripted, Written, every_node

OPERATORS = ("D", r"\partial")

NUMBERING = frozenset("ijklmnpqrst")
"""Letters that number entries below an operator; the x of ∂_x f is what it is taken by."""


def write_out_operators(statements: Sequence[Statement], scope: Scope) -> None:
    """The fraction ∂S_i/∂a_j for D_j S_i, where the document tells of which letter S is made."""
    links = [link for statement in statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    used = {name for side in sides for node in every_node(side) for name in _operated(node)}
    if not used or any(_gives_operator(link.left) for link in links):
        return
    made_of: dict[str, Letter] = {}
    for link in links:
        of, by = _of_formula(link.left, link.right)
        of = of or next(iter(_operated(link.left) if isinstance(link.left, Written) else ()), "")
        by = by or _of_fraction(link.right)
        if of in used and by is not None:
            made_of.setdefault(of, by)
    if made_of:
        put = partial(_written_out, made_of)
        for link in links:
            link.rewrite(put)
        said = ", ".join(f"{of} is made of {by.base}" for of, by in made_of.items())
        scope.notice(f"an index below D or ∂ says by which entry it is taken, where {said}")


def _operated(node: Written) -> list[str]:
    """S of D_j S_i, with a factor of the same kind or none before it."""
    pairs = pairwise(node.factors) if isinstance(node, Product) else ()
    return [
        second.base.base
        for (_, first), (operator, second) in pairs
        if not operator and _is_operator(first) and isinstance(second, Scripted) and isinstance(second.base, Letter)
    ]


def _is_operator(node: Written) -> bool:
    """D_j, with one letter that numbers entries."""
    plain = isinstance(node, Scripted) and node.sup is None and not node.primes
    if not plain or not isinstance(node, Scripted) or not isinstance(node.sub, Letter):
        return False
    letter = node.base
    return isinstance(letter, Letter) and letter.base in OPERATORS and node.sub.base in NUMBERING


def _gives_operator(left: Written | ReadError) -> bool:
    """Whether D, or D_j, is a name of the document."""
    name = plain_name(left) if isinstance(left, Written) else None
    return name is not None and name.base == "D"


def _of_formula(left: Written | ReadError, right: Written | ReadError) -> tuple[str, Letter | None]:
    """S and a of S_i = e^{a_i} / Σ_k e^{a_k}."""
    if not isinstance(left, Scripted) or not isinstance(left.base, Letter) or not isinstance(right, Written):
        return "", None
    numbered = {
        n.base.base: n.base for n in every_node(right) if isinstance(n, Scripted) and isinstance(n.base, Letter)
    }
    known = {base for base in numbered if base not in (*ELEMENTWISE, "e")}
    return left.base.base, numbered[known.pop()] if len(known) == 1 else None


def _of_fraction(right: Written | ReadError) -> Letter | None:
    """a of ∂S_i/∂a_j."""
    _, by = derivative_parts(right)
    entry = by[0] if by is not None and len(by) == 1 else None
    return entry.base if isinstance(entry, Scripted) and isinstance(entry.base, Letter) else None


def _written_out(made_of: dict[str, Letter], node: Written) -> Written:
    """∂S_i/∂a_j for the two factors D_j S_i."""
    if not isinstance(node, Product):
        return node
    factors: list[tuple[str, Written]] = []
    for operator, factor in node.factors:
        before = factors[-1][1] if factors else None
        of = factor.base.base if isinstance(factor, Scripted) and isinstance(factor.base, Letter) else ""
        if not operator and of in made_of and isinstance(before, Scripted) and _is_operator(before):
            d = Letter(before.at, r"\partial")
            by = Scripted(before.at, replace(made_of[of], at=before.at), before.sub)
            above, below = (Product(before.at, (("", d), ("", part))) for part in (factor, by))
            factors[-1] = factors[-1][0], Fraction(before.at, above, below)
        else:
            factors.append((operator, factor))
    if len(factors) == len(node.factors):
        return node
    return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))
