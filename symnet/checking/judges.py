"""Who decides claims about any layer, and along the steps of a recurrence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr

from symnet.checking.deciding import Judge
from symnet.checking.knowledge import is_backward
from symnet.checking.layers import Layers
from symnet.checking.report import CONDITIONAL, CONFIRMED, PROVED, REFUTED, UNREAD, Verdict
from symnet.checking.steps import Steps
from symnet.checking.times import Times
from symnet.core.expression import postorder
from symnet.core.symbols import Partial, Variable
from symnet.ops.differential import VectorJacobian
from symnet.ops.indexed import Over, Partly
from symnet.reading.statements import Reading


@dataclass
class LayeredJudge:
    """Decides claims about any layer, in a network of four; `failed` is what did not hold last, at its layer."""

    layers: Layers
    judge: Judge
    failed: tuple[Expr, Expr] | None = None

    def decide(self, left: Expr, right: Expr, relation: str) -> Verdict | None:
        """The verdict, if all layers tried agree on it; None for a claim that speaks of no layer by its letter."""
        if not self.layers.speaks_of_any(left, right):
            return None
        found = [(self.judge.decide(*sides, relation), sides) for sides in self.layers.instances(left, right)]
        if not found:
            return None
        worst, self.failed = next((f for f in found if f[0].verdict not in (PROVED, CONFIRMED)), (None, None))
        if worst is not None:
            return worst if worst.verdict == REFUTED and self._are_gradients(*(self.failed or ())) else None
        return Verdict(CONFIRMED, "both sides agree in a network of four layers, at the first two")

    def _are_gradients(self, *sides: Expr) -> bool:
        """Whether each δ^l that a recursion defines is the gradient by something, as it is meant to be.

        If it is none, the recursion is wrong, and not what else is said of δ^l.
        """
        known = self.judge.known
        recursive = [
            n for n in known.names_in(*sides) & known.taken_back() if not is_backward(known.formulas[n].expression)
        ]
        losses = {v.of for side in sides for v in postorder(side) if isinstance(v, Partial)}
        return all(any(self._is_gradient(known.symbols[n], of) for of in losses) for n in recursive)

    def _is_gradient(self, delta: Variable, of: Variable) -> bool:
        """Whether something of the same layer has this gradient."""
        mine = (delta.parsed.layer, delta.parsed.sup)
        others = [v for n, v in self.judge.known.symbols.items() if n in self.judge.known.formulas and v != delta]
        beside = [v for v in others if (v.parsed.layer, v.parsed.sup) == mine and v.shape == delta.shape]
        found = (self.judge.decide(Partial(of, v), delta, "=") for v in beside)
        return any(verdict.verdict in (PROVED, CONFIRMED) for verdict in found)


@dataclass
class SteppedJudge:
    """Decides claims along the steps of a recurrence, all of them moving, or the earlier ones held.

    `leads` is true where a formula sums over the steps: then nothing else is meant.
    """

    judge: Judge
    held: Judge
    leads: bool

    @classmethod
    def of(cls, part: Reading, times: Times) -> SteppedJudge | None:
        """Who decides so for a document; None where it has no recurrence."""
        steps = Steps.of(part)
        if steps is None:
            return None
        known = steps.knowledge(part)
        held = Judge(part, replace(known, is_held=True), times)
        return cls(Judge(part, known, times), held, steps.are_summed(part))

    def decide(self, left: Expr, right: Expr, before: Verdict) -> Verdict:
        """The verdict on a claim, after the one by its names alone."""
        leads = self.leads and (is_backward(left) or is_backward(right))
        if before.verdict in (PROVED, CONFIRMED) and not leads:
            return before
        found = self.judge.decide(left, right, "=")
        if found.verdict in (PROVED, CONFIRMED):
            return Verdict(CONFIRMED, "both sides agree along the steps of the recurrence")
        held = self.held.decide(left, right, "=")
        if held.verdict in (PROVED, CONFIRMED):
            words = "derivatives of one step by what all steps share hold the earlier steps"
            return Verdict(CONDITIONAL, f"true if {words}", words)
        if held.is_late and found.verdict == REFUTED:
            return held  # it may be true so
        if found.verdict == REFUTED and any(self._is_one_path(side) for side in (left, right)):
            said = "what comes by way of the first step alone is written; whether the others are meant to be left out"
            return Verdict(UNREAD, f"{said} is not said")
        if leads or (found.verdict in (CONDITIONAL, REFUTED) and before.verdict != CONDITIONAL):
            return found
        return before

    def _is_one_path(self, side: Expr) -> bool:
        """∂L/∂h_t ∏ ∂h_1/∂W without a sum over the steps: one path of those by which L hangs on W."""
        nodes = set(postorder(side))
        if any(isinstance(n, Over) or (isinstance(n, Partly) and str(n.args[3]) == "Σ") for n in nodes):
            return False
        ends = [n.operands[1] for n in nodes if isinstance(n, VectorJacobian)]
        known = self.judge.known
        return any(isinstance(v, Variable) and v.parsed.sub.isdecimal() and known.key(v) in known.stepped for v in ends)
