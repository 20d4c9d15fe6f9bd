"""The settings of a run in the words and letters of the field, a row each: what, its letter, its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.plan.updates import rule_named
from symnet.training.schedules import Schedule

OPTIMIZERS = {
    "sgd": "stochastic gradient descent",
    "momentum": "gradient descent with momentum",
    "adagrad": "AdaGrad",
    "adam": "Adam",
}

NUMBERS = {
    "momentum": ("momentum", "μ"),
    "accumulator": ("sum of squared gradients at the start", "s₀"),
    "beta1": ("decay of the mean of the gradients", "β₁"),
    "beta2": ("decay of the mean of their squares", "β₂"),
    "epsilon": ("kept from 0 in the denominator by", "ε"),
}
"""The constants of the optimisers."""

NONE = "none"


def rows(settings: Mapping[str, Any]) -> list[list[str]]:
    """Rows of a table of `symnet.training.loop.Settings` as run.json keeps them; what it lacks has no row."""
    optimizer = str(settings["optimizer"])
    numbers = {**rule_named(optimizer).settings, **settings.get("numbers", {})}
    found = [
        ["epochs, at most", "", f"{settings['epochs']:,}"],
        ["examples a step", "m", f"{settings['batch']:,}"],
        ["optimiser", "", OPTIMIZERS.get(optimizer, optimizer)],
        ["learning rate", "η", f"{settings['rate']:g}, {_schedule(Schedule(**settings['schedule']))}"],
    ]
    found += [[*NUMBERS.get(name, (name, "")), f"{value:g}"] for name, value in numbers.items()]
    clip, patience, average = (settings.get(name) for name in ("clip", "patience", "average"))
    return [
        *found,
        ["weight decay", "λ", f"{settings['decay']:g}" if settings.get("decay") else NONE],
        ["gradient cut to a norm of", "", f"{clip:g}" if clip else NONE],
        ["early stopping", "", f"when {patience} epochs are no better on valid" if patience else NONE],
        ["mean of the parameters", "θ̄", f"along the last {average:.0%} of the steps" if average else NONE],
    ]


def _schedule(schedule: Schedule) -> str:
    """How the rate goes on."""
    if schedule.name == "step":
        every = "each epoch" if schedule.every == 1 else f"every {schedule.every} epochs"
        return f"times {schedule.drop:g} after {every}"
    return {
        "constant": "the same at all steps", "linear": "falling to 0 in a line", "cosine": "falling to 0 as a cosine",
    }[schedule.name]  # fmt: skip
