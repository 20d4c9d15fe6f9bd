"""A refuted claim explained: the point that shows it, and the edit that mends it."""

from __future__ import annotations

from sympy import Expr

from symnet.checking.assumptions import UNCONDITIONALLY
from symnet.checking.deciding import Judge
from symnet.checking.diagnosis import counterexample, hint
from symnet.checking.printed import are_near, decimals_of, has_decimals
from symnet.checking.report import REFUTED, UNREAD, Verdict
from symnet.checking.wording import ONE_ENTRY, plainly
from symnet.core.errors import SymnetError
from symnet.reading.statements import Link


def explained(found: Verdict, link: Link, judge: Judge, left: Expr, right: Expr, relation: str) -> Verdict:
    """What is refuted, with a point that shows it and the edit that mends it."""
    if found.verdict != REFUTED or found.counterexample is not None or decimals_of(link) is not None:
        return found
    mended = None
    try:
        mended = hint(judge, left, right) if relation == "=" and found.hint is None else None
        example = counterexample(judge, left, right, mended.under if mended is not None else UNCONDITIONALLY)
    except (SymnetError, ArithmeticError, ValueError, TypeError):  # as where the time is over
        example = None
    if example is not None and has_decimals(link) and are_near(example.left, example.right):
        return Verdict(UNREAD, "the sides agree to some digits of the rounded numbers in them, and no further")
    said = found.hint or (mended.words if mended is not None else None)
    if said and judge.reading.scope.zero_sizes and ONE_ENTRY.search(said):
        said = None  # it would count the entries from 1
    message = found.message
    if example is not None and example.left is not None:
        values = [f"{n} = {v}" for n, v in example.values.items() if not isinstance(v, list)]
        at = f"at {', '.join(values)} " if 0 < len(values) <= 4 and len(values) == len(example.values) else ""
        message = f"{at}the left side is {example.left}, the right side {example.right}"
    if said is None and relation == "=" and judge.times.hints <= 0:
        message += "; no hint was looked for, since others have used up the time for them"
    return Verdict(REFUTED, plainly(message), counterexample=example, hint=plainly(said) if said else None)
