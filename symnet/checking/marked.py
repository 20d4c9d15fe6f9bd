r"""Names with a sign below beside all entries: s_+ of -s_+ + log Σ_j e^{s_j} may be one of the s_j, or none of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Expr, S

from symnet.checking.report import CONDITIONAL, HOLDS, REFUTED, UNREAD, Verdict
from symnet.core.expression import is_scalar, postorder, variables
from symnet.core.symbols import Partial, Variable
from symnet.index.polynomial import Index
from symnet.ops.activations import sigmoid
from symnet.ops.function import Map
from symnet.ops.indexed import At, Over, Partly, Running
from symnet.ops.operators import product
from symnet.ops.scale import scale
from symnet.ops.sum import Sum, add
from symnet.ops.total import Total

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

SIGNS = ("+", "-", "*", "\\star")
"""What stands below a name that is picked out of others."""


def as_none_of_the_others(found: Verdict, value: tuple[Expr, Expr], judge: Judge) -> Verdict:
    """The verdict on what holds if s_+ is no entry of s; open, where it fails then."""
    if found.verdict not in (*HOLDS, REFUTED):
        return found
    for picked, whole in _picked(judge.behind(*value).nodes):
        words = f"{picked.name} is none of the entries of {whole.name}"
        if found.verdict == REFUTED:
            return Verdict(UNREAD, f"whether {words} is not said")
        return Verdict(CONDITIONAL, f"true if {words}", words)
    if found.verdict == REFUTED and (apart := _apart_from_the_class(value, judge)) is not None:
        return apart
    if found.verdict == REFUTED and (sampled := _sampled(judge.behind(*value).nodes)) is not None:
        return Verdict(UNREAD, f"whether {sampled.name} is one of those that the sum runs over is not said")
    return found


def _apart_from_the_class(value: tuple[Expr, Expr], judge: Judge) -> Verdict | None:
    """The verdict on ∂L/∂w_j of an L = Σ_{j ≠ y} …, which holds for all j but the class y itself."""
    slopes = [n for n in postorder(value[0]) if isinstance(n, Partial) and judge.known.letter(n.by)]
    nodes = judge.behind(*value).nodes
    classes = {v for n in nodes if isinstance(n, At) and isinstance(v := n.operands[0], Variable) and _is_class(v)}
    summed = {v for n in nodes if isinstance(n, Over) for v in classes if _leaves_out(n, v)}
    if len(summed) != 1 or len(slopes) != 1 or any(isinstance(n, Over) for n in postorder(value[0])):
        return None
    [y], letter = summed, judge.known.letter(slopes[0].by)
    if any(isinstance(n, At) and n.operands[0] == y for n in postorder(value[0])):
        return None  # the claim is one on a case, and says so
    place = At(Running(Index(y.shape[0], letter)), S.One, y)
    others = add(S.One, scale(-S.One, place))
    left, right = (product(others, side) for side in value)
    if judge.decide(left, right, "=").verdict not in HOLDS:
        return None
    words = f"{letter} is not the class {y.name}"
    return Verdict(CONDITIONAL, f"true if {words}", words)


def _is_class(v: Variable) -> bool:
    return not isinstance(v, Partial) and v.domain in ("one-hot", "ids")


def _leaves_out(node: Over, y: Variable) -> bool:
    """Whether it is Σ_j (1 − y_j) …"""
    parts = [n for n in postorder(node.operands[0]) if isinstance(n, Sum) and S.One in n.operands]
    return any(len(n.operands) == 2 and {y} == set(variables(n)) for n in parts)


def _sampled(nodes: Sequence[Expr]) -> Variable | None:
    """The o of log σ(u_o^⊤ v) + Σ_k log σ(−u_k^⊤ v), where the u_k are drawn and the class o is none of them."""
    logistic = [n for n in nodes if isinstance(n, Map) and n.function == sigmoid]
    one = [set(postorder(n)) for n in logistic if is_scalar(n)]
    classes = {v for met in one for v in met if isinstance(v, Variable) and v.domain in ("one-hot", "ids")}
    drawn = [
        set(variables(n))
        for n in nodes
        if isinstance(n, (Total, Over, Partly))
        and any(isinstance(part, Map) and part.function == sigmoid for part in postorder(n))
    ]
    several = {v for met in drawn for v in met if isinstance(v, Variable) and (v.index is not None or 1 not in v.shape)}
    if not any(isinstance(n, Partial) and n.by in several for n in nodes):
        return None  # what stands in the claim is no derivative by one of them
    for met in drawn:
        for o in sorted(classes - met, key=str):
            if any(o in own and not several.isdisjoint(own) for own in one):
                return o
    return None


def _picked(nodes: Sequence[Expr]) -> Iterator[tuple[Variable, Variable]]:
    """Names with a sign below, each with the vector that it may be an entry of, where no sum adds both."""
    names = {v.parsed: v for v in nodes if isinstance(v, Variable) and not isinstance(v, Partial)}
    for name, picked in names.items():
        whole = names.get(replace(name, sub="")) if name.sub in SIGNS and is_scalar(picked) else None
        if whole is not None and not is_scalar(whole) and not any(_adds(n, picked, whole) for n in nodes):
            yield picked, whole


def _adds(node: Expr, picked: Variable, whole: Variable) -> bool:
    """Whether e^{s_+} stands beside Σ_j e^{s_j} in a sum, so that it is none of them."""
    parts = node.operands if isinstance(node, Sum) else ()
    raised = [{v for n in postorder(part) if isinstance(n, Map) for v in variables(n)} for part in parts]
    return any(picked in own and whole not in own for own in raised) and any(whole in own for own in raised)
