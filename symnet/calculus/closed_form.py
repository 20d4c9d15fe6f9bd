"""Gradients in parameters and data alone: every name put in, as long as the result stays of readable size."""

from __future__ import annotations

from sympy import Expr

from symnet.calculus.derivation import Derivation
from symnet.core.expression import fold, replace
from symnet.core.symbols import Variable

LIMIT = 600
"""The size, in nodes of the tree, above which a closed form is not written out."""


def closed_form(derivation: Derivation, wrt: Variable, limit: int = LIMIT) -> Expr | None:
    """The gradient with all intermediates put in; None where it would have more than `limit` nodes.

    Also where layers up to a symbol stand between, which cannot be written out.
    """
    return None if derivation.recursion else closed(derivation.gradients[wrt], derivation.definitions, limit)


def why_left_out(derivation: Derivation) -> str:
    """Why `closed_form` gives none, where it gives none."""
    if derivation.recursion is not None:
        many = "steps" if derivation.recursion.is_through_time else "layers"
        return f"since as many {many} stand between as a symbol says"
    return f"being longer than {LIMIT} symbols and operations"


def closed(expression: Expr, definitions: dict[Variable, Expr], limit: int = LIMIT) -> Expr | None:
    """An expression with all defined names put in; None where it would have more than `limit` nodes."""
    sizes: dict[Expr, int] = {}

    def size(e: Expr) -> int:
        return fold(e, lambda node, parts: sizes.get(node, 1 + sum(parts)))

    for symbol, definition in definitions.items():
        sizes[symbol] = size(definition)
    if size(expression) > limit:
        return None
    table: dict[Expr, Expr] = {}
    for symbol, definition in definitions.items():
        if sizes[symbol] <= limit:
            table[symbol] = replace(definition, table)
    return replace(expression, table)
