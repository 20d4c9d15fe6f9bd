r"""Probabilities that are given for one example and used for each: p(y^{(i)} | x^{(i)}; θ), of a p(y | x; θ).

p(y | x; \theta) = h_\theta(x)^y (1 - h_\theta(x))^{1-y} ,  \prod_i p(y^{(i)} | x^{(i)}; \theta)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Written, bare, mapped


def write_out_models_of_samples(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the formula of p(y | x; θ), with y^{(i)} for y and x^{(i)} for x, for p(y^{(i)} | x^{(i)}; θ)."""
    given: dict[object, tuple[Bracket, Written]] = {}
    for link in (st.links[0] for st in statements if st.links):
        call = _probability(link.left) if link.relation in ("=", ":=") else None
        if call is not None and isinstance(link.right, Written) and all(isinstance(i, Letter) for i in call[1].items):
            given.setdefault(_key(*call), (call[1], link.right))
    if not given:
        return

    def put(node: Written) -> Written:
        if not isinstance(node, Product):
            return node
        factors = list(node.factors)
        for n, ((_, name), (sign, bracket)) in reversed(list(enumerate(pairwise(node.factors)))):
            call = _probability(Product(name.at, (("", name), (sign, bracket))))
            known = given.get(_key(*call)) if call is not None else None
            formula = _of_the_sample(call[1], *known) if call is not None and known is not None else None
            if formula is not None:
                factors[n : n + 2] = [(factors[n][0], Bracket(name.at, "(", ")", (formula,)))]
                scope.notice("a probability that is given for one example is that of each")
        if len(factors) == len(node.factors):
            return node
        return replace(node, factors=tuple(factors)) if len(factors) > 1 else factors[0][1]

    for link in (link for statement in statements for link in statement.links):
        link.rewrite(put)


def _probability(node: object) -> tuple[Letter, Bracket] | None:
    """p and (y | x; θ)."""
    factors = node.factors if isinstance(node, Product) and len(node.factors) == 2 else ()
    if not factors or factors[1][0]:
        return None
    name, bracket = factors[0][1], factors[1][1]
    one = isinstance(name, Letter) and isinstance(bracket, Bracket) and bracket.separators[:1] == ("|",)
    return (name, bracket) if one and isinstance(name, Letter) and isinstance(bracket, Bracket) else None


def _key(name: Letter, bracket: Bracket) -> object:
    """p(y | x; θ) and p(y^{(i)} | x^{(i)}; θ) alike."""
    stems = (item.base if isinstance(item, Scripted) and not item.primes else item for item in bracket.items)
    return bare(name), bracket.separators, tuple(map(bare, stems))


def _of_the_sample(bracket: Bracket, plain: Bracket, formula: Written) -> Written | None:
    """The formula with y^{(i)} for y; None where nothing is numbered, or not all by one letter."""
    numbered = {
        whole.base: item
        for item, whole in zip(bracket.items, plain.items, strict=True)
        if isinstance(item, Scripted) and isinstance(whole, Letter)
    }
    numbers = {(bare(item.sub), bare(item.sup)) for item in numbered.values() if isinstance(item, Scripted)}
    if len(numbers) != 1 or not all(_is_number(item) for item in numbered.values()):
        return None

    def put(node: Written) -> Written:
        return replace(numbered[node.base], at=node.at) if isinstance(node, Letter) and node.base in numbered else node

    return mapped(formula, put)


def _is_number(item: Written) -> bool:
    """y^{(i)} and y_i."""
    above = item.sup if isinstance(item, Scripted) else None
    below = item.sub if isinstance(item, Scripted) else None
    inner = above.items[0] if isinstance(above, Bracket) and len(above.items) == 1 else None
    return (isinstance(inner, Letter) and below is None) or (above is None and isinstance(below, Letter))
