r"""Names to which two remarks in brackets give formulas: (chain rule: $y = \log z$), (chain rule: $y = e^z$)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.beforehand import given_name
from symnet.reading.heads import plain_name
from symnet.reading.scope import Scope, spelled
from symnet.reading.statements import Statement
from symnet.reading.tree import Letter, Written, bare


def set_remarks_apart(statements: Sequence[Statement], scope: Scope) -> None:
    """Give names of their own to y and z of a bracket, where one before it has formulas for them and no other place.

    The formula is another one; what has its formula outside of brackets means the same within them.
    """
    given: dict[str, dict[int, object]] = {}
    for statement in statements:
        name = given_name(statement.links[0]) if statement.links else None
        if name is not None:
            given.setdefault(name.latex(), {}).setdefault(statement.remark, bare(statement.links[0].right))
    renamed: dict[int, set[str]] = {}
    for text, formulas in given.items():
        first, *others = formulas.items()
        if 0 not in formulas and any(formula != first[1] for _, formula in others):
            for number, _ in others:
                renamed.setdefault(number, set()).add(text)
    starts = [min(n for n, st in enumerate(statements) if st.remark == number) for number in renamed]
    for place, (number, names) in enumerate(sorted(renamed.items())):
        begin = next(n for n, statement in enumerate(statements) if statement.remark == number)
        end = min((n for n in starts if n > begin), default=len(statements))
        for statement in statements[begin:end]:  # what stands behind a remark speaks of its names
            if statement.remark in (0, number):
                _rename(statement, names, ("breve",) * (place + 1))
        scope.notice(f"{', '.join(sorted(names))} of a remark in brackets are names of its own")


def _rename(statement: Statement, names: set[str], accents: tuple[str, ...]) -> None:
    def put(node: Written) -> Written:
        name = plain_name(node) if isinstance(node, Letter) else None
        if name is None or not isinstance(node, Letter) or names.isdisjoint(spelled(name)):
            return node  # z_i of a bold z is renamed with it
        return replace(node, accents=(*accents, *node.accents))

    for link in statement.links:
        link.rewrite(put)
