"""Names for what stands more than once in formulas that are set together.

    ∂L/∂W = ((Vᵀ(softmax(V tanh(W x)) − y)) ⊙ (1 − tanh²(W x))) xᵀ,   ∂L/∂V = (softmax(V tanh(W x)) − y) tanh(W x)ᵀ
    q_1 = tanh(W x),  q_2 = softmax(V q_1) − y,   ∂L/∂W = ((Vᵀ q_2) ⊙ (1 − q_1²)) xᵀ,   ∂L/∂V = q_2 q_1ᵀ

A subexpression has a name if it stands in two places once all smaller ones have theirs, and is worth it. With the names
put in again, the formulas are what they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from sympy import Expr

from symnet.core.expression import Node, count, operands, postorder, replace, shape, variables
from symnet.core.network import Equation
from symnet.core.symbols import Variable
from symnet.ops.indexed import Running

LETTERS = "qgvcft"
"""For columns and numbers; as capitals for rows and matrices. The first that nobody bears."""

WORTH = 4
"""Nodes of the tree from which on a name is shorter than what it stands for, over all."""


def named(formulas: Mapping[Variable, Expr], taken: Iterable[Variable]) -> tuple[list[Equation], dict[Variable, Expr]]:
    """The names with what they stand for, in order, and the formulas written with them.

    `taken` are symbols whose letters are in use; where they use up all letters, nothing is named.
    """
    found: list[Equation] = []
    table: dict[Expr, Expr] = {}
    letter = _letter([*taken, *(v for formula in formulas.values() for v in variables(formula))])
    for node in _repeated(formulas.values()) if letter else ():
        written = replace(node, table)
        if count(written) < WORTH:
            continue
        base = letter if shape(node)[1] == 1 else letter.upper()
        symbol = Variable(f"{base}_{{{len(found) + 1}}}", *shape(node), "intermediate")
        table[node] = symbol
        found.append(Equation(symbol, written))
    return found, {v: replace(formula, table) for v, formula in formulas.items()}


def _repeated(formulas: Iterable[Expr]) -> Iterator[Expr]:
    """Operations that stand in two places or more, operands before what is made of them.

    What stands within another that stands in several places has one place there. What an index from outside may
    stand in has no one value, and no name.
    """
    places: Counter[Expr] = Counter()
    for formula in dict.fromkeys(formulas):
        places.update(dict.fromkeys(postorder(formula), 0))
    for node in list(places):
        places.update(operands(node))
    places.update(formulas)
    for node, number in places.items():
        if number > 1 and isinstance(node, Node) and operands(node) and variables(node) and not _is_indexed(node):
            yield node


def _is_indexed(expression: Expr) -> bool:
    return any(isinstance(setting, Running) for node in postorder(expression) for setting in node.args)


def _letter(taken: Iterable[Variable]) -> str:
    """A letter that, small or capital, is in no name and no size; none where all are."""
    met = {letter.lower() for v in taken for letter in v.letters}
    return next((letter for letter in LETTERS if letter not in met), "")
