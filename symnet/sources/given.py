"""Numbers that a document gives to its hyperparameters: the margin γ = 0.5, behind the loss that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from sympy import Expr

from symnet.core.errors import SymnetError
from symnet.core.expression import is_coefficient, is_scalar, replace, variables
from symnet.core.network import Equation
from symnet.core.symbols import Variable
from symnet.reading.heads import plain_name
from symnet.reading.names import letters_in
from symnet.reading.statements import Reading
from symnet.reading.tree import Letter, Scripted, Written, every_node

LEARNED = (r"\theta", r"\vartheta", r"\phi", r"\varphi", r"\psi", r"\omega")
"""Greek letters of parameters; a number that is given for one is where it is looked at."""

AT_FIRST = re.compile(r"\b(?:initial\w*|start\w*|begin\w*|at first|for example|e\.g\.|say)\b", re.I)
"""Words before a number with which training begins."""


def with_given_numbers(forward: list[Equation], said: Set[str], reading: Reading) -> list[Equation]:
    """The equations, with γ = 0.5 for hyperparameters to which the document gives one number anywhere."""
    free = {v.name: v for e in forward for v in variables(e.expression) if isinstance(v, Variable) and is_scalar(v)}
    free = {name: v for name, v in free.items() if name not in {e.name for e in forward} | said}
    numbers: dict[str, set[Expr]] = {}
    for name, number in _numbers(reading):
        numbers.setdefault(name, set()).add(number)
    exponents = _exponents(reading)
    table: dict[Expr, Expr] = {}
    given: list[Equation] = []
    for name, v in free.items():
        if len(numbers.get(name, ())) != 1 or not (_is_rate(v) or name in exponents):
            continue
        [number] = numbers[name]
        table[v] = v.called("intermediate")
        given.append(Equation(v.called("intermediate"), number))
        reading.scope.notice(f"{v.name} is a hyperparameter, {number}, as the document says")
    return (
        [*given, *(Equation(e.symbol, replace(e.expression, table), e.meaning) for e in forward)] if given else forward
    )


def _is_rate(v: Variable) -> bool:
    """Whether a symbol is of the letters of hyperparameters: small Greek ones and Δ."""
    base = v.parsed.base
    small = base.startswith("\\") and base[1:2].islower() and base not in LEARNED
    return (small or base == r"\Delta") and not v.parsed.sub.isdecimal()


def _numbers(reading: Reading) -> Iterator[tuple[str, Expr]]:
    """Names to which a number is given, and not of a case alone."""
    for statement in reading.statements:
        link = statement.links[0] if statement.links else None
        name = plain_name(link.left) if link is not None and isinstance(link.left, Written) else None
        if link is None or name is None or link.relation not in ("=", ":=") or not isinstance(link.right, Written):
            continue
        of_case = statement.case is not None or statement.gives_solution(0) or AT_FIRST.search(statement.lead)
        if of_case or any(letters_in(link.right)) or statement.meaning is None:
            continue
        try:
            number = statement.meaning.expression(link.right)
        except SymnetError:
            continue
        if is_coefficient(number):
            yield name.latex(), number


def _exponents(reading: Reading) -> set[str]:
    """Letters that stand as powers."""
    links = [link for statement in reading.statements for link in statement.links]
    sides = [side for link in links for side in (link.left, link.right) if isinstance(side, Written)]
    nodes = (node.sup for side in sides for node in every_node(side) if isinstance(node, Scripted))
    return {name.latex() for sup in nodes if isinstance(sup, Letter) and (name := plain_name(sup)) is not None}
