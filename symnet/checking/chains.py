r"""Sums over the ways by which a loss hangs on x, where each way is meant with the others held.

\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial \hat x_i} \frac{\partial \hat x_i}{\partial x_i}
+ \frac{\partial L}{\partial \mu} \frac{\partial \mu}{\partial x_i}

Here \hat x is made of \mu and of x, and ∂\hat x_i/∂x_i is the slope with \mu held: all that goes by way of \mu is in
the other term. So are such slopes meant where they stand alone, and beside a ∂\hat x_i/∂\mu without any sum. What is
true so, and else not, is `conditional` on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Expr

from symnet.checking.knowledge import DERIVED, Knowledge
from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED, UNREAD, Verdict
from symnet.core.expression import postorder
from symnet.core.symbols import Partial, Variable
from symnet.ops.indexed import At
from symnet.ops.sum import Sum
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge


@dataclass(frozen=True)
class Ways:
    """The names by way of which something hangs on another name, as a sum or a slope in a line has them."""

    names: frozenset[str]
    said: str


def ways_in(reading: Reading, known: Knowledge) -> dict[str, list[Ways]]:
    """Of each name by which some sums differentiate, the names of their terms, where one of them is made of another.

    So it is of the x̂ of slopes by x and by a μ that hangs on x, where x̂ is made of both, and something is
    differentiated by x̂; of a loss at the end it is not.
    """
    found: dict[str, list[Ways]] = {}

    def add(by: str, names: set[str], said: str) -> None:
        held = {n for name in names for n in names & known.behind([name]) - {name}}
        if held and not any("#" in name for name in held) and not held & known.stepped:
            before = found.setdefault(by, [])
            if all(other.names != names for other in before):
                before.append(Ways(frozenset(names), said))

    slopes: dict[tuple[str, str], int] = {}
    taken_by: set[str] = set()
    for statement in reading.statements:
        for link, value in zip(statement.links, statement.values, strict=False):
            if isinstance(value, ReadError) or link.relation != "=":
                continue
            line = statement.page.place(link.at)[0]
            for of, symbol in _slopes(value):
                taken_by.add(known.key(symbol))
                for name in known.names_in(of) & set(known.formulas):
                    slopes.setdefault((name, known.key(symbol)), line)
            left = value[0].operands[0] if isinstance(value[0], At) else value[0]
            if not isinstance(left, Partial) or isinstance(left.of, Partial) or not isinstance(value[1], Sum):
                continue
            by, ways = known.key(left.by), set[str]()
            for term in value[1].operands:
                taken = {known.key(n.by) for n in postorder(term) if isinstance(n, Partial) and n.of == left.of}
                ways |= taken & known.dependents(by) - {by}
            add(by, ways, f"as in the sum of line {line}")
    for name, by in slopes:
        if name not in taken_by:
            continue
        own = known.names_in(known.formulas[name].expression)
        between = own & known.dependents(by) - {by} if by in own else set[str]()
        beside = [line for (other, way), line in slopes.items() if other == name and way in between]
        if beside:
            add(by, {name, *between}, f"as it is where the slope of line {beside[0]} is taken")
    return found


def with_the_others_held(found: Verdict, value: tuple[Expr, Expr], judge: Judge) -> Verdict:
    """The verdict on a claim that fails of a slope that is one of the ways of such a sum, if the others are held."""
    fails = found.verdict in (REFUTED, UNREAD) and not found.is_late
    for by, several in judge.ways.items() if fails else ():
        for ways in several:
            held = _held_in(value, judge.known, by, ways)
            known = replace(judge.known, ways={by: ways.names})
            if held and judge.with_knowledge(known).decide(*value, "=").verdict in HOLDS:
                said = " and ".join(sorted(judge.known.symbols[name].name for name in held))
                words = f"{said} {'are' if len(held) > 1 else 'is'} held where {judge.known.symbols[by].name} changes"
                words += f", {ways.said}"
                return Verdict(CONDITIONAL, f"true if {words}", words)
    return found


def _held_in(value: tuple[Expr, Expr], known: Knowledge, name: str, ways: Ways) -> set[str]:
    """What would be held in the slopes of a claim that are taken by a name."""
    return {
        n
        for of, by in _slopes(value)
        if known.key(by) == name
        for n in known.held_beside(known.names_in(of), ways.names)
    }


def _slopes(value: tuple[Expr, Expr]) -> Iterator[tuple[Expr, Variable]]:
    """What is differentiated in a claim, and by which names."""
    for node in (n for side in value for n in postorder(side)):
        if isinstance(node, Partial):
            of, by = node.of, node.by
        elif isinstance(node, DERIVED):
            of, by = node.operands[-2:]
        else:
            continue
        by = by.operands[0] if isinstance(by, At) else by
        if isinstance(by, Variable) and not isinstance(by, Partial):
            yield of, by
