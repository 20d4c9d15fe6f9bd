r"""tr in bare letters before the matrices of which it is taken: \nabla_A trAB = B^T, trA = trA^T, tr(aA) = a trA."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symnet.reading.scope import is_capital
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Letter, Product, Scripted, Written

SPOKEN = re.compile(r"\btraces?\b", re.I)


def write_traces(statements: Sequence[Statement], text: str) -> None:
    """Put tr(A B) for t r A B, in documents that speak of traces."""
    if SPOKEN.search(text) is None:
        return
    for link in (link for statement in statements for link in statement.links):
        link.rewrite(_put)


def _put(node: Written) -> Written:
    factors = node.factors if isinstance(node, Product) else ()
    for n, ((sign, first), (between, second), *rest) in enumerate(factors[k:] for k in range(len(factors) - 2)):
        letters = [f.base for f in (first, second) if isinstance(f, Letter) and not f.accents]
        if letters != ["t", "r"] or between or rest[0][0]:
            continue
        head = rest[0][1].base if isinstance(rest[0][1], Scripted) else rest[0][1]
        bracketed = isinstance(head, Bracket) and head.left == "("
        if not bracketed and not (isinstance(head, Letter) and is_capital(head.base)):
            continue
        taken = [rest[0]] if bracketed else rest
        if any(operator for operator, _ in taken):
            continue
        body = taken[0][1] if len(taken) == 1 else Product(rest[0][1].at, tuple(taken))
        inner = body if bracketed else Bracket(body.at, "(", ")", (body,))
        trace = ((sign, Letter(first.at, "tr")), ("", inner))
        assert isinstance(node, Product)
        return replace(node, factors=(*factors[:n], *trace, *factors[n + 2 + len(taken) :]))
    return node
