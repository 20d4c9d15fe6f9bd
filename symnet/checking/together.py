"""One claim of what is said of any layer, where it was decided for each of them: the worst verdict of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symnet.checking.report import CONDITIONAL, CONFIRMED, PROVED, REFUTED, UNREAD, Claim, Verdict
from symnet.reading.statements import Statement

WORST = (REFUTED, UNREAD, CONDITIONAL, CONFIRMED, PROVED)
"""Verdicts, that which says most against a claim first."""


def together(found: Iterable[tuple[Statement, Claim]]) -> Iterator[Claim]:
    """Claims with the statements that they stand in; those of one link that was written out come out as one."""
    written: dict[tuple[int, int, int, str], list[tuple[str, Claim]]] = {}
    for statement, claim in found:
        if statement.written_out:
            place = (claim.cell or 0, claim.line, claim.column, claim.latex)
            written.setdefault(place, []).append((statement.written_out, claim))
        else:
            yield claim
    for claims in written.values():
        yield _worst(claims)


def _worst(claims: list[tuple[str, Claim]]) -> Claim:
    number, worst = min(claims, key=lambda named: WORST.index(named[1].verdict))
    same = [claim for _, claim in claims if claim.verdict == worst.verdict]
    if worst.verdict == CONDITIONAL:
        words = " and ".join(dict.fromkeys(claim.assumption for claim in same if claim.assumption))
        return replace(worst, found=Verdict(CONDITIONAL, f"true if {words}", words))
    if len(same) == len(claims):
        return worst
    return replace(worst, found=replace(worst.found, message=f"for {number}: {worst.message}"))
