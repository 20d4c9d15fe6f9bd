r"""Names that a document goes through and never gives: \hat x of ∂L/∂x = … ∂L/∂\hat x, of which nothing is said.

Such a name is no free one. It is made of what its chain goes on to, and may have properties that its formula would
give it: the entries of a normalized vector sum to nothing. What fails for a random one may hold for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sympy import Expr

from symnet.checking.knowledge import Knowledge
from symnet.core.expression import postorder
from symnet.core.symbols import Adjoint, Partial, Variable
from symnet.ops.indexed import At
from symnet.reading.statements import Reading, Statement
from symnet.reading.tokens import ReadError


def passed_through(reading: Reading, known: Knowledge) -> frozenset[str]:
    """The names without a formula by whose gradient a chain gives that by another."""
    found: set[str] = set()
    changing = {known.key(p.of) for statement in reading.statements for p in _partials(statement)}
    for statement in reading.statements:
        first = next((v[0] for v in statement.values[:1] if not isinstance(v, ReadError)), None)
        body = first.operands[0] if isinstance(first, At) else first
        if not isinstance(body, Partial) or isinstance(body.of, Partial):
            continue
        taken = _taken(statement, known)[known.key(body.of)]
        leaves = _beside(known.key(body.by), known) - changing
        found |= taken - {known.key(body.by)} - set(known.formulas) - leaves
    return frozenset(found)


def _beside(name: str, known: Knowledge) -> set[str]:
    """What formulas are made of beside a name: γ of y = γ x̂(x) + β beside x, a parameter that is not made of x."""
    behind = (known.behind(known.names_in(f.expression), through_unknown=False) for f in known.formulas.values())
    return set().union(*(names for names in behind if name in names))


def stands_as_value(name: str, known: Knowledge, *sides: Expr) -> bool:
    """Whether a name itself is part of a side, and not only what is differentiated by it."""
    return any(known.key(v) == name for side in sides for v in postorder(side) if _is_plain(v))


def _is_plain(node: Expr) -> bool:
    return isinstance(node, Variable) and not isinstance(node, (Partial, Adjoint))


def _taken(statement: Statement, known: Knowledge) -> dict[str, set[str]]:
    """Of each name, by what it is differentiated in a chain."""
    found: dict[str, set[str]] = defaultdict(set)
    for partial in _partials(statement):
        found[known.key(partial.of)].add(known.key(partial.by))
    return found


def _partials(statement: Statement) -> Iterator[Partial]:
    for value in statement.values:
        for side in () if isinstance(value, ReadError) else value:
            for node in postorder(side):
                if isinstance(node, Partial) and not isinstance(node.of, Partial):
                    yield node
