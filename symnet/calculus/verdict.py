"""Verdicts on a derivation's own steps and gradients.

A step is *proved* when its contribution equals what the entries of its equation give, in index notation, for all
sizes and values, given the facts it names. A gradient is proved when every step that leads to it is, and the
independent numeric derivative agrees; it is *confirmed* when only the latter holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sympy import Expr

from symnet.calculus.derivation import Derivation, Step
from symnet.calculus.numeric import agrees
from symnet.calculus.proof import equal, gives
from symnet.core.errors import UnprovedError
from symnet.core.expression import replace, shape, substitute, variables
from symnet.core.network import Fact
from symnet.core.symbols import Partial, Variable, dim
from symnet.core.writing import dimensions
from symnet.ops.sum import add

PROVED, CONFIRMED = "proved", "confirmed"


@dataclass(frozen=True)
class Verdicts:
    """A verdict for each step, in order, and for each gradient."""

    steps: tuple[str, ...]
    gradients: dict[Variable, str]


@lru_cache(maxsize=16)
def verdicts(derivation: Derivation) -> Verdicts:
    """Judge every step and every gradient; UnprovedError where the numeric derivative disagrees."""
    for seed in range(2):
        if not agrees(derivation.network, derivation.of, derivation.gradients, derivation.adjoints, seed):
            raise UnprovedError(
                f"the derived gradients of {derivation.of} disagree with central differences: a defect of symnet; "
                "please report the network"
            )
    proved = [_step_is_proved(step, derivation) for step in derivation.steps]
    sound: dict[Variable, bool] = {}
    for step, own in zip(derivation.steps, proved, strict=True):
        below = True if step.equation is None else sound.get(step.equation.symbol, True)
        sound[step.wrt] = sound.get(step.wrt, True) and own and below
    return Verdicts(
        tuple(PROVED if ok else CONFIRMED for ok in proved),
        {v: PROVED if sound.get(v, True) else CONFIRMED for v in derivation.wrt},
    )


def _step_is_proved(step: Step, derivation: Derivation) -> bool:
    table = {e.symbol: e.expression for e in derivation.adjoints}
    claimed = step.contribution
    if step.equation is None:
        parts = [s.contribution for s in derivation.steps if s.wrt == step.wrt and s.part]
        return _same_sum(claimed, tuple(parts), step.facts)
    cotangent = step.cotangent
    if isinstance(cotangent, Partial) and cotangent not in variables(claimed):
        cotangent = table.get(cotangent, cotangent)
    return _proved(
        *_anonymous(step.equation.symbol, step.equation.expression, cotangent, step.wrt, claimed, step.facts)
    )


@lru_cache(maxsize=4096)
def _proved(
    symbol: Variable, expression: Expr, cotangent: Expr, by: Variable, claimed: Expr, facts: tuple[Fact, ...]
) -> bool:
    """The proof itself: the output's name stands for the expression on both sides."""
    named = {symbol: expression}
    return gives(expression, replace(cotangent, named), by, replace(claimed, named), facts)


def _same_sum(total: Expr, parts: tuple[Expr, ...], facts: tuple[Fact, ...]) -> bool:
    return equal(total, add(*parts), facts)


def _anonymous(
    symbol: Variable, expression: Expr, cotangent: Expr, by: Variable, claimed: Expr, facts: tuple[Fact, ...]
) -> tuple[Variable, Expr, Expr, Variable, Expr, tuple[Fact, ...]]:
    """The same step with names and sizes numbered, so that layers alike share one proof."""
    met = dict.fromkeys((symbol, *variables(expression), *variables(cotangent), *variables(claimed)))
    sizes = dict.fromkeys(d for v in met for size in shape(v) for d in sorted(dimensions(size), key=str))
    numbered: dict[Expr, Expr] = {d: dim(f"n_{k}") for k, d in enumerate(sizes)}
    names: dict[Expr, Expr] = {}
    for k, v in enumerate(met):
        rows, columns = (size.xreplace(numbered) for size in shape(v))
        names[v.substituted(numbered)] = Variable(f"v_{k}", rows, columns, "free", v.domain)

    def put(e: Expr) -> Expr:
        return replace(substitute(e, numbered), names)

    renamed = tuple(Fact(put(f.left), put(f.right), f.because) for f in facts)
    return put(symbol), put(expression), put(cotangent), put(by), put(claimed), renamed
