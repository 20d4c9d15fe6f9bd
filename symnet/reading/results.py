"""What is made of what a sentence supposes is claimed: "when x = 1, h = 2", where h = x + 1."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from symnet.reading.beforehand import given_name, made_of_what
from symnet.reading.statements import Statement


def claim_results(statements: Sequence[Statement]) -> None:
    """Let what goes on behind a comma be claimed, where a formula makes it of what is supposed before it."""
    if not any(statement.kind == "assumes" for statement in statements):
        return
    made_of = made_of_what(st.links[0] for st in statements if st.links and st.kind != "assumes")
    supposed: set[str] = set()
    for statement in statements:
        if not statement.goes_on:
            supposed = set()
        name = given_name(statement.links[0]) if statement.kind == "assumes" and statement.links else None
        if name is None:
            continue
        if statement.goes_on and name.latex() in made_of and _behind(name.latex(), made_of) & supposed:
            statement.kind = "claims"
        else:
            supposed.add(name.latex())


def _behind(name: str, made_of: Mapping[str, set[str]]) -> set[str]:
    """All names that one is made of."""
    found: set[str] = set()
    pending = deque((name,))
    while pending:
        new = made_of.get(pending.popleft(), set()) - found
        found |= new
        pending.extend(new)
    return found
