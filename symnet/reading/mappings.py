r"""Functions that are given by an arrow, as the equations that say the same.

    f : \mathbb{R}^n \to \mathbb{R}, \; x \mapsto x^\top A x      f : ℝⁿ → ℝ,  f(x) = x^⊤ A x
    g : x \mapsto x^2                                             g(x) = x²
    x &\mapsto F(x) = W x + b                                     F(x) = W x + b

`x \mapsto x^2` behind no name is a function that has none: nothing is claimed of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.heads import call_of, plain_name
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Bracket, Listed, Product, Written, bare

ARROW = "↦"


def write_out_maps(statements: Sequence[Statement]) -> None:
    """Put equations where arrows give functions."""
    before: Statement | None = None
    for statement in statements:
        if any(link.relation == ARROW for link in statement.links):
            _write_out(statement, before)
        before = statement


def _write_out(statement: Statement, before: Statement | None) -> None:
    first = statement.links[0]
    if first.relation == ":" and len(statement.links) > 1 and statement.links[1].relation == ARROW:
        _equate(statement, first.left, 1)
    elif first.relation == ARROW:
        said = before.links if before is not None and before.page is statement.page else []
        named = bool(said) and said[0].relation == ":" and said[-1].relation == "→"
        near = before is not None and statement.piece - before.piece in (0, 2) and not statement.words.strip(" ,;.")
        _equate(statement, said[0].left if named and near else None, 0)
    else:
        _leave(statement)


def _equate(statement: Statement, name: object, number: int) -> None:
    """f(x) = … of f and x ↦ …; what stands before the arrow and behind it."""
    arrow = statement.links[number]
    rest = statement.links[number + 1 :]
    if not isinstance(arrow.left, Written) or not isinstance(arrow.right, Written):
        return
    called = call_of(arrow.right)
    if called is not None and rest and _arguments(arrow.left) == bare(called[1].items):  # x ↦ F(x) = W x + b
        statement.kind, statement.links = "claims", rest
        statement.at = arrow.at
    elif isinstance(name, Written) and plain_name(name) is not None:
        at = name.at
        items = arrow.left.items if isinstance(arrow.left, (Bracket, Listed)) else (arrow.left,)
        bracket = Bracket(at, "(", ")", tuple(items), (",",) * (len(items) - 1))
        left = Product(at, (("", name), ("", bracket)))
        statement.kind, statement.links = "claims", [replace(arrow, left=left, relation="="), *rest]
    else:
        _leave(statement)


def _arguments(node: Written) -> object:
    return bare(node.items if isinstance(node, (Bracket, Listed)) else (node,))


def _leave(statement: Statement) -> None:
    """A function without a name is spoken of, and nothing is claimed."""
    arrow: Link = statement.links[0]
    if arrow.relation == ARROW:
        statement.kind, statement.links, statement.mention = "mention", [], None
