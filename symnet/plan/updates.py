r"""How parameters move: the optimisers, as formulas for one entry that every backend lowers.

In p (the parameter), g (its gradient, by clipping and weight decay already as it is to be) and states of p's shape:

    sgd        p ← p − η g
    momentum   v ← μ v + g,  p ← p − η v                                       (Polyak 1964)
    adagrad    s ← s + g²,   p ← p − η g / (√s + ε)                            (Duchi, Hazan and Singer 2011)
    adam       m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
               p ← p − η (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)               (Kingma and Ba 2015)
               which is η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε √(1 − β₂ᵗ)): the numbers first (their section 2)

Weight decay adds λ p to the gradient. Of a table that only looks rows up, only the rows of the step are touched: with
sgd and adagrad that changes nothing; momentum and adam leave the other rows and their states as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy
from sympy import Expr

from symnet.core.errors import NumericError, UnknownNameError

p, g, m, s, v = sympy.symbols("p g m s v", real=True)
rate, momentum, epsilon, beta1, beta2 = sympy.symbols("rate momentum epsilon beta1 beta2", positive=True)
decay = sympy.Symbol("decay", nonnegative=True)
bias1, bias2 = sympy.symbols("bias1 bias2", positive=True)
"""1 − β₁ᵗ and 1 − β₂ᵗ, which change from step to step."""


@dataclass(frozen=True)
class Rule:
    """An optimiser.

    Attributes:
        name: its name.
        states: arrays of the parameter's shape that it keeps, zero at first.
        moves: what becomes of the states and of the parameter, in order.
        settings: its constants and their usual values.
        starts: states that do not begin at zero, each with the setting that says where.
    """

    name: str
    states: tuple[sympy.Symbol, ...]
    moves: tuple[tuple[sympy.Symbol, Expr], ...]
    settings: dict[str, float] = field(default_factory=dict)
    starts: dict[str, str] = field(default_factory=dict)

    @property
    def scalars(self) -> tuple[sympy.Symbol, ...]:
        """The numbers that its formulas have beside the arrays, by name."""
        arrays = {p, g, *self.states}
        return tuple(sorted({x for _, f in self.moves for x in f.free_symbols} - arrays, key=str))

    @property
    def linear(self) -> tuple[Expr, Expr] | None:
        """a and b, where all that it does, weight decay included, is p ← a p + b g; else None."""
        if self.states or len(self.moves) != 1:
            return None
        moved = sympy.expand(self.moves[0][1].xreplace({g: g + decay * p}))
        a, b = moved.coeff(p), moved.coeff(g)
        return (a, b) if sympy.expand(moved - a * p - b * g) == 0 and not (a + b).has(p, g) else None


RULES = {
    rule.name: rule
    for rule in (
        Rule("sgd", (), ((p, p - rate * g),)),
        Rule("momentum", (v,), ((v, momentum * v + g), (p, p - rate * v)), {"momentum": 0.9}),
        Rule(
            "adagrad",
            (s,),
            ((s, s + g**2), (p, p - rate * g / (sympy.sqrt(s) + epsilon))),
            {"epsilon": 1e-10, "accumulator": 0.0},
            {"s": "accumulator"},
        ),
        Rule(
            "adam",
            (m, v),
            (
                (m, beta1 * m + (1 - beta1) * g),
                (v, beta2 * v + (1 - beta2) * g**2),
                (p, p - rate * sympy.sqrt(bias2) / bias1 * m / (sympy.sqrt(v) + epsilon * sympy.sqrt(bias2))),
            ),
            {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
        ),
    )
}


def rule_named(name: str) -> Rule:
    """An optimiser by its name; UnknownNameError for another."""
    if name not in RULES:
        raise UnknownNameError.among("optimizer", name, RULES)
    return RULES[name]


@dataclass(frozen=True)
class Optimizer:
    """An optimiser with its numbers.

    Attributes:
        rule: how an entry moves.
        rate: the learning rate η.
        decay: the weight decay λ.
        clip: the norm to which the gradient of all parameters together is cut; None for none.
        settings: the rule's constants.
    """

    rule: Rule
    rate: float
    decay: float = 0.0
    clip: float | None = None
    settings: dict[str, float] = field(default_factory=dict)


def optimizer(
    name: str = "sgd", rate: float = 0.1, *, decay: float = 0.0, clip: float | None = None, **settings: float
) -> Optimizer:
    """An optimiser by name, with its numbers.

    Args:
        name: ``sgd``, ``momentum``, ``adagrad`` or ``adam``.
        rate: the learning rate η.
        decay: weight decay λ: λ p is added to each gradient.
        clip: the gradient of all parameters together is scaled down to this norm where it is longer.
        settings: momentum; epsilon; beta1 and beta2; accumulator, where AdaGrad's s begins.

    Raises UnknownNameError for another name or setting, NumericError for numbers out of range.
    """
    rule = rule_named(name)
    for setting in settings:
        if setting not in rule.settings:
            raise UnknownNameError.among(f"setting of {name}", setting, rule.settings)
    for what, value in {"rate": rate, "decay": decay, **settings}.items():
        if not (value >= 0 and value < float("inf")):
            raise NumericError(f"{what} = {value}: it is a number, and not negative")
    if clip is not None and not clip > 0:
        raise NumericError(f"clip = {clip}: the norm to which gradients are cut is positive")
    return Optimizer(rule, float(rate), float(decay), clip, {**rule.settings, **settings})
