r"""Primes on formulas as the derivatives that they are, where the document says by what.

f'(x) = ((1 + e^{-x})^{-1})'         by x, of which f' is the derivative
(x_i - \mu)' = \delta_{ij} - \mu'    by x_j of the chains that begin with dy_i/dx_j
da/dz = (1/(1 + e^{-z}))'            by z of a chain that begins with it, where no other letter stands in the bracket
y' = 2 x                             by x, which alone stands in the formula y = x^2
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from symnet.core.notation import BOLD, Name
from symnet.reading.beforehand import given_name
from symnet.reading.functions import ELEMENTWISE
from symnet.reading.habits import primes_transpose
from symnet.reading.heads import plain_name
from symnet.reading.looking import USUAL_FUNCTIONS, derivative_parts, head
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Fraction, Letter, Number, Product, Scripted, Written, bare, every_node


def write_out_primes(statements: Sequence[Statement], scope: Scope) -> None:
    """Derivatives for primes on brackets, and on letters with a formula beside them.

    By what is told by f'(x) at the beginning of the chain, or, where some chain begins with (…)' = …, by the only thing
    by which the beginnings of chains with primes differentiate. A bracket that does not have it is left as it is, and
    so is everything where a prime may be a transpose.
    """
    chains = [(st, [s for s in _sides(st) if isinstance(s, Written)]) for st in statements if st.links]
    nodes = [node for _, sides in chains for side in sides for node in every_node(side)]
    primed = [(st, sides) for st, sides in chains if any(_is_formula(n) for s in sides for n in every_node(s))]
    if not primed or primes_transpose(nodes) or any(_may_be_transposed(n) for n in nodes):
        return
    formulas: dict[str, Written] = {}
    for link in (statement.links[0] for statement, _ in chains):
        name = given_name(link)
        if name is not None and isinstance(link.right, Written):
            formulas.setdefault(name.latex(), link.right)
    begins = any(_is_formula(sides[0]) for _, sides in primed)
    told = [by for _, sides in primed if (by := _by_of_call(sides[0])) is not None]
    if begins:
        told += [by for _, sides in primed if (by := _by_of_fraction(sides[0])) is not None]
    common = told[0] if told and all(bare(by) == bare(told[0]) for by in told) else None
    for statement, sides in chains:
        has_formula = any(_is_formula(n) for side in sides for n in every_node(side))
        by = _by_of_call(sides[0]) if has_formula and sides else None
        by = by or _by_of_both(sides) or common
        by = by if by is not None or told else _by_of_formula(sides)
        if by is None or not (has_formula or (begins and sides)):
            continue
        _put_derivatives(statement, by, formulas if begins else {}, scope)


def put_primes_on_functions(statements: Sequence[Statement]) -> None:
    """σ'(x) for σ(x)' where some chain begins with it, which none does with a transpose; unless primes are these."""
    chains = [[side for side in _sides(st) if isinstance(side, Written)] for st in statements if st.links]
    begins = any(sides and _has_primed_call(sides[0]) and len(sides[0].parts()) == 2 for sides in chains)
    if not begins or primes_transpose([n for sides in chains for side in sides for n in every_node(side)]):
        return
    for statement in statements:
        statement.rewrite(_with_primes_on_functions)


def _has_primed_call(node: Written) -> bool:
    return isinstance(node, Product) and any(_is_primed_call(f, b) for (_, f), (_, b) in pairwise(node.factors))


def _is_primed_call(function: Written, bracket: Written) -> bool:
    """σ(x)'."""
    called = isinstance(function, Letter) and function.base in ELEMENTWISE
    return called and _is_formula(bracket)


def _with_primes_on_functions(node: Written) -> Written:
    if not isinstance(node, Product) or not _has_primed_call(node):
        return node
    factors = [*node.factors]
    for n, ((_, function), (_, bracket)) in enumerate(pairwise(node.factors)):
        if _is_primed_call(function, bracket) and isinstance(bracket, Scripted):
            factors[n] = factors[n][0], Scripted(function.at, function, None, None, bracket.primes)
            factors[n + 1] = factors[n + 1][0], bracket.base
    return replace(node, factors=tuple(factors))


SAID = re.compile(r"\bderivative|\bdifferentiat|\bslope|\bgradient", re.I)
"""Words by which a primed name is a derivative."""

CONCLUDED = re.compile(r"\b(?:then|thus|so|hence|therefore|we (?:have|get|obtain|find)|gives|yields)\b[^.;:]*$", re.I)
"""Words by which it may be one."""


def write_out_primed_names(statements: Sequence[Statement], scope: Scope) -> None:
    """The derivative for y' of y' = 2 x, where y has a formula of one letter; in doubt where no word says so."""
    formulas: dict[str, Written] = {}
    for statement in statements:
        name = given_name(statement.links[0]) if statement.links else None
        if name is None or not isinstance(statement.links[0].right, Written):
            continue
        if name.primes != 1:
            formulas.setdefault(name.latex(), statement.links[0].right)
            continue
        plain = replace(name, primes=0)
        by = _only_letter(formulas[plain.latex()]) if plain.latex() in formulas else None
        left = statement.links[0].left
        if by is None or name.base.isupper() or set(name.accents) & set(BOLD) or not isinstance(left, Scripted):
            continue
        said = SAID.search(statement.lead) is not None
        if not _speaks_of_these(statement.links[0].right, plain, by) or not (said or CONCLUDED.search(statement.lead)):
            continue
        statement.links[0].left = _derivative(replace(left, primes=0) if left.sub is not None else left.base, by)
        statement.doubtful = "" if said else f"whether {name.latex()} is the derivative of {plain.latex()} is not clear"
        scope.notice(f"{name.latex()} is taken for the derivative of {plain.latex()} by {by.base}")


def _speaks_of_these(node: Written, *these: Name | Letter) -> bool:
    """Whether no other letters stand in a formula than these."""
    known = {this.base for this in these} | {"e"}
    letters = {n.base for n in every_node(node) if isinstance(n, Letter) and not n.is_word}
    return letters - set(ELEMENTWISE) <= known


def _put_derivatives(statement: Statement, by: Letter | Scripted, formulas: dict[str, Written], scope: Scope) -> None:
    letter = by.base if isinstance(by, Scripted) else by
    assert isinstance(letter, Letter)

    def put(node: Written) -> Written:
        if _is_formula(node) and _stands_in(letter, node.base):
            return _derivative(node.base, by)
        name = plain_name(replace(node, primes=0)) if isinstance(node, Scripted) and node.primes == 1 else None
        if name is None or not isinstance(node, Scripted) or not _hangs_on(letter, name.latex(), formulas):
            return node
        return _derivative(node.base if node.sub is None else Scripted(node.at, node.base, node.sub), by)

    for link in statement.links:
        if link.rewrite(put):
            scope.notice("a prime on a formula is the derivative by what the document differentiates by")


def _derivative(body: Written, by: Letter | Scripted) -> Written:
    r"""\frac{\partial}{\partial x}(…)."""
    d = Letter(body.at, r"\partial")
    operator = Fraction(body.at, d, Product(body.at, (("", d), ("", by))))
    inner = body if isinstance(body, Bracket) else Bracket(body.at, "(", ")", (body,))
    whole = Product(body.at, (("", operator), ("", inner)))
    return Bracket(body.at, "(", ")", (whole,))


def _sides(statement: Statement) -> Iterable[object]:
    return (statement.links[0].left, *(link.right for link in statement.links))


def _is_formula(node: Written) -> TypeGuard[Scripted]:
    """Whether it is a bracket with one prime and no other script."""
    plain = isinstance(node, Scripted) and node.primes == 1 and node.sub is None and node.sup is None
    base = node.base if plain and isinstance(node, Scripted) else None
    return isinstance(base, Bracket) and base.left in "([{" and len(base.items) == 1


def _may_be_transposed(node: Written) -> bool:
    """Whether it is a bold letter or a capital with a prime that is applied to nothing, or the bracket of σ(z)'."""
    for (_, first), (operator, second) in pairwise(node.factors if isinstance(node, Product) else ()):
        letter, _ = head(first)
        known = letter is not None and (letter.base in ELEMENTWISE or letter.base in USUAL_FUNCTIONS or letter.is_word)
        if known and not operator and _is_formula(second):
            return True
    called = {id(f) for f in _called(node)}
    return any(_is_great(part) and id(part) not in called for part in node.parts())


def _called(node: Written) -> list[Written]:
    pairs = pairwise(node.factors if isinstance(node, Product) else ())
    return [first for (_, first), (operator, second) in pairs if isinstance(second, Bracket) and not operator]


def _is_great(node: Written) -> bool:
    if not isinstance(node, Scripted) or not node.primes or not isinstance(node.base, Letter):
        return False
    return node.base.base.isupper() or any(accent in BOLD for accent in node.base.accents)


def _by_of_call(node: Written) -> Letter | Scripted | None:
    """x of f'(x)."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.factors[1][0]:
        return None
    (_, function), (_, bracket) = node.factors
    if not isinstance(function, Scripted) or function.primes != 1 or not isinstance(function.base, Letter):
        return None
    if not isinstance(bracket, Bracket) or bracket.left != "(" or len(bracket.items) != 1:
        return None
    item = bracket.items[0]
    return item if isinstance(item, (Letter, Scripted)) and plain_name(item) is not None else None


def _by_of_formula(sides: Sequence[Written]) -> Letter | None:
    """x of (e^{x^2})' = …, which has no other letter, where no other letter has a prime."""
    first = sides[0]
    if not _is_formula(first) or isinstance(first.base.parts()[0], Letter):
        return None
    loose = [n for side in sides for n in every_node(side) if isinstance(n, Scripted) and n.primes]
    letter = _only_letter(first)
    return letter if all(map(_is_formula, loose)) else None


def _by_of_both(sides: Sequence[Written]) -> Letter | None:
    """z of ∂L/∂z = … (1/(1 + e^{-z}))', whose only primes stand on formulas of z that are not linear."""
    by = next((by for side in sides[:2] if (by := _by_of_fractions(side)) is not None), None)
    primed = [n for side in sides for n in every_node(side) if isinstance(n, Scripted) and n.primes]
    for node in primed:
        inner = list(every_node(node.base)) if _is_formula(node) else []
        if by is None or _only_letter(node) != replace(by, at=0) or not any(map(_is_no_line, inner)):
            return None
    return by


def _by_of_fractions(node: Written) -> Letter | None:
    """z of ∂L/∂z, or of the last of the fractions of ∂L/∂a ∂a/∂z."""
    factors = [factor for _, factor in node.factors] if isinstance(node, Product) else [node]
    by = _by_of_fraction(factors[-1]) if all(isinstance(f, Fraction) for f in factors) else None
    return by if isinstance(by, Letter) else None


def _is_no_line(node: Written) -> bool:
    power = isinstance(node, Scripted) and node.sup is not None
    return power or isinstance(node, Fraction) or (isinstance(node, Letter) and node.base in ELEMENTWISE)


def _only_letter(node: Written) -> Letter | None:
    """The letter of (1/(1 + e^{-z}))', where no other stands in it and it is neither great nor bold."""
    letters = {n for n in (replace(n, at=0) for n in every_node(node) if isinstance(n, Letter)) if n.base != "e"}
    variables = [n for n in letters if not (n.is_word or n.base in ELEMENTWISE)]
    if len(variables) != 1 or variables[0].base.isupper():
        return None
    return None if any(accent in BOLD for accent in variables[0].accents) else variables[0]


def _by_of_fraction(node: Written) -> Letter | Scripted | None:
    """x_j of dy_i/dx_j."""
    of, by = derivative_parts(node)
    if of is None or by is None or len(by) != 1 or not isinstance(by[0], (Letter, Scripted)):
        return None
    return by[0] if plain_name(by[0]) is not None else None


def _stands_in(letter: Letter, node: Written) -> bool:
    """Whether a formula has the letter, or is a number, whose derivative is 0 by whatever."""
    inner = node.items[0] if isinstance(node, Bracket) else node
    if isinstance(inner, Number):
        return True
    return any(isinstance(part, Letter) and part == replace(letter, at=part.at) for part in every_node(node))


def _hangs_on(letter: Letter, name: str, formulas: dict[str, Written]) -> bool:
    """Whether the formula of a name has the letter, or names whose formulas have it."""
    met, pending = {""}, [name]
    while pending:
        formula = formulas.get(here := pending.pop())
        if formula is None or here in met:
            continue
        met.add(here)
        if _stands_in(letter, formula):
            return True
        pending += [n.latex() for part in every_node(formula) if (n := plain_name(part)) is not None]
    return False
