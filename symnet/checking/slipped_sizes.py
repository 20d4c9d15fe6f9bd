r"""N and n for one size: L = -\sum_{i=1}^N …, and \partial L/\partial w = \sum_{i=1}^n …, by a slip of the pen.

A claim that fails for two sizes and holds where they are one is `conditional` on that, unless shapes tell them apart.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import mpmath
from sympy import Expr, Symbol

from symnet.checking.deciding import Judge
from symnet.checking.report import CONDITIONAL, Verdict
from symnet.checking.world import DIGITS
from symnet.core.expression import postorder
from symnet.ops.indexed import Over, Partly, ProductOver, Running


def as_one_size(judge: Judge, value: tuple[Expr, Expr]) -> Verdict | None:
    """The verdict on a claim that fails and holds where two bounds of sums that differ in case alone are one size."""
    known, scope = judge.known, judge.reading.scope
    declared = (symbol for symbol in scope.symbols.values() if symbol.kind == "declared")
    told = {str(size) for symbol in declared for size in scope.shape_of(symbol)}
    nodes = (n for side in value for e in known.expressions_behind(side) for n in postorder(e))
    sums = (n.args[0] for n in nodes if isinstance(n, (Over, ProductOver, Partly)))
    bounds = {str(a.size): a.size for a in sums if isinstance(a, Running) and isinstance(a.size, Symbol)}
    for one, other in combinations(sorted(bounds), 2):
        if one.lower() != other.lower() or len(one) > 1 or {one, other} <= told:
            continue
        with mpmath.workdps(DIGITS):
            alike = judge.with_knowledge(replace(known, one_size=(bounds[one], bounds[other])))
            if alike.holds_at_all(*value):
                words = f"{one} and {other} are one size"
                return Verdict(CONDITIONAL, f"true if {words}", words)
    return None
