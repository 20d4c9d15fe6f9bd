r"""Functions that are given entry by entry: \sigma_i(z) = e^{z_i} / Σ_k e^{z_k}, and \sigma_i alone for its entry.

\sigma_i(z)   →   \sigma(z)_i          \sigma_i (δ_{ij} − \sigma_j)   →   \sigma(z)_i (δ_{ij} − \sigma(z)_j)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from symnet.reading.functions import ELEMENTWISE
from symnet.reading.heads import call_of, plain_name
from symnet.reading.looking import letters_of
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Letter, Number, Product, Scripted, Written, every_node


def write_entries_behind(statements: Sequence[Statement]) -> None:
    """Put the index behind the argument of functions of one variable that have a formula for each entry."""
    given = dict(found for st in statements for link in st.links[:1] if (found := _given(link)) is not None)
    if not given:
        return
    for statement in statements:
        statement.rewrite(partial(_in_products, given=given))
        statement.rewrite(partial(_alone, given=given))


def _given(link: Link) -> tuple[str, Bracket] | None:
    """σ and (z) of σ_i(z) = …, where i stands in the formula."""
    called = call_of(link.left) if isinstance(link.left, Written) and link.relation in ("=", ":=") else None
    if called is None or not isinstance(link.right, Written) or len(called[1].items) != 1:
        return None
    function, bracket = called
    index = _index(function)
    if index is None or not isinstance(index, Letter) or not isinstance(function.base, Letter):
        return None
    subs = [n.sub for n in every_node(link.right) if isinstance(n, Scripted) and n.sub is not None]
    below = {letter for sub in subs for letter in letters_of(sub)}
    if function.base.base not in ELEMENTWISE or index.base not in below:
        return None
    return function.base.base, bracket


def _index(node: Written) -> Letter | Number | None:
    """What stands below a letter, alone."""
    plain = isinstance(node, Scripted) and isinstance(node.base, Letter) and not node.primes
    return node.sub if plain and isinstance(node, Scripted) and isinstance(node.sub, (Letter, Number)) else None


def _is_entry(node: Written, given: Mapping[str, Bracket]) -> bool:
    is_given = isinstance(node, Scripted) and isinstance(node.base, Letter) and node.base.base in given
    return is_given and _index(node) is not None


def _in_products(node: Written, given: Mapping[str, Bracket]) -> Written:
    if not isinstance(node, Product) or not any(_is_entry(f, given) for _, f in node.factors):
        return node
    factors: list[tuple[str, Written]] = []
    taken = False
    for n, (sign, factor) in enumerate(node.factors):
        if taken:
            taken = False
            continue
        if not _is_entry(factor, given):
            factors.append((sign, factor))
            continue
        assert isinstance(factor, Scripted)
        behind = node.factors[n + 1] if n + 1 < len(node.factors) else ("", factor)
        taken = behind[0] == "" and _is_argument(behind[1])
        factors += [(sign, factor.base), ("", _entry(factor, behind[1] if taken else given[_name(factor)]))]
    return replace(node, factors=tuple(factors))


def _alone(node: Written, given: Mapping[str, Bracket]) -> Written:
    if not isinstance(node, Scripted) or not _is_entry(node, given):
        return node
    return Product(node.at, (("", node.base), ("", _entry(node, given[_name(node)]))))


def _name(node: Scripted) -> str:
    assert isinstance(node.base, Letter)
    return node.base.base


def _is_argument(node: Written) -> bool:
    """Whether it is (z) or (z)^2, of a name."""
    bracket = node.base if isinstance(node, Scripted) and node.sub is None else node
    is_call = isinstance(bracket, Bracket) and bracket.left == "(" and len(bracket.items) == 1
    return is_call and isinstance(bracket, Bracket) and plain_name(bracket.items[0]) is not None


def _entry(node: Scripted, argument: Written) -> Scripted:
    """(z)_i, with the powers of σ_i and of (z)."""
    if isinstance(argument, Scripted):
        return replace(argument, sub=node.sub)
    return Scripted(node.at, argument, node.sub, node.sup)
