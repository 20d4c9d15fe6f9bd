"""Values of several names at once: x = (0, 1) of x_1 and x_2, (x_1, x_2) = (0, 1), and "for the input (0, 1)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symnet.reading.heads import plain_name
from symnet.reading.names import scripts_of
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import (
    Bracket,
    Grid,
    Letter,
    Number,
    Scripted,
    Total,
    Written,
    bare,
    every_node,
)


def write_out_values(statements: list[Statement]) -> None:
    """One statement for each of the names, in place of one for all of them."""
    pairs = {n: found for n, st in enumerate(statements) if (found := _values(st))}
    inputs = {n: values for n, st in enumerate(statements) if (values := _input(st))}
    if inputs:
        pairs |= {n: (names, inputs[n]) for n in inputs if (names := _inputs(statements, inputs[n]))}
    if not pairs:
        return
    own = [st.links[0].left for n, st in enumerate(statements) if n in pairs and st.links]
    nodes = [node for side in _sides(statements) if not any(side is left for left in own) for node in every_node(side)]
    numbered = {(bare(n.base), n.sub.text) for n in nodes if isinstance(n, Scripted) and isinstance(n.sub, Number)}
    below = {id(n.base) for n in nodes if isinstance(n, Scripted)}
    whole = {bare(n) for n in nodes if isinstance(n, Letter) and id(n) not in below}
    for number, (names, values) in sorted(pairs.items(), reverse=True):
        left = names[0]
        if len(names) == 1 and isinstance(left, Letter):
            plain = Letter(left.at, left.base)
            entries = [(bare(plain), str(k + 1)) in numbered for k in range(len(values))]
            if not all(entries) or bare(left) in whole or bare(plain) in whole:
                continue
            names = tuple(Scripted(left.at, plain, Number(left.at, str(k + 1))) for k in range(len(values)))
        if len(names) != len(values):
            continue
        made = [_with(statements[number], name, value) for name, value in zip(names, values, strict=True)]
        statements[number : number + 1] = [made[0], *(replace(st, words=", ", follows=True) for st in made[1:])]


def _with(statement: Statement, name: Written, value: Written) -> Statement:
    """The statement of one name and its value, that shares nothing with the one for all."""
    at, end = (statement.links[0].at, statement.links[0].end) if statement.links else (statement.at, statement.at)
    own: dict[str, Any] = {"withdrawn": {}, "solved": set(), "ranges": set(), "learned": {}, "values": []}
    links, conditions = [Link(name, value, "=", at, end)], list(statement.conditions)
    return replace(
        statement,
        kind=statement.kind if statement.links else "claims",
        mention=None,
        links=links,
        conditions=conditions,
        **own,
    )


INPUT = re.compile(r"\b(?:inputs?|patterns?|points?|examples?|for|at)\s*:?\s*$", re.I)
"""Words before numbers that are those of an input."""


def _input(statement: Statement) -> tuple[Written, ...]:
    """The numbers of "for the input (0, 1)"."""
    of_input = statement.kind == "mention" and not statement.links and INPUT.search(statement.words) is not None
    return _numbers(statement.mention) if of_input and isinstance(statement.mention, Bracket) else ()


def _inputs(statements: Sequence[Statement], values: Sequence[Written]) -> tuple[Written, ...]:
    """x_1 and x_2, where as many numbered names and no others have no formula; nothing where it is not clear which."""
    lefts = {bare(link.left) for st in statements for link in st.links[:1] if link.relation in ("=", ":=")}
    found: dict[object, dict[str, Scripted]] = {}
    for node in (node for side in _sides(statements) for node in every_node(side)):
        if isinstance(node, Scripted) and isinstance(node.sub, Number) and node.sup is None and not node.primes:
            found.setdefault(bare(node.base), {}).setdefault(node.sub.text, node)
    wanted = [str(n + 1) for n in range(len(values))]
    of_input = [
        names
        for names in found.values()
        if sorted(names) == wanted and not any(bare(node) in lefts for node in names.values())
    ]
    return tuple(of_input[0][n] for n in wanted) if len(of_input) == 1 else ()


def _sides(statements: Sequence[Statement]) -> list[Written]:
    sides = [s for st in statements for link in st.links for s in (link.left, link.right)]
    return [s for s in (*sides, *(st.mention for st in statements)) if isinstance(s, Written)]


def _values(statement: Statement) -> tuple[tuple[Written, ...], tuple[Written, ...]] | None:
    """The names and the numbers of x = (0, 1) and (x_1, x_2) = (0, 1)."""
    link = statement.links[0] if len(statement.links) == 1 and statement.kind != "declares" else None
    if link is None or link.relation not in ("=", ":="):
        return None
    values = _numbers(link.right) if isinstance(link.right, Written) else ()
    if len(values) < 2:
        return None
    if isinstance(link.left, Letter):
        return (link.left,), values
    items = link.left.items if isinstance(link.left, Bracket) and link.left.left in "([" else ()
    named = len(items) == len(values) and all(plain_name(item) is not None for item in items)
    return (tuple(items), values) if named else None


def _numbers(node: Written) -> tuple[Written, ...]:
    """The entries of a list or a column of numbers."""
    if isinstance(node, Scripted) and scripts_of(node).transposed:
        node = node.base
    if isinstance(node, Grid) and node.kind not in ("cases", "|"):
        cells = tuple(cell for row in node.rows for cell in row)
        entries = cells if all(len(row) == 1 for row in node.rows) or len(node.rows) == 1 else ()
    else:
        entries = node.items if isinstance(node, Bracket) and node.left in "([" else ()
    return entries if all(map(_is_number, entries)) else ()


def _is_number(node: Written) -> bool:
    term = node.terms[0][1] if isinstance(node, Total) and len(node.terms) == 1 else node
    return isinstance(term, Number)
