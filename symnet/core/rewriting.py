"""A rewriting: an equation whose right side was put in other words, as the same function."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from symnet.core.symbols import Variable


@dataclass(frozen=True)
class Rewriting:
    """p = e^{z} / Σ e^{z}, written as p = softmax(z).

    Attributes:
        symbol: the left side.
        before: the right side as it was given.
        after: the right side as it is used.
        why: what was recognised, in a few words.

    Nothing is rewritten unless entries show, for all sizes and values, that both sides are one function.
    """

    symbol: Variable
    before: Expr
    after: Expr
    why: str
