r"""Probabilities that a document gives for one letter and uses for others: p(w | c) where p(o | c) has a formula.

p(o | c) = e^{u_o^⊤ v_c} / Σ_w e^{u_w^⊤ v_c} ,  Σ_w p(w | c) u_w      Σ_w (e^{u_w^⊤ v_c} / Σ_k e^{u_k^⊤ v_c}) u_w
p(C_k | x) = e^{a_k} / Σ_j e^{a_j} ,  p(C_i | x)                      e^{a_i} / Σ_j e^{a_j}

A letter that the formula binds is another one there than where the formula is put.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symnet.reading.kronecker import INDICES
from symnet.reading.looking import another_letter
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Large, Letter, Product, Relation, Scripted, Written, bare, every_node, mapped


@dataclass(frozen=True)
class _Given:
    """p(o | c) with its formula: what stands for p and for all but o, the o, and what it is."""

    key: object
    letter: str
    formula: Written


def write_out_conditionals(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the formula of p(o | c), with w for o, for p(w | c), where o stands as an index in it."""
    given: dict[object, _Given] = {}
    giving: set[int] = set()
    for statement in statements:
        found = _given(statement)
        if found is not None and given.setdefault(found.key, found) is found:
            giving.add(id(statement.links[0]))
    if not given:
        return

    def put(node: Written) -> Written:
        if not isinstance(node, Product):
            return node
        factors: list[tuple[str, Written]] = []
        for sign, factor in node.factors:
            formula = _at(factors[-1][1], factor, given) if factors and not sign else None
            if formula is None:
                factors.append((sign, factor))
            else:
                factors[-1] = (factors[-1][0], Bracket(factor.at, "(", ")", (formula,)))
                scope.notice("a probability of another letter is the one whose formula is given, with that letter")
        if len(factors) == len(node.factors):
            return node
        return replace(node, factors=tuple(factors)) if len(factors) > 1 else factors[0][1]

    for statement in statements:
        for link in statement.links:
            put_left = isinstance(link.left, Written) and id(link) not in giving
            link.left = mapped(link.left, put) if put_left and isinstance(link.left, Written) else link.left
            link.right = mapped(link.right, put) if isinstance(link.right, Written) else link.right


def write_out_members(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the formula of \\hat y_o, with w for o, for \\hat y_w, where o is no usual index, and stands below others."""
    given: dict[object, _Given] = {}
    for link in (st.links[0] for st in statements if st.links and not st.conditions):
        letter = _member(link.left) if link.relation in ("=", ":=") else ""
        if (
            not letter
            or letter in INDICES
            or not isinstance(link.left, Scripted)
            or not isinstance(link.right, Written)
        ):
            continue
        if (bound := _bound(link.right)) and letter in _below(link.right) - bound:
            given.setdefault(bare(link.left.base), _Given(bare(link.left.base), letter, link.right))
    if not given:
        return

    def put(node: Written) -> Written:
        letter = _member(node)
        known = given.get(bare(node.base)) if letter and isinstance(node, Scripted) else None
        if known is None or letter == known.letter:
            return node
        formula = known.formula
        if letter in _letters(formula):
            formula = _renamed(formula, letter, another_letter(letter))
        scope.notice("a name that is given for one letter is given for others, too")
        return Bracket(node.at, "(", ")", (_renamed(formula, known.letter, letter),))

    for link in (link for statement in statements for link in statement.links):
        if not (isinstance(link.left, Scripted) and _member(link.left)):
            link.left = mapped(link.left, put) if isinstance(link.left, Written) else link.left
        link.right = mapped(link.right, put) if isinstance(link.right, Written) else link.right


def _member(node: object) -> str:
    """o of ŷ_o."""
    plain = isinstance(node, Scripted) and isinstance(node.base, Letter) and node.sup is None and not node.primes
    below = node.sub if plain and isinstance(node, Scripted) else None
    return below.base if isinstance(below, Letter) and re.fullmatch("[a-z]", below.base) else ""


def _given(statement: Statement) -> _Given | None:
    """What a statement p(o | c) = … gives, where o stands below something in the formula and is not bound."""
    link = statement.links[0] if statement.links else None
    if link is None or link.relation not in ("=", ":=") or not isinstance(link.right, Written):
        return None
    left = link.left if isinstance(link.left, Product) else None
    if left is None or len(left.factors) != 2 or left.factors[1][0] or statement.conditions:
        return None
    found = _parts(left.factors[0][1], left.factors[1][1])
    if found is None or found[1] in _bound(link.right) or found[1] not in _below(link.right):
        return None
    return _Given(*found, link.right)


def _parts(name: Written, bracket: Written) -> tuple[tuple[object, ...], str] | None:
    """Of p(o | c): what it is without the o, and the o; of p(C_k | x) and p(y = k | x) the k. None for others."""
    if not isinstance(name, Letter) or not isinstance(bracket, Bracket) or bracket.separators[:1] != ("|",):
        return None
    first, *rest = bracket.items
    kind: object = ""
    of_number: object = None
    if isinstance(first, Relation) and first.relations == ("=",):
        of_number, first = bare(first.sides[0]), first.sides[1]
    elif isinstance(first, Scripted) and isinstance(first.base, Letter) and first.sup is None and not first.primes:
        kind, first = first.base.base, first.sub or first
    if not isinstance(first, Letter) or first.accents or not re.fullmatch("[a-z]", first.base):
        return None
    if any(first.base in _letters(item) for item in rest):
        return None  # p(y_i | x_i)
    return (bare(name), of_number, kind, bracket.separators, bare(tuple(rest))), first.base


def _at(name: Written, bracket: Written, given: dict[object, _Given]) -> Written | None:
    """The formula of p(w | c), by that of p(o | c); None where it has none, or is the very one that is given."""
    found = _parts(name, bracket)
    known = given.get(found[0]) if found is not None else None
    if found is None or known is None:
        return None
    if found[1] == known.letter:  # that of a class k by its number, p(y = k | x), is no symbol with an index
        return known.formula if found[0][1] else None
    letter, formula = found[1], known.formula
    if letter in _letters(formula):
        if letter not in _bound(formula):
            return None
        formula = _renamed(formula, letter, another_letter(letter))
    return _renamed(formula, known.letter, letter)


def _renamed(node: Written, old: str, new: str) -> Written:
    return mapped(node, lambda n: Letter(n.at, new) if isinstance(n, Letter) and n.base == old else n)


def _letters(node: Written) -> set[str]:
    return {n.base for n in every_node(node) if isinstance(n, Letter)}


def _bound(node: Written) -> set[str]:
    """The letters over which is summed."""
    return {
        letter for n in every_node(node) if isinstance(n, Large) and n.sub is not None for letter in _letters(n.sub)
    }


def _below(node: Written) -> set[str]:
    """The letters that stand below something, or number it above, as in θ^{(k)}."""
    scripted = [n for n in every_node(node) if isinstance(n, Scripted)]
    numbers = [b for n in scripted if n.sup is not None for b in every_node(n.sup) if isinstance(b, Bracket)]
    below = [n.sub for n in scripted if n.sub is not None]
    return {letter for script in (*below, *numbers) for letter in _letters(script)}
